"""The printed views say what the answers say, in words and marks, and nothing from outside the tunnel."""

import json
from pathlib import Path

import pytest
from running_ledger import Ledger, process
from small_case import contact, registrations


def test_a_tunnel_says_what_was_known_how_and_since_when(ledger: Ledger, demo_home: Path) -> None:
    said = ledger("tunnel", "hk", "gp", "--as-of", "2009-10-12", "--home", demo_home)
    assert said.code == 0
    assert said.out.splitlines()[:2] == [
        "On 12 October 2009 GP practice knew the following 14 things",
        "Case hk, knower gp. 5 for certain (●), 9 possibly (◌).",
    ]
    assert "  1 ● September 2006 or earlier · certain\n      Contact · GP practice · gp/on-the-list\n" in said.out
    assert " 13 ◌ October 2009 · possible\n    ┆ Decision · GP practice · gp/2009-10-removal\n" in said.out
    text = " ".join(said.out.replace("┆", " ").split())
    assert "May have known from 1 October 2009 to 31 October 2009: no closer date is stated." in text
    assert "Told by health visiting in a meeting, received between 2005 and October 2009." in text
    assert "Own later account, given between February and March 2012: known since October 2009." in text
    assert "As recorded at position 290. Asked again with --recorded-as-of 290" in text


def test_a_tunnel_shows_nothing_from_outside_it(ledger: Ledger, demo_home: Path) -> None:
    said = ledger("tunnel", "hk", "education/welfare", "--as-of", "2008-12-31", "--home", demo_home)
    assert "may have known one thing" in said.out
    for elsewhere in ("Hamzah Khan", "MARAC", "marac", "police/", "251", "known elsewhere"):
        assert elsewhere not in said.out


def test_who_knew_nothing_is_said_to_have_known_nothing(ledger: Ledger, demo_home: Path) -> None:
    said = ledger("tunnel", "hk", "yot", "--as-of", "1990-01-01", "--home", demo_home)
    heading = " ".join(said.out.splitlines()[:2])
    assert heading == "On 1 January 1990 Bradford Youth Offending Team knew nothing that is in the ledger"


def test_who_knew_nothing_for_certain_may_have_known(ledger: Ledger, demo_home: Path) -> None:
    said = ledger("tunnel", "hk", "gp", "--as-of", "1990-01-01", "--home", demo_home)
    assert said.out.startswith("On 1 January 1990 GP practice may have known one thing\n")
    assert "May have known at any time up to 30 September 2006." in said.out


def test_a_retracted_entry_is_marked_and_its_version_named(ledger: Ledger, demo_home: Path) -> None:
    said = ledger("tunnel", "hk", "csc", "--as-of", "2012-12-31", "--home", demo_home)
    entry = said.out.partition("csc/2011-07-outcome-agreed")[2].partition("\n\n")[0]
    assert "version 2\n" in entry
    assert "Retracted: recorded in error, and kept as it was." in entry
    assert " of 2" not in entry


def test_later_accounts_can_be_left_out(ledger: Ledger, demo_home: Path) -> None:
    asked = ("tunnel", "hk", "gp", "--as-of", "2009-10-31", "--home", demo_home)
    said = ledger(*asked, "--evidence", "contemporaneous")
    assert "knew the following 12 things" in said.out
    assert "Later accounts are left out." in said.out


def test_what_was_recorded_later_can_be_left_out(ledger: Ledger, demo_home: Path) -> None:
    said = ledger("tunnel", "hk", "gp", "--as-of", "2009-10-31", "--recorded-as-of", "34", "--home", demo_home)
    assert "knew nothing that is in the ledger" in said.out
    assert "As recorded at position 34." in said.out


