"""A real case in a database of its own, and its questions in one line each, in the words of the views."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

import psycopg
from asking import ask, post, reader
from copied_database import copied_database
from reference_answers import answer, case_file, expected_of

from ledger.database import Rows
from ledger.knowledge.anomalies import Anomaly
from ledger.knowledge.case_file import CaseFile
from ledger.references import asked
from ledger.times import as_of
from ops.embedded import EmbeddedServer
from projections.anomalies import anomalies
from projections.decision import DecisionTunnel, decision_tunnel
from projections.entries import who_knew
from projections.question import Question, moment

CONTEMPORANEOUS: Final = {"evidence": "contemporaneous"}
NEVER: Final = None
VIEWS: Final = ("tunnel", "hindsight", "sightings", "claims")
FAR_AHEAD: Final = "2030-12-31"
_BRITAIN: Final = ZoneInfo("Europe/London")

Event = dict[str, Any]
Choice = str | int


def reference(event: Event) -> str:
    """`police/2008-05-incident`."""
    return f"{event['source'].rpartition('/')[2]}/{event['id']}"


def entries_of(events: list[Event]) -> dict[str, Event]:
    """Find the entries among events, by their references: no registration, correction or retraction."""
    none = {f"safeguarding.{kind}.v1" for kind in ("agency", "case", "person", "correction", "retraction")}
    return {reference(event): event for event in events if event["type"] not in none}


def days(interval: dict[str, str] | None) -> tuple[str, str] | None:
    """Give the first and the last day, in Britain, of a known interval without open ends."""
    return (_day(interval["earliest"]), _day(interval["latest"])) if interval else None


def _day(instant: str) -> str:
    return datetime.fromisoformat(instant).astimezone(_BRITAIN).date().isoformat()


@dataclass(frozen=True)
class Case:
    """The case in a loaded ledger, asked through the read models."""

    url: str
    code: str
    events: list[Event]
    rows: Rows

    def position(self, ref: str) -> int:
        """Give the position at which the ledger took an event."""
        return 1 + [reference(event) for event in self.events].index(ref)

    def tunnel(self, knower: str, at: str, **more: Choice) -> dict[str, dict[str, Any]]:
        """Give a tunnel's entries by reference, in chronological order."""
        return {entry["ref"]: entry for entry in self._ask("tunnel", knower, at, more)["entries"]}

    def certain(self, knower: str, at: str, **more: Choice) -> set[str]:
        """Give what the knower certainly held."""
        return {ref for ref, e in self.tunnel(knower, at, **more).items() if e["certainty"] == "certain"}

    def possible(self, knower: str, at: str, **more: Choice) -> set[str]:
        """Give what the knower possibly held."""
        return {ref for ref, e in self.tunnel(knower, at, **more).items() if e["certainty"] == "possible"}

    def outside(self, ref: str, knower: str, at: str, **more: Choice) -> tuple[str, list[str], Any]:
        """One entry in hindsight: its status, who had it instead, and on which days the knower came to it."""
        item = self.hindsight(knower, at, **more)[ref]
        return item["status"], item["known_elsewhere_by"], days(item["later_known_from"])

    def hindsight(self, knower: str, at: str, **more: Choice) -> dict[str, dict[str, Any]]:
        """Every entry set against the knower."""
        return {item["ref"]: item for item in self._ask("hindsight", knower, at, more)["entries"]}

    def seen(self, person: str, knower: str, at: str, **more: Choice) -> dict[str, Any] | None:
        """Give the sightings of one person, or None where no row is there."""
        people = self._ask("sightings", knower, at, more)["people"]
        return next((row for row in people if row["person"] == person), None)

    def last_seen(self, person: str, knower: str, at: str, **more: Choice) -> tuple[str | None, int | None]:
        """Where the person was last seen, by anyone, as the knower had it, and how many days ago."""
        row = self.seen(person, knower, at, **more) or {}
        return row.get("last_seen"), row.get("days_since_seen")

    def claimed(self, about: str, attribute: str, knower: str, at: str, **more: Choice) -> dict[str, list[str]]:
        """Each value claimed of a person, with the entries behind it."""
        for claim in self._ask("claims", knower, at, more)["claims"]:
            if (claim["about"], claim["attribute"]) == (about, attribute):
                values = {value["value"]: value["entries"] for value in claim["values"]}
                assert claim["conflicting"] == (len(values) > 1)
                return values
        return {}

    def decision(self, ref: str, version: int = 1) -> DecisionTunnel:
        """Give a decision's tunnel."""
        found = decision_tunnel(self.rows, ref, version)
        assert found is not None
        return found

    def who_knew(self, ref: str, recorded_as_of: str | None = None) -> list[dict[str, Any]]:
        """Every grant of an entry."""
        return [json.loads(grant) for grant in who_knew(self.rows, ref, moment(self.rows, recorded_as_of))]

    def anomalies(self, at: str = FAR_AHEAD, evidence: str | None = None) -> Iterator[Anomaly]:
        """List the anomalies of the case's evidence."""
        yield from anomalies(self.rows, Question(self.code, asked("*"), as_of(at), moment(self.rows, None), evidence))

    def _ask(self, view: str, knower: str, at: str, more: dict[str, Any]) -> dict[str, Any]:
        return ask(self.rows, view, {"case": self.code, "knower": knower, "as_of": at, **more})


@contextmanager
def loaded(server: EmbeddedServer, template_url: str, name: str, code: str, events: list[Event]) -> Iterator[Case]:
    """Post a case's events into a database of its own, named `name`, which goes when the context ends."""
    with copied_database(server, template_url, name) as url:
        post(url, events)
        with psycopg.connect(url, autocommit=True) as posted:
            posted.execute("ANALYZE")  # as autovacuum would have done in a ledger that has stood for a minute
        with reader(url) as rows:
            yield Case(url, code, events, rows)


def knowers_of(events: list[Event]) -> list[str]:
    """Every agency and every unit that an event names, the units above them, and everyone."""
    named = {event["data"]["code"] for event in events if event["type"] == "safeguarding.agency.v1"}
    for event in events:
        data = event["data"]
        agency, unit = event["source"].rpartition("/")[2], data.get("author", {}).get("unit")
        named |= {f"{agency}/{unit}"} if unit else set()
        named |= {recipient["to"] for recipient in data.get("recipients", ())}
        named |= {share["by"] for share in data.get("shares", ()) if "by" in share}
    units = {name for name in named if not name.endswith("/?")}
    return ["*", *sorted(units | {name.rpartition("/")[0] for name in units if "/" in name})]


def folded(case: Case, recorded_as_of: int | None = None) -> CaseFile:
    """Fold the case by the pure functions."""
    recorded_at = [as_of("2013-12-31")] * len(case.events)  # no matter which: every event says when it was known
    return case_file(case.events, case.code, recorded_at, recorded_as_of)


def disagreements(
    case: Case, by_the_pure_functions: CaseFile, knowers: Iterable[str], at: str, **more: Choice
) -> list[tuple[str, str]]:
    """The views and knowers for which the read models answer otherwise than the pure functions."""
    found = []
    for knower in knowers:
        question = {"case": case.code, "knower": knower, "as_of": at, **more}
        for view in VIEWS:
            expected = answer(view, by_the_pure_functions, question)
            if expected_of(ask(case.rows, view, question), expected) != expected:
                found.append((view, knower))
    return found
