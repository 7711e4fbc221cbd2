"""What is said of a field that pydantic refused: what would be right, in words, and nothing of what was sent."""

from collections.abc import Mapping
from typing import Any, Final

from ledger.references import (
    CODE_PATTERN,
    EVENT_ID,
    KNOWER_PATTERN,
    RECIPIENT_PATTERN,
    REFERENCE_PATTERN,
    UNIT_PATTERN,
)

NO_FORM: Final = "not written as it must be"
"""How what is said begins where the text has not the form of its field."""
TOO_FEW: Final = "too few"
"""How it begins where a list is too short."""

_FORMS: Final = {
    CODE_PATTERN: "a code: small letters, digits and hyphens, at most 63, such as csc",
    UNIT_PATTERN: "a unit's codes from the top, such as area-team/duty",
    KNOWER_PATTERN: "an agency's code, or agency/unit, such as csc/area-team",
    RECIPIENT_PATTERN: "an agency's code, or agency/unit, such as csc/area-team; csc/? for someone in it",
    REFERENCE_PATTERN: "an entry's reference, agency/id, such as police/2008-0711-ref",
    f"^{EVENT_ID}$": "an id: 1 to 128 of A-Z a-z 0-9 . _ ~ -",
}


def in_words(one: Mapping[str, Any]) -> str:
    """Return what is said of one error, as pydantic gives it with its context."""
    context = one.get("ctx", {})
    if one["type"] == "extra_forbidden":
        return "not a field of this kind of event: see the contract for its fields"
    if one["type"] == "string_pattern_mismatch" and context["pattern"] in _FORMS:
        return f"{NO_FORM}: expected {_FORMS[context['pattern']]}"
    if one["type"] == "too_short":
        return f"{TOO_FEW}: at least {context['min_length']} needed"
    return str(one["msg"]).removeprefix("Value error, ")
