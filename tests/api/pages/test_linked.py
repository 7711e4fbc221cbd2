"""References that a field of an entry names lead to their entries; whatever else it says stays text."""

from markupsafe import Markup

from api.pages.entry.compared import compared
from api.pages.templates import linked, said
from api.wording.facts import Fact


def test_each_reference_leads_to_its_entry_also_where_one_begins_with_another() -> None:
    refs = ("gp/call", "gp/call-2", "xgp/call")
    text = linked(said(", ".join(refs)), refs)
    assert [f'<a class="govuk-link" href="/entries/{ref}">{ref}</a>' in text for ref in refs] == [True] * 3
    assert text.count("<a ") == 3


def test_what_looks_like_a_reference_and_is_none_stays_as_it_is() -> None:
    assert linked(said("gp/call, passed on by <b>csc/area-team</b>"), ("gp/call",)).count("<a ") == 1
    assert linked(Markup("gp/call"), ()) == "gp/call"


def test_a_field_of_a_version_keeps_the_references_that_it_names() -> None:
    fact = Fact("Relied on", "gp/call", ("gp/call",))
    assert [told.refs for told in compared([fact], None)] == [("gp/call",)]
    assert [told.refs for told in compared([fact], [fact])] == [("gp/call",)]
