"""What agencies, units, kinds and ways of telling are called in running text."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ledger.references import Asked, Knower
from ops.cli.screen import clean

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


@dataclass(frozen=True)
class Names:
    """The registered names of agencies, and the roles of the people of a case, by their codes."""

    agencies: Mapping[str, str]
    people: Mapping[str, str]

    def agency(self, code: str) -> str:
        """Return an agency's name, without what follows in brackets where it is still its alone."""
        name = clean(self.agencies.get(code, code))
        short = _short(name)
        is_alone = Counter(map(_short, self.agencies.values()))[short] == 1
        return short if is_alone else name

    def knower(self, knower: Knower) -> str:
        """Return `Social care, area team`, or `someone in Social care`."""
        name = self.agency(knower.agency)
        if knower.unit:
            name += f", {unit_name(knower.unit)}"
        return f"someone in {name}" if knower.someone else name

    def asked(self, asked: Asked) -> str:
        """Return who a question is about."""
        return self.knower(asked) if isinstance(asked, Knower) else "anyone at all"


def unit_name(path: str) -> str:
    """Return a unit's path as words: `area-team/duty` is the area team, duty."""
    return path.strip("/").replace("/", ", ").replace("-", " ")


def _short(name: str) -> str:
    return name.partition(" (")[0]
