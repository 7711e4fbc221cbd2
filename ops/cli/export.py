"""`ledger export`: the evidence bundle of a case, in one zip."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Annotated, Final

import typer

from ledger.database import Rows, connect
from ledger.evidence import Asked, Bundle, make_bundle
from ledger.references import CODE_PATTERN
from ledger.times import rfc3339
from ledger.transparency import read
from ledger.transparency.log_key import key_file
from ledger.transparency.read import Sealed
from ledger.transparency.sealer import TreeSealer
from ops.cli.ask import Asking, reading_for
from ops.cli.options import HomeOption, KeysOption, UrlOption, place_of
from ops.cli.place import CommandError, Database, Place, database
from ops.cli.screen import say
from ops.home import Home
from projections import registers
from projections.question import Moment

_PRIVATE: Final = 0o600

CaseOption = Annotated[str, typer.Option("--case", metavar="CASE", help="The case's code, such as hk.")]
OutputOption = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="The new file. Default: evidence-CASE-POSITION.zip.", show_default=False),
]
CheckpointOption = Annotated[
    int | None,
    typer.Option(
        metavar="N", min=1, help="As of the checkpoint of this size, one that was signed. Default: the newest."
    ),
]
WithoutKeyOption = Annotated[
    bool, typer.Option("--without-key", help="A bundle that anybody can check and nobody can read.")
]
PurposeOption = Annotated[
    str, typer.Option(metavar="TEXT", help="What this is for, up to 200 characters: kept with the read.")
]


def export(
    context: typer.Context,
    case: CaseOption,
    output: OutputOption = None,
    *,
    checkpoint: CheckpointOption = None,
    without_key: WithoutKeyOption = False,
    purpose: PurposeOption = Asking.purpose,
    home: HomeOption = None,
    database_url: UrlOption = None,
    keys: KeysOption = None,
) -> None:
    """Write all of a case to one zip that anybody can check, offline and without us: events, proofs, a chronology.

    Whoever holds it can read the case, unless it is made without its key.
    """
    if not re.fullmatch(CODE_PATTERN, case):
        raise CommandError("there is no such case: a case's code is of small letters, digits and hyphens")
    place = place_of(context, home, database_url, keys)
    asking = Asking(case, "*", purpose=purpose)
    with database(place, make=False) as opened, connect(opened.url, "ledger_reader") as connection:
        _seal(connection, opened, place)
        sealed = _checkpoint(connection, checkpoint)
        target = output or Path(f"evidence-{case}-{sealed.size}.zip")
        with _new_file(target) as file:
            keys_of_log = Home(place.home).keys
            made = _made(
                connection, file, Asked(case, sealed, not without_key), asking, opened=opened, keys=keys_of_log
            )
    say(f"Wrote {target}: {made.events:,} events of case {case}, up to position {made.position:,} of {made.origin}.")
    if without_key:
        say("It holds no key: it can be checked and not read. To check it: unpack it and run python verify.py")
    else:
        say("Whoever holds it can read the case. To check it: unpack it and run python verify.py")


def _seal(connection: Rows, opened: Database, place: Place) -> None:
    """Seal what is not sealed yet, unless another holds the key: then the newest checkpoint is theirs to make."""
    folder = Home(place.home).keys
    if key_file(folder, read.log_id(connection)).exists() or (
        place.database_url is None and read.signer_key(connection) is None
    ):
        TreeSealer(opened.url, folder).catch_up()


def _checkpoint(connection: Rows, size: int | None) -> Sealed:
    if size is None:
        return read.best_for(connection, read.head(connection))
    found = read.checkpoint_of(connection, size)
    if found is None:
        raise CommandError(f"--checkpoint: none was signed of size {size}")
    return found


def _made(connection: Rows, file: IO[bytes], asked: Asked, asking: Asking, *, opened: Database, keys: Path) -> Bundle:
    """Write the bundle. It is on record when this returns."""
    with reading_for(connection, "evidence", asking) as reading:
        erased = registers.erasure(connection, asked.case)
        if erased is None and not reading.visible:
            raise CommandError("there is no such case")
        if erased and asked.readable:
            raise CommandError(
                f"the case was erased by {erased.event} at position {erased.position:,}, {rfc3339(erased.at)}: "
                "--without-key exports its events, sealed for ever, with their proofs"
            )
        agencies = {row.code: row.name for row in registers.agencies(connection)}
        made = make_bundle(connection, file, asked, cipher=opened.cipher, keys=keys, agencies=agencies)
        reading.shows(made.events, reading.head if erased else Moment(made.position, None), case=asked.case)
    return made


@contextmanager
def _new_file(target: Path) -> Iterator[IO[bytes]]:
    """Yield a file for its owner's eyes alone, which is there only if it gets whole. Nothing is written over."""
    if target.exists():
        raise CommandError(f"{target} is there already: choose another --output, or remove it")
    descriptor = os.open(target, os.O_RDWR | os.O_CREAT | os.O_EXCL, _PRIVATE)
    try:
        with os.fdopen(descriptor, "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        target.unlink()
        raise


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(rich_help_panel="Record and ask")(export)
