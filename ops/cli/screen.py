"""What commands print with: plain text in pipes and dumb terminals, colour and weight elsewhere."""

import sys
import unicodedata
from typing import Final, TextIO

from rich.console import Console
from rich.text import Text

WIDEST: Final = 100  # columns of running text; longer lines are hard to read
_KEPT: Final = "\n\t"


def out() -> Console:
    """Return the console of a command's results."""
    return _console(sys.stdout)


def notes() -> Console:
    """Return the console of what a command says about itself: progress, hints."""
    return _console(sys.stderr)


def say(line: str) -> None:
    """Print what a command did."""
    out().print(Text(line), soft_wrap=True)
    sys.stdout.flush()


def width(console: Console) -> int:
    """Return how many columns running text may take."""
    return min(console.width, WIDEST)


def clean(text: str) -> str:
    """Return recorded text without what would steer the terminal: control and direction characters."""
    if text.isprintable():
        return text
    return "".join("\ufffd" if unicodedata.category(c) in ("Cc", "Cf", "Cs") and c not in _KEPT else c for c in text)


def can_show(console: Console, marks: str) -> bool:
    """Whether the console's encoding has these characters."""
    try:
        marks.encode(console.encoding)
    except UnicodeEncodeError:
        return False
    return True


def _console(file: TextIO) -> Console:
    return Console(file=file, highlight=False, markup=False, emoji=False)
