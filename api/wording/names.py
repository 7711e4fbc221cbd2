"""What agencies, units, kinds and ways of telling are called in running text."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

from api.wording.direction import apart
from ledger.references import Asked, Knower

_CACHED: Final = 4096  # names are said thousands of times a page, and there are few
KINDS: Final = {
    "contact": "Contact",
    "referral": "Referral",
    "assessment": "Assessment",
    "decision": "Decision",
    "information-shared": "Information shared",
    "meeting": "Meeting",
    "request": "Request",
    "nil-contact": "No contact",
}
VIA: Final = {
    "contact": "in a contact",
    "referral": "in a referral",
    "assessment": "with an assessment",
    "decision": "with a decision",
    "information-shared": "as information shared",
    "meeting": "in a meeting",
    "request": "in a request",
    "nil-contact": "in a statement that there was no contact",
    "correction": "by a correction",
    "retraction": "by a retraction",
}

_BODIES: Final = frozenset(
    {
        "advisers", "board", "centre", "charity", "clinic", "council", "courts", "department", "desk", "hospital",
        "hub", "marac", "office", "panel", "partnership", "point", "practice", "registrar", "service", "surgery",
        "team", "trust", "unit", "ward",
    }
)  # fmt: skip
_ABBREVIATED: Final = frozenset({"camhs", "gp", "marac", "mash", "mappa", "nhs", "yot"})
_COMMON_WORDS: Final = frozenset(
    {
        "Adult", "Ambulance", "Children's", "Community", "Courts", "Education", "Health", "Hospital",
        "Housing", "Maternity", "Mental", "Midwifery", "Police", "Primary", "Probation", "School", "Schools",
        "Secondary", "Social", "Youth",
    }
)  # fmt: skip
"""Words that begin an agency's name and are no names themselves."""


@dataclass(frozen=True)
class Names:
    """The registered names of agencies, and the roles of the people of a case, by their codes."""

    agencies: Mapping[str, str]
    people: Mapping[str, str]

    def agency(self, code: str) -> str:
        """Return an agency's name, without what follows in brackets where it is still its alone."""
        return self._short_names.get(code, code)

    @cached_property
    def _short_names(self) -> dict[str, str]:
        times = Counter(map(_short, self.agencies.values()))
        return {
            code: apart(short if times[short := _short(name)] == 1 else name) for code, name in self.agencies.items()
        }

    def knower(self, knower: Knower) -> str:
        """Return `Social care, area team`, or `someone in Social care`."""
        name = self.agency(knower.agency)
        if knower.unit:
            name += f", {unit_name(knower.unit)}"
        return f"someone in {name}" if knower.someone else name

    def in_text(self, asked: Asked) -> str:
        """Return who a question is about, as running text has it: `the GP practice`, `the area team of …`."""
        if not isinstance(asked, Knower):
            return "anyone at all"
        agency = with_article(self.agency(asked.agency))
        if not asked.unit:
            return agency
        unit = unit_name(asked.unit)
        return f"the {unit} of {agency}" if _is_a_body(unit) else f"{agency} ({unit})"

    def asked(self, asked: Asked) -> str:
        """Return who a question is about."""
        return self.knower(asked) if isinstance(asked, Knower) else "anyone at all"


@lru_cache(_CACHED)
def with_article(name: str) -> str:
    """Return an agency's name as running text has it: `the GP practice`, `health visiting`, `School A`."""
    words = name.split()
    if words[0].replace("\u2019", "'") in _COMMON_WORDS and all(word[0].islower() for word in words[1:]):
        name = name[0].lower() + name[1:]
    return f"the {name}" if _is_a_body(name) and not name.lower().startswith("the ") else name


def _is_a_body(name: str) -> bool:
    """Whether a name ends in a word that says what sort of body it is, and so takes an article."""
    return name.rpartition(" ")[2].lower() in _BODIES


@lru_cache(_CACHED)
def unit_name(path: str) -> str:
    """Return a unit's path as words: `area-team/duty` is the area team, duty; `marac-desk` the MARAC desk."""
    words = path.strip("/").replace("/", ", ").replace("-", " ").split(" ")
    return " ".join(word.upper() if word.rstrip(",") in _ABBREVIATED else word for word in words)


def _short(name: str) -> str:
    return name.partition(" (")[0]
