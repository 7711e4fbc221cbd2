"""The field's words and codes: kinds of entry, modes, instruments, CIN census codes with their dates.

Source: contract.md, "Events"; field-notes.md, "Codes to adopt"; DfE, Children in need census.
"""

from datetime import date
from typing import Final, Literal, NamedTuple, get_args

EntryKind = Literal[
    "contact",
    "referral",
    "assessment",
    "decision",
    "information-shared",
    "meeting",
    "request",
    "nil-contact",
]
ENTRY_KINDS: Final[tuple[str, ...]] = get_args(EntryKind)

AgencyKind = Literal[
    "1A", "1B", "1C", "1D", "2A", "2B", "3A", "3B", "3C", "3D", "3E", "3F", "4",
    "5A", "5B", "5C", "5D", "6", "7", "8", "9", "10",
]  # fmt: skip
"""Referral-source codes of the CIN census, used to say what sort of agency one is."""

Mode = Literal[
    "home_visit",
    "office",
    "telephone",
    "letter",
    "email",
    "incident",
    "attendance",
    "emergency_call",
    "observation",
    "other",
]
Consent = Literal["given", "refused", "not_sought", "not_needed", "not_recorded"]
Instrument = Literal["caf", "initial", "core", "single", "s47", "oasys", "dash", "epds", "other"]
Relation = Literal["withdraws", "disputes", "confirms", "explains", "supersedes", "same_occasion"]
Observed = Literal["yes", "no", "not_recorded"]
Basis = Literal[
    "seen", "record", "told_by_parent", "told_by_child", "told_by_professional", "told_by_other", "inferred"
]
SourceType = Literal["primary", "secondary"]
Evidence = Literal["contemporaneous", "later_account"]
CONTEMPORANEOUS: Final = "contemporaneous"
LATER_ACCOUNT: Final = "later_account"


class Validity(NamedTuple):
    """The days, both included, in which a code may be used. None is without a bound."""

    first: date | None = None
    last: date | None = None

    def overlaps(self, first: int, last: int) -> bool:
        """Whether any day of first … last (proleptic ordinals, as of `date.toordinal`) lies within."""
        return (self.first is None or self.first.toordinal() <= last) and (
            self.last is None or first <= self.last.toordinal()
        )


_ALWAYS: Final = Validity()
_UNTIL_2021: Final = Validity(last=date(2021, 3, 31))
_SINCE_2021: Final = Validity(first=date(2021, 4, 1))
_SINCE_2016: Final = Validity(first=date(2016, 4, 1))

NO_FACTOR: Final = "21"
"""No factors identified: it stands alone."""

FACTORS: Final[dict[str, Validity]] = {
    **dict.fromkeys(
        [f"{group}{whose}" for group in range(1, 7) for whose in "ABC"],
        _ALWAYS,  # alcohol, drugs, domestic abuse, mental health, learning disability, physical disability
    ),
    "7A": _ALWAYS,  # young carer
    **dict.fromkeys(["8B", "8C", "8D", "8E", "8F"], _ALWAYS),  # private fostering
    "9A": _ALWAYS,  # unaccompanied, asylum-seeking
    "10A": _ALWAYS,  # going missing
    "11A": _ALWAYS,  # child sexual exploitation
    "12A": _ALWAYS,  # trafficking
    "13A": _ALWAYS,  # gangs
    "14A": _ALWAYS,  # socially unacceptable behaviour
    "15A": _ALWAYS,  # self-harm
    "16A": _ALWAYS,  # neglect
    "17A": _ALWAYS,  # emotional abuse
    "18A": _UNTIL_2021,  # physical abuse, before it was told apart by whom
    "18B": _SINCE_2021,  # physical abuse, child on child
    "18C": _SINCE_2021,  # physical abuse, adult on child
    "19A": _UNTIL_2021,  # sexual abuse, likewise
    "19B": _SINCE_2021,
    "19C": _SINCE_2021,
    "20": _ALWAYS,  # other
    NO_FACTOR: _ALWAYS,
    "22A": _SINCE_2016,  # female genital mutilation
    "23A": _SINCE_2016,  # abuse linked to faith or belief
    "24A": _SINCE_2021,  # child criminal exploitation
}
"""The CIN census factor codes and the days on which each may be recorded."""
