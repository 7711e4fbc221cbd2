"""Who calls: what a verified token says of its bearer."""

import re
from collections.abc import Mapping
from typing import Any, Final, Literal, NamedTuple, cast, get_args

from ledger.assigning import EVERY_CASE
from ledger.references import CODE_PATTERN, PARTNERSHIP

Role = Literal["agency", "importer", "reviewer", "auditor", "admin"]
ROLES: Final[tuple[Role, ...]] = get_args(Role)

SUBJECT_PATTERN: Final = re.compile(r"[\x21-\x7e]{1,128}")

_CODE: Final = re.compile(CODE_PATTERN)


class ClaimsError(ValueError):
    """What a token says of its bearer makes no sense."""


class Caller(NamedTuple):
    """The bearer of a token: an agency's own system (`agency`), a reviewer, or another role.

    A reviewer's `cases` are those that the token names; None where it names none, and leaves them to what is
    assigned on record. `issuer`, `token` and `issued_at` (seconds since 1970) are the token's `iss`, `jti`, `iat`.
    """

    role: Role
    subject: str
    agency: str | None = None
    cases: frozenset[str] | None = frozenset()
    issuer: str = ""
    token: str = ""
    issued_at: float = 0


def caller_of(claims: Mapping[str, Any]) -> Caller:
    """Return the caller that claims describe: `sub`, `role`, and `agency` or `cases` where the role has them.

    A reviewer's `cases` may be left out: then the assignments on record alone say what they may see.

    Raises ClaimsError.
    """
    role, subject = claims.get("role"), claims.get("sub")
    if role not in ROLES:
        raise ClaimsError(f"role is none of {', '.join(ROLES)}")
    if not isinstance(subject, str) or not SUBJECT_PATTERN.fullmatch(subject):
        raise ClaimsError("sub is not 1 to 128 printable ASCII characters without a space")
    issuer, token, issued_at = (claims.get(name) for name in ("iss", "jti", "iat"))
    return Caller(
        cast(Role, role),
        subject,
        _agency(claims, role),
        _cases(claims, role),
        issuer if isinstance(issuer, str) else "",
        token if isinstance(token, str) else "",
        issued_at if isinstance(issued_at, int | float) else 0,
    )


def _agency(claims: Mapping[str, Any], role: str) -> str | None:
    code = claims.get("agency")
    if role != "agency":
        if code is not None:
            raise ClaimsError(f"agency is a claim of the role agency, not of {role}")
        return None
    if not isinstance(code, str) or not _CODE.fullmatch(code) or code == PARTNERSHIP:
        raise ClaimsError("agency is no agency's code, such as csc")
    return code


def _cases(claims: Mapping[str, Any], role: str) -> frozenset[str] | None:
    cases = claims.get("cases")
    if role != "reviewer":
        if cases is not None:
            raise ClaimsError(f"cases is a claim of the role reviewer, not of {role}")
        return frozenset()
    if cases is None:
        return None
    if not isinstance(cases, list | tuple) or not all(
        isinstance(case, str) and (case == EVERY_CASE or _CODE.fullmatch(case)) for case in cases
    ):
        raise ClaimsError("cases is no list of case codes, or of * for every case")
    return frozenset(cases)
