"""What a case's own page says: its key dates, each a door into a tunnel, its people and its agencies."""

from itertools import groupby
from typing import Final, NamedTuple

from api.pages.lanes.entries import first_known, headed
from api.pages.lanes.key_dates import CLAIMED, Landmark, child_of, landmarks, last_seen_of
from api.pages.reading import OpenCase
from api.parameters import Moments
from api.wording.names import unit_name
from api.wording.person_names import children, children_first, person_name
from ledger.references import EVERYONE
from ledger.times import OPEN_END, day_of
from projections import registers, tunnel

WAYS: Final = {
    "/cases/{case}/lanes": "The whole case at one look: one lane for each agency, time from left to right.",
    "/cases/{case}/children": "Who saw each child and when, and for how many days nobody did.",
    "/cases/{case}/believed": "Where each agency thought each person was, their school, their GP: where agencies agree "
    "and where they differ.",
    "/cases/{case}/decisions": "What stood behind each decision: what was relied on, known and not cited, held by "
    "others.",
    "/cases/{case}/compare": "Two agencies on one day, or one agency on two days, side by side.",
    "/cases/{case}/chronology": "Everything that anyone recorded, oldest first, to search and to narrow down.",
}
"""What each view is good for, by its page, for somebody who has never seen it."""


class KeyDay(NamedTuple):
    """A key date, who recorded it, and where one stands to see what they knew on the day they certainly knew it.

    `as_of` is empty where no such day is stated.
    """

    name: str
    when: str
    ref: str
    agency: str
    who: str
    knower: str
    as_of: str


class Person(NamedTuple):
    """A person of the case: what everyone sees of them."""

    ref: str
    name: str
    role: str
    is_child: bool


class Unit(NamedTuple):
    """A unit, with the code by which one stands in its tunnel."""

    code: str
    name: str


class Agency(NamedTuple):
    """An agency that was told or recorded something, and those of its units that were."""

    code: str
    name: str
    units: list[Unit]


def key_days_of(opened: OpenCase) -> list[KeyDay]:
    """Return the key dates, oldest first. They tell of the whole case: for those who may see all of it."""
    child = child_of(opened.people)
    if child is None:
        return []
    question = opened.ask(EVERYONE, Moments()).question
    held = tunnel.landmarks(opened.reading.connection, question, child.ref, CLAIMED)
    entries = headed(held)
    return [_key_day(landmark, opened) for landmark in landmarks(entries, last_seen_of(entries, child))]


def _key_day(landmark: Landmark, opened: OpenCase) -> KeyDay:
    entry = landmark.entry
    known = first_known(entry).latest
    return KeyDay(
        landmark.name,
        landmark.when,
        entry.ref,
        opened.names.agency(entry.agency),
        opened.names.in_text(entry.author),
        str(entry.author),
        "" if known == OPEN_END else day_of(known).isoformat(),
    )


def people_of(opened: OpenCase) -> list[Person]:
    """Return the people, the child whom it is about first."""
    young = {person.ref for person in children(opened.people)}
    return [
        Person(person.ref, person_name(person.ref), person.role, person.ref in young)
        for person in children_first(opened.people)
    ]


def agencies_of(opened: OpenCase) -> list[Agency]:
    """Return the agencies that recorded or were told anything, by their names."""
    knowers = registers.knowers(opened.reading.connection, opened.case.code, opened.reading.head.position)
    found = [
        Agency(
            code,
            opened.names.agency(code),
            [Unit(str(knower), unit_name(knower.unit)) for knower in group if knower.unit],
        )
        for code, group in groupby(knowers, key=lambda knower: knower.agency)
    ]
    return sorted(found, key=lambda agency: agency.name.casefold())
