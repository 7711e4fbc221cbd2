"""The codes by which agencies, units, cases, people and entries are named, and who covers whom.

Source: contract.md, "Codes" and "Events"; knowledge-model.md, "Knowers".
"""

import re
from functools import lru_cache
from typing import Final, NamedTuple

CODE: Final = r"[a-z0-9][a-z0-9-]{0,62}"
EVENT_ID: Final = r"[A-Za-z0-9._~-]{1,128}"

CODE_PATTERN: Final = rf"^{CODE}$"
UNIT_PATTERN: Final = rf"^{CODE}(/{CODE}){{0,7}}$"
KNOWER_PATTERN: Final = rf"^{CODE}(/{CODE}){{0,8}}$"
RECIPIENT_PATTERN: Final = rf"^{CODE}(/{CODE}){{0,8}}(/\?)?$"
REFERENCE_PATTERN: Final = rf"^{CODE}/{EVENT_ID}$"

PARTNERSHIP: Final = "partnership"
"""The source of registrations; no agency's code."""
PARTNERSHIP_SOURCE: Final = "/partnership"
AGENCY_SOURCE_PREFIX: Final = "/agencies/"

_KNOWER = re.compile(KNOWER_PATTERN)


class KnowerTextError(ValueError):
    """A knower is `*`, an agency's code, or an agency's code and the path of a unit inside it."""


class Knower(NamedTuple):
    """An agency, a unit inside it, or someone in one of them who cannot be named.

    `unit` is the path from the agency down, each part closed by a slash: `""` is the agency as a whole,
    `"area-team/duty/"` a desk. Closed so, "is or is above" is "starts with", here and in SQL.
    """

    agency: str
    unit: str = ""
    someone: bool = False

    @staticmethod
    @lru_cache(maxsize=4096)
    def parse(text: str) -> "Knower":
        """Read `csc`, `csc/area-team` or, for a recipient, `csc/?`. The text's form is checked before."""
        agency, _, path = text.partition("/")
        someone = path == "?" or path.endswith("/?")
        if someone:
            path = path[:-1].rstrip("/")
        return Knower(agency, f"{path}/" if path else "", someone)

    @staticmethod
    @lru_cache(maxsize=4096)
    def of_author(agency: str, unit: str | None) -> "Knower":
        """The authoring agency, or the unit that the author names (`area-team/duty`)."""
        return Knower(agency, f"{unit}/" if unit else "")

    def __str__(self) -> str:
        """The knower as it was written: `csc/area-team`, `csc/?`."""
        return f"{self.agency}/{self.unit}{'?' if self.someone else ''}".rstrip("/")

    def covers(self, other: "Knower") -> bool:
        """Whether asking about this knower asks about `other`: itself, what is below it, what is above."""
        return self.agency == other.agency and (self.unit.startswith(other.unit) or other.unit.startswith(self.unit))

    def only_possibly(self, other: "Knower") -> bool:
        """Whether what `other` holds can never be certain for this one: someone above, nobody knows who."""
        return other.someone and len(other.unit) < len(self.unit)


class Everyone:
    """The knower `*`: anyone at all, the joined-up picture."""

    agency: None = None
    unit: str = ""

    def __str__(self) -> str:
        """Text of the question: `*`."""
        return "*"

    def covers(self, other: Knower) -> bool:
        """Everyone is covered."""
        del other
        return True

    def only_possibly(self, other: Knower) -> bool:
        """Somebody in an agency is certainly somebody."""
        del other
        return False


EVERYONE: Final = Everyone()
Asked = Knower | Everyone
"""Whom a question may be about."""


def asked(text: str) -> Asked:
    """Read the `knower` of a question. Raises KnowerTextError."""
    if text == "*":
        return EVERYONE
    if not _KNOWER.fullmatch(text):
        raise KnowerTextError("not a knower: expected *, an agency's code or agency/unit, such as csc/area-team")
    return Knower.parse(text)


def reference(agency: str, event_id: str) -> str:
    """The reference by which an event and the entry it opens are known: `police/2008-0711-ref`."""
    return f"{agency}/{event_id}"
