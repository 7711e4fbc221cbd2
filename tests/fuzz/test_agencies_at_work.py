"""Agencies at work for as long as one likes: each sees what the fold says that it knew, and no refusal leaves a trace.

Every answer is foretold: what a post is answered with, by which position, and every view of every agency.
"""

import re
from itertools import count
from typing import Any

import psycopg
import pytest
from fuzzing import fuzz
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from little_case import correction, entry, retraction
from reference_answers import answer, expected_of
from serving import Api

from ledger.codec import decode, encode
from ledger.knowledge.case_file import CaseFile, Recorded
from ledger.knowledge.grants import grants_to, held
from ledger.references import asked
from ledger.times import interval_of

AGENCIES = ("csc", "gp", "police")
TIMES = (
    "2008-07-09",
    "2008-07-10",
    "2008-07-10T12:00:00+01:00",
    "2008-07",
    "2008",
    "2008-07-09/2008-07-11",
    "../2008-07",
)
MOMENTS = ("2008-07-09", "2008-07-10", "2008-07-31", "2012-01-01")
VIEWS = ("tunnel", "sightings", "claims")
TOLD = ("csc", "csc/duty", "csc/?", "gp", "police", "police/desk")
CREATED, REPEATED, NOT_THEIRS, CONFLICT, INVALID = 201, 200, 403, 409, 422

agencies = st.sampled_from(AGENCIES)
told = st.lists(st.fixed_dictionaries({"to": st.sampled_from(TOLD), "received_at": st.sampled_from(TIMES)}), max_size=2)
_numbers = count(1)


