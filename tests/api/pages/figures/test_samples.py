"""The small drawings of the keys: each is one whole SVG, silent, and depends on no picture beside it."""

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from api.pages.figures.samples import sample
from api.pages.templates import _FOLDER

USED = sorted(
    {
        name
        for page in Path(_FOLDER).glob("*.html")
        for name in re.findall(r'sample\("([a-z]+)"\)', page.read_text("utf-8"))
    }
)


@pytest.mark.parametrize("name", USED)
def test_a_drawing_of_a_key_says_nothing_aloud_and_stands_alone(name: str) -> None:
    drawn = ET.fromstring(sample(name))  # noqa: S314 ours
    assert drawn.get("aria-hidden") == "true"
    paints = set(re.findall(r"url\(#([a-z-]+)\)", sample(name)))
    assert paints <= set(re.findall(r'id="([a-z-]+)"', sample(name)))


def test_the_pages_use_some() -> None:
    assert len(USED) > 8
