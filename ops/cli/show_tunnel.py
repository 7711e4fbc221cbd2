"""Prints a tunnel: what one knower knew, in the order in which it happened, and nothing from outside it."""

from itertools import islice
from typing import Any, Final

from rich.console import Console
from rich.text import Text

from api.wording.how import ways, why_only_possible
from api.wording.names import KINDS, Names
from ledger.references import EVERYONE, Knower
from ledger.times.wording import dated_moment, worded
from ops.cli.ask import Answer, Put
from ops.cli.page import Page, recorded_line
from ops.cli.screen import clean

CERTAIN, POSSIBLE, WALL = "●", "◌", "┆"
_INDENT: Final = 6
_WAYS_SHOWN: Final = 3
_KIND_STYLES: Final = {
    "contact": "cyan", "referral": "dark_orange3", "assessment": "dodger_blue2", "decision": "bold",
    "information-shared": "green4", "meeting": "medium_purple3", "request": "dark_goldenrod",
    "nil-contact": "italic",
}  # fmt: skip


def show_tunnel(console: Console, put: Put, answer: Answer) -> None:
    """Print the tunnel."""
    page = Page(console)
    entries = answer["entries"]
    _heading(page, put, entries)
    for number, entry in enumerate(entries, 1):
        _entry(page, put, number, entry)
    page.rule()
    if entries:
        page.wrapped(f"Nothing else in the ledger was known to {put.names.asked(put.question.asked)} by then.")
    page.wrapped(recorded_line(put), "dim")


def heading_of(put: Put, certain: int, possible: int) -> str:
    """Return the sentence over a tunnel."""
    count = certain + possible
    knew = "knew" if certain or not possible else "may have known"
    when = dated_moment(put.question.at)
    when = when[0].upper() + when[1:]
    if put.question.asked is EVERYONE:
        if not count:
            return f"{when} nobody knew anything that is in the ledger"
        return f"{when} somebody {knew} {_things(count)}"
    return f"{when} {put.names.asked(put.question.asked)} {knew} {_things(count)}"


def _things(count: int) -> str:
    if not count:
        return "nothing that is in the ledger"
    return "one thing" if count == 1 else f"the following {count:,} things"


def _heading(page: Page, put: Put, entries: list[dict[str, Any]]) -> None:
    possible = sum(1 for entry in entries if entry["certainty"] == "possible")
    page.wrapped(heading_of(put, len(entries) - possible, possible), "bold")
    said = f"Case {put.question.case}, knower {put.question.asked}."
    if entries:
        said += f" {len(entries) - possible:,} for certain ({page.mark(CERTAIN)})"
        said += f", {possible:,} possibly ({page.mark(POSSIBLE)})." if possible else "."
    if put.question.evidence:
        said += " Later accounts are left out."
    page.wrapped(said, "dim")


def _entry(page: Page, put: Put, number: int, entry: dict[str, Any]) -> None:
    possible = entry["certainty"] == "possible"
    border = page.mark(WALL) if possible else ""
    page.rule() if number == 1 else page.line()
    when = worded(entry["occurred"]["text"])
    first = Text(f"{number:>3} ").append(page.mark(POSSIBLE if possible else CERTAIN), style="bold")
    first.append(f" {when[0].upper()}{when[1:]}", style="bold")
    first.append(" · possible" if possible else " · certain", style="bold" if possible else "dim")
    page.wrapped(first)
    page.wrapped(_who(put.names, entry), indent=_INDENT, border=border)
    if entry["retracted"]:
        page.wrapped("Retracted: recorded in error, and kept as it was.", "bold", _INDENT, border)
    page.wrapped(clean(entry["data"]["summary"]), "", _INDENT, border)
    for way in islice(ways(entry, put.question.asked, put.names), _WAYS_SHOWN):
        page.wrapped(way, "dim", _INDENT, border)
    more = len(entry["how"]) - _WAYS_SHOWN
    if more > 0:
        line = f"Learned in {more} more way{'' if more == 1 else 's'}, which --json lists."
        page.wrapped(line, "dim", _INDENT, border)
    if possible:
        page.wrapped(why_only_possible(entry), "italic", _INDENT, border)


def _who(names: Names, entry: dict[str, Any]) -> Text:
    """Return kind, author and reference, and the version where it is not the first."""
    author = names.knower(Knower.of_author(entry["agency"], entry["unit"]))
    said = Text().append(KINDS[entry["kind"]], style=_KIND_STYLES[entry["kind"]])
    said.append(f" · {author}").append(f" · {entry['ref']}", style="dim")
    if entry["version"] > 1:
        said.append(f" · version {entry['version']}", style="bold")
    return said
