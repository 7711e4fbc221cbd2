"""Claims: what one knower certainly knew to have been said of each person, and by which entries.

Source: knowledge-model.md, "The views", claims.
"""

from collections import defaultdict
from typing import NamedTuple

from ledger.knowledge.case_file import CaseFile
from ledger.knowledge.tunnel import tunnel
from ledger.references import Asked
from ledger.times import Instant


class Value(NamedTuple):
    """A value as it was claimed (white space at its ends aside), and the entries behind it."""

    value: str
    entries: tuple[str, ...]


class Attribute(NamedTuple):
    """An attribute of a person. More than one value is a conflict to look at, not an error."""

    about: str
    attribute: str
    values: tuple[Value, ...]

    @property
    def conflicting(self) -> bool:
        """Whether more than one value was claimed."""
        return len(self.values) > 1


def claims(case: CaseFile, asked: Asked, at: Instant, evidence: str | None = None) -> list[Attribute]:
    """What `asked` certainly knew to be claimed at `at`, sorted by person, attribute, value and reference."""
    said: dict[tuple[str, str], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for item in tunnel(case, asked, at, evidence):
        if item.certain and not item.version.retracted:
            for claim in item.version.content.claims:
                said[claim.about, claim.attribute][claim.value.strip()].add(item.entry.ref)
    return [
        Attribute(
            about,
            attribute,
            tuple(Value(value, tuple(sorted(refs))) for value, refs in sorted(values.items())),
        )
        for (about, attribute), values in sorted(said.items())
    ]
