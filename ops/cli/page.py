"""A page of running text on a terminal: wrapped, indented, with marks that its encoding has."""

from typing import Final

from rich.console import Console
from rich.rule import Rule
from rich.text import Text

from ops.cli.ask import Put
from ops.cli.screen import can_show, width

_PLAIN: Final = {"●": "*", "◌": "o", "┆": ":", "◐": "?", "○": "o", "▷": ">", "◍": "!", "─": "-"}
_NARROWEST: Final = 20


class Page:
    """A console with the marks that it can show, and text wrapped between margins."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.width = width(console)
        self._has_marks = can_show(console, "".join(_PLAIN))

    def mark(self, mark: str) -> str:
        """Return the mark, or its stand-in where the encoding lacks it."""
        return mark if self._has_marks else _PLAIN.get(mark, "-")

    def wrapped(self, text: Text | str, style: str = "", indent: int = 0, border: str = "") -> None:
        """Print text within the margins, with a border at the left where one is given."""
        said = Text(text, style=style) if isinstance(text, str) else text
        edge = f"{'':>{indent - 2}}{border or ' '} " if indent else ""
        for line in said.wrap(self.console, max(self.width - indent, _NARROWEST)):
            line.rstrip()
            self.console.print(Text().append(edge, style="dim").append_text(line), soft_wrap=True)

    def line(self) -> None:
        """Print an empty line."""
        self.console.print()

    def rule(self) -> None:
        """Print a line across."""
        self.console.print(Rule(style="dim", characters=self.mark("─")), width=self.width)


def recorded_line(put: Put) -> str:
    """Return what the answer rests on."""
    position = put.question.moment.position
    return (
        f"As recorded at position {position:,}. Asked again with --recorded-as-of {position}, "
        "the answer is the same for ever."
    )
