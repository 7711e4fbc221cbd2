"""A case's own page, where a newcomer begins: what it offers comes from the entries, as far as one may see."""

from desk import Desk


def test_the_key_dates_are_those_of_the_lanes_and_each_leads_into_a_tunnel(desk: Desk) -> None:
    reader = desk.signed_in()
    reader.open("/cases/hk")
    names = reader.page.locator(".app-key-days tbody th").all_inner_texts()
    removal = reader.page.locator(".app-key-days tr", has_text="Removed from the list")
    address = removal.get_by_role("link", name="What they knew").get_attribute("href")
    assert address == "/cases/hk/tunnel?knower=gp&as_of=2009-10-31"
    reader.open("/cases/hk/lanes")
    figure = " ".join(reader.page.locator("svg.figure text").all_text_contents())
    assert len(names) == 6
    assert [name for name in names if name not in figure] == []
    assert "for 645 days no agency knew" in figure
    reader.open(address)
    assert reader.page.inner_text("h1").startswith("On 31 October 2009 the GP practice knew")


def test_one_stands_somewhere_or_steps_out_from_the_same_boxes(desk: Desk) -> None:
    reader = desk.signed_in(script=False)
    for button, path in (("Stand here", "tunnel"), ("Step out", "step-out")):
        reader.open("/cases/hk")
        reader.page.select_option("#knower", "csc")
        reader.page.fill("#year", "2008")
        reader.page.get_by_role("button", name=button, exact=True).click()
        assert reader.path() == f"/cases/hk/{path}?knower=csc&as_of=2008-12-31"


def test_an_agency_is_offered_its_own_tunnel_and_nothing_of_others(desk: Desk) -> None:
    agency = desk.signed_in("agency", agency="gp", purpose=None)
    agency.open("/cases/hk")
    assert agency.page.locator(".app-key-days").count() == 0
    assert agency.page.locator("#knower option:not([value=''])").all_inner_texts() == ["GP practice"]
    assert "MARAC" not in agency.text()
    agency.check()
