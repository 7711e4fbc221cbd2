"""Evidence bundles of a test's ledger, and their own verifier, run as its holder runs it: alone, in an empty folder."""

import io
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

from keys_of_tests import cipher
from sealing_logs import sealed

from ledger.database import connect
from ledger.evidence import Asked, make_bundle
from ledger.sealing import CaseCipher
from ledger.transparency import read
from projections import registers
from projections.reads import OPERATOR, Occasion, Reader, reading

OCCASION = Occasion(Reader(OPERATOR, "tests"), "evidence", "to test bundles", "a-request")


@dataclass(frozen=True)
class Verdict:
    """How a check ended, and what it said."""

    code: int
    said: str


def bundle_of(
    url: str, keys: Path, case: str, *, readable: bool = True, of: CaseCipher | None = None, size: int | None = None
) -> bytes:
    """Return a case's bundle, as of all that is recorded, which is sealed first, or of a checkpoint of `size`."""
    if size is None:
        sealed(url, keys)
    output = io.BytesIO()
    with connect(url, "ledger_reader") as connection, reading(connection, OCCASION, case) as under_way:
        checkpoint = read.last_checkpoint(connection) if size is None else read.checkpoint_of(connection, size)
        assert checkpoint is not None
        agencies = {row.code: row.name for row in registers.agencies(connection)}
        asked = Asked(case, checkpoint, readable)
        made = make_bundle(connection, output, asked, cipher=of or cipher(), keys=keys, agencies=agencies)
        under_way.shows(made.events, under_way.head, case=case)
    return output.getvalue()


def files_in(bundle: bytes) -> dict[str, bytes]:
    """Return the files of a bundle."""
    with ZipFile(io.BytesIO(bundle)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Return a zip of these files."""
    output = io.BytesIO()
    with ZipFile(output, "w") as made:
        for name, content in files.items():
            made.writestr(name, content)
    return output.getvalue()


def check(bundle: bytes | Mapping[str, bytes], folder: Path, *options: str, unpacked: bool = False) -> Verdict:
    """Run a bundle's own verifier on it, in an empty folder, with nothing of ours to be found."""
    files = files_in(bundle) if isinstance(bundle, bytes) else bundle
    folder.mkdir()
    program = folder / "verify.py"
    place = folder / "given"
    if unpacked:
        for name, content in files.items():
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            (place / name).write_bytes(content)
        program, arguments = place / "verify.py", []
    else:
        program.write_bytes(files["verify.py"])
        place.write_bytes(bundle if isinstance(bundle, bytes) else zipped(files))
        arguments = [str(place)]
    ran = subprocess.run(
        [sys.executable, "-I", str(program), *arguments, *options],
        cwd=folder, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert not ran.stderr, ran.stderr
    return Verdict(ran.returncode, ran.stdout)


def events_in(files: Mapping[str, bytes]) -> list[str]:
    """Return the names of the files with events, in their order."""
    return sorted(name for name in files if name.startswith("events/"))


def proof_of(event: str) -> str:
    """Return the name of the file that proves an event."""
    return event.replace("events", "proofs").replace("json", "txt")
