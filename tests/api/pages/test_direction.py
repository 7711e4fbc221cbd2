"""Text that says in which direction it runs stays within what isolates it, and turns nothing that stands beside it."""

import re

from hypothesis import given
from hypothesis import strategies as st
from little_case import entry

from api.pages.templates import said
from api.wording.differences import differences
from api.wording.direction import apart, closed, together, turns
from api.wording.facts import facts_of
from api.wording.names import Names

OPENS, CLOSES = "\u2066\u2067\u2068", "\u2069"
_TURNED = "\u202ebackwards"
turning = st.text(
    st.sampled_from([*"ab \n", *OPENS, CLOSES, "\u200f", "\u202e", "\u202c", "\u2029", "\x85", "\x1c", "é"])
)


def _depths(text: str) -> list[int]:
    """Return how many isolates are open after each character."""
    depths, depth = [0], 0
    for character in text:
        depth += (character in OPENS) - (character == CLOSES)
        depths.append(depth)
    return depths


@given(turning)
def test_it_closes_what_it_opens_and_no_more_and_begins_no_paragraph(text: str) -> None:
    kept = closed(text)
    assert min(_depths(kept)) == 0 == _depths(kept)[-1]
    assert not re.search("[\u2029\x85\x1c-\x1e]", kept)
    without = str.maketrans(dict.fromkeys(OPENS + CLOSES) | dict.fromkeys("\u2029\x85\x1c", " "))
    assert kept.translate(without) == text.translate(without)


@given(st.text().filter(lambda text: not turns(text)))
def test_what_turns_nothing_is_left_as_it_is(text: str) -> None:
    assert closed(text) == apart(text) == text


@given(st.lists(turning))
def test_of_several_together_each_is_by_itself(texts: list[str]) -> None:
    joined = together(texts, "|")
    assert [part for part, depth in zip(joined, _depths(joined), strict=False) if part == "|" and depth] == []


def test_a_page_closes_what_a_field_leaves_open() -> None:
    assert said("a\u2069\u202eb") == "<bdi>a\u202eb</bdi>"
    assert said("\u202ea\u2067b") == "<bdi>\u202ea\u2067b\u2069</bdi>"


def test_what_turns_is_not_compared_word_by_word() -> None:
    marked = differences("It was a visit and \u202eno more than that", "It was a visit and \u202eno less than that")
    assert marked.count("<del>") == marked.count("<ins>") == 1
    assert "\u202eno more than that</bdi>" in marked


def test_no_field_turns_what_is_put_together_with_it() -> None:
    data = entry(
        "csc/x", "decision", decision="x", options=[_TURNED, "Write"],
        claims=[{"about": "child", "attribute": "school", "value": _TURNED, "basis": "told_by_parent"}],
        knowledge={"sought": [{"what": _TURNED, "from": "gp", "outcome": "None"}], "not_known": [_TURNED, "When"]},
    )["data"]  # fmt: skip
    assert isinstance(data, dict)
    told = {fact.name: fact.text for fact in facts_of(data, Names({}, {}))}
    kept = f"\u2068{_TURNED}\u2069"
    assert told["Options"] == f"{kept}; Write"
    assert told["Claimed"] == f"Child, school: {kept} (told by parent)"
    assert told["Sought"] == f"{kept}, gp, None"
    assert told["Not known"] == f"{kept}; When"


def test_one_option_that_is_a_text_is_said_as_that() -> None:
    data = entry("csc/x", "decision", decision="x", options="Close")["data"]
    assert isinstance(data, dict)
    assert ("Options", "Close", ()) in facts_of(data, Names({}, {}))
