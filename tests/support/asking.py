"""Asks the read models of a real database the questions of the conformance files, in the shape of the API."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from keys_of_tests import cipher
from reference_answers import tally_fields

from ledger.application import Ledger
from ledger.database import Rows, connect
from ledger.posts import Poster
from ledger.recorder import Receipt
from ledger.references import asked
from ledger.times import as_of
from projections.behind import Runner
from projections.claims import claims
from projections.hindsight import hindsight
from projections.question import Question, moment
from projections.sightings import sightings
from projections.tunnel import tunnel

IMPORTER = Poster("importer", "tests")


def post(url: str, events: Sequence[Any], poster: Poster = IMPORTER) -> list[Receipt]:
    """Post events in one batch, and let the read models behind the log catch up."""
    with Ledger(url, cipher(), connections=1) as ledger:
        receipts = ledger.post(events, poster)
    Runner(url, cipher()).catch_up()
    return receipts


@contextmanager
def reader(url: str) -> Iterator[Rows]:
    """A connection as the views use it, on behalf of an operator: nothing of it is on record."""
    with connect(url, "ledger_reader") as connection:
        see_all(connection)
        yield connection


def see_all(connection: Rows) -> None:
    """Have a connection of one's own see what an operator sees, for as long as it lasts."""
    connection.execute("SELECT set_config('ledger.caller_role', 'operator', false)")


def ask(connection: Rows, view: str, params: dict[str, Any]) -> dict[str, Any]:
    """What a view answers, from the read models."""
    recorded_as_of = params.get("recorded_as_of")
    question = Question(
        params["case"],
        asked(params["knower"]),
        as_of(params["as_of"]),
        moment(connection, None if recorded_as_of is None else str(recorded_as_of)),
        params.get("evidence"),
    )
    if view == "tunnel":
        return {"entries": [json.loads(entry.json()) for entry in tunnel(connection, question)]}
    if view == "hindsight":
        return {"entries": [json.loads(item.json()) for item in hindsight(connection, question)]}
    if view == "sightings":
        return {
            "people": [
                {
                    "person": item.person,
                    **tally_fields(item.by_anyone),
                    **tally_fields(item.by_own, "_by_own"),
                }
                for item in sightings(connection, question)
            ]
        }
    assert view == "claims"
    return {
        "claims": [
            {
                "about": item.about,
                "attribute": item.attribute,
                "conflicting": item.conflicting,
                "values": [{"value": value.value, "entries": value.entries} for value in item.values],
            }
            for item in claims(connection, question)
        ]
    }
