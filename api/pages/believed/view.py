"""What was believed: what each agency knew to be claimed of each person on a day, side by side.

Each agency's answer is its own view of claims: nothing is put together across them.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from api.pages.reading import OpenCase
from api.wording.names import Names
from api.wording.person_names import person_name
from ledger.times import TimeTextError
from ledger.times.wording import dated_moment, worded
from projections import registers
from projections.behind import wait_until
from projections.claims import Claimed, ClaimedValue, claims_of_each
from projections.question import Question

BASES: Final = {
    "seen": "seen",
    "record": "a record",
    "told_by_parent": "told by a parent",
    "told_by_child": "told by the child",
    "told_by_professional": "told by a professional",
    "told_by_other": "told by another",
    "inferred": "inferred",
}
_PARENT: Final = {"told_by_parent"}
_BIRTH: Final = "date_of_birth"
_COUNTED: Final = {
    "Different values": "with different values",
    "Rests only on what a parent said": "resting only on what a parent said",
    "Agreed": "known to several agencies with one value",
    "One agency only": "known to one agency only",
}


class Value(NamedTuple):
    """One value, who knew that it was claimed, on what it rests, and the entries behind it."""

    text: str
    agencies: list[str]
    rests_on: str
    is_parents_word: bool
    refs: list[str]


class Belief(NamedTuple):
    """An attribute of a person: its values, and who believed several of them at once."""

    about: str
    attribute: str
    values: list[Value]
    verdict: str
    torn: list[str]


class BelievedView(NamedTuple):
    """All that the page says."""

    heading: str
    lead: str
    day: str
    beliefs: list[Belief]
    people: list[tuple[str, str]]
    attributes: list[tuple[str, str]]
    position: int
    total: int


def believed_view(opened: OpenCase, question: Question, own: str | None, shown_of: tuple[str, str]) -> BelievedView:
    """Ask every agency that held anything, or only its own. `shown_of` is of whom and of what, each empty for all."""
    about, attribute = shown_of
    connection = opened.reading.connection
    wait_until(connection, question.moment.position)
    codes = [own] if own else registers.agencies_knowing(connection, question.case, question.moment.position)
    asked = claims_of_each(connection, question, codes)
    beliefs = _beliefs(asked, opened.names)
    shown = [item for item in beliefs if about in ("", item[0]) and attribute in ("", item[1])]
    verdicts = Counter(belief.verdict for _, _, belief in shown)
    said = dated_moment(question.at)
    return BelievedView(
        f"What was believed {said}",
        _lead(verdicts),
        said.removeprefix("on "),
        [belief for _, _, belief in shown],
        [(person.ref, person_name(person.ref)) for person in opened.people],
        [(name, _worded(name)) for name in sorted({name for _, name, _ in beliefs})],
        question.moment.position,
        len(shown),
    )


def _beliefs(asked: Mapping[str, Sequence[Claimed]], names: Names) -> list[tuple[str, str, Belief]]:
    found: dict[tuple[str, str], dict[str, list[tuple[str, ClaimedValue]]]] = {}
    for code, claimed in asked.items():
        for item in claimed:
            values = found.setdefault((item.about, item.attribute), {})
            for value in item.values:
                values.setdefault(value.value, []).append((code, value))
    torn = {
        (item.about, item.attribute, names.agency(code))
        for code, claimed in asked.items()
        for item in claimed
        if item.conflicting
    }
    return [
        (about, attribute, _belief(about, attribute, values, torn, names))
        for (about, attribute), values in sorted(found.items())
    ]


def _belief(
    about: str,
    attribute: str,
    values: Mapping[str, list[tuple[str, ClaimedValue]]],
    torn: set[tuple[str, str, str]],
    names: Names,
) -> Belief:
    said = [_value(_dated(text) if attribute == _BIRTH else text, by, names) for text, by in values.items()]
    said.sort(key=lambda value: (-len(value.agencies), value.text))
    both = sorted(agency for person, name, agency in torn if (person, name) == (about, attribute))
    return Belief(person_name(about), _worded(attribute), said, _verdict(said), both)


def _value(text: str, by: Sequence[tuple[str, ClaimedValue]], names: Names) -> Value:
    bases = {basis for _, value in by for basis in value.bases}
    return Value(
        text,
        sorted((names.agency(code) for code, _ in by), key=str.casefold),
        ", ".join(BASES.get(basis, basis) for basis in sorted(bases)) or "not said",
        bases == _PARENT,
        sorted({ref for _, value in by for ref in value.entries}),
    )


def _verdict(values: Sequence[Value]) -> str:
    """Say how the values stand to each other. They are compared as they stand: other words may mean the same."""
    if len(values) > 1:
        return "Different values"
    if values[0].is_parents_word:
        return "Rests only on what a parent said"
    return "Agreed" if len(values[0].agencies) > 1 else "One agency only"


def _lead(verdicts: Counter[str]) -> str:
    if not verdicts:
        return "No agency knew of any claim."
    said = [f"{verdicts[verdict]:,} {words}" for verdict, words in _COUNTED.items() if verdicts[verdict]]
    return f"Of what was claimed: {'; '.join(said)}."


def _dated(text: str) -> str:
    """Return a date as words, and what is none as it stands."""
    try:
        return worded(text)
    except TimeTextError:
        return text


def _worded(attribute: str) -> str:
    words = attribute.replace("_", " ")
    return f"GP {words[3:]}" if words.startswith("gp ") else words[:1].upper() + words[1:]
