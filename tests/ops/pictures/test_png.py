"""The pictures' files: what they hold is what was painted, in few bytes."""

import struct
import zlib

from hypothesis import given
from hypothesis import strategies as st

from ops.pictures.png import indexed_png
from ops.pictures.take import FOLDER, PICTURES

BYTES_MAX = 300_000


def _read(png: bytes) -> tuple[int, int, list[tuple[int, ...]]]:
    """Return width, height and the colours of the pixels of a PNG with a palette."""
    chunks, place = {}, 8
    while place < len(png):
        (length,) = struct.unpack(">I", png[place : place + 4])
        kind, data = png[place + 4 : place + 8], png[place + 8 : place + 8 + length]
        assert struct.unpack(">I", png[place + 8 + length : place + 12 + length])[0] == zlib.crc32(kind + data)
        chunks[kind] = data
        place += 12 + length
    width, height = struct.unpack(">II", chunks[b"IHDR"][:8])
    raw = zlib.decompress(chunks[b"IDAT"])
    rows = [raw[start : start + width + 1] for start in range(0, len(raw), width + 1)]
    assert all(row[0] == 0 for row in rows)
    return width, height, [tuple(chunks[b"PLTE"][3 * one : 3 * one + 3]) for row in rows for one in row[1:]]


colours = st.tuples(*[st.integers(0, 255)] * 3)


@given(st.integers(1, 8), st.integers(1, 8), st.lists(colours, min_size=1, max_size=64))
def test_a_picture_of_few_colours_is_kept_as_it_is(width: int, height: int, some: list[tuple[int, int, int]]) -> None:
    pixels = [some[place % len(some)] for place in range(width * height)]
    png = indexed_png(b"".join(bytes([*pixel, 255]) for pixel in pixels), width)
    assert _read(png) == (width, height, pixels)


def test_of_many_colours_strong_ones_stay_as_they_are_and_each_other_is_shown_by_one_near_it() -> None:
    ochre = (0x7D, 0x5C, 0x00)
    greys = [(shade, shade, min(255, shade + tint)) for shade in range(256) for tint in (0, 1, 2)]
    pixels = [*greys * 4, *[ochre] * 4]
    _, _, shown = _read(indexed_png(b"".join(bytes([*pixel, 255]) for pixel in pixels), 4))
    assert len(set(shown)) == 256
    assert shown[-4:] == [ochre] * 4
    for painted, seen in zip(pixels, shown, strict=True):
        assert max(abs(here - there) for here, there in zip(painted, seen, strict=True)) < 16


def test_the_pictures_of_the_readme_are_there_and_small() -> None:
    for picture in PICTURES:
        assert (FOLDER / picture.name).stat().st_size < BYTES_MAX
