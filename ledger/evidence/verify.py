"""Checks an evidence bundle, by itself. Needs Python 3.11 or newer and the package cryptography, and nothing of ours.

    python verify.py [BUNDLE.zip | FOLDER] [--key VKEY] [--checkpoint FILE] [--witness VKEY] [--show REF]

Without a bundle it checks the folder in which it lies. README.txt says what a check shows and what it does not.
The exit code is 0 where everything is as it was recorded, 1 where anything is not, 2 where nothing could be checked.
"""

import argparse
import base64
import csv
import hashlib
import io
import json
import re
import struct
import sys
import uuid
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

FORMAT = "safeguarding-ledger evidence bundle 1"
COLUMNS = (
    "ref", "position", "recorded_at", "standing", "kind", "when", "earliest", "latest", "occurred", "agency", "author",
    "people", "summary", "source", "seen", "factors", "more", "known", "passes_on", "told_later",
)  # fmt: skip
READ_BY_THE_LEDGER = ("when", "earliest", "latest")  # what it makes of a stated time: not made again here
NOT_ENTRIES = ("case", "person", "legal-hold", "erasure-proposed", "erasure")
RETENTION = NOT_ENTRIES[2:]
AMENDED = {"correction": ("corrects", "corrected"), "retraction": ("retracts", "retracted")}
IN_COLUMNS = {
    "occurred", "known_at", "author", "people", "summary", "source_of_information", "source_type", "sightings",
    "factors", "recipients", "shares", "replacement",
}  # fmt: skip
STREAMS = uuid.UUID("6f1d3c0a-5a6e-5d0e-9a51-1c8b0b6a7d11")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TAGS = {"html", "head", "meta", "title", "style", "body", "h1", "p", "table", "thead", "tbody", "tr", "th", "td",
        "div", "span"}  # fmt: skip
ATTRIBUTES = {"lang", "charset", "http-equiv", "content", "name", "class", "id", "scope", "dir", "data-c"}
UNREADABLE = (
    ValueError, KeyError, TypeError, IndexError, AttributeError, OverflowError, RecursionError, csv.Error, struct.error,
)  # fmt: skip
EVENTS, PROOFS = "events/", "proofs/"
LINE = re.compile("\u2014 ([^ ]+) ([A-Za-z0-9+/=]+)")


class Bad(Exception):
    """Something is not as it was recorded: the message says what."""


# Signed notes, checkpoints and proofs: C2SP signed-note, tlog-checkpoint, tlog-cosignature, tlog-proof; RFC 6962.


class Key(NamedTuple):
    """A public key and the name of its holder."""

    name: str
    id: bytes
    kind: int
    public: bytes


def key_of(text: str) -> Key:
    """Read a verifier key: name+id+base64. Raises Bad."""
    try:
        name, key_id, material = text.strip().split("+", 2)
        raw = unbase64(material)
    except ValueError as error:
        raise Bad("not a verifier key: expected name+id+base64") from error
    digest = hashlib.sha256(name.encode() + b"\n" + raw).digest()[:4]
    if digest.hex() != key_id or len(raw) != 33 or raw[0] not in (1, 4):
        raise Bad("not a verifier key: its id does not fit its name and bytes")
    return Key(name, digest, raw[0], raw[1:])


def signed_text(note: str, key: Key) -> str:
    """Return the text of a note that the key signed. Raises Bad."""
    text, _, lines = note.rpartition("\n\n")
    text += "\n"
    signed = [LINE.fullmatch(line) for line in lines.split("\n")[:-1]]
    if not lines.endswith("\n") or None in signed:
        raise Bad("is no signed note: text, an empty line, and a line for each signature")
    made_by = [(line[1], unbase64(line[2])) for line in signed if line]
    theirs = [signature[4:] for name, signature in made_by if (name, signature[:4]) == (key.name, key.id)]
    if not theirs:
        raise Bad(f"not signed by {key.name}+{key.id.hex()}")
    for signature in theirs:
        message, made = text, signature
        if key.kind == 4:  # a witness's: it signs the time with the text
            message = f"cosignature/v1\ntime {int.from_bytes(signature[:8], 'big')}\n{text}"
            made = signature[8:]
        try:
            Ed25519PublicKey.from_public_bytes(key.public).verify(made, message.encode())
        except InvalidSignature as error:
            raise Bad(f"the signature of {key.name} is not of this text: one of them was changed") from error
    return text


