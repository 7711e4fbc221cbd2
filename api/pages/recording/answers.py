"""From a form to the data of an event: what was answered, what cannot be an answer, and which field came from where."""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from api.pages.asked.dates import NotADate
from api.pages.recording.questions import Control, Group, Question, Section
from api.pages.recording.typed_time import typed_time

MOST_ITEMS: Final = 50
"""How often a group may be answered in one form; an event takes more, but nobody types them."""

_NO_LETTERS: Final = re.compile(r"[^a-z0-9]+")
_LONGEST_NUMBER: Final = 9


class Fault(NamedTuple):
    """What is wrong with an answer: the question's name in the form, the box to mend, and what to do."""

    name: str
    box: str
    text: str


class Place(NamedTuple):
    """Where in the form a field of the event was answered: the question, or the group, and its name there."""

    asked: Question | Group
    name: str


class Answers(NamedTuple):
    """The event's data as far as it was answered, its faults, and the place of each of its fields by its path."""

    data: dict[str, Any]
    faults: list[Fault]
    places: dict[str, Place]


def answers_in(sections: tuple[Section, ...], form: Mapping[str, str]) -> Answers:
    """Read a form. What is left empty is left out: whether it was needed is for the ledger to say."""
    reader = _Reader(form)
    for section in sections:
        into: dict[str, Any] = reader.answers.data
        if section.under:
            into = into.setdefault(section.under, {})
        for asked in section.asked:
            reader.read(asked, into, f"data.{section.under}." if section.under else "data.", in_form(section.under))
    return reader.answers


def in_form(path: str) -> str:
    """Return what a form puts before the names of the fields of an object."""
    return f"{path.replace('.', '-')}-" if path else ""


def count_of(form: Mapping[str, str], name: str) -> int:
    """Return how often a form asks a group: once, unless it says more."""
    said = form.get(f"{name}-count", "")
    count = int(said) if said.isascii() and said.isdigit() and len(said) <= _LONGEST_NUMBER else 1
    return max(1, min(count, MOST_ITEMS))


def first_box(question: Question, name: str) -> str:
    """Return the id of the first box of a question."""
    of_control = {Control.TIME: "-day", Control.KNOWN: "-day", Control.KNOWER: "-agency"}
    return f"{name}{of_control.get(question.control, '')}"


class _Reader:
    def __init__(self, form: Mapping[str, str]) -> None:
        self.form = form
        self.answers = Answers({}, [], {})

    def read(self, asked: Question | Group, into: dict[str, Any], path: str, name: str) -> None:
        """Read a question or a group into an object of the event's data."""
        *parents, field = asked.name.split(".")
        inner = into
        for parent in parents:
            inner = inner.get(parent, {})
        place, named = f"{path}{asked.name}", f"{name}{asked.name.replace('.', '-')}"
        self.answers.places[place] = Place(asked, named)
        value = self._items(asked, place, named) if isinstance(asked, Group) else self._value(asked, named, into)
        if value is not None and value != []:
            for parent in parents:
                into = into.setdefault(parent, {})
            into[field] = value

    def _items(self, group: Group, path: str, name: str) -> list[Any]:
        items: list[Any] = []
        for number in range(count_of(self.form, name)):
            before = len(self.answers.faults)
            item: Any = {}
            if group.plain:
                self.answers.places[f"{path}[{len(items)}]"] = Place(group.questions[0], f"{name}-{number}")
                item = self._value(group.questions[0], f"{name}-{number}", {})
            else:
                for question in group.questions:
                    self.read(question, item, f"{path}[{len(items)}].", f"{name}-{number}-")
            if item or len(self.answers.faults) > before:
                items.append(item)
        return items

    def _value(self, question: Question, name: str, beside: Mapping[str, Any]) -> Any:
        try:
            value = _READERS[question.control](self.form, name)
        except NotADate as error:
            box = name if error.field == "" else f"{name}-{error.field}"
            self.answers.faults.append(Fault(name, box, str(error)))
            return None
        if value is None and question.control is Control.KNOWN:
            return beside.get("occurred")
        return value


def _line(form: Mapping[str, str], name: str) -> str | None:
    return form.get(name, "").strip() or None


def _text(form: Mapping[str, str], name: str) -> str | None:
    return form.get(name, "").replace("\r\n", "\n").strip() or None


def _lines(form: Mapping[str, str], name: str) -> list[str]:
    return [line.strip() for line in form.get(name, "").splitlines() if line.strip()]


def _chosen(form: Mapping[str, str], name: str) -> list[str]:
    """The boxes that are ticked, and what was typed where there was nothing to tick."""
    ticked = [key.removeprefix(f"{name}-") for key, value in form.items() if key.startswith(f"{name}-") and value]
    return [*ticked, *re.split(r"[\s,;]+", form.get(name, "").strip())] if form.get(name, "").strip() else ticked


def _word(form: Mapping[str, str], name: str) -> str | None:
    own = _NO_LETTERS.sub("_", form.get(f"{name}-other", "").strip().lower()).strip("_")
    return own or _line(form, name)


def _knower(form: Mapping[str, str], name: str) -> str | None:
    agency, unit = form.get(f"{name}-agency", "").strip(), _unit(form, f"{name}-unit")
    if unit and not agency:
        raise NotADate("agency", "Choose the agency that the team or unit is of")
    return f"{agency}/{unit}" if unit else agency or None


def _unit(form: Mapping[str, str], name: str) -> str | None:
    """A unit as it is coded: `Area team` is area-team; ? is someone whom nobody can name."""
    typed = form.get(name, "").strip().lower()
    if not typed or typed == "?":
        return typed or None
    return "/".join(part if part == "?" else _NO_LETTERS.sub("-", part).strip("-") for part in typed.split("/")) or None


def _number(form: Mapping[str, str], name: str) -> int | None:
    typed = form.get(name, "").strip()
    if typed and not (typed.isascii() and typed.isdigit() and len(typed) <= _LONGEST_NUMBER):
        raise NotADate("", "Enter a whole number, such as 2")
    return int(typed) if typed else None


_READERS: Final[dict[Control, Callable[[Mapping[str, str], str], Any]]] = {
    Control.LINE: _line,
    Control.TEXT: _text,
    Control.LINES: _lines,
    Control.CHOICE: _line,
    Control.WORD: _word,
    Control.TIME: typed_time,
    Control.KNOWN: typed_time,
    Control.PEOPLE: _chosen,
    Control.PERSON: _line,
    Control.CODES: _chosen,
    Control.KNOWER: _knower,
    Control.UNIT: _unit,
    Control.ENTRY: _line,
    Control.NUMBER: _number,
}
