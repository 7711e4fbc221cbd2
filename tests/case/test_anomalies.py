"""What the view of anomalies says of the evidence in this case."""

from asked_case import Case, entries_of


def test_no_service_is_said_to_have_known_anything_before_it_happened(hk: Case) -> None:
    assert "known_before_it_happened" not in {found.kind for found in hk.anomalies()}


def test_no_service_is_said_to_have_passed_on_what_it_did_not_hold(hk: Case) -> None:
    assert "shared_before_known" not in {found.kind for found in hk.anomalies()}


def test_every_factor_was_a_code_in_use(hk: Case) -> None:
    assert "factor_out_of_its_dates" not in {found.kind for found in hk.anomalies()}


def test_without_later_accounts_their_telling_to_the_review_has_nothing_behind_it(hk: Case) -> None:
    """Paras 67, 84, 305: what nobody wrote down then, each service passed to the board in 2012."""
    found = {a.entry for a in hk.anomalies(evidence="contemporaneous") if a.kind == "shared_before_known"}
    later = {ref for ref, event in entries_of(hk.events).items() if event["data"].get("evidence") == "later_account"}
    assert found == later
    assert "childrens-centre/2009-children" in found


def test_before_the_review_there_was_no_telling_to_find_fault_with(hk: Case) -> None:
    assert not [a for a in hk.anomalies("2011-08-31", "contemporaneous") if a.kind == "shared_before_known"]