class Checkpoint(NamedTuple):
    """The log of this origin had so many leaves under this root."""

    origin: str
    size: int
    root: bytes


def checkpoint_of(note: str, key: Key) -> Checkpoint:
    """Read a checkpoint that the key signed. Raises Bad."""
    origin, size, root = signed_text(note, key).split("\n")[:3]
    if origin != key.name:
        raise Bad(f"a checkpoint of {origin}, where one of {key.name} was expected")
    return Checkpoint(origin, int(size), unbase64(root))


def is_included(leaf: bytes, index: int, tree: Checkpoint, path: list[bytes]) -> bool:
    """Whether the hashes lead from the leaf at `index` to the tree's root (RFC 9162, 2.1.3.2)."""
    node, last, found = index, tree.size - 1, leaf
    for sibling in path:
        if not 0 <= node <= last or last == 0:
            return False
        if node & 1 or node == last:
            found = hashlib.sha256(b"\x01" + sibling + found).digest()
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            found = hashlib.sha256(b"\x01" + found + sibling).digest()
        node, last = node >> 1, last >> 1
    return last == 0 and node == 0 and found == tree.root


# Events as they are stored: what a leaf of the log commits to, and how the stored bytes open.


def leaf_of(event: dict[str, Any]) -> bytes:
    """Return the data of the leaf that an event has, with all its columns."""
    fields = (
        unbase64(event["salt"]), uuid.UUID(event["stream"]).bytes, struct.pack("!q", event["version"]),
        event["topic"].encode(), event["agency"].encode(), event["event_id"].encode(), event["case"].encode(),
        unbase64(event["content_digest"]), event["posted_by"].encode(), unbase64(event["state"]),
    )  # fmt: skip
    committed = hashlib.sha256(b"".join(struct.pack("!i", len(field)) + field for field in fields)).digest()
    return struct.pack("!Bqq32s", 1, event["position"], event["recorded_at"], committed)


def opened(event: dict[str, Any], keys: dict[str, str]) -> dict[str, Any]:
    """Open the stored bytes by the case's key, and return the CloudEvent. Raises Bad."""
    case, topic, state = event["case"], event["topic"], unbase64(event["state"])
    ref = f"{event['agency']}/{event['event_id']}"
    if state[:1] != b"{":
        name = f"{case}.retention" if topic.split(".")[1] in RETENTION else case
        try:
            bound = f"ledger event 1\n{case}\n{ref}\n{topic}".encode()
            state = AESGCM(unbase64(keys[name])).decrypt(state[1:13], state[13:], bound)
        except (InvalidTag, KeyError, ValueError) as error:
            raise Bad("the stored bytes do not open by the bundle's key") from error
    said: dict[str, Any] = json.loads(state)
    named = (said["source"].rpartition("/")[2], said["id"], said["subject"], said["type"])
    if named != (event["agency"], event["event_id"], case, topic):
        raise Bad("what the stored bytes say is not what they are listed as")
    return said


# The chronology: each row must be what the opened events make it.


class Row(NamedTuple):
    """What a row must hold: its cells, but those that later events have a say in."""

    fingerprint: bytes
    position: int
    entry: str
    own: str


def cells_of(event: dict[str, Any], said: dict[str, Any]) -> dict[str, str]:
    """Return the cells of an event's row that it alone decides."""
    data, kind = said["data"], said["type"].split(".")[1]
    content = data.get("replacement", data)
    entry = data.get(AMENDED[kind][0]) if kind in AMENDED else None
    ref, agency = f"{event['agency']}/{event['event_id']}", event["agency"]
    since = data.get("known_at") or rfc3339(event["recorded_at"])
    later = " (by a later account)" if data.get("evidence") == "later_account" else ""
    unit = data["author"].get("unit")
    more = [f"{name}: {worded(value)}" for name, value in content.items() if name not in IN_COLUMNS]
    if content is not data:
        more += [f"correction's {name}: {worded(value)}" for name, value in data.items()
                 if name not in IN_COLUMNS - {"author", "summary", "source_of_information"}]  # fmt: skip
    known = [f"{agency}/{unit}" if unit else agency]
    known = [f"{known[0]} since {since}{later}", *(told(recipient) for recipient in data.get("recipients", ()))]
    secondary = " (secondary)" if content.get("source_type") == "secondary" else ""
    return {
        "ref": ref, "position": str(event["position"]), "recorded_at": rfc3339(event["recorded_at"]), "kind": kind,
        "occurred": content.get("occurred") or f"as {entry}", "agency": agency,
        "author": ", ".join(str(value) for value in content["author"].values()),
        "people": ", ".join(content.get("people") or [f"as {entry}"]), "summary": content["summary"],
        "source": content["source_of_information"] + secondary,
        "seen": "\n".join(seen(sighting) for sighting in content.get("sightings", ())),
        "factors": ", ".join(content.get("factors", ())), "more": "\n".join(more), "known": "\n".join(known),
        "passes_on": "\n".join(passed(share) for share in data.get("shares", ())),
    }  # fmt: skip


