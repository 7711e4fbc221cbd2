"""Signing in and out, and saying why one looks, as people do it in a browser."""

from desk import Desk
from serving import Api

from api.pages.signing_in.sessions import Sessions


def _token(api: Api) -> str:
    return api.auth("reviewer", cases=["hk"])["authorization"].removeprefix("Bearer ")


def test_a_pasted_token_signs_in_and_leads_to_where_one_wanted(desk: Desk, hk: Api) -> None:
    visitor = desk.visitor()
    visitor.open("/cases/hk/tunnel?knower=gp&as_of=2009-10-12")
    assert visitor.path().startswith("/sign-in?next=")
    visitor.check()
    visitor.page.fill("#token", f"  {_token(hk)}\n")
    visitor.page.get_by_role("button", name="Sign in").click()
    assert visitor.path().startswith("/cases/hk/purpose?next=")
    visitor.check()
    visitor.page.fill("#purpose", "serious case review")
    visitor.page.keyboard.press("Enter")
    visitor.page.wait_for_url("**/tunnel?knower=gp&as_of=2009-10-12")
    assert "knew the following 14 things" in visitor.page.inner_text("h1")


def test_the_purpose_is_asked_once_a_case_and_is_on_record_with_the_read(desk: Desk, hk: Api) -> None:
    reader = desk.signed_in(purpose="panel meeting")
    for path in ("/cases/hk", "/cases/hk/chronology", "/cases/hk/tunnel?knower=gp&as_of=2009-10-12"):
        assert reader.open(path) == 200
        assert reader.path() == path
    reads = hk.get("/v1/audit/reads?case=hk", role="auditor").json()["reads"]
    latest = next(read for read in reads if read["view"] == "tunnel")
    assert (latest["purpose"], latest["knower"], latest["as_of"]) == ("panel meeting", "gp", "2009-10-12")
    assert latest["entries"] == 14


def test_a_token_that_is_none_is_answered_beside_the_field(desk: Desk) -> None:
    visitor = desk.visitor()
    visitor.open("/sign-in")
    visitor.page.fill("#token", "nonsense")
    visitor.page.get_by_role("button", name="Sign in").click()
    assert "not a valid token" in visitor.page.inner_text("#token-error")
    visitor.check()


def test_a_link_signs_in_once(desk: Desk, hk: Api) -> None:
    sessions: Sessions = hk.app.state.services.sessions
    link = sessions.link(_token(hk))
    first, second = desk.visitor(), desk.visitor()
    first.open(link)
    assert first.path() == "/cases"
    assert second.open(link) == 410
    assert "This link can no longer be used" in second.text()
    second.check()
    assert second.open("/cases") == 200
    assert second.path() == "/sign-in"


def test_who_signs_out_is_asked_again_and_scripts_never_see_the_cookie(desk: Desk) -> None:
    reader = desk.signed_in()
    reader.open("/cases/hk")
    assert reader.page.evaluate("document.cookie") == ""
    reader.page.get_by_role("button", name="Sign out").click()
    assert reader.path() == "/sign-in"
    reader.open("/cases/hk")
    assert reader.path().startswith("/sign-in")
