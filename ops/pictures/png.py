"""PNG files of few colours: what a page is painted in is mostly a handful, and the file is a third as long."""

import struct
import zlib
from collections import Counter
from typing import Final

_COLOURS_MAX: Final = 256
_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_INDEXED: Final = 3
_GREY: Final = 8

Colour = tuple[int, int, int]


def indexed_png(pixels: bytes, width: int) -> bytes:
    """Return a PNG of pixels (RGBA, row by row) in 256 of their colours, the rest in the nearest of those.

    Kept are the colours that most pixels have, strong ones before greys: the kinds of entry are told by them.
    """
    values = memoryview(pixels).cast("I")
    counts = Counter(values)
    palette = sorted(counts, key=lambda value: counts[value] * _strength(_colour(value)), reverse=True)[:_COLOURS_MAX]
    colours = [_colour(value) for value in palette]
    places = {value: place for place, value in enumerate(palette)}
    places |= {value: _nearest(_colour(value), colours) for value in counts if value not in places}
    rows = (values[start : start + width] for start in range(0, len(values), width))
    raw = b"".join(b"\0" + bytes(map(places.__getitem__, row)) for row in rows)
    header = struct.pack(">IIBBBBB", width, len(values) // width, 8, _INDEXED, 0, 0, 0)
    said = b"".join(map(bytes, colours))
    chunks = ((b"IHDR", header), (b"PLTE", said), (b"IDAT", zlib.compress(raw, 9)), (b"IEND", b""))
    return _SIGNATURE + b"".join(_chunk(kind, data) for kind, data in chunks)


def _colour(value: int) -> Colour:
    red, green, blue, _ = struct.pack("=I", value)
    return red, green, blue


def _strength(colour: Colour) -> int:
    return _GREY + max(colour) - min(colour)


def _nearest(colour: Colour, colours: list[Colour]) -> int:
    red, green, blue = colour
    distances = [(red - r) ** 2 + (green - g) ** 2 + (blue - b) ** 2 for r, g, b in colours]
    return distances.index(min(distances))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
