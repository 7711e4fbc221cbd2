"""Taking pictures of pages, as somebody sees them who followed the demo's link."""

import shutil
from base64 import b64decode, b64encode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple

from playwright.sync_api import Browser, Page, sync_playwright

from ops.pictures.png import indexed_png

FOLDER: Final = Path(__file__).parent
WIDTH: Final = 1376

_NAMES: Final = ("chromium", "chromium-browser", "google-chrome")
_PURPOSE: Final = "pictures for the README"
_PAPERS: Final = "police/2008-07-marac-referral"
_MARGIN: Final = 20
_ABOVE: Final = 12


class NoChromium(Exception):
    """There is no Chromium on this machine: install it (apt install chromium), then run make pictures again."""

    def __str__(self) -> str:
        return str(self.__doc__)


class Shot(NamedTuple):
    """A part of a page: its address in the case, from which element on, and how many pixels of it from there."""

    address: str
    begins_at: str
    height: int


class Taken(NamedTuple):
    """A picture: its file's name, and the shots it is made of, one under another."""

    name: str
    shots: tuple[Shot, ...]


PICTURES: Final = (
    Taken("lanes.png", (Shot("lanes?as_of=2008-12-01", ".app-figure", 1180),)),
    Taken(
        "tunnel-and-step-out.png",
        (
            Shot("tunnel?knower=gp&as_of=2009-10-31", "body", 640),
            Shot("step-out?knower=gp&as_of=2009-10-31", "h1", 620),
        ),
    ),
    Taken("who-knew.png", (Shot(f"../../who-knew/{_PAPERS}", "h1", 1010),)),
)
"""The three that say the most of what this is for."""

_PIXELS: Final = """async shots => {
    const images = await Promise.all(shots.map(async shot => {
        const image = new Image();
        image.src = `data:image/png;base64,${shot}`;
        await image.decode();
        return image;
    }));
    const canvas = new OffscreenCanvas(images[0].width, images.reduce((height, image) => height + image.height, 0));
    const context = canvas.getContext("2d");
    let top = 0;
    for (const image of images) {
        context.drawImage(image, 0, top);
        top += image.height;
    }
    const pixels = new Blob([context.getImageData(0, 0, canvas.width, canvas.height).data]);
    const reader = new FileReader();
    return new Promise(done => { reader.onload = () => done(reader.result); reader.readAsDataURL(pixels); });
}"""
"""Puts shots one under another; returns the pixels of all, as a data URL."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """Yield the system's Chromium. Raises NoChromium."""
    program = next(filter(None, map(shutil.which, _NAMES)), None)
    if program is None:
        raise NoChromium
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


def take(browser: Browser, link: str, pictures: Sequence[Taken], folder: Path = FOLDER) -> Iterator[Path]:
    """Follow the link that signs in, take each picture, and yield its file."""
    context = browser.new_context()
    page, easel = context.new_page(), context.new_page()
    page.goto(link)
    site = link.partition("sign-in/")[0]
    page.goto(f"{site}cases/hk/purpose")
    page.fill("#purpose", _PURPOSE)
    page.get_by_role("button", name="Continue").click()
    page.set_viewport_size({"width": WIDTH + 2 * _MARGIN, "height": 900})
    for picture in pictures:
        shots = [b64encode(_shot(page, f"{site}cases/hk/", shot)).decode() for shot in picture.shots]
        path = folder / picture.name
        pixels = b64decode(easel.evaluate(_PIXELS, shots).partition(",")[2])
        path.write_bytes(indexed_png(pixels, WIDTH))
        yield path
    context.close()


def _shot(page: Page, case: str, shot: Shot) -> bytes:
    page.goto(f"{case}{shot.address}")
    top = page.locator(shot.begins_at).first.evaluate("one => one.getBoundingClientRect().top + scrollY")
    clip = {"x": _MARGIN, "y": max(0, top - _ABOVE), "width": WIDTH, "height": shot.height}
    return page.screenshot(full_page=True, clip=clip, animations="disabled")  # type: ignore[arg-type]  # it is one
