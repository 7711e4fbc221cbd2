"""From the data of an event to a form: what an entry says now, for a correction to start from."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from api.pages.recording.answers import in_form
from api.pages.recording.questions import Control, Group, Question, Section
from api.pages.recording.typed_time import boxes_of

Filled = dict[str, str]


def filled_in(sections: tuple[Section, ...], data: Mapping[str, Any]) -> Filled:
    """Return the form whose answers are the data, as far as the sections ask it (answers.answers_in)."""
    form: Filled = {}
    for section in sections:
        for asked in section.asked:
            _fill(form, asked, data.get(section.under, {}) if section.under else data, in_form(section.under))
    return form


def _fill(form: Filled, asked: Question | Group, data: Mapping[str, Any], prefix: str) -> None:
    value: Any = data
    for field in asked.name.split("."):
        value = value.get(field) if value else None
    if value is None:
        return
    name = f"{prefix}{asked.name.replace('.', '-')}"
    if isinstance(asked, Question):
        form |= _WRITERS.get(asked.control, _plain)(value, name, asked)
        return
    form[f"{name}-count"] = str(max(1, len(value)))
    for number, item in enumerate(value):
        if asked.plain:
            question = asked.questions[0]
            form |= _WRITERS.get(question.control, _plain)(item, f"{name}-{number}", question)
        else:
            for question in asked.questions:
                _fill(form, question, item, f"{name}-{number}-")


def _plain(value: Any, name: str, question: Question) -> Filled:
    del question
    return {name: str(value)}


def _lines(value: Any, name: str, question: Question) -> Filled:
    del question
    return {name: value if isinstance(value, str) else "\n".join(value)}


def _ticked(value: list[str], name: str, question: Question) -> Filled:
    del question
    return {f"{name}-{one}": "yes" for one in value}


def _time(value: str, name: str, question: Question) -> Filled:
    del question
    return boxes_of(value, name)


def _knower(value: str, name: str, question: Question) -> Filled:
    del question
    agency, _, unit = value.partition("/")
    return {f"{name}-agency": agency, f"{name}-unit": unit}


def _word(value: str, name: str, question: Question) -> Filled:
    return {name: value} if value in dict(question.choices) else {f"{name}-other": value}


_WRITERS: Final[dict[Control, Callable[[Any, str, Question], Filled]]] = {
    Control.LINES: _lines,
    Control.TIME: _time,
    Control.KNOWN: _time,
    Control.PEOPLE: _ticked,
    Control.CODES: _ticked,
    Control.KNOWER: _knower,
    Control.WORD: _word,
}
