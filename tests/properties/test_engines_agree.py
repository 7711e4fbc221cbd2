"""One question, three engines: the pure functions, the read models as written live, and as rebuilt."""

import json
from random import Random
from typing import Any

from asking import IMPORTER, ask, reader
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from keys_of_tests import cipher
from random_ledgers import LedgerMaker
from read_model_rows import rows_of_read_models
from recorded_ledgers import Recording, numbers
from reference_answers import answer, expected_of, how, seen_entry

from ledger.application import Ledger
from ledger.knowledge.anomalies import anomalies as anomalies_by_definition
from ledger.knowledge.grants import grants_to
from ledger.knowledge.tunnel import decision_tunnel as decision_by_definition
from ledger.knowledge.tunnel import tunnel
from ledger.references import EVERYONE, Knower
from ledger.times import as_of
from projections.anomalies import anomalies
from projections.behind import Runner
from projections.decision import decision_tunnel
from projections.entries import who_knew
from projections.question import Moment, Question
from projections.rebuild import rebuild

VIEWS = ("tunnel", "hindsight", "sightings", "claims")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(random=st.randoms(use_true_random=False), events=st.integers(1, 30))
def test_read_models_answer_as_the_pure_functions_do(database_url: str, random: Random, events: int) -> None:
    recording = Recording(database_url, random, events)

    with reader(database_url) as connection:
        for _ in range(10):
            params = recording.question()
            case = recording.fold(params["recorded_as_of"])
            for view in VIEWS:
                assert_as_defined(ask(connection, view, params), answer(view, case, params), (view, params))


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(random=st.randoms(use_true_random=False), events=st.integers(1, 30))
def test_anomalies_who_knew_and_decisions_are_as_the_pure_functions_say(
    database_url: str, random: Random, events: int
) -> None:
    recording = Recording(database_url, random, events)
    params = recording.question()
    position, at, evidence = params["recorded_as_of"], as_of(params["as_of"]), params.get("evidence")
    case, moment = recording.fold(position), Moment(position, None)

    with reader(database_url) as connection:
        question = Question(recording.case, EVERYONE, at, moment, evidence)
        assert anomalies(connection, question) == anomalies_by_definition(case, at, evidence)
        for entry in case.entries.values():
            granted = [{**how(g), "position": g.position} for g in grants_to(entry.grants, EVERYONE)]
            assert [json.loads(text) for text in who_knew(connection, entry.ref, moment)] == granted
            for version in entry.versions:
                _same_decision(connection, recording, entry.ref, version.number)


def _same_decision(connection: Any, recording: Recording, ref: str, number: int) -> None:
    answered = decision_tunnel(connection, ref, number)
    assert answered
    case = recording.fold(answered.moment.position)
    defined = decision_by_definition(case, ref, number)
    assert (answered.knower, answered.at) == (defined.knower, defined.at)
    assert answered.relied_on_not_held == defined.relied_on_not_held
    for part, knower in (
        ("relied_on", defined.knower),
        ("known_not_cited", defined.knower),
        ("held_elsewhere_in_agency", Knower(defined.knower.agency)),
        ("held_by_others", EVERYONE),
    ):
        held = {seen.entry.ref for seen in tunnel(case, knower, defined.at)}
        entries = [seen_entry(seen, knower, defined.at, held) for seen in getattr(defined, part)]
        assert_as_defined([json.loads(entry.json()) for entry in getattr(answered, part)], entries, part)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(random=st.randoms(use_true_random=False), events=st.integers(1, 25))
def test_an_answer_as_recorded_then_is_the_same_whatever_is_appended_later(
    database_url: str, random: Random, events: int
) -> None:
    recording = Recording(database_url, random, events)
    asked_then = [recording.question() for _ in range(8)]
    with reader(database_url) as connection:
        answers = [[ask(connection, view, params) for view in VIEWS] for params in asked_then]

    maker = LedgerMaker(random, recording.case, f"later{next(numbers)}-")
    with Ledger(database_url, cipher(), connections=1) as ledger:
        ledger.post(maker.events(15), IMPORTER)
    Runner(database_url, cipher()).catch_up()

    with reader(database_url) as connection:
        assert answers == [[ask(connection, view, params) for view in VIEWS] for params in asked_then]


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(random=st.randoms(use_true_random=False), events=st.integers(1, 40))
def test_rebuilt_read_models_hold_the_same_rows_as_the_live_ones(
    database_url: str, random: Random, events: int
) -> None:
    recording = Recording(database_url, random, events)
    live = rows_of_read_models(recording.url)

    rebuild(recording.url, cipher())

    assert rows_of_read_models(recording.url) == live


def test_a_ledger_of_thousands_of_events_answers_alike_from_all_three_engines(database_url: str) -> None:
    recording = Recording(database_url, Random(1), 3_000)  # noqa: S311  # a reproducible ledger, not a secret
    asked_now = [recording.question() for _ in range(12)]
    for params in asked_now:
        params["recorded_as_of"] = max(params["recorded_as_of"], recording.receipts[-600].position)
    folds = [recording.fold(params["recorded_as_of"]) for params in asked_now]
    defined = [[answer(view, fold, params) for view in VIEWS] for fold, params in zip(folds, asked_now, strict=True)]

    with reader(database_url) as connection:
        live = [[ask(connection, view, params) for view in VIEWS] for params in asked_now]
    rebuild(database_url, cipher())
    with reader(database_url) as connection:
        rebuilt = [[ask(connection, view, params) for view in VIEWS] for params in asked_now]

    assert_as_defined(live, defined, "live")
    assert rebuilt == live


def assert_as_defined(answered: Any, defined: Any, about: Any) -> None:
    """An answer may hold more than its definition says, but all of that and in that order."""
    assert expected_of(answered, defined) == defined, about
