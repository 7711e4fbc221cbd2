"""The README's pictures are taken from the site, by whoever follows a link to it."""

from pathlib import Path

from playwright.sync_api import Browser
from serving import Api

from api.pages.signing_in.sessions import Sessions
from ops.pictures.take import PICTURES, WIDTH, take


def test_a_picture_is_taken_of_the_real_case_in_the_promised_width(browser: Browser, hk: Api, tmp_path: Path) -> None:
    sessions: Sessions = hk.app.state.services.sessions
    token = hk.auth("reviewer", cases=["hk"])["authorization"].removeprefix("Bearer ")
    link = f"{hk.client.base_url}".rstrip("/") + sessions.link(token)
    (path,) = take(browser, link, [picture for picture in PICTURES if picture.name == "who-knew.png"], tmp_path)
    data = path.read_bytes()
    assert data.startswith(b"\x89PNG")
    assert int.from_bytes(data[16:20], "big") == WIDTH
