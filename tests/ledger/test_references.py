"""Who covers whom, and which texts name a knower."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.references import EVERYONE, Knower, KnowerTextError, asked, reference

KNOWERS = st.builds(
    Knower,
    st.sampled_from(["csc", "cs", "police"]),
    st.lists(st.sampled_from(["team", "tea", "duty"]), max_size=3).map(lambda path: "".join(f"{u}/" for u in path)),
    st.booleans(),
)


@pytest.mark.parametrize(
    ("one", "other", "covers"),
    [
        ("csc", "csc", True),
        ("csc", "csc/team", True),
        ("csc/team", "csc", True),
        ("csc/team", "csc/team/duty", True),
        ("csc/team/duty", "csc/team", True),
        ("csc/team", "csc/desk", False),
        ("csc/team", "csc/tea", False),
        ("csc/team/duty", "csc/desk/duty", False),
        ("csc", "cs", False),
        ("csc", "police", False),
        ("csc/team", "police/team", False),
        ("csc/team", "csc/?", True),
        ("csc", "csc/team/?", True),
        ("csc/desk", "csc/team/?", False),
        ("*", "police/team/?", True),
    ],
)
def test_a_knower_covers_itself_what_is_below_it_and_what_is_above_it(one: str, other: str, *, covers: bool) -> None:
    assert asked(one).covers(Knower.parse(other)) is covers


@pytest.mark.parametrize(
    ("one", "other", "only_possibly"),
    [
        ("csc", "csc/?", False),
        ("csc/team", "csc/?", True),
        ("csc/team", "csc/team/?", False),
        ("csc/team/duty", "csc/team/?", True),
        ("csc", "csc/team/?", False),
        ("csc/team", "csc", False),
        ("*", "csc/?", False),
    ],
)
def test_someone_above_is_only_possibly_the_unit(one: str, other: str, *, only_possibly: bool) -> None:
    assert asked(one).only_possibly(Knower.parse(other)) is only_possibly


@given(one=KNOWERS, other=KNOWERS)
def test_covering_is_mutual_and_being_only_possible_is_not(one: Knower, other: Knower) -> None:
    assert one.covers(one)
    assert one.covers(other) is other.covers(one)
    if one.covers(other):
        assert not (one.only_possibly(other) and other.only_possibly(one))
    assert EVERYONE.covers(one)


@given(knower=KNOWERS)
def test_a_knower_is_written_as_it_is_read(knower: Knower) -> None:
    assert Knower.parse(str(knower)) == knower


@pytest.mark.parametrize("text", ["", "*/a", "csc/", "/csc", "csc//a", "CSC", "csc/?", "-a", "a b", "csc\n", "é",
                                  "c" * 64, "/".join(["a"] * 10)])  # fmt: skip
def test_what_names_no_knower_is_refused(text: str) -> None:
    with pytest.raises(KnowerTextError):
        asked(text)


def test_a_knower_may_be_eight_units_deep_and_each_code_63_characters_long() -> None:
    assert asked("/".join(["a" * 63] * 9)).unit == ("a" * 63 + "/") * 8


def test_a_reference_is_the_agency_and_the_id() -> None:
    assert reference("police", "2008-0711-ref") == "police/2008-0711-ref"
