"""Where somebody records: in which case, for which agency, and what the form may offer of what they may see.

What a form shows of a case is its agency's own tunnel of today, and is on record as that. Of a case that they do not
see, whether or not there is one, nothing is offered, and people and entries are typed.
"""

from typing import Any, Final, NamedTuple

import orjson

from api.pages.identity import Identity, identity
from api.pages.reading import OpenCase, open_case
from api.pages.recording.own_file import OwnFile, own_file, unread
from api.pages.recording.questions import Choices
from api.pages.visits import Visit
from api.permissions import Reach
from api.problems import Problem
from api.questions import end_of_today, today
from api.wording.names import KINDS, Names
from api.wording.person_names import children_first, person_name
from ledger.references import Knower
from ledger.times.wording import worded
from projections import registers
from projections.question import Question
from projections.registers import PersonRow
from projections.tunnel import tunnel

_TUNNEL: Final = ("GET", "/v1/cases/{case}/tunnel")
_SUMMARY_CHARACTERS: Final = 70


class Options(NamedTuple):
    """What a form offers to choose from; None where they have to be typed, for nothing of the case is shown."""

    agencies: Choices
    people: Choices | None = None
    entries: Choices | None = None


class Scene(NamedTuple):
    """The case, what everything in it is called, and what may be offered of it."""

    case: str
    names: Names
    options: Options
    own: OwnFile
    bar: Identity | None = None
    held: dict[str, dict[str, Any]] = {}  # noqa: RUF012  # replaced, never changed
    """Each entry that the agency holds, by its reference, as its tunnel of today has it."""


def looking(visit: Visit) -> Visit:
    """Return the same visit as one to the agency's own tunnel: what a form shows is read and recorded as that."""
    return visit._replace(call=visit.call._replace(route=_TUNNEL, reach=Reach.OWN_KNOWER))


def scene_of(visit: Visit, case: str, kinds: dict[str, str] | None = None) -> Scene:
    """Return where somebody records. `kinds` are of the entries that a post would pass on or change, by reference.

    Raises Problem: 410.
    """
    agency = visit.call.caller.agency
    if agency is not None:
        try:
            return _seen(visit, case, agency, kinds or {})
        except Problem as problem:
            if problem.kind != "not-found":  # not to be seen, or not there: both are answered alike
                raise
    with visit.services.readers.connection() as connection:
        agencies = registers.agencies(connection)
    names = Names({row.code: row.name for row in agencies}, {})
    return Scene(case, names, Options(_agencies(names)), unread(kinds or {}))


def _seen(visit: Visit, case: str, agency: str, kinds: dict[str, str]) -> Scene:
    with open_case(looking(visit), case) as opened:
        question = Question(case, Knower(agency), end_of_today(), opened.reading.head)
        held = {one.ref: orjson.loads(one.json()) for one in tunnel(opened.reading.connection, question)}
        options = Options(_agencies(opened.names), _people(opened), _entries(held))
        own = own_file(opened.reading, case, agency, {ref: _kind(ref, kinds, held) for ref in kinds})
        scene = Scene(case, opened.names, options, own, identity(opened), held)
        opened.reading.answers(question, today(), len(held))
    return scene


def _kind(ref: str, kinds: dict[str, str], held: dict[str, dict[str, Any]]) -> str:
    return str(held[ref]["kind"]) if ref in held else kinds[ref]


def _agencies(names: Names) -> Choices:
    found = [(code, names.agency(code)) for code in names.agencies]
    return tuple(sorted(found, key=lambda choice: choice[1].casefold()))


def _people(opened: OpenCase) -> Choices:
    return tuple((person.ref, _named(person)) for person in children_first(opened.people))


def _named(person: PersonRow) -> str:
    """Return a person's name and, as far as it says more, their role."""
    name = person_name(person.ref)
    role = "; ".join(part for part in person.role.split("; ") if part.casefold() != name.casefold())
    return f"{name} ({role})" if role else name


def _entries(held: dict[str, dict[str, Any]]) -> Choices:
    return tuple((ref, title_of(entry)) for ref, entry in held.items())


def title_of(entry: dict[str, Any]) -> str:
    """Return an entry in a line: its kind, when it happened, and how its summary begins."""
    summary = " ".join(entry["data"]["summary"].split())
    if len(summary) > _SUMMARY_CHARACTERS:
        summary = f"{summary[: _SUMMARY_CHARACTERS - 1]}…"
    return f"{KINDS[entry['kind']]}, {worded(entry['occurred']['text'])}: {summary}"
