"""Asks the read models a question, and answers in the shape of the HTTP answer."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final
from uuid import uuid4

import orjson

from api.purposes import PURPOSE_CHARACTERS
from api.wording.names import Names
from ledger.database import Rows
from ledger.errors import BeyondTheLedger
from ledger.knowledge.sightings import Tally
from ledger.references import CODE_PATTERN, EVERYONE, asked
from ledger.times import OPEN_END, Instant, TimeTextError, as_of, day_of, now, rfc3339
from ops.cli.account import account
from ops.cli.place import CommandError, Database
from ops.cli.screen import clean
from projections import registers
from projections.behind import Runner, reached
from projections.hindsight import hindsight
from projections.question import Moment, Question, moment
from projections.reads import OPERATOR, Occasion, Reader, Reading, reading
from projections.sightings import sightings
from projections.tunnel import tunnel

_CODES_SHOWN: Final = 30

Answer = dict[str, Any]
Entries = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Asking:
    """A question as it was put on the command line."""

    case: str
    knower: str
    as_of: str | None = None
    recorded_as_of: str | None = None
    evidence: str | None = None
    purpose: str = "command line"


@dataclass(frozen=True)
class Put:
    """A question that can be answered, what it is called in answers, and the names of who is in it."""

    question: Question
    opening: Answer
    names: Names

    @property
    def as_of(self) -> str:
        """The as-of moment in words."""
        return str(self.opening["as_of"])


@contextmanager
def reading_for(connection: Rows, view: str, asking: Asking) -> Iterator[Reading]:
    """Read on behalf of whoever runs this, for the purpose stated. It is on record at the end, or CommandError."""
    purpose = asking.purpose.strip()
    if not purpose.isprintable() or not 0 < len(purpose) <= PURPOSE_CHARACTERS:
        raise CommandError(f"--purpose: expected up to {PURPOSE_CHARACTERS} printable characters")
    occasion = Occasion(Reader(OPERATOR, account()), view, purpose, str(uuid4()))
    with reading(connection, occasion, asking.case if re.fullmatch(CODE_PATTERN, asking.case) else None) as under_way:
        yield under_way


def put(connection: Rows, asking: Asking) -> Put:
    """Return the question that was meant. Raises CommandError, or what the texts do."""
    agencies = {row.code: clean(row.name) for row in registers.agencies(connection)}
    cases = [row.code for row in registers.cases(connection)]
    whom = asked(asking.knower)
    if erased := registers.erasure(connection, asking.case):
        raise CommandError(
            f"the case was erased by {erased.event} at position {erased.position:,}, {rfc3339(erased.at)}: nothing of "
            "it is left"
        )
    if asking.case not in cases:
        raise CommandError(f"there is no such case: {_expected(cases, 'ledger import brings one in')}")
    if whom is not EVERYONE and whom.agency not in agencies:
        raise CommandError(f"there is no such agency: {_expected(agencies, 'none is registered')}, or *")
    day = asking.as_of or day_of(now()).isoformat()
    at, recorded = _moments(connection, day, asking.recorded_as_of)
    people = {row.ref: row.role for row in registers.people(connection, asking.case)}
    opening = {
        "case": asking.case,
        "knower": asking.knower,
        "as_of": day,
        "recorded_as_of": {"position": recorded.position, "time": recorded.time and rfc3339(recorded.time)},
    }
    question = Question(asking.case, whom, at, recorded, asking.evidence)
    return Put(question, opening, Names(agencies, people))


def _moments(connection: Rows, day: str, recorded_as_of: str | None) -> tuple[Instant, Moment]:
    """Return the moments meant, or say which option is wrong."""
    try:
        at = as_of(day)
    except TimeTextError as error:
        raise CommandError(f"--as-of: {error}") from error
    try:
        return at, moment(connection, recorded_as_of)
    except (TimeTextError, BeyondTheLedger) as error:
        raise CommandError(f"--recorded-as-of: {error}") from error


def tunnel_of(connection: Rows, asked_for: Put) -> Answer:
    """Return what the knower knew."""
    entries = [orjson.loads(entry.json()) for entry in tunnel(connection, asked_for.question)]
    return {**asked_for.opening, "entries": entries}


def hindsight_of(connection: Rows, asked_for: Put) -> Answer:
    """Return every entry of the case, set against what the knower knew."""
    entries = [orjson.loads(entry.json()) for entry in hindsight(connection, asked_for.question)]
    return {**asked_for.opening, "entries": entries}


def sightings_of(connection: Rows, asked_for: Put, opened: Database) -> Answer:
    """Return when each person had last been seen, as the knower certainly knew."""
    if reached(connection) < asked_for.question.moment.position:
        Runner(opened.url, opened.cipher).catch_up()  # nothing may be following the log while no server runs
    people = [
        {"person": person.person, **_tally(person.by_anyone), **_tally(person.by_own, "_by_own")}
        for person in sightings(connection, asked_for.question)
    ]
    return {**asked_for.opening, "people": people}


def shown(answer: Answer) -> int:
    """Return how many items an answer shows."""
    return len(answer.get("entries") or answer.get("people") or ())


def held(connection: Rows, asked_for: Put) -> Entries:
    """Return the entries of the question's tunnel by reference, for what they say."""
    return {entry["ref"]: entry for entry in tunnel_of(connection, asked_for)["entries"]}


def ever_held(connection: Rows, asked_for: Put) -> Entries:
    """Return every entry that anyone ever held, by reference: for hindsight, never for a tunnel."""
    put_to_all = asked_for.question
    at_last = Question(put_to_all.case, EVERYONE, OPEN_END, put_to_all.moment)
    return {entry.ref: orjson.loads(entry.json()) for entry in tunnel(connection, at_last)}


def _tally(tally: Tally, suffix: str = "") -> Answer:
    return {f"{name}{suffix}": value for name, value in tally._asdict().items()}


def _expected(codes: Iterable[str], otherwise: str) -> str:
    known = sorted(codes)
    if not known:
        return otherwise
    more = ", …" if len(known) > _CODES_SHOWN else ""
    return f"expected one of {', '.join(known[:_CODES_SHOWN])}{more}"
