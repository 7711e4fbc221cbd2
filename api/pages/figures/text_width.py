"""How wide a text is in Arial, near enough to decide whether it fits: the server draws, and measures no font."""

from typing import Final
from unicodedata import combining, east_asian_width

_PER_EM: Final = 1000
_BOLD: Final = 1.08
_OTHER: Final = 722  # as a wide capital: rather too much than too little
_WIDE: Final = 1000  # Chinese, Japanese, Korean, emoji

# Advance widths of Arial in thousandths of an em.
_WIDTHS: Final[dict[str, int]] = {
    character: width
    for width, characters in {
        191: "'",
        222: "ijl\u2018\u2019",
        260: "|",
        278: " !,./:;I[\\]ft\u00a0\u00b7",
        333: "()-`r\u201c\u201d",
        334: "{}",
        350: "\u2022",
        355: '"',
        389: "*",
        469: "^",
        500: "Jcksvxyz",
        556: "#$0123456789?L_abdeghnopqu\u2013\u00a3\u00e9\u00e8\u00e0\u00e1\u00f6\u00f3",
        584: "+<=>~",
        611: "FTZ",
        667: "&ABEKPSVXY",
        722: "CDHNRUw",
        778: "GOQ",
        833: "Mm",
        889: "%",
        944: "W",
        1000: "\u2014\u2026",
        1015: "@",
    }.items()
    for character in characters
}


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Return the width of a text in pixels, set in Arial of this size in pixels."""
    widths = sum(_WIDTHS.get(character) or _other(character) for character in text)
    return widths * size * (_BOLD if bold else 1) / _PER_EM


def cut_to(text: str, width: float, size: float, *, bold: bool = False) -> str:
    """Return as many whole words of a text as fit this width, with an ellipsis where some did not.

    A first word that does not fit is cut itself; where not even a letter of it fits, nothing is returned.
    """
    text = " ".join(text.split())
    if text_width(text, size, bold=bold) <= width:
        return text
    room = width - text_width("\u2026", size, bold=bold)
    kept, used = 0, 0.0
    for place, character in enumerate(text):
        used += text_width(character, size, bold=bold)
        if used > room:
            break
        kept = place + 1
    words = text[:kept].rpartition(" ")[0] or text[:kept]
    return f"{words.rstrip(' ,;:.')}\u2026" if words.strip() else ""


def lines_of(text: str, width: float, size: float, *, lines: int, bold: bool = False) -> list[str]:
    """Return a text broken between words into at most so many lines of this width; the last may be cut."""
    broken: list[str] = []
    words = text.split()
    while words and len(broken) < lines - 1:
        count = len(words)
        while count > 1 and text_width(" ".join(words[:count]), size, bold=bold) > width:
            count -= 1
        broken.append(cut_to(" ".join(words[:count]), width, size, bold=bold))
        words = words[count:]
    if words:
        broken.append(cut_to(" ".join(words), width, size, bold=bold))
    return [line for line in broken if line]


def _other(character: str) -> int:
    if combining(character):
        return 0
    return _WIDE if east_asian_width(character) in "WF" else _OTHER
