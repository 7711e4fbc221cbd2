"""The kinds of text that a field of an event can hold, and what is refused of each."""

import re
from typing import Annotated, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints

from ledger.references import (
    CODE_PATTERN,
    EVENT_ID,
    KNOWER_PATTERN,
    PARTNERSHIP,
    RECIPIENT_PATTERN,
    REFERENCE_PATTERN,
    UNIT_PATTERN,
)
from ledger.times import instant_of, interval_of
from ledger.vocabulary import FACTORS, NO_FACTOR

T = TypeVar("T")

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def _is_text(value: str) -> str:
    if "\x00" in value:
        raise ValueError("holds a null character, which no record can hold: leave it out")
    return value


def _says_something(value: str) -> str:
    if not value.strip():
        raise ValueError("is blank: say what the record says, or leave an optional field out")
    return _is_text(value)


def _is_agency(code: str) -> str:
    if code == PARTNERSHIP:
        raise ValueError("partnership is the source of registrations and no agency's code")
    return code


def _is_factor(code: str) -> str:
    if code not in FACTORS:
        raise ValueError("is no factor code of the CIN census: expected one such as 3B or 16A")
    return code


def _is_id(event_id: str) -> str:
    if event_id in (".", ".."):
        raise ValueError("is . or .., which are no ids")
    return event_id


def _stands_alone(codes: tuple[str, ...]) -> tuple[str, ...]:
    if NO_FACTOR in codes and set(codes) != {NO_FACTOR}:
        raise ValueError("21 (no factor) stands beside another: leave one of them out")
    return codes


def _is_reference(ref: str) -> str:
    if ref.endswith(("/.", "/..")):
        raise ValueError("ends in . or .., which are no ids")
    return ref


def _is_time(text: str) -> str:
    interval_of(text)
    return text


def _is_date_time(text: str) -> str:
    instant_of(text)
    return text


def _is_date(text: str) -> str:
    if not _DATE.fullmatch(text):
        raise ValueError("not a day: expected one such as 2024-03-31")
    interval_of(text)
    return text


def each_once(items: tuple[T, ...]) -> tuple[T, ...]:
    """Refuse a list that names something twice."""
    if len(set(items)) != len(items):
        raise ValueError("names one of them twice: name each once")
    return items


def _is_said(value: T | None) -> T | None:
    if value is None:
        raise ValueError("is null: leave out what is not known")
    return value


Maybe = Annotated[T | None, AfterValidator(_is_said)]
"""A field that may be left out. A null is refused, so that one thing is said in one way."""
Text = Annotated[str, AfterValidator(_is_text)]
Statement = Annotated[str, AfterValidator(_says_something)]
Time = Annotated[str, AfterValidator(_is_time)]
Date = Annotated[str, AfterValidator(_is_date)]
DateTime = Annotated[str, AfterValidator(_is_date_time)]
Code = Annotated[str, StringConstraints(pattern=CODE_PATTERN)]
AgencyCode = Annotated[Code, AfterValidator(_is_agency)]
UnitPath = Annotated[str, StringConstraints(pattern=UNIT_PATTERN)]
KnowerCode = Annotated[str, StringConstraints(pattern=KNOWER_PATTERN)]
RecipientCode = Annotated[str, StringConstraints(pattern=RECIPIENT_PATTERN)]
Reference = Annotated[str, StringConstraints(pattern=REFERENCE_PATTERN), AfterValidator(_is_reference)]
FactorCode = Annotated[str, AfterValidator(_is_factor)]
Factors = Annotated[tuple[FactorCode, ...], AfterValidator(_stands_alone)]
EventId = Annotated[str, StringConstraints(pattern=rf"^{EVENT_ID}$"), AfterValidator(_is_id)]
AssignedCase = Annotated[str, StringConstraints(pattern=rf"{CODE_PATTERN}|^\*$")]
"""A case's code, or `*` for every case."""
TokenSubject = Annotated[str, StringConstraints(pattern=r"^[\x21-\x7e]{1,128}$")]
"""The `sub` of a token: who its bearer is."""
AttributeName = Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,64}$")]


class Frozen(BaseModel):
    """A value of the ledger: never changed, nothing unknown in it, no type bent to fit."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)
