"""What a post is refused for by itself, with the field that is wrong and without what was sent."""

import json
from typing import Any

import pytest
from little_case import REGISTRATIONS, correction, entry, retraction

from ledger.errors import Invalid, NotTheirs, Refused, TooLarge, UnknownReference
from ledger.post_row import for_append
from ledger.posts import EVENT_BYTES, Poster, read

CSC = Poster("agency", "csc-system", "csc")
SECRET = "a secret that no answer repeats"  # noqa: S105  # as personal data would be


def with_attribute(name: str, value: Any) -> dict[str, Any]:
    return {**entry("gp/a"), name: value}


BAD: list[tuple[type[Refused], str, Any]] = [
    (Invalid, "", [SECRET]),
    (Invalid, "", None),
    (Invalid, "type", with_attribute("type", SECRET)),
    (Invalid, "type", with_attribute("type", 1)),
    (Invalid, "specversion", with_attribute("specversion", "0.3")),
    (Invalid, "id", with_attribute("id", "a/b")),
    (Invalid, "id", with_attribute("id", "..")),
    (Invalid, "id", with_attribute("id", "i" * 129)),
    (Invalid, "source", with_attribute("source", "/agencies/GP")),
    (Invalid, "source", with_attribute("source", "/partnership")),
    (Invalid, "source", {**REGISTRATIONS[0], "source": "/agencies/gp"}),
    (Invalid, "subject", {**REGISTRATIONS[0], "subject": "k"}),
    (Invalid, "subject", with_attribute("subject", None)),
    (Invalid, "subject", with_attribute("subject", "K")),
    (Invalid, "datacontenttype", with_attribute("datacontenttype", "text/plain")),
    (Invalid, "time", with_attribute("time", "2008-07-10")),
    (Invalid, "extra", with_attribute("extra", SECRET)),
    (Invalid, "''", with_attribute("", SECRET)),
    (Invalid, "data", {name: value for name, value in entry("gp/a").items() if name != "data"}),
    (Invalid, "data.extra", entry("gp/a", extra=SECRET)),
    (Invalid, "data.summary", entry("gp/a", summary=" \n")),
    (Invalid, "data.summary", entry("gp/a", summary=None)),
    (Invalid, "data.summary", entry("gp/a", summary="a\x00b")),
    (Invalid, "data.summary", entry("gp/a", summary=1)),
    (Invalid, "data.people", entry("gp/a", people=[])),
    (Invalid, "data.people[1]", entry("gp/a", people=["child", "The Child"])),
    (Invalid, "data.occurred", entry("gp/a", occurred="last week")),
    (Invalid, "data.known_at", entry("gp/a", known_at="2008-02-30")),
    (Invalid, "data.known_at", entry("gp/a", known_at="2008-07-14T10:00:00")),
    (Invalid, "data.known_at", entry("gp/a", known_at="2009/2008")),
    (Invalid, "data.mode", entry("gp/a", mode=SECRET)),
    (Invalid, "data.author.unit", entry("gp/a", author={"role": "r", "unit": "a//b"})),
    (Invalid, "data.recipients[0].to", entry("gp/a", recipients=[{"to": "*", "received_at": "2008"}])),
    (Invalid, "data.recipients[1].received_at", entry("gp/a", recipients=[
        {"to": "csc/?", "received_at": "2008"}, {"to": "csc"}])),
    (Invalid, "data.shares[0].entry", entry("gp/a", shares=[{"entry": "gp"}])),
    (Invalid, "data.shares[0].version", entry("gp/a", shares=[{"entry": "gp/b", "version": 0}])),
    (Invalid, "data.shares[0].version", entry("gp/a", shares=[{"entry": "gp/b", "version": True}])),
    (Invalid, "data.shares[0].by", entry("gp/a", shares=[{"entry": "gp/b", "by": "csc/?"}])),
    (Invalid, "data.relates[0].relation", entry("gp/a", relates=[{"entry": "gp/b", "relation": "is"}])),
    (Invalid, "data.sightings[0].seen", entry("gp/a", sightings=[{"person": "child", "seen": "maybe"}])),
    (Invalid, "data.claims[0].attribute", entry("gp/a", claims=[{"about": "child", "attribute": "A", "value": "v"}])),
    (Invalid, "data.factors[0]", entry("gp/a", factors=["8A"])),
    (Invalid, "data.factors", entry("gp/a", factors=["21", "3B"])),
    (Invalid, "data.knowledge.relied_on[0]", entry("gp/a", knowledge={"relied_on": ["gp/.."]})),
    (Invalid, "data.recipients", entry("gp/a", "referral", reason="Concern")),
    (Invalid, "data.code", {**REGISTRATIONS[0], "data": {**REGISTRATIONS[0]["data"], "code": "partnership"}}),
    (Invalid, "data.kind", {**REGISTRATIONS[0], "data": {**REGISTRATIONS[0]["data"], "kind": "11"}}),
    (Invalid, "data", entry("gp/a", summary="\ud800")),
    (NotTheirs, "data.corrects", correction("gp/fix", "csc/a")),
    (NotTheirs, "data.retracts", retraction("gp/gone", "csc/a")),
    (TooLarge, "", entry("gp/a", summary="x" * EVENT_BYTES)),
    (TooLarge, "data.recipients", entry("gp/a", shares=[{"entry": "gp/b"}] * 199,
                                        recipients=[{"to": "csc", "received_at": "2009"}] * 100)),
]  # fmt: skip