def seen(sighting: dict[str, Any]) -> str:
    """Return a sighting in a line."""
    return f"{sighting['person']}: " + "; ".join(f"{k} {v}" for k, v in sighting.items() if k != "person")


def told(recipient: dict[str, str]) -> str:
    """Return a recipient in a line."""
    return f"{recipient['to']} from {recipient['received_at']}"


def passed(share: dict[str, Any]) -> str:
    """Return a share in a line."""
    version = f" version {share['version']}" if share.get("version") else ""
    return f"{share['entry']}{version}" + (f" by {share['by']}" if share.get("by") else "")


def worded(value: Any) -> str:
    """Return a value as text."""
    if isinstance(value, dict):
        return ", ".join(f"{name}: {worded(part)}" for name, part in value.items())
    if isinstance(value, list):
        return "; ".join(worded(part) for part in value)
    return str(value)


def rfc3339(microseconds: int) -> str:
    """Return a moment, in microseconds since 1970, as text."""
    return f"{EPOCH + timedelta(microseconds=microseconds):%Y-%m-%dT%H:%M:%S.%f}Z"


def fingerprint(cells: dict[str, str]) -> bytes:
    """Return what tells cells from others."""
    decided = [cells[name] for name in COLUMNS if name not in (*READ_BY_THE_LEDGER, "standing", "told_later")]
    return hashlib.sha256(json.dumps(decided).encode()).digest()


class Expected:
    """The rows that the opened events make."""

    def __init__(self) -> None:
        self.rows: dict[str, Row] = {}
        self._amended: dict[str, list[tuple[int, str]]] = {}
        self._told: dict[str, list[str]] = {}

    def take(self, event: dict[str, Any], said: dict[str, Any]) -> None:
        """Take the next event."""
        kind, data = said["type"].split(".")[1], said["data"]
        if kind in NOT_ENTRIES:
            return
        cells = cells_of(event, said)
        entry, own = cells["ref"], ""
        if kind in AMENDED:
            present, past = AMENDED[kind]
            entry, own = data[present], f"{present} {data[present]}"
            self._amended.setdefault(entry, []).append((event["position"], f"{past} by {cells['ref']}"))
        for share in data.get("shares", ()):
            lines = [f"{told(recipient)}, by {cells['ref']}" for recipient in data.get("recipients", ())]
            self._told.setdefault(share["entry"], []).extend(lines)
        self.rows[cells["ref"]] = Row(fingerprint(cells), event["position"], entry, own)

    def wrong(self, cells: dict[str, str]) -> bool:
        """Whether a row is not what the events make it."""
        row = self.rows.get(cells["ref"])
        if row is None:
            return True
        later = [text for position, text in self._amended.get(row.entry, ()) if position > row.position]
        standing = "; ".join(filter(None, [row.own, *later])) or "stands"
        return (fingerprint(cells), cells["standing"], cells["told_later"]) != (
            row.fingerprint, standing, "\n".join(self._told.get(cells["ref"], ()))
        )  # fmt: skip


def rows_in_csv(text: str) -> Iterator[dict[str, str]]:
    """Yield the rows of chronology.csv, without the marks that keep spreadsheets from calculating. Raises Bad."""
    csv.field_size_limit(2**31 - 1)
    lines = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    if tuple(next(lines, ())) != COLUMNS:
        raise Bad("its columns are not those of a bundle")
    for line in lines:
        yield {name: cell.removeprefix("'") for name, cell in zip(COLUMNS, line, strict=True)}


