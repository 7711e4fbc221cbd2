"""`ledger verify`: whether the log is what was recorded and signed; if not, what was done to it and where."""

import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Final

import orjson
import typer
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from ledger.database import Rows, connect
from ledger.errors import LedgerError
from ledger.transparency.faults import Verdict
from ledger.transparency.log_key import key_file, log_signer
from ledger.transparency.note import NoteError, Signer, VerifierKey
from ledger.transparency.read import last_checkpoint, log_id, signer_key
from ledger.transparency.verify import verify as verify_log
from ops.cli.options import HomeOption, UrlOption, place_of
from ops.cli.place import CommandError, Database, database
from ops.cli.screen import notes, say
from ops.home import Home
from projections.sealed_reads import check_reads, seals_on_record

_FAULTS_SHOWN: Final = 100

CheckpointOption = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="A checkpoint kept from before (of GET /v1/ledger/checkpoint): shows whether an older state was put back, "
        "or history written anew.",
    ),
]
KeyOption = Annotated[
    str | None,
    typer.Option(
        metavar="VKEY",
        help="The log's public key, name+id+base64 (of GET /v1/ledger/key). Default: that of the key in the home.",
    ),
]


@dataclass(frozen=True)
class Reads:
    """How many reads on record are sealed, and what was done to them."""

    sealed: int
    faults: list[str]


def verify(
    context: typer.Context,
    *,
    checkpoint: CheckpointOption = None,
    key: KeyOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Say what was found as JSON.")] = False,
    home: HomeOption = None,
    database_url: UrlOption = None,
) -> None:
    """Read the whole log again, and say whether it is what was recorded and signed.

    Trusts nothing but the rows as they are and the log's public key. What was altered is named, with its kind and
    its positions, and the command ends with a status that is not 0. So are the reads on record, by their seals.
    """
    kept = None if checkpoint is None else _text_of(checkpoint)
    began = time.monotonic()
    place = place_of(context, home, database_url)
    with database(place, make=False) as opened, connect(opened.url, "ledger_projector") as connection:
        by = _key(key, Home(place.home).keys, connection, kept)
        verdict = _verdict(connection, by, kept)
        reads = _reads(opened, connection)
    if as_json:
        found = {**asdict(verdict), "sound": verdict.is_sound, "reads": reads and asdict(reads)}
        print(orjson.dumps(found, option=orjson.OPT_INDENT_2).decode())
    else:
        _show(verdict, time.monotonic() - began)
        _show_reads(reads)
    if not verdict.is_sound:
        raise CommandError(f"the log was altered: {len(verdict.faults)} faults, the first: {verdict.faults[0]}")
    if reads and reads.faults:
        raise CommandError(
            f"the reads on record were altered: {len(reads.faults)} faults, the first: {reads.faults[0]}"
        )


def _verdict(connection: Rows, key: VerifierKey, kept: str | None) -> Verdict:
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    with Progress(*columns, console=notes(), transient=True, disable=not notes().is_terminal) as bar:
        task = bar.add_task("Events verified", total=None)
        try:
            return verify_log(connection, key, kept, lambda done, of: bar.update(task, completed=done, total=of))
        except NoteError as error:
            raise CommandError(f"--checkpoint: {error}") from error


def _reads(opened: Database, connection: Rows) -> Reads | None:
    """What is wrong with the reads on record, or None where their seals do not open with the keys that are here."""
    try:
        seals = seals_on_record(connection, opened.cipher)
    except LedgerError:  # no key, or an event that was edited: of which the log's own faults tell
        return None
    with connect(opened.url, "ledger_sealer") as sealer:
        return Reads(seals[-1].size if seals else 0, [fault.words for fault in check_reads(sealer, seals)])


def _show_reads(reads: Reads | None) -> None:
    if reads is None:
        say("The reads on record were not checked: their seals do not open with the keys that are here.")
        return
    for fault in reads.faults[:_FAULTS_SHOWN]:
        say(fault)
    if reads.sealed and not reads.faults:
        say(f"Of the reads on record, {reads.sealed:,} are as they were sealed.")


def _show(verdict: Verdict, seconds: float) -> None:
    for fault in verdict.faults[:_FAULTS_SHOWN]:
        say(str(fault))
    if len(verdict.faults) > _FAULTS_SHOWN:
        say(f"… and {len(verdict.faults) - _FAULTS_SHOWN:,} more: --json says them all")
    if verdict.is_sound and not verdict.checkpoints:
        say(
            f"Nothing is signed yet: {verdict.events:,} events are in order, and nothing proves more ({seconds:.1f} s)."
            " A ledger serve signs them within a second."
        )
    elif verdict.is_sound:
        say(
            f"Sound: {verdict.sealed:,} events are as they were recorded, under {verdict.checkpoints:,} signed"
            f" checkpoints ({seconds:.1f} s)."
        )
    if verdict.is_sound and verdict.checkpoints and verdict.events > verdict.sealed:
        say(f"{verdict.events - verdict.sealed:,} more are not sealed yet: a ledger serve seals them within a second.")


def _key(given: str | None, folder: Path, connection: Rows, kept: str | None) -> VerifierKey:
    """The key that was given, or that of the home. None is kept: a new one could verify nothing.

    Of a log that nobody has signed yet, and of which nobody kept a checkpoint, any will do.
    """
    if given is not None:
        try:
            return VerifierKey.parse(given)
        except NoteError as error:
            raise CommandError(f"--key: {error}") from error
    log = log_id(connection)
    if not key_file(folder, log).exists():
        if kept is None and signer_key(connection) is None and last_checkpoint(connection) is None:
            return Signer("nobody", Ed25519PrivateKey.generate()).verifier
        raise CommandError(f"the key of this log is not in {folder}: say its public key with --key")
    return log_signer(folder, log).verifier


def _text_of(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise CommandError(f"{file}: not a checkpoint: it is not text") from error


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(rich_help_panel="Look after")(verify)
