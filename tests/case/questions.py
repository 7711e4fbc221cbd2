"""The case in a database of its own, and its questions in one line each, in the words of the views."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from asking import ask

from ledger.database import Rows
from ledger.knowledge.anomalies import Anomaly
from ledger.references import asked
from ledger.times import as_of
from projections.anomalies import anomalies
from projections.decision import DecisionTunnel, decision_tunnel
from projections.entries import who_knew
from projections.question import Question, moment

CODE: Final = "hk"
FOLDER: Final = Path(__file__).parents[2] / "ops" / "case" / "hamzah-khan"
CONTEMPORANEOUS: Final = {"evidence": "contemporaneous"}
FAR_AHEAD: Final = "2030-12-31"
_BRADFORD: Final = ZoneInfo("Europe/London")

MARAC_PAPERS: Final = {"police/2008-07-marac-referral", "marac/2008-07-meeting", "marac/2008-08-meeting"}
AT_THE_MARAC: Final = [
    "childrens-centre",
    "csc",
    "education",
    "health-visiting",
    "marac",
    "police",
    "staying-put",
]
FIRST_INCIDENT: Final = "police/1996-05-incident"
LATER_INCIDENTS: Final = {
    f"police/{month}-incident"
    for month in (
        "2003-03", "2003-06", "2004-09", "2006-12", "2007-07", "2007-12", "2008-02", "2008-05", "2008-12",
    )
}  # fmt: skip
NEVER: Final = None

Event = dict[str, Any]
Choice = str | int


def load_events() -> list[Event]:
    """Every event of the case, in the order of posting."""
    return [event for file in sorted(FOLDER.glob("*.json")) for event in json.loads(file.read_bytes())]


def reference(event: Event) -> str:
    """`police/2008-05-incident`."""
    return f"{event['source'].rpartition('/')[2]}/{event['id']}"


def entries_of(events: list[Event]) -> dict[str, Event]:
    """Find the entries among events, by their references: no registration, correction or retraction."""
    none = {f"safeguarding.{kind}.v1" for kind in ("agency", "case", "person", "correction", "retraction")}
    return {reference(event): event for event in events if event["type"] not in none}


def days(interval: dict[str, str] | None) -> tuple[str, str] | None:
    """Give the first and the last day, in Bradford, of a known interval without open ends."""
    return (_day(interval["earliest"]), _day(interval["latest"])) if interval else None


def _day(instant: str) -> str:
    return datetime.fromisoformat(instant).astimezone(_BRADFORD).date().isoformat()


@dataclass(frozen=True)
class Case:
    """The case in a loaded ledger, asked through the read models."""

    url: str
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
        yield from anomalies(self.rows, Question(CODE, asked("*"), as_of(at), moment(self.rows, None), evidence))

    def _ask(self, view: str, knower: str, at: str, more: dict[str, Any]) -> dict[str, Any]:
        return ask(self.rows, view, {"case": CODE, "knower": knower, "as_of": at, **more})