class Page(HTMLParser):
    """The rows of chronology.html, and every tag or attribute in it that may not be there."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[dict[str, str]] = []
        self.foreign: list[str] = []
        self._cell: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a row or a cell."""
        given = dict(attrs)
        self.foreign += sorted({tag} - TAGS) + sorted(set(given) - ATTRIBUTES)
        if tag == "tr" and "id" in given:
            self.rows.append(dict.fromkeys(COLUMNS, ""))
        self._cell = given.get("data-c")

    def handle_endtag(self, _tag: str) -> None:
        """End a cell."""
        self._cell = None

    def handle_data(self, data: str) -> None:
        """Take the text of a cell."""
        if self._cell:
            self.rows[-1][self._cell] += data


def spaced(cells: dict[str, str]) -> tuple[datetime, datetime, int]:
    """Return what a row is sorted by."""
    first, last = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
    earliest = datetime.fromisoformat(cells["earliest"]) if cells["earliest"] else first
    return earliest, datetime.fromisoformat(cells["latest"]) if cells["latest"] else last, int(cells["position"])


# The bundle


class Files:
    """The files of a bundle: a zip, or the folder that it was unpacked to."""

    def __init__(self, place: Path) -> None:
        self._zip = None if place.is_dir() else zipfile.ZipFile(place)
        self._folder = place
        listed = (
            self._zip.namelist()
            if self._zip
            else [path.relative_to(place).as_posix() for path in place.rglob("*") if not path.is_dir()]
        )
        self.names = set(listed)
        self.twice = [name for name, times in Counter(listed).items() if times > 1]

    def read(self, name: str) -> bytes:
        """Return the bytes of a file. Raises Bad."""
        if name not in self.names:
            raise Bad("is missing")
        try:
            return self._zip.read(name) if self._zip else (self._folder / name).read_bytes()
        except (OSError, zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError, struct.error) as error:
            raise Bad(f"cannot be read: {error}") from error

    def text(self, name: str) -> str:
        """Return the text of a file. Raises Bad."""
        try:
            return self.read(name).decode("utf-8")
        except UnicodeDecodeError as error:
            raise Bad("is not UTF-8 text") from error


