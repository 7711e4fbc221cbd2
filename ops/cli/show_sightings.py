"""Prints sightings: when each person had last been seen, as far as one knower certainly knew."""

from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ledger.references import EVERYONE
from ledger.times.wording import dated_moment, worded
from ops.cli.ask import Answer, Entries, Put
from ops.cli.page import Page, recorded_line
from ops.cli.screen import clean


def show_sightings(console: Console, put: Put, answer: Answer, held: Entries) -> None:
    """Print a row a person. `held` is the knower's own tunnel, which says when and by whom they were seen."""
    page = Page(console)
    whom = put.names.asked(put.question.asked)
    page.wrapped(f"Who had been seen, as far as {whom} knew {dated_moment(put.question.at)}", "bold")
    page.wrapped(f"Case {put.question.case}, knower {put.question.asked}.", "dim")
    page.rule()
    if not answer["people"]:
        page.wrapped("No sighting was known of anyone.")
    else:
        table = _table(page, "Person")
        for row in answer["people"]:
            table.add_row(_person(put, row["person"]), *_cells(put, row, held))
        console.print(table)
    page.rule()
    page.wrapped(recorded_line(put), "dim")


def show_one_person(console: Console, person: str, rows: list[tuple[Put, Answer, Entries]]) -> None:
    """Print a row a knower: when one person had last been seen, as far as each knew at one moment."""
    page = Page(console)
    first, _, _ = rows[0]
    when = dated_moment(first.question.at)
    page.wrapped(f"When {person.capitalize()} had last been seen, as far as each knew {when}", "bold")
    page.rule()
    table = _table(page, "As known to")
    for put, answer, held in rows:
        name = put.names.asked(put.question.asked)
        row = next((row for row in answer["people"] if row["person"] == person), None)
        cells = _cells(put, row, held) if row else ("no sighting known", "not known", "0 / 0")
        table.add_row(f"{name[0].upper()}{name[1:]}", *cells)
    console.print(table)
    page.rule()
    page.wrapped(recorded_line(first), "dim")


def _person(put: Put, ref: str) -> Text:
    return Text(ref).append(f"\n{clean(put.names.people.get(ref, ''))}", style="dim")


def _table(page: Page, first: str) -> Table:
    table = Table(box=None, width=page.width, padding=(0, 2, 1, 0), pad_edge=False, header_style="dim")
    table.add_column(first, ratio=6, overflow="fold")
    table.add_column("Last seen", ratio=11, overflow="fold")
    table.add_column("Days before", justify="right", ratio=3, min_width=len("not known"))
    table.add_column("Times seen / not", justify="right", ratio=3)
    return table


def _cells(put: Put, row: dict[str, Any], held: Entries) -> tuple[Text, str, str]:
    last, own = row["last_seen"], row["last_seen_by_own"]
    seen = Text(_sighting(put, last, held) if last else "no sighting known")
    if last:
        seen.append(f"\n{last}", style="dim")
    if put.question.asked is not EVERYONE and own != last:
        seen.append(f"\nby its own: {_own(row, held)}", style="dim")
    return seen, _days(row["days_since_seen"]), f"{row['times_seen']} / {row['times_not_seen']}"


def _sighting(put: Put, ref: str, held: Entries) -> str:
    entry = held[ref]
    return f"{worded(entry['occurred']['text'])}, by {put.names.agency(entry['agency'])}"


def _own(row: dict[str, Any], held: Entries) -> str:
    ref = row["last_seen_by_own"]
    if ref is None:
        return "never, as far as is recorded"
    return f"{worded(held[ref]['occurred']['text'])}, {_days(row['days_since_seen_by_own'])} days before"


def _days(days: int | None) -> str:
    return "not known" if days is None else f"{days:,}"
