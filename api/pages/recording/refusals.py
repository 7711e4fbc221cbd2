"""What the ledger refused, beside the question that it is about, in plain words."""

import re
from typing import Final

from api.pages.recording.answers import Fault, Place, first_box
from api.pages.recording.questions import Control, Group
from ledger.errors import CaseErased, Conflict, Invalid, Refused, UnknownReference
from ledger.wrong_fields import NO_FORM, TOO_FEW

THE_FORM: Final = "form"
"""The name under which a fault is said that is of no one question."""

_LEFT_OUT: Final = re.compile(rf"Field required|is blank|^{TOO_FEW}")
_NO_FORM: Final = re.compile(rf"^{NO_FORM}|should match pattern")
_FORMS: Final = {
    Control.KNOWER: "Write a team or unit in letters, digits and spaces, such as Area team",
    Control.UNIT: "Write a team or unit in letters, digits and spaces, such as Area team",
    Control.ENTRY: "Write an entry as agency/id, such as police/2008-0711-ref",
    Control.PEOPLE: "Write each person as the case has them, such as sibling-3",
    Control.PERSON: "Write a person as the case has them, such as sibling-3",
    Control.WORD: "Write it in small letters, in at most 64 of them",
}
_UNKNOWN: Final = {
    Control.PEOPLE: "There is no such person in this case: check how the case has them",
    Control.PERSON: "There is no such person in this case: check how the case has them",
    Control.ENTRY: "There is no such entry in this case, or none that you hold",
    Control.NUMBER: "There is no such version of it, or none that you hold",
    Control.KNOWER: "There is no such agency in the partnership",
}
_OF_THE_CASE: Final = {
    UnknownReference: "There is no case with this code: check it with whoever gave it to you",
    CaseErased: "This case was erased: it takes no more entries",
    Invalid: "This is no case's code: check it with whoever gave it to you",
}


def faults_of(error: Refused, places: dict[str, Place]) -> list[Fault]:
    """Return why an event was not taken, question by question."""
    also = error.also if isinstance(error, Invalid) else ()
    faults = [_fault(one, places) for one in (error, *also)]
    return list({fault.name: fault for fault in reversed(faults)}.values())[::-1]  # the first of each question


def _fault(error: Refused, places: dict[str, Place]) -> Fault:
    place = _place(error.where, places)
    if place is None:
        return Fault(THE_FORM, THE_FORM, _of_the_form(error))
    asked, name = place
    if isinstance(asked, Group):
        first = asked.questions[0]
        box = first_box(first, f"{name}-0" if asked.plain else f"{name}-0-{first.name}")
        return Fault(name, box, asked.asks or _sentence(error.message))
    if _LEFT_OUT.search(error.message):
        text = asked.asks or f"Answer: {asked.label}"
    elif _NO_FORM.search(error.message):
        text = _FORMS.get(asked.control, _sentence(error.message))
    elif "held by then" in error.message:
        text = "By then you are not known to have held it: say which version you passed on, or mend when you knew this"
    elif isinstance(error, UnknownReference):
        text = _UNKNOWN.get(asked.control, _sentence(error.message))
    else:
        text = f"{asked.label.rstrip('?')}: {error.message}"
    return Fault(name, first_box(asked, name), text)


def _place(where: str, places: dict[str, Place]) -> Place | None:
    """Return the question that a path is of, or the nearest one around it; of an object, what is needed in it."""
    within = (place for path, place in places.items() if path.startswith(f"{where}.") and place.asked.needed)
    if where and where not in places and (needed := next(within, None)):
        return needed
    while where and where not in places:
        where = where[: max(where.rfind("."), where.rfind("["), 0)]
    return places.get(where)


def _of_the_form(error: Refused) -> str:
    if error.where == "subject":
        return _OF_THE_CASE.get(type(error), _sentence(error.message))
    if error.where == "id" and isinstance(error, Conflict):
        return "This form has been recorded already, with other answers. Start a new form to record something else"
    if error.where.startswith("data.replacement"):
        return "The entry is of another kind than this form: open its correction again, as of its own kind"
    return _sentence(error.message)


def _sentence(message: str) -> str:
    return f"{message[:1].upper()}{message[1:]}"
