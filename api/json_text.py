"""JSON text as RFC 8259 and the ledger's storage have it: read strictly, refused with the place of the fault.

The standard library's reader takes more than JSON (NaN, half surrogates) and drops a member that comes
twice: what it would let through is refused here.
"""

import json
import math
import re
from typing import Any, Final, NoReturn, TypeAlias

from ledger.errors import Unreadable

Json: TypeAlias = Any
"""A JSON value as it was read: nothing is known of it yet."""

_BOM: Final = b"\xef\xbb\xbf"
_LARGEST: Final = 2**64 - 1
_SMALLEST: Final = -(2**63)
_DIGITS: Final = 20
_QUOTED: Final = 40
_HALF: Final = re.compile(r"[\ud800-\udfff]")


def read_json(body: bytes) -> Json:
    """Return the JSON value that the text says. Raises Unreadable, saying where."""
    if not body:
        raise Unreadable("the body is empty: expected JSON text")
    if body.startswith(_BOM):
        raise Unreadable("the body begins with a byte order mark: leave it out")
    try:
        value = _DECODER.decode(body.decode())
    except UnicodeDecodeError as error:
        raise Unreadable(f"not UTF-8 at byte {error.start}") from error
    except json.JSONDecodeError as error:
        raise Unreadable(f"not JSON at line {error.lineno}, column {error.colno}: {error.msg}") from error
    except RecursionError as error:
        raise Unreadable("nested too deeply to be an event") from error
    if b"\\u" in body:
        _refuse_half_characters(value)
    return value


def _object(members: list[tuple[str, Json]]) -> dict[str, Json]:
    made = dict(members)
    if len(made) != len(members):
        names = [name for name, _ in members]
        twice = next(name for name in names if names.count(name) > 1)
        raise Unreadable(f"the member {_quoted(twice)} is there twice in one object", where=_quoted(twice))
    return made


def _integer(digits: str) -> int:
    if len(digits) <= _DIGITS:
        number = int(digits)
        if _SMALLEST <= number <= _LARGEST:
            return number
    raise Unreadable(f"the number {digits[:_QUOTED]} is beyond 64 bits")


def _real(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise Unreadable(f"the number {text[:_QUOTED]} is beyond what a double can hold")
    return number


def _constant(name: str) -> NoReturn:
    raise Unreadable(f"{name} is not JSON")


def _refuse_half_characters(value: Json, path: str = "") -> None:
    """Escapes can write half of a character, which no UTF-8 text can hold."""
    if isinstance(value, str):
        if _HALF.search(value):
            raise Unreadable("an escape stands for half a character (a lone surrogate)", where=path[:200])
    elif isinstance(value, dict):
        for name, member in value.items():
            _refuse_half_characters(name, path)
            _refuse_half_characters(member, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for i, item in enumerate(value):
            _refuse_half_characters(item, f"{path}[{i}]")


def _quoted(name: str) -> str:
    return ascii(name[:_QUOTED])


_DECODER: Final = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=_integer, parse_float=_real, parse_constant=_constant
)
