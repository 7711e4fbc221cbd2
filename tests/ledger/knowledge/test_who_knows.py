"""Rules one to three: the author knows, recipients know, nobody else does; certainly, possibly, or not yet."""

from typing import Any

import pytest
from little_case import entry

from .engines import Given, told

SUMMER = "2007-22"


def test_the_author_knows_from_known_at_whenever_it_happened(given: Given) -> None:
    ledger = given(entry("gp/a", occurred="2005", known_at="2006-03-01"))

    assert ledger.held("gp", "2006-02-28") is None
    assert ledger.held("gp", "2006-03-01") == ("certain", 1)


def test_recipients_know_from_when_they_received_it(given: Given) -> None:
    ledger = given(entry("gp/a", known_at="2008-07-10", recipients=told("csc", at="2009-01-05")))

    assert ledger.held("csc", "2009-01-04") is None
    assert ledger.held("csc", "2009-01-05") == ("certain", 1)


def test_nobody_else_knows(given: Given) -> None:
    ledger = given(
        entry(
            "gp/a", "meeting", mode=None, forum="MARAC", recipients=told("csc"), apologies=["police"],
            actions=[{"action": "Ask the school", "owner": "school"}],
        )
    )  # fmt: skip

    assert [ledger.held(knower) for knower in ("gp", "csc", "police", "school")] == [
        ("certain", 1),
        ("certain", 1),
        None,
        None,
    ]


def test_naming_an_entry_grants_nothing_of_it(given: Given) -> None:
    named: Any = {"relates": [{"entry": "gp/a", "relation": "confirms"}], "knowledge": {"relied_on": ["gp/a"]}}
    ledger = given(entry("gp/a"), entry("csc/b", "information-shared", mode=None, medium="letter",
                                        in_response_to="gp/a", recipients=told("police"), **named))  # fmt: skip

    assert set(ledger.tunnel("csc")) == set(ledger.tunnel("police")) == {"csc/b"}


@pytest.mark.parametrize(
    ("since", "possibly", "certainly"),
    [
        ("2008-07-14T10:00:00+01:00", "2008-07-14T09:00:00Z", "2008-07-14T09:00:00Z"),
        ("2008-07-14", "2008-07-14T00:00:00+01:00", "2008-07-14T23:59:59.999999+01:00"),
        ("2008-07", "2008-07-01T00:00:00+01:00", "2008-07-31T23:59:59.999999+01:00"),
        (SUMMER, "2007-06-01T00:00:00+01:00", "2007-08-31T23:59:59.999999+01:00"),
        ("2007-24", "2007-12-01T00:00:00Z", "2008-02-29T23:59:59.999999Z"),
        ("2008?", "2008-01-01T00:00:00Z", "2008-12-31T23:59:59.999999Z"),
        ("200X", "2000-01-01T00:00:00Z", "2009-12-31T23:59:59.999999Z"),
        ("2008-07-14/2008-08", "2008-07-14T00:00:00+01:00", "2008-08-31T23:59:59.999999+01:00"),
    ],
)
def test_it_is_possible_from_the_earliest_instant_and_certain_from_the_latest(
    given: Given, since: str, possibly: str, certainly: str
) -> None:
    ledger = given(entry("gp/a", recipients=told("csc", at=since)))

    expected = ("certain" if possibly == certainly else "possible", 1)
    assert ledger.held("csc", just_before(possibly)) is None
    assert ledger.held("csc", possibly) == expected
    assert ledger.held("csc", just_before(certainly)) == (None if possibly == certainly else ("possible", 1))
    assert ledger.held("csc", certainly) == ("certain", 1)


def just_before(text: str) -> str:
    """Return the last microsecond before an instant."""
    if text.endswith(("00:00:00Z", "00:00:00+01:00")):
        year, month, rest = text[:4], text[5:7], text[8:]
        days = {"01": ("12", "31"), "06": ("05", "31"), "07": ("06", "30"), "12": ("11", "30")}
        if rest.startswith("01"):
            month, day = days[month]
            year = str(int(year) - 1) if month == "12" else year
        else:
            day = f"{int(rest[:2]) - 1:02}"
        return f"{year}-{month}-{day}T23:59:59.999999{rest[11:]}"
    if text.endswith(":00Z"):
        return text.replace("09:00:00", "08:59:59.999999")
    return text.replace("59.999999", "59.999998")


def test_an_open_end_is_never_certain_and_an_open_start_never_not_yet(given: Given) -> None:
    ledger = given(entry("gp/a", known_at="2007/.."), entry("gp/b", known_at="../2007"))

    assert [ledger.held("gp", "1200-01-01", ref) for ref in ("gp/a", "gp/b")] == [None, ("possible", 1)]
    assert [ledger.held("gp", "9000-01-01", ref) for ref in ("gp/a", "gp/b")] == [("possible", 1), ("certain", 1)]


def test_without_known_at_the_author_knows_from_the_moment_of_recording(given: Given) -> None:
    ledger = given(entry("gp/a", known_at=None))

    assert ledger.held("gp", "2025-12-31") is None
    assert ledger.held("gp", "2100-01-01") == ("certain", 1)
    (grant,) = ledger.engine.who_knew("gp/a")
    assert grant["earliest"] == grant["latest"] >= "2026-01-01T00:00:00"


def test_one_certain_grant_among_possible_ones_makes_it_certain(given: Given) -> None:
    ledger = given(entry("gp/a", recipients=[*told("csc", at="2008"), *told("csc/desk", at="2008-03-01")]))

    assert ledger.held("csc", "2008-03-01") == ("certain", 1)
    assert ledger.held("csc", "2008-02-29") == ("possible", 1)


