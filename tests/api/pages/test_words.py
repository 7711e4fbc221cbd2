"""What pages call people, agencies and differences."""

import pytest
from markupsafe import Markup

from api.wording.differences import differences
from api.wording.names import Names, unit_name
from api.wording.person_names import listed
from ledger.references import Knower

NAMES = Names(
    {
        "gp": "GP practice (a trust)",
        "csc": "Bradford children's social care",
        "hv": "Health visiting",
        "police": "West Yorkshire Police",
        "centre": "Children's centre",
        "school-a": "School A",
        "ambulance": "Yorkshire Ambulance Service",
    },
    {},
)


@pytest.mark.parametrize(
    ("knower", "text"),
    [
        ("gp", "the GP practice"),
        ("csc", "Bradford children's social care"),
        ("csc/area-team", "the area team of Bradford children's social care"),
        ("csc/marac-desk", "the MARAC desk of Bradford children's social care"),
        ("police/neighbourhood", "West Yorkshire Police (neighbourhood)"),
        ("hv", "health visiting"),
        ("centre", "the children's centre"),
        ("school-a", "School A"),
        ("ambulance", "the Yorkshire Ambulance Service"),
    ],
)
def test_an_agency_stands_in_a_sentence_as_one_would_say_it(knower: str, text: str) -> None:
    assert NAMES.in_text(Knower.parse(knower)) == text


def test_a_name_that_turns_text_round_turns_no_sentence_that_it_stands_in() -> None:
    turned = Names({"csc": "Social care \u202eerac", "gp": "GP practice"}, {})
    assert turned.in_text(Knower.parse("csc")) == "\u2068Social care \u202eerac\u2069"
    assert turned.knower(Knower.parse("csc/area-team")) == "\u2068Social care \u202eerac\u2069, area team"
    assert turned.in_text(Knower.parse("gp")) == "the GP practice"


def test_units_are_words_and_abbreviations_keep_their_capitals() -> None:
    assert unit_name("welfare/missing-education/") == "welfare, missing education"
    assert unit_name("marac-attendee/") == "MARAC attendee"


def test_several_people_are_listed_by_their_numbers() -> None:
    assert listed(["hamzah", "sibling-2", "sibling-3", "sibling-4"]) == "Hamzah, Siblings 2 to 4"
    assert listed(["sibling-2", "sibling-4"]) == "Siblings 2 and 4"
    assert listed(["mother", "sibling-8"]) == "Mother, Sibling 8"


def test_a_difference_is_marked_and_said_and_what_people_wrote_is_text() -> None:
    marked = differences("seen <b>on</b> Monday at home", "seen <b>on</b> Friday at home")
    assert marked == Markup(
        "seen &lt;b&gt;on&lt;/b&gt; "
        '<del><span class="govuk-visually-hidden">[taken out: </span><bdi>Monday</bdi>'
        '<span class="govuk-visually-hidden">]</span></del>'
        '<ins><span class="govuk-visually-hidden">[put in: </span><bdi>Friday</bdi>'
        '<span class="govuk-visually-hidden">]</span></ins> at home'
    )
