"""One bundle of the little case, and what a forger and a dishonest holder of the log's key can make of it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import count
from pathlib import Path

import pytest
from asking import post, reader
from bundles import bundle_of, files_in, zipped
from copied_database import copied_database
from little_case import EVENTS, entry

from ledger.evidence.statement import signer_of
from ledger.evidence.verify import Files, Verification
from ledger.transparency.note import Signer
from ops.embedded import EmbeddedServer

Contents = dict[str, bytes]
_numbers = count(1)


@dataclass(frozen=True)
class Exported:
    """Bundles of both cases of one ledger, its log's signer, and a folder to lay altered ones down in."""

    files: Contents
    other: Contents
    signer: Signer
    folder: Path

    def problems(self, files: Contents | bytes, *, key: str | None = None, **asked: object) -> dict[str, list[str]]:
        """Return what the verifier finds wrong, by file."""
        place = self.folder / f"{next(_numbers)}.zip"
        place.write_bytes(files if isinstance(files, bytes) else zipped(files))
        done = Verification(Files(place), key)
        done.run(**{"kept": None, "witnesses": [], "show": None, **asked})  # type: ignore[arg-type]  # a test's own
        place.unlink()
        return done.problems

    def relisted(self, files: Contents) -> Contents:
        """Return files under a manifest that lists them as they are now: what anybody can do."""
        manifest = json.loads(files["manifest.json"])
        kept = {name: content for name, content in files.items() if name not in ("manifest.json", "statement")}
        manifest["events"] = len([name for name in kept if name.startswith("events/")])
        manifest["files"] = {name: sha256(content).hexdigest() for name, content in sorted(kept.items())}
        return {**kept, "manifest.json": json.dumps(manifest).encode(), "statement": files["statement"]}

    def stated(self, files: Contents, signer: Signer | None = None) -> Contents:
        """Return them with a statement that fits: what only a holder of the log's key can do."""
        listed = self.relisted(files)
        lines = listed["statement"].decode().partition("\n\n")[0].split("\n")
        lines[2] = f"events {json.loads(listed['manifest.json'])['events']}"
        lines[-1] = f"manifest {sha256(listed['manifest.json']).hexdigest()}"
        return {**listed, "statement": str((signer or self.signer).sign("\n".join(lines) + "\n")).encode()}


@pytest.fixture(scope="module")
def exported(
    server: EmbeddedServer, template_url: str, worker_id: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Exported]:
    """Yield bundles of a ledger that no test changes."""
    name = f"test_{worker_id}_evidence"
    folder = tmp_path_factory.mktemp("evidence")
    with copied_database(server, template_url, name) as url:
        post(url, [*EVENTS, entry("gp/last", occurred="../2007")])
        files, other = (files_in(bundle_of(url, folder / "keys", case)) for case in ("k", "other"))
        with reader(url) as rows:
            signer = signer_of(rows, folder / "keys")
        yield Exported(files, other, signer, folder)