class Verification:
    """One check of a bundle: `problems` has, for each bad file, what is wrong with it."""

    def __init__(self, files: Files, known_key: str | None) -> None:
        self.files = files
        self.problems: dict[str, list[str]] = {}
        self.manifest: dict[str, Any] = {}
        self.checkpoint = Checkpoint("", 0, b"")
        self.expected = Expected()
        self.shown: dict[str, dict[str, Any]] = {}
        self.key: Key | None = None
        self.all_opened = False
        self._known_key = known_key
        self._note = ""

    def run(self, kept: str | None, witnesses: list[str], show: str | None) -> None:
        """Check everything. What only follows from a file that is bad is not said of others."""
        self._check("log-key", self._key)
        if self.key is None:
            return
        self._check("checkpoint", lambda: self._signed(kept, witnesses))
        self._check("manifest.json", self._listed)
        self._check("statement", self._stated)
        if "manifest.json" not in self.problems:
            self._files()
        self._events(show)
        if self.manifest.get("readable") and self.all_opened:
            self._check("chronology.csv", self._chronology)

    def _check(self, name: str, check: Callable[[], None]) -> None:
        try:
            check()
        except Bad as error:
            self._bad(name, str(error))
        except UNREADABLE as error:
            self._bad(name, f"is not what it should be ({type(error).__name__})")

    def _bad(self, name: str, problem: str) -> None:
        said = self.problems.setdefault(name, [])
        if problem not in said:
            said.append(problem)

    def _key(self) -> None:
        given = self.files.text("log-key")
        self.key = key_of(self._known_key or given)
        if self._known_key and given.strip() != self._known_key.strip():
            raise Bad("is not the key that you gave by --key: this is not a bundle of that log")

    def _trusted(self) -> Key:
        if self.key is None:
            raise Bad("cannot be checked without the log's key")
        return self.key

    def _signed(self, kept: str | None, witnesses: list[str]) -> None:
        self._note = self.files.text("checkpoint")
        self.checkpoint = checkpoint_of(self._note, self._trusted())
        for witness in witnesses:
            signed_text(self._note, key_of(witness))
        if kept is not None:
            theirs = checkpoint_of(kept, self._trusted())
            if theirs.size != self.checkpoint.size:
                raise Bad(
                    f"is of size {self.checkpoint.size}, the one that you kept is of {theirs.size}: they cannot be "
                    f"compared. Ask for a bundle with --checkpoint {theirs.size}"
                )
            if theirs.root != self.checkpoint.root:
                raise Bad("contradicts the one that you kept: the log's holder signed two histories")

    def _listed(self) -> None:
        self.manifest = json.loads(self.files.text("manifest.json"))
        if self.manifest["format"] != FORMAT:
            raise Bad(f"is of another format than {FORMAT}")

    def _stated(self) -> None:
        note = self.files.text("statement")
        stated = signed_text(note, self._trusted()).split("\n")
        if note.rpartition("\n\n")[2].count("\n") > 1:
            raise Bad("holds more than what the log's holder states: a line was added")
        digest = hashlib.sha256(self.files.read("manifest.json")).hexdigest()
        if stated[0] != FORMAT or stated[-2] != f"manifest {digest}":
            self._bad("manifest.json", "was changed: it is not the one that the log's holder signed")
        elif "checkpoint" not in self.problems:
            root = base64.b64encode(self.checkpoint.root).decode()
            of = [f"case {self.manifest['case']}", f"events {self.manifest['events']}"]
            if stated[1:-2] != [*of, f"checkpoint {self.checkpoint.size} {root}"]:
                raise Bad("is of another checkpoint, or of another number of events, than the bundle's")

    def _files(self) -> None:
        listed: dict[str, str] = self.manifest["files"]
        for name in sorted(listed):
            self._check(name, lambda name=name: self._unchanged(name, listed[name]))  # type: ignore[misc]
        for name in self.files.names - set(listed) - {"manifest.json", "statement"}:
            self._bad(name, "is not of the bundle: it was added")
        for name in self.files.twice:
            self._bad(name, "is there twice")

    def _unchanged(self, name: str, digest: str) -> None:
        if hashlib.sha256(self.files.read(name)).hexdigest() != digest:
            raise Bad("was changed: it is not the file that manifest.json lists")

    def _events(self, show: str | None) -> None:
        keys: dict[str, str] = {}
        if self.manifest.get("readable") and "case-key" not in self.problems:
            self._check("case-key", lambda: keys.update(json.loads(self.files.text("case-key"))))
        listed = self.files.names | set(self.manifest.get("files", {}))
        names = sorted(name for name in listed if name.startswith(EVENTS))
        for version, name in enumerate(names, 1):
            self._check(name, lambda name=name, version=version: self._event(name, version, keys, show))  # type: ignore[misc]
        if len(names) != self.manifest.get("events"):
            self._bad("manifest.json", f"{len(names)} events are there, and another number is stated")
        self.all_opened = bool(keys) and not any(name.startswith(EVENTS) for name in self.problems)

    def _event(self, name: str, version: int, keys: dict[str, str], show: str | None) -> None:
        event: dict[str, Any] = json.loads(self.files.text(name))
        ref, position = f"{event['agency']}/{event['event_id']}", event["position"]
        where = f"position {position}, {ref}: "
        if int(name[len(EVENTS) :].partition(".")[0]) != position:
            raise Bad(f"{where}is not the event of the position in its name")
        if "checkpoint" not in self.problems:
            proof = f"{PROOFS}{name[len(EVENTS) : -len('.json')]}.txt"
            self._check(proof, lambda: self._proved(name, proof, leaf_of(event), position - 1))
        if (event["case"], event["stream"]) != (self.manifest["case"], str(uuid.uuid5(STREAMS, event["case"]))):
            raise Bad(f"{where}is of another case")
        if event["version"] != version:
            raise Bad(f"{where}is number {event['version']} of its case, where number {version} was expected")
        if keys:
            said = opened(event, keys)
            self.expected.take(event, said)
            if show in (ref, "*"):
                self.shown[ref] = said

    def _proved(self, event: str, proof: str, leaf: bytes, index: int) -> None:
        head, _, note = self.files.text(proof).partition("\n\n")
        first, extra, at, *hashes = head.split("\n")
        if (first, at, note) != ("c2sp.org/tlog-proof@v1", f"index {index}", self._note):
            raise Bad("is not a proof of this event by this checkpoint")
        proved = unbase64(extra.removeprefix("extra "))
        hashed = hashlib.sha256(b"\x00" + proved).digest()
        if not is_included(hashed, index, self.checkpoint, [unbase64(each) for each in hashes]):
            raise Bad("does not lead to the checkpoint")
        if proved != leaf:
            self._bad(event, f"position {index + 1}: is not what the log recorded there: bytes or columns were changed")

    def _chronology(self) -> None:
        rows = list(rows_in_csv(self.files.text("chronology.csv")))
        for cells in rows:
            if self.expected.wrong(cells):
                raise Bad(f"the row of {cells['ref'][:200]} is not what the event says")
        if len(rows) != len(self.expected.rows) or {cells["ref"] for cells in rows} != set(self.expected.rows):
            raise Bad("an event has no row, or two")
        if sorted(rows, key=spaced) != rows:
            raise Bad("its rows are not in the order of their times")
        self._check("chronology.html", lambda: self._paged(rows))

    def _paged(self, rows: list[dict[str, str]]) -> None:
        page = Page()
        page.feed(self.files.text("chronology.html"))
        page.close()
        if page.foreign:
            raise Bad(f"holds what the ledger does not write: {page.foreign[0][:50]}")
        if page.rows != rows:
            raise Bad("does not say the same as chronology.csv")


