"""Accounts of one event are put together by what was recorded of them, from whichever of them one comes."""

from hypothesis import given
from hypothesis import strategies as st
from little_case import entry
from serving import Api
from visitors import signed_in

from api.pages.chronology.accounts_view import accounts_of
from projections.entries import Relation

refs = st.sampled_from([f"gp/{letter}" for letter in "abcdefgh"])
relations = st.sampled_from(["same_occasion", "disputes", "confirms", "explains", "withdraws", "supersedes"])
said = st.lists(st.builds(Relation, refs, relations, refs), max_size=12)


@given(refs, said)
def test_each_account_has_all_the_others_that_are_of_the_same_occasion(ref: str, said: list[Relation]) -> None:
    found = accounts_of(ref, said)
    assert found[0] == ref
    assert len(found) == len(set(found))
    only_same = [one for one in said if one.relation == "same_occasion"]
    together = set(accounts_of(ref, only_same))
    assert all(set(accounts_of(other, only_same)) == together for other in together)


@given(refs, refs, said)
def test_of_two_that_are_related_each_is_an_account_of_the_other_or_neither(
    ref: str, other: str, said: list[Relation]
) -> None:
    assert (other in accounts_of(ref, said)) == (ref in accounts_of(other, said))


@given(refs, said)
def test_what_is_not_an_account_of_it_changes_nothing(ref: str, said: list[Relation]) -> None:
    accounts = [one for one in said if one.relation not in ("withdraws", "supersedes")]
    assert accounts_of(ref, said) == accounts_of(ref, accounts)


def test_a_correction_that_relates_an_entry_no_more_takes_it_from_its_accounts(little: Api) -> None:
    relates = [{"entry": "police/inc-1", "relation": "same_occasion"}]
    assert little.post([entry("gp/same", relates=relates, summary="Another saw it too")]).status_code == 201
    with signed_in(little) as reviewer:
        for ref in ("police/inc-1", "gp/same"):
            shown = reviewer.get(f"/entries/{ref}/accounts").text
            assert "Another saw it too" in shown
            assert "2 accounts of this" in shown
        assert "2 accounts" in reviewer.get("/cases/k/chronology").text
        replacement = {key: value for key, value in entry("gp/x")["data"].items() if key != "known_at"}
        put_right = entry(
            "gp/put-right", "correction", people=None, occurred=None, corrects="gp/same", reason="x",
            replacement=replacement,
        )  # fmt: skip
        assert little.post([put_right]).status_code == 201
        assert "One account of this" in reviewer.get("/entries/police/inc-1/accounts").text
        assert " accounts" not in reviewer.get("/cases/k/chronology").text
    with signed_in(little, "agency", agency="police") as agency:
        assert agency.get("/entries/police/inc-1/accounts").status_code == 403
