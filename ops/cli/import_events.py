"""`ledger import`: events from files into the ledger, in their order, batch by batch."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

import orjson
import typer
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeElapsedColumn

from ledger.application import Ledger, Poster, Receipt
from ledger.errors import LedgerError, Refused
from ops.cli.account import account
from ops.cli.failures import one_line
from ops.cli.options import HomeOption, KeysOption, UrlOption, place_of
from ops.cli.place import CommandError, Database, database
from ops.cli.read_events import STDIN, Found, events_in, name_of
from ops.cli.screen import notes, say
from projections.behind import Runner

BATCH_EVENTS: Final = 1_000
BATCH_BYTES: Final = 8 * 1024 * 1024

FilesArgument = Annotated[
    list[Path],
    typer.Argument(
        metavar="FILE…",
        help="A JSON array of CloudEvents, one CloudEvent, or JSON lines; - is stdin. Taken in this order.",
        show_default=False,
    ),
]


@dataclass
class Tally:
    """What an import has done so far."""

    recorded: int = 0
    duplicates: int = 0
    first: int = 0
    last: int = 0

    def add(self, receipts: Iterable[Receipt]) -> None:
        """Count a batch."""
        for receipt in receipts:
            if receipt.status == "duplicate":
                self.duplicates += 1
                continue
            self.recorded += 1
            self.first = min(self.first or receipt.position, receipt.position)
            self.last = max(self.last, receipt.position)

    def said(self) -> str:
        """Return what was done, in a sentence."""
        were_there = f"{self.duplicates:,} {'was' if self.duplicates == 1 else 'were'} there already"
        if not self.recorded:
            return f"Recorded nothing new: {were_there}."
        events = f"{self.recorded:,} event{'' if self.recorded == 1 else 's'}"
        where = f"position {self.first:,}" if self.first == self.last else f"positions {self.first:,} to {self.last:,}"
        return f"Recorded {events} at {where}; {were_there}."


def post_files(opened: Database, files: Sequence[Path], poster: Poster, bar: Progress | None = None) -> Tally:
    """Post the events of the files, and have the read models catch up. Raises CommandError when refused."""
    tally = Tally()
    task = bar.add_task("Importing", total=_total_bytes(files)) if bar else None
    with Ledger(opened.url, opened.cipher, connections=1) as ledger:
        for file in files:
            for batch in _batches(events_in(file)):
                _post(ledger, batch, file, poster, tally)
                if bar and task is not None:
                    bar.advance(task, sum(found.size_bytes for found in batch))
    Runner(opened.url, opened.cipher).catch_up()
    return tally


def _post(ledger: Ledger, batch: Sequence[Found], file: Path, poster: Poster, tally: Tally) -> None:
    try:
        tally.add(ledger.post([found.event for found in batch], poster))
    except Refused as error:
        raise CommandError(_refusal(error, batch, file, tally)) from error
    except LedgerError as error:
        place = f"{name_of(file)}, from index {batch[0].at} on"
        raise CommandError(f"{place}: {one_line(error)}. {_before(tally)}") from error


def _refusal(error: Refused, batch: Sequence[Found], file: Path, tally: Tally) -> str:
    """Name the file, the event and the field, what was wrong, what would be right, and what came before."""
    found = batch[error.index]
    place = [name_of(file), f"index {found.at}"]
    if ref := _reference(found.event):
        place.append(ref)
    if error.where:
        place.append(error.where)
    return f"{', '.join(place)}: {error.message}. {_before(tally)}"


def _before(tally: Tally) -> str:
    done = tally.recorded + tally.duplicates
    return f"The {done:,} events before its batch are recorded; mend it and import again: none is recorded twice"


def _reference(event: object) -> str | None:
    if not isinstance(event, dict):
        return None
    source, event_id = event.get("source"), event.get("id")
    if not isinstance(source, str) or not isinstance(event_id, str):
        return None
    named = f"{source.rpartition('/')[2]}/{event_id}"
    return named if re.fullmatch(r"[A-Za-z0-9._~/-]{1,200}", named) else None


def _batches(found: Iterable[Found]) -> Iterator[list[Found]]:
    """Split a file's events into batches that the ledger takes at once."""
    batch: list[Found] = []
    size = 0
    for each in found:
        own = _bytes_of(each)
        if batch and (len(batch) == BATCH_EVENTS or size + own > BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(each)
        size += own
    if batch:
        yield batch


def _bytes_of(found: Found) -> int:
    try:
        return len(orjson.dumps(found.event))
    except orjson.JSONEncodeError:  # nested too deeply, which the ledger will say
        return found.size_bytes


def _total_bytes(files: Sequence[Path]) -> float | None:
    return None if STDIN in files else float(sum(file.stat().st_size for file in files))


def import_(
    context: typer.Context,
    files: FilesArgument,
    home: HomeOption = None,
    database_url: UrlOption = None,
    keys: KeysOption = None,
) -> None:
    """Record events from files, in order.

    They go in batches of up to 1,000 events or 8 MiB, each recorded as a whole or not at all. The first event
    that is refused ends the import; what is recorded stays, and importing again records nothing twice.
    """
    for file in files:
        if file != STDIN:
            file.open("rb").close()  # better now than half-way
    columns = TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeElapsedColumn()
    with (
        database(place_of(context, home, database_url, keys)) as opened,
        Progress(*columns, console=notes(), transient=True, disable=not notes().is_terminal) as bar,
    ):
        tally = post_files(opened, files, Poster("importer", account()), bar)
    say(tally.said())


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("import", rich_help_panel="Record and ask")(import_)
