"""What the record says of a decision; and apart from it, quoted, what its author says they thought."""

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from api.wording.direction import together
from api.wording.facts import Fact, author_in_full, options_of
from api.wording.names import Names
from ledger.times.wording import dated, worded

_DECIDED: Final = {
    "decision": "What was decided", "instrument": "Assessment", "findings": "What it found", "reason": "Reason",
    "asked": "What was asked", "statement": "What was stated", "rationale": "Why, as recorded",
    "outcome": "Outcome", "authorised_by": "Authorised by",
}  # fmt: skip
_THOUGHTS: Final = {
    "believed": "What they believed was going on",
    "sought": "What they sought",
    "not_known": "What they did not know",
    "options": "The options they saw",
    "hoped": "What they hoped for",
    "pressures": "What else was pressing",
}
"""The questions that SCIE's Learning Together asks practitioners, as the fields of the `knowledge` block hold them."""


class Quote(NamedTuple):
    """One thing that the author says: their own words, and what the record adds to them."""

    text: str
    added: str = ""


class Words(NamedTuple):
    """What the author says of one of the questions."""

    question: str
    quotes: list[Quote]


def decided(data: dict[str, Any]) -> list[Fact]:
    """Return what, who and when, as recorded. Nothing of it names another entry: that may lie outside the tunnel."""
    facts = [Fact(name, str(data[field]).replace("_", " ")) for field, name in _DECIDED.items() if data.get(field)]
    if data.get("options"):
        facts.append(Fact("Options recorded", options_of(data)))
    facts += [
        Fact("As recorded", data["summary"]),
        Fact("Author", author_in_full(data["author"])),
        Fact("When", worded(data["occurred"])),
    ]
    return [*facts, Fact("Source", data["source_of_information"])]


def words_of(data: dict[str, Any], names: Names) -> list[Words]:
    """Return what the author says they thought. What they cite is not among it: that is set against the ledger."""
    said = data.get("knowledge", {})
    found = [Words(question, list(_quotes(said.get(field), names))) for field, question in _THOUGHTS.items()]
    return [words for words in found if words.quotes]


def given(data: dict[str, Any]) -> str:
    """Return when these words were given, and what they rest on: not every record holds what was said at the time."""
    if data.get("evidence") == "later_account":
        when = f" {dated(data['given_at'])}" if "given_at" in data else ""
        return f"A later account, given{when}: it may know more than they knew then."
    if data.get("source_type") == "secondary":
        return "As others reported it, or later: the record is secondary."
    return "As their own record has it."


def _quotes(said: Any, names: Names) -> Iterator[Quote]:
    for item in said if isinstance(said, list) else [said] if said else []:
        if isinstance(item, str):
            yield Quote(item)
        else:
            asked = item.get("from", "")
            source = f"from {names.agency(asked)}" if asked in names.agencies else asked
            yield Quote(item["what"], together([source, item.get("outcome")]))