@pytest.mark.parametrize("view", ["tunnel", "hindsight", "sightings"])
def test_json_is_the_answer_of_the_http_api(ledger: Ledger, demo_home: Path, view: str) -> None:
    said = ledger(view, "hk", "csc/area-team", "--as-of", "2009-12-31", "--json", "--home", demo_home)
    answer = json.loads(said.out)
    assert (answer["case"], answer["knower"], answer["as_of"]) == ("hk", "csc/area-team", "2009-12-31")
    assert answer["recorded_as_of"]["position"] == 290
    expected = {
        "tunnel": ("entries", {"ref", "kind", "agency", "unit", "version", "certainty", "how", "data"}),
        "hindsight": ("entries", {"ref", "status", "stale", "known_elsewhere_by", "later_known_from"}),
        "sightings": ("people", {"person", "last_seen", "days_since_seen", "last_seen_by_own", "times_seen"}),
    }
    of, fields = expected[view]
    assert answer[of]
    assert fields <= set(answer[of][0])


def test_hindsight_counts_and_lists_what_was_not_known(ledger: Ledger, demo_home: Path) -> None:
    said = ledger("hindsight", "hk", "csc/area-team", "--as-of", "2008-12-31", "--home", demo_home)
    assert "This is hindsight: it looks from outside." in said.out
    assert "○ known elsewhere only" in said.out
    text = " ".join(said.out.split())
    assert "Two years" in text or "staying-put/two-years" in text
    assert "Nothing in the ledger says that it was ever learned." in text


def test_everyone_together_can_be_asked_about(ledger: Ledger, demo_home: Path) -> None:
    said = ledger("tunnel", "hk", "*", "--as-of", "2005-12-31", "--home", demo_home)
    assert said.out.startswith("On 31 December 2005 somebody knew the following ")
    assert "West Yorkshire Police: own record since" in said.out
    assert ledger("sightings", "hk", "*", "--as-of", "2009-12-31", "--home", demo_home).code == 0
    assert ledger("hindsight", "hk", "*", "--as-of", "2010-06-01", "--home", demo_home).code == 0


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("nowhere", "gp"), "there is no such case: expected one of hk"),
        (("hk", "gps"), "there is no such agency: expected one of ambulance, bscb,"),
        (("hk", "GP"), "not a knower: expected *, an agency's code or agency/unit"),
        (("hk", "gp", "--as-of", "2009-13-01"), "--as-of: the time names a month or day that no"),
        (("hk", "gp", "--as-of", "2009-10"), "write a day, as 2008-07-14"),
        (("hk", "gp", "--recorded-as-of", "999"), "its head is 290"),
        (("hk", "gp", "--recorded-as-of", "soon"), "neither a position nor an RFC 3339 date-time"),
        (("hk", "gp", "--recorded-as-of", "2999-01-01T00:00:00Z"), "not yet past"),
    ],
)
def test_a_question_that_makes_no_sense_gets_one_line(
    ledger: Ledger, demo_home: Path, arguments: tuple[str, ...], why: str
) -> None:
    said = ledger("tunnel", *arguments, "--home", demo_home)
    assert (said.code, said.out) == (1, "")
    assert why in said.err
    assert said.err.count("\n") == 1


def test_recorded_text_cannot_steer_the_terminal(ledger: Ledger, new_home: Path, tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    file.write_text(json.dumps([*registrations(), contact("1", summary="\x1b[2Jgone\u202e \x07")]), "utf-8")
    assert ledger("import", file, "--home", new_home).code == 0
    said = ledger("tunnel", "k", "police", "--home", new_home)
    assert "\ufffd[2Jgone\ufffd" in said.out
    assert not {"\x1b", "\u202e", "\x07"} & set(said.out)


def test_a_terminal_without_the_marks_gets_plain_ones(demo_home: Path) -> None:
    said = process("tunnel", "hk", "gp", "--as-of", "2009-10-12", "--home", demo_home, PYTHONIOENCODING="ascii")
    assert said.code == 0
    assert "  1 * September 2006 or earlier" in said.out
    assert " 13 o October 2009" in said.out
    assert "    : Decision" in said.out


def test_colour_only_where_it_is_wanted(ledger: Ledger, demo_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = ("tunnel", "hk", "gp", "--as-of", "2009-10-31", "--home", demo_home)
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    assert "\x1b[38;5;" in ledger(*asked).out
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[38;5;" not in ledger(*asked).out
    monkeypatch.delenv("FORCE_COLOR")
    assert "\x1b" not in ledger(*asked).out
