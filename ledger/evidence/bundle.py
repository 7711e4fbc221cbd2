"""Makes a bundle: a case's events as stored, their proofs, the checkpoint, keys, a chronology and the verifier."""

import hashlib
import json
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from string import Template
from typing import IO, Any, Final, NamedTuple

from ledger.database import Rows
from ledger.errors import LedgerError
from ledger.evidence.archive import Archive
from ledger.evidence.rows import Chronology
from ledger.evidence.statement import FORMAT, signer_of, statement
from ledger.evidence.stored import Stored, stored_of
from ledger.evidence.table import csv_texts, page_texts
from ledger.sealing import PLAIN, CaseCipher, Erased
from ledger.transparency.checkpoint import Checkpoint, opened
from ledger.transparency.hashes import leaf_hash
from ledger.transparency.note import Signer
from ledger.transparency.proofs import inclusion
from ledger.transparency.read import Sealed, tree, with_cosignatures
from ledger.transparency.tiles import TileTree
from ledger.transparency.tlog_proof import TlogProof

_LEAST_DIGITS: Final = 6
_HASHES_KEPT: Final = 16_384


class CannotExport(LedgerError):
    """A case of which no bundle can be made; the message says why."""


class Bundle(NamedTuple):
    """What a bundle holds: how many events, up to which position, and which log its checkpoint is of."""

    case: str
    events: int
    position: int
    origin: str


@dataclass(frozen=True)
class Asked:
    """Of which case, up to which checkpoint; `readable`: with the case's key and the chronology."""

    case: str
    sealed: Sealed
    readable: bool = True


def make_bundle(
    connection: Rows, output: IO[bytes], asked: Asked, *, cipher: CaseCipher, keys: Path, agencies: Mapping[str, str]
) -> Bundle:
    """Write the bundle of a case to a file that can be sought; of one checkpoint, always the same bytes.

    `connection` reads on behalf of somebody who may see the case; `keys` is the folder of the log's key; `agencies`
    are names by code. Raises CannotExport, LogKeyError, KeyStoreError or SealBroken.
    """
    signer = signer_of(connection, keys)
    writer = _Writer(connection, Archive(output), asked, signer)
    if asked.readable:
        _add_keys(writer.archive, cipher, asked.case)
    try:
        writer.add_events(cipher)
    except Erased as error:
        raise CannotExport("the case was erased meanwhile") from error
    if asked.readable:
        writer.add_chronology(agencies)
    return writer.finish()


class _Writer:
    """Writes one bundle."""

    def __init__(self, connection: Rows, archive: Archive, asked: Asked, signer: Signer) -> None:
        self.archive = archive
        self._connection = connection
        self._asked = asked
        self._signer = signer
        self._checkpoint: Checkpoint = opened(asked.sealed.note, signer.verifier)[0]
        self._note = with_cosignatures(connection, asked.sealed)
        self._tree = _Kept(tree(connection))
        self._digits = max(_LEAST_DIGITS, len(str(asked.sealed.size)))
        self._chronology = Chronology()
        self._agencies: set[str] = set()
        self._events = 0

    def add_events(self, cipher: CaseCipher) -> None:
        for event in stored_of(self._connection, self._asked.case, self._asked.sealed.size):
            self._events += 1
            if event.version != self._events:
                raise CannotExport(
                    f"position {event.position}: an event of the case before it is gone: run ledger verify"
                )
            self._add_event(event)
            if self._asked.readable:
                data = _data_of(event, cipher)
                self._chronology.take(event, data)
                self._agencies |= {event.agency, *(to["to"].partition("/")[0] for to in data.get("recipients", ()))}
            elif event.state[:1] == PLAIN:
                raise CannotExport(
                    f"position {event.position}: recorded unsealed by version 0.1.0: no key is needed to read it, so "
                    "there is no bundle of this case that cannot be read"
                )
        if not self._events:
            raise CannotExport("nothing is recorded of such a case up to this checkpoint")

    def _add_event(self, event: Stored) -> None:
        number, index = f"{event.position:0{self._digits}}", event.position - 1
        if self._tree.subtree(0, index) != leaf_hash(event.leaf):
            raise CannotExport(f"position {event.position}: is not what was recorded there: run ledger verify")
        path = inclusion(self._tree, index, self._checkpoint.size)
        self.archive.add(f"events/{number}.json", _json(event.json()))
        proof = TlogProof(index, tuple(path), self._note, event.leaf)
        self.archive.add(f"proofs/{number}.txt", str(proof).encode())

    def add_chronology(self, agencies: Mapping[str, str]) -> None:
        named = {code: agencies[code] for code in self._agencies & agencies.keys()}
        page = page_texts(
            self._chronology.rows(), case=self._asked.case, position=self._checkpoint.size, agencies=named
        )
        self.archive.add("chronology.html", page)
        self.archive.add("chronology.csv", csv_texts(self._chronology.rows()))

    def finish(self) -> Bundle:
        asked, checkpoint = self._asked, self._checkpoint
        self.archive.add("checkpoint", self._note.encode())
        self.archive.add("log-key", f"{self._signer.verifier}\n".encode())
        self.archive.add("verify.py", Path(__file__).with_name("verify.py").read_bytes())
        self.archive.add("README.txt", _readme(asked, self._events, checkpoint.origin).encode())
        listed = {"format": FORMAT, "case": asked.case, "events": self._events, "readable": asked.readable}
        manifest = _json({**listed, "files": dict(sorted(self.archive.digests.items()))})
        digest = hashlib.sha256(manifest).hexdigest()
        self.archive.add("manifest.json", manifest)
        stated = statement(self._signer, asked.case, self._events, checkpoint, digest)
        self.archive.add("statement", stated.encode())
        self.archive.close()
        return Bundle(asked.case, self._events, checkpoint.size, checkpoint.origin)


class _Kept:
    """The hashes of a tree, the last of them kept: neighbours' proofs share most of theirs."""

    def __init__(self, source: TileTree) -> None:
        self._subtree = lru_cache(_HASHES_KEPT)(source.subtree)

    def subtree(self, height: int, index: int) -> bytes:
        return self._subtree(height, index)


def _add_keys(archive: Archive, cipher: CaseCipher, case: str) -> None:
    """Add the keys of the case: its own, and that of what is recorded of its retention, if anything is."""
    found = cipher.keys_of(case)
    if case not in found:
        raise CannotExport("the case's key is not here: without it only a bundle that cannot be read can be made")
    archive.add("case-key", _json({name: b64encode(key).decode() for name, key in sorted(found.items())}))


def _data_of(event: Stored, cipher: CaseCipher) -> dict[str, Any]:
    plain = cipher.unseal(event.state, case=event.case, ref=event.ref, topic=event.topic, position=event.position)
    data: dict[str, Any] = json.loads(plain)["data"]
    return data


def _readme(asked: Asked, events: int, origin: str) -> str:
    name = "readme.txt" if asked.readable else "readme-sealed.txt"
    common, own = (Path(__file__).with_name(each).read_text("utf-8") for each in ("readme-check.txt", name))
    return Template(own + common).substitute(case=asked.case, events=events, position=asked.sealed.size, origin=origin)


def _json(value: Mapping[str, Any]) -> bytes:
    return f"{json.dumps(value, indent=1, ensure_ascii=True)}\n".encode()
