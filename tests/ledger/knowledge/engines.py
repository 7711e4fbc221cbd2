"""One way to ask both engines: the pure functions, and the read models of a real database."""

import json
from collections.abc import Callable, Sequence
from typing import Any, Final, Protocol

from asking import ask, post, reader
from little_case import REGISTRATIONS, Event
from reference_answers import answer, case_file, how

from ledger.knowledge.anomalies import anomalies as anomalies_by_definition
from ledger.knowledge.grants import grants_to
from ledger.knowledge.tunnel import decision_tunnel as decision_by_definition
from ledger.references import EVERYONE
from ledger.times import as_of as moment_of
from ledger.times import instant_of
from projections.anomalies import anomalies
from projections.decision import decision_tunnel
from projections.entries import who_knew
from projections.question import Question, head

RECORDED_AT: Final = instant_of("2026-01-01T00:00:00Z")
REGISTERED: Final = len(REGISTRATIONS)
PARTS: Final = ("relied_on", "known_not_cited", "held_elsewhere_in_agency", "held_by_others")
LATE: Final = "2020-01-01"


class Engine(Protocol):
    """What answers the questions of an example."""

    def ask(self, view: str, params: dict[str, Any]) -> dict[str, Any]:
        """Return what a view answers."""

    def who_knew(self, ref: str) -> list[dict[str, Any]]:
        """Return every grant of an entry."""

    def decision(self, ref: str, version: int) -> dict[str, list[str]]:
        """Return the references in each part of a decision's tunnel."""

    def anomalies(self, as_of: str) -> list[tuple[str, str, str]]:
        """Return the kind, entry and event of each anomaly."""


class Definition:
    """The pure functions."""

    def __init__(self, events: Sequence[Event]) -> None:
        self._events = events
        self._times = [RECORDED_AT] * len(events)

    def ask(self, view: str, params: dict[str, Any]) -> dict[str, Any]:
        return answer(view, case_file(self._events, "k", self._times, params.get("recorded_as_of")), params)

    def who_knew(self, ref: str) -> list[dict[str, Any]]:
        grants = grants_to(case_file(self._events, "k", self._times).entries[ref].grants, EVERYONE)
        return [{**how(grant), "position": grant.position} for grant in grants]

    def decision(self, ref: str, version: int) -> dict[str, list[str]]:
        position = case_file(self._events, "k", self._times).entries[ref].version(version).position
        found = decision_by_definition(case_file(self._events, "k", self._times, position), ref, version)
        return {part: [seen.entry.ref for seen in getattr(found, part)] for part in PARTS}

    def anomalies(self, as_of: str) -> list[tuple[str, str, str]]:
        found = anomalies_by_definition(case_file(self._events, "k", self._times), moment_of(as_of))
        return [(anomaly.kind, anomaly.entry, anomaly.event) for anomaly in found]


class ReadModels:
    """The read models, as the append function and the runner write them."""

    def __init__(self, url: str, events: Sequence[Event]) -> None:
        self._url = url
        post(url, events)

    def ask(self, view: str, params: dict[str, Any]) -> dict[str, Any]:
        with reader(self._url) as connection:
            return ask(connection, view, params)

    def who_knew(self, ref: str) -> list[dict[str, Any]]:
        with reader(self._url) as connection:
            return [json.loads(text) for text in who_knew(connection, ref, head(connection))]

    def decision(self, ref: str, version: int) -> dict[str, list[str]]:
        with reader(self._url) as connection:
            found = decision_tunnel(connection, ref, version)
        return {part: [entry.ref for entry in getattr(found, part)] for part in PARTS}

    def anomalies(self, as_of: str) -> list[tuple[str, str, str]]:
        with reader(self._url) as connection:
            found = anomalies(connection, Question("k", EVERYONE, moment_of(as_of), head(connection)))
        return [(anomaly.kind, anomaly.entry, anomaly.event) for anomaly in found]


class Told:
    """A ledger in which the events of an example are recorded, in their order."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def tunnel(self, knower: str, as_of: str = LATE, **more: Any) -> dict[str, dict[str, Any]]:
        """Return the entries of a tunnel by reference, in its order."""
        return {entry["ref"]: entry for entry in self._ask("tunnel", knower, as_of, **more)["entries"]}

    def held(self, knower: str, as_of: str = LATE, ref: str = "gp/a", **more: Any) -> tuple[str, int] | None:
        """Return how certainly a knower held an entry, and which version; None for not at all."""
        entry = self.tunnel(knower, as_of, **more).get(ref)
        return (entry["certainty"], entry["version"]) if entry else None

    def hindsight(self, knower: str, as_of: str = LATE, **more: Any) -> dict[str, dict[str, Any]]:
        """Return the entries of hindsight by reference, in its order."""
        return {entry["ref"]: entry for entry in self._ask("hindsight", knower, as_of, **more)["entries"]}

    def sightings(self, knower: str, as_of: str = LATE, **more: Any) -> dict[str, dict[str, Any]]:
        """Return the people of sightings by reference, in its order."""
        return {item["person"]: item for item in self._ask("sightings", knower, as_of, **more)["people"]}

    def claims(self, knower: str, as_of: str = LATE, **more: Any) -> list[tuple[str, str, dict[str, list[str]]]]:
        """Return the claims: about whom, which attribute, and the entries behind each value."""
        return [
            (item["about"], item["attribute"], {value["value"]: list(value["entries"]) for value in item["values"]})
            for item in self._ask("claims", knower, as_of, **more)["claims"]
        ]

    def conveyed(self, event: str, ref: str = "gp/a") -> list[tuple[str, int]]:
        """Return whom an event let know which version of an entry."""
        return [(grant["knower"], grant["version"]) for grant in self.engine.who_knew(ref) if grant["event"] == event]

    def _ask(self, view: str, knower: str, as_of: str, **more: Any) -> dict[str, Any]:
        return self.engine.ask(view, {"case": "k", "knower": knower, "as_of": as_of, **more})


Given = Callable[..., Told]


def told(*knowers: str, at: str = "2008-07-14") -> list[Any]:
    """Return recipients who were told at the same time."""
    return [{"to": knower, "received_at": at} for knower in knowers]