class AgenciesAtWork(RuleBasedStateMachine):
    """A case of its own, what was taken in it, and what follows from that."""

    def __init__(self, api: Api) -> None:
        super().__init__()
        self.api = api
        self.case = f"fuzz-{next(_numbers)}"
        self.taken: list[tuple[dict[str, Any], dict[str, Any]]] = []
        self.retracted: set[str] = set()

    @initialize()
    def begin(self) -> None:
        registered = {"specversion": "1.0", "source": "/partnership", "subject": self.case}
        kinds = (("case", {"title": "A case"}), ("person", {"ref": "child", "role": "child"}))
        events = [
            {**registered, "id": f"{self.case}-{kind}", "type": f"safeguarding.{kind}.v1", "data": data}
            for kind, data in kinds
        ]
        self.head = self.api.head()
        self.take(events, self.api.post(events), CREATED)

    def take(self, events: list[dict[str, Any]], response: Any, foretold: int) -> None:
        """Check the answer to a post, and take up what it says was recorded."""
        assert response.status_code == foretold, response.text
        if foretold == CREATED:
            receipts = response.json()["receipts"]
            first = self.head + 1
            assert [receipt["position"] for receipt in receipts] == list(range(first, first + len(events)))
            self.taken += zip(events, receipts, strict=True)
            self.head += len(events)

    def entries(self) -> dict[str, dict[str, Any]]:
        """The events that made the entries of the case, by reference."""
        return {receipt["entry"]: event for event, receipt in self.taken if receipt["version"] == 1}

    def fold(self) -> CaseFile:
        """What the pure functions make of what was taken."""
        return CaseFile(
            Recorded(
                receipt["position"],
                interval_of(receipt["recorded_at"]).earliest,
                decode(event["type"], encode(event)),
            )
            for event, receipt in self.taken
        )

    def holds(self, agency: str, ref: str) -> bool:
        """Whether the agency has been told of an entry, at whatever date."""
        return bool(grants_to(self.fold().entries[ref].grants, asked(agency)))

    def new(self, agency: str, **data: Any) -> dict[str, Any]:
        return entry(f"{agency}/{self.case}-{next(_numbers)}", case=self.case, **data)

    @rule(agency=agencies, known=st.sampled_from(TIMES), to=told, seen=st.sampled_from(["yes", "no", "not_recorded"]))
    def records(self, agency: str, known: str, to: list[Any], seen: str) -> None:
        claims: Any = [{"about": "child", "attribute": "school", "value": f"As {agency} has it"}]
        sightings: Any = [{"person": "child", "seen": seen}]
        event = self.new(agency, known_at=known, recipients=to or None, sightings=sightings, claims=claims)
        self.take([event], self.api.post([event], "agency", agency=agency), CREATED)

    @precondition(lambda self: self.entries())
    @rule(data=st.data(), agency=agencies, known=st.sampled_from(TIMES), to=told, own=st.booleans())
    def passes_on(self, data: st.DataObject, agency: str, known: str, to: list[Any], own: bool) -> None:
        ref = data.draw(st.sampled_from(sorted(self.entries())))
        agency = ref.partition("/")[0] if own else agency
        event = self.new(agency, known_at=known, recipients=to or None, shares=[{"entry": ref}])
        granted = grants_to(self.fold().entries[ref].grants, asked(agency))
        by_then = held(granted, interval_of(known).latest)  # or else it has to say which version of another's it means
        foretold = CREATED if by_then or ref.startswith(f"{agency}/") else INVALID
        self.take([event], self.api.post(event, "agency", agency=agency), foretold)

    @precondition(lambda self: self.entries())
    @rule(data=st.data(), agency=agencies, to=told, ends=st.booleans(), own=st.booleans())
    def puts_right(self, data: st.DataObject, agency: str, to: list[Any], ends: bool, own: bool) -> None:
        ref = data.draw(st.sampled_from(sorted(self.entries())))
        agency = ref.partition("/")[0] if own else agency
        made = retraction if ends else correction
        event = made(f"{agency}/{self.case}-{next(_numbers)}", ref, self.case, recipients=to or None)
        foretold = CONFLICT if ref in self.retracted else CREATED
        if not ref.startswith(f"{agency}/"):
            foretold = NOT_THEIRS
        self.take([event], self.api.post(event, "agency", agency=agency), foretold)
        if ends and foretold == CREATED:
            self.retracted.add(ref)

    @precondition(lambda self: self.entries())
    @rule(data=st.data(), other=st.booleans())
    def posts_again(self, data: st.DataObject, other: bool) -> None:
        ref = data.draw(st.sampled_from(sorted(self.entries())))
        event = self.entries()[ref]
        sent = {**event, "data": {**event["data"], "summary": "Something else"}} if other else event
        response = self.api.post(sent, "agency", agency=ref.partition("/")[0])
        self.take([sent], response, CONFLICT if other else REPEATED)
        if not other:
            (receipt,) = response.json()["receipts"]
            assert receipt == {**next(r for e, r in self.taken if e is event), "status": "duplicate"}

    @rule(agency=agencies, good=st.integers(1, 3), wrong=st.sampled_from(["source", "person", "entry", "time"]))
    def posts_a_batch_with_something_wrong_in_it(self, agency: str, good: int, wrong: str) -> None:
        bad = self.new(agency)
        if wrong == "source":
            bad["source"] = "/agencies/school"
        else:
            spoilt: dict[str, Any] = {
                "person": {"people": ["nobody"]}, "entry": {"shares": [{"entry": "gp/none"}]},
                "time": {"occurred": "x"},
            }  # fmt: skip
            bad["data"] |= spoilt[wrong]
        events = [*(self.new(agency) for _ in range(good)), bad]
        foretold = NOT_THEIRS if wrong == "source" else INVALID
        self.take(events, self.api.post(events, "agency", agency=agency), foretold)

    @rule(agency=agencies, at=st.sampled_from(MOMENTS))
    def asks(self, agency: str, at: str) -> None:
        for view in VIEWS:
            self.answered_as_defined(agency, view, at)

    def teardown(self) -> None:
        """At the end, everyone asks everything."""
        if not self.taken:
            return
        for agency in AGENCIES:
            for at in MOMENTS:
                for view in VIEWS:
                    self.answered_as_defined(agency, view, at)

    def answered_as_defined(self, agency: str, view: str, at: str) -> None:
        params = {"knower": agency, "as_of": at}
        headers = self.api.auth("agency", agency=agency)
        response = self.api.client.get(f"/v1/cases/{self.case}/{view}", params=params, headers=headers)
        fold = self.fold()
        if not any(grants_to(each.grants, asked(agency)) for each in fold.entries.values()):
            assert response.status_code == 404
            return
        defined = answer(view, fold, params)
        assert response.json()["recorded_as_of"]["position"] == self.head
        assert expected_of(response.json(), defined) == defined
        theirs = {ref for ref in fold.entries if self.holds(agency, ref)}
        named = set(re.findall(rf"[a-z]+/{self.case}-\d+", response.text))
        assert named & set(fold.entries) <= theirs

    @precondition(lambda self: self.entries())
    @rule(data=st.data(), agency=agencies)
    def looks_an_entry_up(self, data: st.DataObject, agency: str) -> None:
        ref = data.draw(st.sampled_from(sorted(self.entries())))
        response = self.api.get(f"/v1/entries/{ref}", "agency", agency=agency)
        assert response.status_code == (200 if self.holds(agency, ref) else 404)

    @invariant()
    def the_head_is_where_what_was_taken_left_it(self) -> None:
        assert self.api.head() == self.head


@pytest.fixture
def at_work(fuzzed: Api) -> Api:
    """Return the app once what the test's own reviewer is assigned is on record: from then on only it posts."""
    fuzzed.head()
    fuzzed.get("/v1/cases")
    return fuzzed


def test_each_agency_sees_what_the_fold_says_that_it_knew_and_no_refusal_leaves_a_trace(at_work: Api) -> None:
    class AtWorkHere(AgenciesAtWork):
        def __init__(self) -> None:
            super().__init__(at_work)

    run_state_machine_as_test(AtWorkHere, settings=fuzz(15, steps=30))

    with psycopg.connect(at_work.database_url) as connection:
        rows = connection.execute("SELECT notification_id FROM ledger.stored_events ORDER BY 1").fetchall()
    assert [position for (position,) in rows] == list(range(1, len(rows) + 1))
