"""Reads that hand out less than a view does hold nothing else than that view, of any ledger."""

from dataclasses import replace
from random import Random
from typing import Any

import orjson
from asking import reader
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from random_ledgers import AGENCIES, PEOPLE
from recorded_ledgers import Recording

from ledger.database import Rows
from ledger.knowledge.shown import GUARDED
from ledger.references import EVERYONE, Knower, asked
from ledger.times import OPEN_END, OPEN_START, as_of, instant_of
from projections.claims import claims, claims_of_each
from projections.entries import path, who_knew
from projections.hindsight import hindsight
from projections.question import Moment, Question
from projections.registers import agencies_knowing, extents, knowers, opening
from projections.tunnel import (
    HeldEntry,
    Told,
    holdings_of,
    landmarks,
    newest_with_sightings,
    open_part,
    outline,
    tunnel,
    with_sightings_or_claims,
)

ATTRIBUTES = ("school", "alive")
HELD = ("known", "possibly_known")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(random=st.randoms(use_true_random=False), events=st.integers(1, 30))
def test_a_tunnel_read_in_part_is_that_part_of_the_tunnel(database_url: str, random: Random, events: int) -> None:
    recording = Recording(database_url, random, events)
    with reader(database_url) as connection:
        for _ in range(6):
            question = _question(recording)
            whole = [_in_the_open(entry) for entry in tunnel(connection, question)]
            assert [
                _said(entry) for entry in open_part(connection, question, holdings_of(connection, question))
            ] == whole
            tell = [said if {"sightings", "claims"} & said["data"].keys() else {**said, "data": {}} for said in whole]
            assert [_said(entry) for entry in with_sightings_or_claims(connection, question)] == tell
            _same_claims(connection, question)
            together = {entry.ref: entry.version for entry in tunnel(connection, replace(question, asked=EVERYONE))}
            for item in hindsight(connection, question):
                assert item.newest_held == (together[item.ref] if item.status in HELD else None)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(random=st.randoms(use_true_random=False), events=st.integers(1, 30))
def test_the_newest_versions_are_what_everybody_together_holds_in_the_end(
    database_url: str, random: Random, events: int
) -> None:
    recording = Recording(database_url, random, events)
    moment = Moment(random.choice(recording.receipts).position, None)
    with reader(database_url) as connection:
        whole = tunnel(connection, Question(recording.case, EVERYONE, OPEN_END, moment))
        looked_for = [{**_in_the_open(entry), "how": []} for entry in whole if "sightings" in _said(entry)["data"]]
        assert [_said(entry) for entry in newest_with_sightings(connection, recording.case, moment)] == looked_for
        for entry in whole:
            _same_outline(connection, recording.case, moment, entry, whole)
        assert outline(connection, recording.case, moment, Told("gp/none", ())) is None


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(random=st.randoms(use_true_random=False), events=st.integers(1, 30))
def test_landmarks_miss_none_and_the_case_opens_with_what_the_registers_say(
    database_url: str, random: Random, events: int
) -> None:
    recording = Recording(database_url, random, events)
    with reader(database_url) as connection:
        question = Question(recording.case, EVERYONE, as_of("2009-06-30"), Moment(2**60, None))
        found = [_said(entry) for entry in landmarks(connection, question, PEOPLE[0], ATTRIBUTES)]
        whole = [_in_the_open(entry) for entry in tunnel(connection, question)]
        assert [said for said in whole if said in found] == found
        assert [said for said in whole if _gives_a_date(said)] == [said for said in found if _gives_a_date(said)]
        opened = opening(connection, recording.case, with_extent=True)
        assert opened
        listed = extents(connection, [recording.case])[recording.case]
        assert opened.extent == listed._replace(first_occurred=None)
        position = random.choice(recording.receipts).position
        known = knowers(connection, recording.case, position)
        agencies = sorted({knower.agency for knower in known})
        assert agencies_knowing(connection, recording.case, position) == agencies
        for entry in whole:
            moment = Moment(position, None)
            grants = who_knew(connection, entry["ref"], moment)
            assert path(connection, recording.case, entry["ref"], moment) == (grants, agencies)
        for agency in AGENCIES:
            of_one = [knower for knower in known if knower.agency == agency]
            assert knowers(connection, recording.case, position, agency) == of_one


def _question(recording: Recording) -> Question:
    params = recording.question()
    moment = Moment(params["recorded_as_of"], None)
    return Question(
        params["case"], asked(params["knower"]), as_of(params["as_of"]), moment, params.get("evidence")
    )  # fmt: skip


def _same_claims(connection: Rows, question: Question) -> None:
    each = {
        code: claims(connection, Question(question.case, Knower(code), question.at, question.moment, question.evidence))
        for code in AGENCIES
    }
    assert claims_of_each(connection, question, AGENCIES) == each


def _same_outline(connection: Rows, case: str, moment: Moment, first: HeldEntry, whole: list[HeldEntry]) -> None:
    told = outline(connection, case, moment, Told(first.ref, {first.ref}))
    assert told
    since = _bounds(first)[0]
    found = {entry.ref: entry for entry in told.entries}
    shown = [_bounds(entry) for entry in whole if entry.ref in found]
    days = [latest if latest != OPEN_END else earliest for earliest, latest in shown]
    dated = [day for day in days if day != OPEN_START]
    assert told.days == ([min(dated), max(dated)] if dated else [])
    assert [entry.ref for entry in whole if entry.ref in found] == list(found)
    for entry in whole:
        said = _in_the_open(entry)
        assert (entry.ref in found) >= (_bounds(entry)[1] >= since or _gives_a_date(said))
        if entry.ref == first.ref:
            assert _said(found[entry.ref])["data"] == _said(entry)["data"]
        elif _gives_a_date(said):
            assert _said(found[entry.ref]) == {**said, "how": _said(found[entry.ref])["how"]}


def _gives_a_date(said: dict[str, Any]) -> bool:
    """Whether a key date may be made of an entry: as the pages make them, of one person and some attributes."""
    data = said["data"]
    return bool(
        "forum" in data
        or any(one["person"] == PEOPLE[0] and one["seen"] == "yes" for one in data.get("sightings", ()))
        or any(claim["about"] == PEOPLE[0] and claim["attribute"] in ATTRIBUTES for claim in data.get("claims", ()))
    )


def _bounds(entry: HeldEntry) -> tuple[int, int]:
    occurred = _said(entry)["occurred"]
    earliest, latest = occurred["earliest"], occurred["latest"]
    return instant_of(earliest) if earliest else OPEN_START, instant_of(latest) if latest else OPEN_END


def _said(entry: HeldEntry) -> dict[str, Any]:
    said: dict[str, Any] = orjson.loads(entry.json())
    return said


def _in_the_open(entry: HeldEntry) -> dict[str, Any]:
    """An entry without what may have to be held back of its data."""
    said = _said(entry)
    return {**said, "data": {name: value for name, value in said["data"].items() if name not in GUARDED}}