def unbase64(text: str) -> bytes:
    """Return the bytes, if the text is just what they are written as. Raises ValueError."""
    data = base64.b64decode(text, validate=True)
    if base64.b64encode(data).decode() != text:
        raise ValueError("not base64 as it is written")
    return data


def report(done: Verification, *, key_is_known: bool) -> bool:
    """Print what was found; return whether all is well. ASCII alone: what was recorded does not steer a terminal."""
    for said in done.shown.values():
        print(json.dumps(said, indent=1))
    for name in sorted(done.problems):
        for problem in done.problems[name]:
            print(f"NOT OK  {ascii(name)[1:-1]}: {ascii(problem)[1:-1]}")
    if done.problems or done.key is None:
        print(f"This bundle is NOT as it was made: {len(done.problems)} of its files are bad.")
        return False
    size, count, key = done.checkpoint.size, done.manifest["events"], done.key
    print(f"OK: {count} events of case {done.manifest['case']}: as the log's holder states, all up to position {size}.")
    print(f"Each is in the log {done.checkpoint.origin}, whose checkpoint is signed.")
    if done.manifest["readable"]:
        print("Each opens by the case's key, and the chronology says what they say.")
    else:
        print("This bundle holds no key: what the events say was not looked at.")
    if not key_is_known:
        print("The log's key was taken from the bundle. Compare it with one that you have from elsewhere (--key):")
        print(f"{key.name}+{key.id.hex()}+{base64.b64encode(bytes([key.kind]) + key.public).decode()}")
    return True


def main() -> int:
    """Check a bundle, and say what was found."""
    parser = argparse.ArgumentParser(description="Checks an evidence bundle of a safeguarding ledger.")
    parser.add_argument("bundle", nargs="?", type=Path, default=Path(__file__).parent, help="the zip, or its folder")
    parser.add_argument("--key", metavar="VKEY", help="the log's key, as you know it from elsewhere: name+id+base64")
    parser.add_argument("--checkpoint", type=Path, metavar="FILE", help="a checkpoint of the log that you kept")
    parser.add_argument("--witness", action="append", default=[], metavar="VKEY", help="a witness who must have signed")
    parser.add_argument("--show", metavar="REF", help="print what an event says, as it was posted; * for all")
    asked = parser.parse_args()
    try:
        done = Verification(Files(asked.bundle), asked.key)
        kept = asked.checkpoint.read_text("utf-8") if asked.checkpoint else None
    except (OSError, ValueError, RuntimeError, struct.error, zipfile.BadZipFile) as error:
        print(f"nothing could be checked: {error}")
        return 2
    done.run(kept, asked.witness, asked.show)
    return 0 if report(done, key_is_known=asked.key is not None) else 1


if __name__ == "__main__":
    sys.exit(main())
