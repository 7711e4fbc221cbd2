"""Corrections and retractions: who holds which version, and what stays believed by those who were not told."""

from little_case import correction, entry, retraction

from .engines import Given, told


def put_right(ref: str = "gp/fix", corrects: str = "gp/a", **more: object) -> dict[str, object]:
    return correction(ref, corrects, **{"known_at": "2008-08-01", **more})  # type: ignore[arg-type]


def test_a_correction_is_the_next_version_in_ledger_order_whenever_it_was_known(given: Given) -> None:
    ledger = given(entry("gp/a"), put_right("gp/2", known_at="2009"), put_right("gp/3", known_at="2008-08"))

    assert ledger.held("gp", "2008-12-31") == ("certain", 3)
    assert ledger.held("gp", "2008-07-31") == ("certain", 1)


def test_who_was_not_told_of_the_correction_goes_on_believing_the_old_version(given: Given) -> None:
    ledger = given(
        entry("gp/a", recipients=told("csc", "police")), put_right(recipients=told("police", at="2008-08-03"))
    )  # fmt: skip

    assert [ledger.held(knower) for knower in ("gp", "csc", "police")] == [
        ("certain", 2),
        ("certain", 1),
        ("certain", 2),
    ]
    assert ledger.held("police", "2008-08-02") == ("certain", 1)


def test_a_certain_old_version_comes_before_a_possible_new_one(given: Given) -> None:
    ledger = given(entry("gp/a", recipients=told("csc")), put_right(recipients=told("csc", at="2008")))

    assert ledger.held("csc", "2008-12-30") == ("certain", 1)
    assert ledger.held("csc", "2008-12-31") == ("certain", 2)


def test_of_possible_versions_the_highest_is_held(given: Given) -> None:
    ledger = given(entry("gp/a", recipients=told("csc", at="2008")), put_right(recipients=told("csc", at="2008")))

    assert ledger.held("csc", "2008-10-01") == ("possible", 2)


def test_the_own_known_at_and_author_of_a_replacement_grant_nothing(given: Given) -> None:
    event = put_right()
    event["data"]["replacement"] |= {"known_at": "2001", "author": {"role": "nurse", "unit": "desk"}}  # type: ignore[index]
    ledger = given(entry("gp/a", author={"role": "nurse", "unit": "team"}), event)

    assert ledger.held("gp", "2008-07-31") == ("certain", 1)
    assert [(g["knower"], g["version"]) for g in ledger.engine.who_knew("gp/a")] == [("gp/team", 1), ("gp", 2)]


def test_a_retraction_has_the_previous_content_and_is_marked(given: Given) -> None:
    ledger = given(
        entry("gp/a", recipients=told("csc")), put_right(), retraction("gp/gone", "gp/a", known_at="2008-09-01")
    )  # fmt: skip

    shown = ledger.tunnel("gp")["gp/a"]
    assert (shown["version"], shown["retracted"], shown["data"]["summary"]) == (3, True, "What was seen, put right")
    assert ledger.tunnel("gp", "2008-08-31")["gp/a"]["retracted"] is False
    assert ledger.tunnel("csc")["gp/a"]["retracted"] is False


def test_a_retraction_that_reaches_someone_reaches_only_them(given: Given) -> None:
    ledger = given(
        entry("gp/a", recipients=told("csc", "police")),
        retraction("gp/gone", "gp/a", recipients=told("csc", at="2008-09-01")),
    )

    assert [ledger.tunnel(knower)["gp/a"]["retracted"] for knower in ("csc", "police")] == [True, False]


def test_a_withdrawal_is_an_entry_of_its_own_and_changes_nothing(given: Given) -> None:
    ledger = given(entry("gp/a"), entry("gp/b", relates=[{"entry": "gp/a", "relation": "withdraws"}]))

    shown = ledger.tunnel("gp")
    assert (shown["gp/a"]["version"], shown["gp/a"]["retracted"]) == (1, False)
    assert shown["gp/b"]["data"]["relates"] == [{"entry": "gp/a", "relation": "withdraws"}]


def test_recorded_as_of_shows_the_version_of_then(given: Given) -> None:
    ledger = given(entry("gp/a"), put_right())

    assert ledger.held("gp", recorded_as_of=11) == ("certain", 1)
    assert ledger.held("gp", recorded_as_of=12) == ("certain", 2)


def test_a_correction_may_move_the_entry_in_the_chronology(given: Given) -> None:
    event = put_right()
    event["data"]["replacement"]["occurred"] = "2001"  # type: ignore[index]
    ledger = given(entry("gp/z", occurred="2005"), entry("gp/a"), event)

    assert list(ledger.tunnel("gp", "2008-07-31")) == ["gp/z", "gp/a"]
    assert list(ledger.tunnel("gp")) == ["gp/a", "gp/z"]
