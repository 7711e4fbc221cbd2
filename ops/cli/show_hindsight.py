"""Prints hindsight: what one knower did not know, seen from outside the tunnel."""

from collections import Counter
from collections.abc import Callable
from typing import Any, Final

from rich.console import Console
from rich.text import Text

from api.wording.how import span_in
from api.wording.names import KINDS
from ledger.references import EVERYONE
from ledger.times import interval_of
from ledger.times.wording import dated_moment, dated_span, worded
from ops.cli.ask import Answer, Entries, Put
from ops.cli.page import Page, recorded_line
from ops.cli.screen import clean

Chosen = Callable[[dict[str, Any]], bool]

_STATUSES: Final = {
    "known": ("●", "known"),
    "possibly_known": ("◐", "possibly known"),
    "known_elsewhere": ("○", "known elsewhere only"),
    "known_to_nobody": ("◌", "had happened, and known to nobody"),
    "not_yet_happened": ("▷", "had not happened yet"),
}
_OLDER: Final = "known, in an older version than others had"
_LISTED: Final = ("known_elsewhere", "known_to_nobody")
_INDENT: Final = 4


def show_hindsight(
    console: Console, put: Put, answer: Answer, everything: Entries, *, only: Chosen = lambda _: True
) -> None:
    """Print how the case stood against the knower's knowledge, and what they did not know, oldest first.

    `everything` says what the entries were about; `only` chooses which of those not known are listed.
    """
    page = Page(console)
    entries = answer["entries"]
    page.wrapped(_heading(put), "bold")
    said = f"Case {put.question.case}, knower {put.question.asked}. This is hindsight: it looks from outside."
    page.wrapped(said, "dim")
    page.rule()
    _counts(page, entries)
    listed = [entry for entry in entries if entry["status"] in _LISTED and only(entry)]
    for entry in sorted(listed, key=_chronologically):
        page.line()
        _entry(page, put, entry, everything)
    page.rule()
    page.wrapped(recorded_line(put), "dim")


def _heading(put: Put) -> str:
    when = dated_moment(put.question.at)
    if put.question.asked is EVERYONE:
        return f"What nobody knew {when}"
    return f"What {put.names.asked(put.question.asked)} did not know {when}"


def _counts(page: Page, entries: list[dict[str, Any]]) -> None:
    count = Counter(entry["status"] for entry in entries)
    for status, (mark, words) in _STATUSES.items():
        if count[status]:
            page.wrapped(f"{count[status]:>5,} {page.mark(mark)} {words}")
    if stale := sum(1 for entry in entries if entry["stale"]):
        page.wrapped(f"{stale:>5,} {page.mark('◍')} of these {_OLDER}")


def _entry(page: Page, put: Put, entry: dict[str, Any], everything: Entries) -> None:
    mark, _ = _STATUSES[entry["status"]]
    when = worded(entry["occurred"]["text"])
    first = Text(f"  {page.mark(mark)} {when[0].upper()}{when[1:]}", style="bold")
    page.wrapped(first)
    who = Text(f"{KINDS[entry['kind']]} · {put.names.agency(entry['agency'])} · ")
    page.wrapped(who.append(entry["ref"], style="dim"), indent=_INDENT)
    if known := everything.get(entry["ref"]):
        page.wrapped(clean(known["data"]["summary"]), indent=_INDENT)
    if others := entry["known_elsewhere_by"]:
        page.wrapped(f"Held by {_list([put.names.agency(code) for code in others])}.", "dim", _INDENT)
    page.wrapped(_later(entry), "dim", _INDENT)


def _later(entry: dict[str, Any]) -> str:
    if entry["later_known_from"] is None:
        return "Nothing in the ledger says that it was ever learned."
    return f"Learned later: {dated_span(span_in(entry['later_known_from']))}."


def _list(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _chronologically(entry: dict[str, Any]) -> tuple[int, int, str]:
    occurred = interval_of(entry["occurred"]["text"])
    return occurred.earliest, occurred.latest, entry["ref"]