@pytest.mark.parametrize(
    ("told_to", "knows"),
    [
        ("csc", {"csc", "csc/team", "csc/team/duty", "csc/desk"}),
        ("csc/team", {"csc", "csc/team", "csc/team/duty"}),
        ("csc/team/duty", {"csc", "csc/team", "csc/team/duty"}),
        ("csc/te", {"csc"}),
    ],
)
def test_a_unit_knows_what_it_what_is_below_it_and_what_is_above_it_was_told(
    given: Given, told_to: str, knows: set[str]
) -> None:
    ledger = given(entry("gp/a", recipients=told(told_to)))

    asked = ("csc", "csc/team", "csc/team/duty", "csc/desk", "police", "police/team")
    assert {knower for knower in asked if ledger.held(knower)} == knows
    assert all(ledger.held(knower) == ("certain", 1) for knower in knows)


@pytest.mark.parametrize(
    ("knower", "held"),
    [("csc", "certain"), ("csc/team", "certain"), ("csc/team/duty", "possible"), ("csc/desk", None), ("*", "certain")],
)
def test_someone_in_a_unit_is_certain_for_it_and_above_and_never_more_than_possible_below(
    given: Given, knower: str, held: str | None
) -> None:
    ledger = given(entry("gp/a", known_at="2030", recipients=told("csc/team/?")))

    assert ledger.held(knower) == (held and (held, 1))


def test_someone_in_the_agency_has_an_open_latest_bound_for_a_unit_below(given: Given) -> None:
    ledger = given(entry("gp/a", recipients=told("csc/?", at="2008-07-14")))

    assert ledger.tunnel("csc/team", "2008-07-14")["gp/a"]["how"][0]["latest"] is None
    assert ledger.tunnel("csc", "2008-07-14")["gp/a"]["how"][0]["latest"] == "2008-07-14T22:59:59.999999Z"
    assert ledger.held("csc/team", "9998-01-01") == ("possible", 1)
    assert ledger.held("csc/team", "2008-07-13") is None


def test_an_author_s_unit_knows_and_another_unit_does_not(given: Given) -> None:
    ledger = given(entry("csc/a", author={"role": "social worker", "unit": "team"}))

    assert [bool(ledger.held(knower, ref="csc/a")) for knower in ("csc", "csc/team", "csc/desk")] == [True, True, False]


def test_listed_twice_is_granted_twice_in_the_order_listed(given: Given) -> None:
    ledger = given(entry("gp/a", recipients=[*told("csc/x"), *told("csc/y"), *told("csc/x")]))

    assert [told["knower"] for told in ledger.tunnel("csc")["gp/a"]["how"]] == ["csc/x", "csc/y", "csc/x"]


def test_how_is_in_the_order_of_latest_earliest_position_and_place_within_the_event(given: Given) -> None:
    ledger = given(
        entry("csc/a", known_at="2008-07", recipients=[*told("csc/z"), *told("csc/b", at="2008-07-14/2008-07-31")]),
        entry("csc/again", known_at="2008-07", shares=[{"entry": "csc/a"}]),
    )

    assert [(told["knower"], told["event"]) for told in ledger.tunnel("csc")["csc/a"]["how"]] == [
        ("csc/z", "csc/a"),
        ("csc", "csc/a"),
        ("csc", "csc/again"),
        ("csc/b", "csc/a"),
    ]


def test_the_author_comes_to_know_as_author_and_others_by_the_kind_of_event(given: Given) -> None:
    ledger = given(entry("gp/a", "referral", mode=None, reason="Concern", recipients=told("csc")))

    assert [(told["via"], told["evidence"]) for told in ledger.tunnel("*")["gp/a"]["how"]] == [
        ("author", "contemporaneous"),
        ("referral", "contemporaneous"),
    ]


def test_contemporaneous_evidence_leaves_out_what_was_said_afterwards(given: Given) -> None:
    ledger = given(
        entry("gp/a"),
        entry("gp/told-later", evidence="later_account", given_at="2013", known_at="2008-08-01",
              shares=[{"entry": "gp/a"}], recipients=told("csc", at="2008-08-01")),
    )  # fmt: skip

    assert ledger.held("csc") == ("certain", 1)
    assert ledger.tunnel("csc")["gp/a"]["how"][0]["evidence"] == "later_account"
    assert ledger.tunnel("csc", evidence="contemporaneous") == {}
    assert set(ledger.tunnel("gp", evidence="contemporaneous")) == {"gp/a"}


def test_what_was_not_yet_recorded_is_not_known(given: Given) -> None:
    ledger = given(entry("gp/a"), entry("gp/b", shares=[{"entry": "gp/a"}], recipients=told("csc")))

    assert ledger.held("csc", recorded_as_of=11) is None
    assert ledger.held("csc", recorded_as_of=12) == ("certain", 1)


def test_a_tunnel_is_in_order_of_what_the_shown_versions_say_happened(given: Given) -> None:
    days = {"gp/a": "2008", "gp/b": "2007-01", "gp/c": "2007-01-01", "gp/d": "../2010", "gp/e": "2007-01"}
    ledger = given(*(entry(ref, occurred=occurred) for ref, occurred in days.items()))

    assert list(ledger.tunnel("gp")) == ["gp/d", "gp/c", "gp/b", "gp/e", "gp/a"]
