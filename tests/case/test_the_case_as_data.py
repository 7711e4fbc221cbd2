"""The events of the case by themselves: complete, sourced, and under the review's pseudonyms."""

import re
from collections import Counter
from collections.abc import Iterator

from asked_case import Case, Event, entries_of, reference
from hk_case import hk_events

EVENTS = hk_events()
ENTRIES = entries_of(EVENTS)
AMENDMENTS = [event for event in EVENTS if event["type"].split(".")[1] in {"correction", "retraction"}]
TOLD = [*ENTRIES.values(), *AMENDMENTS]

# Paras 67 and 69; of Home Start and the Hope Project the review says nothing but that they were asked.
NAMED_IN_THE_REVIEW = {
    "Bradford District Care Trust": {"health-visiting", "school-nursing"},
    "Bradford Teaching Hospitals": {"hospital"},
    "Primary Care Trust": {"gp"},
    "Yorkshire Ambulance Service": {"ambulance"},
    "Children & Young People's Specialist Services": {"csc"},
    "Early Years Children's Services": {"childrens-centre"},
    "education support, admissions, schools": {"education", "school-a", "school-b"},
    "MARAC": {"marac"},
    "Youth Offending Team": {"yot"},
    "Staying Put": {"staying-put"},
    "West Yorkshire Police": {"police"},
    "West Yorkshire Probation Service": {"probation"},
    "CAFCASS": {"cafcass"},
    "Registrar": {"registrar"},
    "Home Hunter": {"housing"},
    "authorities elsewhere in England": {"other-authorities"},
}
COUNTS = {
    "police": 58, "csc": 25, "health-visiting": 24, "school-nursing": 3, "gp": 15, "hospital": 12,
    "ambulance": 6, "childrens-centre": 5, "education": 20, "school-a": 6, "school-b": 6, "marac": 6,
    "yot": 5, "staying-put": 4, "probation": 12, "court": 9, "housing": 5, "registrar": 2, "cafcass": 1,
    "other-authorities": 2, "bscb": 25,
}  # fmt: skip
PEOPLE = {
    "hamzah", "mother", "father", "maternal-grandmother", "step-grandfather",
    *(f"sibling-{number}" for number in range(2, 9)),
}  # fmt: skip

# Every word that a sentence of the case writes with a capital, but for its first.
CAPITALISED = {
    "A", "A&E", "Asian", "B", "Bradford", "Christmas", "Court", "England", "GP", "GPs", "Hamzah",
    "Home", "Hunter", "MARAC", "Peterborough", "Portsmouth", "Put", "School", "Sibling", "Siblings",
    "Southampton", "Staying", "Year", "January", "February", "March", "June", "July", "August",
    "September", "October", "November", "December",
}  # fmt: skip
BEGINS_A_SENTENCE = {
    "Allocation", "Appeared", "Around", "Authorities", "Because", "CAFCASS", "Caller", "Changed",
    "Drinks", "Early", "Ex-partner", "Extraordinary", "Failing", "Five", "Fourth", "Higher", "Lateness",
    "Learning", "Letters", "Offence-related", "Ordinary", "Publication", "Refer", "Remove", "Soon",
    "Sound", "Statements", "Suspension", "Use", "Wants", "Whenever", "Whether",
}  # fmt: skip
PSEUDONYM = re.compile(r"(PC|SW|CA|GP|ESW)\d+")
NO_PROSE = {"entry", "person", "to", "owner", "by", "role", "ref", "source_of_information", "name"}


def _texts(value: object, name: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _texts(item, key)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item, name)
    elif isinstance(value, str) and name not in NO_PROSE:
        yield value


def _ids(events: list[Event]) -> list[str]:
    return [reference(event) for event in events]


def test_the_ledger_takes_every_event_in_the_order_of_posting(hk: Case) -> None:
    row = hk.rows.execute("SELECT count(*), max(position) FROM projections.entry_versions").fetchone()
    assert row == (len(ENTRIES) + len(AMENDMENTS), len(EVENTS))
    assert len(hk.hindsight("*", "2013-12-31")) == len(ENTRIES)


