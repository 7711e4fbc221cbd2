"""A decision's tunnel, divided; and contradictions of the evidence, shown and never rejected."""

import json
from typing import Any

from asking import post, reader
from little_case import REGISTRATIONS, entry, retraction
from reference_answers import case_file

from ledger.knowledge.tunnel import decision_tunnel as decision_by_definition
from projections.decision import decision_tunnel

from .engines import Given, told

TEAM = {"role": "social worker", "unit": "team"}


def decision(
    ref: str = "csc/d", *, known_at: str | None = "2008-08", relied_on: tuple[str, ...] = (), **data: Any
) -> Any:
    said = {"mode": None, "decision": "No further action", "author": TEAM, "knowledge": {"relied_on": [*relied_on]}}
    return entry(ref, "decision", known_at=known_at, **{**said, **data})


def test_a_decision_s_tunnel_is_divided_by_what_was_cited_and_who_held_it(given: Given) -> None:
    ledger = given(
        entry("gp/cited", recipients=told("csc/team")),
        entry("gp/not-cited", recipients=told("csc")),
        entry("gp/desk", recipients=told("csc/desk")),
        entry("gp/unheld"),
        decision(relied_on=("gp/cited", "gp/unheld")),
        entry("gp/recorded-later", recipients=told("csc/team")),
    )

    assert ledger.engine.decision("csc/d", 1) == {
        "relied_on": ["gp/cited"],
        "known_not_cited": ["gp/not-cited"],
        "held_elsewhere_in_agency": ["gp/desk"],
        "held_by_others": ["gp/unheld"],
    }


def test_a_decision_s_tunnel_is_that_of_the_latest_instant_of_known_at(given: Given) -> None:
    ledger = given(
        entry("gp/a", recipients=told("csc", at="2008-08-31")),
        entry("gp/b", recipients=told("csc", at="2008-09-01")),
        decision(),
    )

    parts = ledger.engine.decision("csc/d", 1)
    assert (parts["known_not_cited"], parts["held_by_others"]) == (["gp/a"], ["gp/b"])


def test_a_retraction_moves_no_decision(database_url: str) -> None:
    """Where nobody says when it was known, it was known when it was recorded: the decision, not its retraction."""
    posted = [
        decision(known_at=None),
        entry("csc/meanwhile", known_at=None, author=TEAM),
        retraction("csc/gone", "csc/d"),
    ]
    receipts = [*post(database_url, REGISTRATIONS), *(post(database_url, [event])[0] for event in posted)]
    with reader(database_url) as connection:
        answered = decision_tunnel(connection, "csc/d", 2)
    times = [receipt.recorded_at for receipt in receipts]
    defined = decision_by_definition(case_file([*REGISTRATIONS, *posted], "k", times), "csc/d", 2)

    assert answered is not None
    assert answered.at == defined.at == times[len(REGISTRATIONS)] < times[-1]
    assert (answered.known_not_cited, defined.known_not_cited) == ([], [])


def test_a_decision_s_tunnel_of_a_moment_without_end_names_nothing_from_outside_it_either(database_url: str) -> None:
    points: dict[str, Any] = {
        "relates": [{"entry": "gp/unheld", "relation": "disputes"}],
        "knowledge": {"believed": "All is well", "relied_on": ["gp/unheld"]},
    }
    posted = [entry("gp/unheld"), entry("csc/a", **points), decision(known_at="2008-08/..")]
    post(database_url, [*REGISTRATIONS, *posted])
    with reader(database_url) as connection:
        answered = decision_tunnel(connection, "csc/d")

    assert answered is not None
    [known] = answered.known_not_cited
    shown = json.loads(known.data)
    assert ("relates" in shown, shown["knowledge"]) == (False, {"believed": "All is well"})


def test_known_before_it_happened_is_an_anomaly_only_where_no_instant_allows_it(given: Given) -> None:
    ledger = given(
        entry("gp/a", occurred="2008-07-11", known_at="2008-07-10"),
        entry("gp/b", occurred="2008-07", known_at="2008-07-01"),
        entry("gp/c", occurred="2008-07-11", known_at="2008-07", recipients=told("csc", at="2008-07-10T23:59:59Z")),
    )

    assert ledger.engine.anomalies("2020-01-01") == [
        ("known_before_it_happened", "gp/a", "gp/a"),
    ]


def test_shared_before_it_was_held_is_an_anomaly_about_what_was_shared(given: Given) -> None:
    ledger = given(
        entry("gp/a", recipients=told("csc", at="2008-07-14")),
        entry("csc/early", known_at="2008-07-13", shares=[{"entry": "gp/a"}]),
        entry("csc/by-then", known_at="2008-07-14", shares=[{"entry": "gp/a"}]),
    )

    assert ledger.engine.anomalies("2020-01-01") == [("shared_before_known", "gp/a", "csc/early")]


def test_relied_on_before_it_was_held_is_an_anomaly_about_what_relies(given: Given) -> None:
    ledger = given(
        entry("gp/a", recipients=told("csc", at="2008-09-01")),
        decision("csc/early", known_at="2008-08", relied_on=("gp/a",)),
        decision("csc/by-then", known_at="2008-09", relied_on=("gp/a",)),
    )

    assert ledger.engine.anomalies("2020-01-01") == [("relied_on_before_known", "csc/early", "csc/early")]


def test_no_anomaly_shows_before_its_moment(given: Given) -> None:
    ledger = given(entry("gp/a"), decision(relied_on=("gp/a",)))

    assert ledger.engine.anomalies("2008-07-31") == []
    assert ledger.engine.anomalies("2008-08-01") == [("relied_on_before_known", "csc/d", "csc/d")]