@pytest.mark.parametrize(("error", "where", "bad"), BAD)
def test_what_is_wrong_is_refused_with_its_field_and_place_and_without_what_was_sent(
    error: type[Refused], where: str, bad: Any
) -> None:
    with pytest.raises(Refused) as refused:
        read(bad, 7)

    assert (type(refused.value), refused.value.where, refused.value.index) == (error, where, 7)
    assert SECRET not in str(refused.value)


def test_an_event_of_just_64_kib_is_read() -> None:
    size = len(read(entry("gp/a", summary="x")).stored)

    assert len(read(entry("gp/a", summary="x" * (EVENT_BYTES - size + 1))).stored) == EVENT_BYTES


def test_a_replacement_that_does_not_fit_the_kind_is_refused_with_its_field() -> None:
    with pytest.raises(Invalid) as refused:
        for_append(read(correction("gp/fix", "gp/a"), 3), CSC, "decision")

    assert (refused.value.where, refused.value.index) == ("data.replacement.decision", 3)


@pytest.mark.parametrize("field", ["recipients", "shares", "evidence", "given_at"])
def test_what_stays_with_the_event_that_carried_it_is_no_part_of_a_replacement(field: str) -> None:
    event = correction("gp/fix", "gp/a")
    event["data"]["replacement"][field] = [] if field in ("recipients", "shares") else "2008"
    with pytest.raises(Invalid) as refused:
        for_append(read(event), CSC, "contact")

    assert refused.value.where == f"data.replacement.{field}"


def test_a_correction_of_what_is_no_entry_is_refused_as_unknown() -> None:
    with pytest.raises(UnknownReference) as refused:
        for_append(read(correction("gp/fix", "gp/a")), CSC, None)

    assert refused.value.where == "data.corrects"


def test_every_name_in_a_post_is_asked_after_at_its_first_place() -> None:
    meeting = entry(
        "csc/a", "meeting", mode=None, forum="MARAC", people=["child", "mother"],
        recipients=[{"to": "gp/desk", "received_at": "2008"}, {"to": "gp", "received_at": "2008"}],
        shares=[{"entry": "csc/b", "by": "police"}], apologies=["school"],
        actions=[{"action": "Ask", "owner": "housing/desk"}],
        sightings=[{"person": "sibling", "seen": "no"}], claims=[{"about": "father", "attribute": "name", "value": "F"}
        ],
        relates=[{"entry": "csc/c", "relation": "explains"}], knowledge={"relied_on": ["csc/b", "csc/d"]},
    )  # fmt: skip

    row = for_append(read(meeting), Poster("importer", "tests"), None)

    assert dict(zip(row["agencies"], row["agency_places"], strict=True)) == {
        "csc": "source",
        "gp": "data.recipients[0].to",
        "police": "data.shares[0].by",
        "school": "data.apologies[0]",
        "housing": "data.actions[0].owner",
    }
    assert dict(zip(row["people"], row["people_places"], strict=True)) == {
        "child": "data.people[0]",
        "mother": "data.people[1]",
        "sibling": "data.sightings[0].person",
        "father": "data.claims[0].about",
    }
    assert dict(zip(row["entries"], row["entry_places"], strict=True)) == {
        "csc/b": "data.shares[0].entry",
        "csc/c": "data.relates[0].entry",
        "csc/d": "data.knowledge.relied_on[1]",
    }


def test_the_names_in_a_replacement_are_asked_after_as_well() -> None:
    event = correction("gp/fix", "gp/a", people=["child"])
    event["data"]["replacement"] |= {"people": ["child", "mother"], "knowledge": {"relied_on": ["gp/b"]}}

    row = for_append(read(event), CSC, "contact")

    assert row["people_places"] == ["data.people[0]", "data.replacement.people[1]"]
    assert row["entry_places"] == ["data.corrects", "data.replacement.knowledge.relied_on[0]"]


def test_a_row_says_who_posted_and_whose_system_that_is() -> None:
    row = for_append(read(entry("csc/a")), CSC, None)

    assert (row["posted_by"], row["own"]) == ("agency:csc-system", "csc")
    assert json.loads(row["content"])["summary"] == "What was seen that day"
