"""What a form's page shows: its sections in order, each question with what was typed and what is wrong with it."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from api.pages.recording.answers import Fault, count_of, first_box, in_form
from api.pages.recording.draft import Draft
from api.pages.recording.questions import Choices, Control, Group, Question, Section
from api.pages.recording.scene import Options
from api.pages.recording.typed_time import EXACT, SECOND

_NO_ANSWERS: Final = ("-count", "-how")
_TYPED: Final = {
    Control.PEOPLE: "As the case has them, with commas between several: father, sibling-3.",
    Control.PERSON: "As the case has them, such as sibling-3.",
    Control.ENTRY: "As agency/id, such as police/2008-0711-ref.",
}
_BEGINS: Final = {"": "", "replacement": "The entry as it should have been"}


class Asked(NamedTuple):
    """A question, and its name in the form."""

    question: Question
    name: str


class Item(NamedTuple):
    """One answering of a group."""

    legend: str
    asked: list[Asked]


class AskedGroup(NamedTuple):
    """A group, and how often it is asked."""

    group: Group
    name: str
    items: list[Item]


class Part(NamedTuple):
    """A section: open where something in it was answered, is wrong, or has to be."""

    section: Section
    name: str
    asked: list[Asked | AskedGroup]
    is_open: bool
    begins: str
    """What begins here, where the form has more than one thing to fill in."""


class FormView(NamedTuple):
    """A form: its parts, what was typed, what is wrong, and the box to be in."""

    parts: list[Part]
    form: Mapping[str, str]
    faults: list[Fault]
    focus: str
    keeps_order: bool

    def typed(self, name: str) -> str:
        """What was typed into a box."""
        return self.form.get(name, "")

    def fault(self, name: str) -> Fault | None:
        """What is wrong with a question."""
        return next((fault for fault in self.faults if fault.name == name), None)

    def in_order(self, name: str, choices: Choices) -> Choices:
        """Return choices as they are listed: of an entry that is changed, first those that it names, as it does."""
        named = [key.removeprefix(f"{name}-") for key in self.form] if self.keeps_order else []
        order = {value: place for place, value in enumerate(named)}
        return tuple(sorted(choices, key=lambda choice: order.get(choice[0], len(order))))

    def is_vague(self, name: str) -> bool:
        """Whether more of a time was filled in than one exact date."""
        fault = self.fault(name)
        beyond = (*SECOND, "text", "how")
        said = any(self.typed(f"{name}-{box}") not in ("", EXACT) for box in beyond)
        return said or (fault is not None and fault.box in {f"{name}-{box}" for box in beyond})

    def summary(self) -> list[tuple[str, str]]:
        """Each fault as the summary has it: the box that it leads to, and what to do."""
        return [(fault.box, fault.text) for fault in self.faults]


def form_view(
    draft: Draft, options: Options, form: Mapping[str, str], faults: list[Fault], focus: str = ""
) -> FormView:
    """Return what the form's page shows. `focus` is the group item that was just added, if one was."""
    parts: list[Part] = []
    under = ""
    for number, section in enumerate(draft.sections, 1):
        prefix = in_form(section.under)
        asked = [_asked(one, f"{prefix}{one.name.replace('.', '-')}", form, options) for one in section.asked]
        names = tuple(one.name for one in asked)
        is_open = not section.folded or any(_within(name, names) for name in _answered(form, faults, focus))
        begins = _BEGINS[section.under] if section.under != under else ""
        under = section.under
        parts.append(Part(section, f"part-{number}", asked, is_open, begins))
    return FormView(parts, form, _in_order(faults, parts), _box_of(focus, parts), draft.changes)


def _box_of(item: str, parts: list[Part]) -> str:
    """Return the first box of a group's item."""
    for part in parts:
        for one in part.asked:
            if isinstance(one, AskedGroup) and item.startswith(f"{one.name}-"):
                first = one.items[-1].asked[0]
                return first_box(first.question, first.name)
    return ""


def _asked(one: Question | Group, name: str, form: Mapping[str, str], options: Options) -> Asked | AskedGroup:
    if isinstance(one, Question):
        return Asked(_put(one, options), name)
    items = []
    for number in range(count_of(form, name)):
        within = f"{name}-{number}"
        asked = [
            Asked(_put(question, options), f"{within}-{question.name}" if question.name else within)
            for question in one.questions
        ]
        items.append(Item(f"{one.one[0].upper()}{one.one[1:]} {number + 1}", asked))
    return AskedGroup(one, name, items)


def _put(question: Question, options: Options) -> Question:
    """Return a question as it is put: where there is nothing to choose from, with how to type it."""
    offered = {Control.PEOPLE: options.people, Control.PERSON: options.people, Control.ENTRY: options.entries}
    if question.control in _TYPED and not offered[question.control]:
        return question._replace(hint=_TYPED[question.control])
    return question


def _answered(form: Mapping[str, str], faults: list[Fault], focus: str) -> list[str]:
    answered = [name for name, value in form.items() if value.strip() and not name.endswith(_NO_ANSWERS)]
    return [*answered, *(fault.name for fault in faults), *([focus] if focus else [])]


def _within(name: str, names: tuple[str, ...]) -> bool:
    return any(name == one or name.startswith(f"{one}-") for one in names)


def _in_order(faults: list[Fault], parts: list[Part]) -> list[Fault]:
    """Return faults as their questions come on the page; what is of the form as a whole first."""
    order = [one.name for part in parts for one in part.asked]
    places = {
        fault.name: next((n for n, name in enumerate(order) if _within(fault.name, (name,))), -1) for fault in faults
    }
    return sorted(faults, key=lambda fault: (places[fault.name], fault.name))