def test_the_case_has_at_least_150_entries() -> None:
    assert len(ENTRIES) >= 150
    assert (len(EVENTS), len(ENTRIES)) == (290, 251)


def test_no_event_is_there_twice() -> None:
    assert len(set(_ids(EVENTS))) == len(EVENTS)


def test_every_service_that_the_review_names_and_tells_of_has_entries() -> None:
    authors = {ref.split("/")[0] for ref in ENTRIES}
    assert {name for name, codes in NAMED_IN_THE_REVIEW.items() if not codes <= authors} == set()


def test_every_registered_agency_has_entries_of_its_own() -> None:
    registered = {e["data"]["code"] for e in EVENTS if e["type"] == "safeguarding.agency.v1"}
    assert registered == COUNTS.keys()
    assert dict(Counter(ref.split("/")[0] for ref in ENTRIES)) == COUNTS


def test_every_entry_names_its_paragraph() -> None:
    sources = {reference(event): event["data"]["source_of_information"] for event in TOLD}
    assert [ref for ref, source in sources.items() if not re.search(r"SCR (paras? \d|note \d)", source)] == []


def test_no_entry_leaves_open_when_it_was_known() -> None:
    assert [reference(event) for event in TOLD if not event["data"].get("known_at")] == []


def test_a_later_account_says_when_it_was_given_and_that_it_is_second_hand() -> None:
    later = [event["data"] for event in TOLD if event["data"].get("evidence") == "later_account"]
    assert len(later) == 12
    assert {(data["given_at"], data["source_type"]) for data in later} == {("2012-02/2012-03", "secondary")}


def test_the_entries_reach_from_1996_to_september_2011_and_the_review_after(hk: Case) -> None:
    occurred = [entry["occurred"]["text"] for entry in hk.tunnel("*", "2013-12-31").values()]
    years = {int(text[:4]) for text in occurred if text[0] != "."}
    assert years >= set(range(2003, 2014))
    assert "1996-05" in occurred
    assert "2011-09-21" in occurred


def test_people_are_references_with_a_role_and_no_name() -> None:
    registered = [e["data"] for e in EVENTS if e["type"] == "safeguarding.person.v1"]
    assert {person["ref"] for person in registered} == PEOPLE
    assert {frozenset(person) for person in registered} == {frozenset({"ref", "role"})}


def test_workers_bear_the_reviews_pseudonyms_and_no_name() -> None:
    authors = [event["data"]["author"] for event in TOLD]
    assert [author for author in authors if "name" in author] == []
    assert [author for author in authors if not PSEUDONYM.fullmatch(author.get("ref", "PC8"))] == []


def test_no_text_holds_a_name_other_than_those_of_places_services_and_pseudonyms() -> None:
    unexpected = set()
    for event in TOLD:
        for text in _texts(event["data"]):
            for word in re.finditer(r"\b[A-Z][\w&-]*", text):
                before = text[: word.start()].rstrip(' “"(')
                if before and before[-1] not in ".;:!?":
                    unexpected.add(word[0])
    assert {word for word in unexpected - CAPITALISED if not PSEUDONYM.fullmatch(word)} == set()


def test_no_sentence_begins_with_a_name_either() -> None:
    """A first word that is none is found in small letters elsewhere in the case, or stands in the list."""
    texts = [text for event in TOLD for text in _texts(event["data"])]
    small = set(re.findall(r"\b[a-z][\w-]*", " ".join(texts)))
    first = {word for text in texts for word in re.findall(r"(?:^|[.;:!?] )[“(]*([A-Z][\w-]*)", text)}
    unexpected = first - CAPITALISED - BEGINS_A_SENTENCE
    assert {word for word in unexpected if word.lower() not in small and not PSEUDONYM.fullmatch(word)} == set()
