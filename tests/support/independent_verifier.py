"""A program that checks a transparency log from outside: it speaks HTTP, RFC 6962 and C2SP, and knows nothing of us.

    python independent_verifier.py URL TOKEN VERIFIER-KEY [CHECKPOINT-FILE ...]

It shares no code with what it checks: the standard library does all but the signatures. It ends with 0, or with 1
and one line that says why it rejects the log.
"""

import base64
import hashlib
import json
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

DASH = "\u2014 "


class Rejected(Exception):  # what it says
    """The log is not what its key's holder signed."""


@dataclass(frozen=True)
class Head:
    """A checkpoint whose signature is good."""

    size: int
    root: bytes


def check(condition: bool, why: str) -> None:
    """Reject unless it is so."""
    if not condition:
        raise Rejected(why)


def hashed(*parts: bytes) -> bytes:
    """Return the SHA-256 of the parts together."""
    return hashlib.sha256(b"".join(parts)).digest()


def tree_hash(leaves: list[bytes]) -> bytes:
    """Return the Merkle tree hash of leaf hashes: RFC 6962, 2.1."""
    if not leaves:
        return hashed()
    if len(leaves) == 1:
        return leaves[0]
    k = 1 << (len(leaves) - 1).bit_length() - 1
    return hashed(b"\x01", tree_hash(leaves[:k]), tree_hash(leaves[k:]))


def open_checkpoint(note: str, vkey: str) -> Head:
    """Return the head that the key signed: C2SP signed-note and tlog-checkpoint."""
    name, key_id, material = vkey.strip().split("+", 2)
    raw = base64.b64decode(material)
    check(raw[:1] == b"\x01" and len(raw) == 33, "the key is not an Ed25519 key for notes")
    check(hashed(name.encode(), b"\n", raw)[:4].hex() == key_id, "the key's id is not its own")
    text, _, lines = note.rpartition("\n\n")
    signatures = [line.removeprefix(DASH).split(" ") for line in lines.splitlines() if line.startswith(DASH)]
    ours = [base64.b64decode(signature) for signer, signature in signatures if signer == name]
    ours = [signature for signature in ours if signature[:4].hex() == key_id]
    check(bool(ours), "the checkpoint is not signed by the key")
    for signature in ours:
        try:
            Ed25519PublicKey.from_public_bytes(raw[1:]).verify(signature[4:], f"{text}\n".encode())
        except InvalidSignature as error:
            raise Rejected("the checkpoint's signature is bad") from error
    origin, size, root = text.split("\n")[:3]
    check(origin == name, "the checkpoint is of another log")
    return Head(int(size), base64.b64decode(root))


def inclusion_root(leaf: bytes, index: int, size: int, proof: list[bytes]) -> bytes:
    """Return the root that an inclusion proof leads to: RFC 6962, 2.1.1, worked from the top."""
    if size == 1:
        check(not proof, "the inclusion proof is too long")
        return leaf
    check(bool(proof), "the inclusion proof is too short")
    k = 1 << (size - 1).bit_length() - 1
    if index < k:
        return hashed(b"\x01", inclusion_root(leaf, index, k, proof[:-1]), proof[-1])
    return hashed(b"\x01", proof[-1], inclusion_root(leaf, index - k, size - k, proof[:-1]))


def consistency_roots(old: int, new: int, proof: list[bytes], old_root: bytes, *, whole: bool) -> tuple[bytes, bytes]:
    """Return the old and the new root that a consistency proof leads to: RFC 6962, 2.1.2, worked from the top."""
    if old == new:
        if whole:
            check(not proof, "the consistency proof is too long")
            return old_root, old_root
        check(len(proof) == 1, "the consistency proof has not the right length")
        return proof[0], proof[0]
    check(bool(proof), "the consistency proof is too short")
    k = 1 << (new - 1).bit_length() - 1
    if old <= k:
        left_old, left_new = consistency_roots(old, k, proof[:-1], old_root, whole=whole)
        return left_old, hashed(b"\x01", left_new, proof[-1])
    right_old, right_new = consistency_roots(old - k, new - k, proof[:-1], old_root, whole=False)
    return hashed(b"\x01", proof[-1], right_old), hashed(b"\x01", proof[-1], right_new)


class Log:
    """A log at an address."""

    def __init__(self, url: str, token: str, vkey: str) -> None:
        self.url = url.rstrip("/")
        self.token = token
        self.vkey = vkey

    def get(self, path: str) -> bytes:
        """Fetch from below the log's prefix."""
        request = urllib.request.Request(f"{self.url}{path}", headers={"authorization": f"Bearer {self.token}"})  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
                body: bytes = answer.read()
                return body
        except urllib.error.HTTPError as error:
            error.close()
            if error.code == 429:  # asked too often: go on when told to
                time.sleep(int(error.headers.get("retry-after", "1")))
                return self.get(path)
            raise Rejected(f"{path} is answered with {error.code}") from error

    def json(self, path: str) -> dict[str, Any]:
        """Fetch JSON."""
        read: dict[str, Any] = json.loads(self.get(path))
        return read

    def head(self) -> Head:
        """Fetch the checkpoint and check its signature."""
        return open_checkpoint(self.get("/checkpoint").decode(), self.vkey)

    def tiles(self, kind: str, count: int) -> list[bytes]:
        """Fetch so many hashes or entries of a level, tile by tile."""
        found = [self.get(f"/tile/{kind}/{tile_path(index)}") for index in range(count // 256)]
        if count % 256:
            found.append(self.get(f"/tile/{kind}/{tile_path(count // 256)}.p/{count % 256}"))
        return found


def tile_path(index: int) -> str:
    """Return a tile's index as a path: C2SP tlog-tiles."""
    path = f"{index % 1000:03}"
    while index >= 1000:
        index //= 1000
        path = f"x{index % 1000:03}/{path}"
    return path


def entries_of(bundle: bytes) -> list[bytes]:
    """Return the entries of a bundle."""
    found: list[bytes] = []
    at = 0
    while at < len(bundle):
        length = int.from_bytes(bundle[at : at + 2], "big")
        found.append(bundle[at + 2 : at + 2 + length])
        check(len(found[-1]) == length, "a bundle is cut short")
        at += 2 + length
    return found


def split(hashes: bytes) -> list[bytes]:
    """Return the hashes of a tile."""
    return [hashes[i : i + 32] for i in range(0, len(hashes), 32)]


def check_log(log: Log, kept: list[str]) -> Head:
    """Fetch everything and check it against the key and checkpoints kept from before. Raises Rejected."""
    head = log.head()
    tiles = log.tiles("0", head.size)
    leaves = [leaf for tile in tiles for leaf in split(tile)]
    check(len(leaves) == head.size, "the tiles do not hold as many leaves as the checkpoint says")
    check(tree_hash(leaves) == head.root, "the tiles are not of the signed root")
    entries = [entry for bundle in log.tiles("entries", head.size) for entry in entries_of(bundle)]
    check(len(entries) == head.size, "the bundles do not hold as many entries as the checkpoint says")
    for index, entry in enumerate(entries):
        check(hashed(b"\x00", entry) == leaves[index], f"entry {index} is not the one that was signed")
        check(entry[:9] == b"\x01" + (index + 1).to_bytes(8, "big"), f"entry {index} is of another position")
    check([e[9:17] for e in entries] == sorted(e[9:17] for e in entries), "the recording times run backwards")
    below, level = [tree_hash(split(tile)) for tile in tiles if len(tile) == 8192], 1
    while below:
        above = log.tiles(str(level), len(below))
        check([h for tile in above for h in split(tile)] == below, f"the tiles of level {level} are wrong")
        below, level = [tree_hash(split(tile)) for tile in above if len(tile) == 8192], level + 1
    for note in kept:
        check_kept(log, open_checkpoint(note, log.vkey), head, leaves)
    for index in {0, head.size // 2, head.size - 1} & set(range(head.size)):
        check_inclusion(log, head, index, leaves[index])
    return head


def check_kept(log: Log, kept: Head, head: Head, leaves: list[bytes]) -> None:
    """Check that the log grew from a checkpoint kept from before."""
    check(kept.size <= head.size, f"the log had {kept.size} leaves and now has {head.size}: it was rolled back")
    check(tree_hash(leaves[: kept.size]) == kept.root, "the log is not the one that it was")
    if kept.size:
        answer = log.json(f"/proof/consistency?from={kept.size}&to={head.size}")
        proof = [base64.b64decode(hash_) for hash_ in answer["hashes"]]
        roots = consistency_roots(kept.size, head.size, proof, kept.root, whole=True)
        check(roots == (kept.root, head.root), "the consistency proof does not hold")


def check_inclusion(log: Log, head: Head, index: int, leaf: bytes) -> None:
    """Check the proof of one leaf, as JSON and on paper."""
    answer = log.json(f"/proof/inclusion?position={index + 1}&size={head.size}")
    proof = [base64.b64decode(hash_) for hash_ in answer["hashes"]]
    check(base64.b64decode(answer["leaf_hash"]) == leaf, "the proof is of another leaf")
    check(inclusion_root(leaf, index, head.size, proof) == head.root, "the inclusion proof does not hold")
    check_paper(log.get(f"/proof/tlog?position={index + 1}").decode(), log.vkey, index, leaf)


def check_paper(proof: str, vkey: str, index: int, leaf: bytes) -> None:
    """Check a C2SP tlog-proof, offline."""
    top, _, note = proof.partition("\n\n")
    first, extra, says_index, *lines = top.split("\n")
    check((first, says_index) == ("c2sp.org/tlog-proof@v1", f"index {index}"), "not a proof of that index")
    check(hashed(b"\x00", base64.b64decode(extra.removeprefix("extra "))) == leaf, "the proof is of another leaf")
    head = open_checkpoint(note, vkey)
    hashes = [base64.b64decode(line) for line in lines]
    check(inclusion_root(leaf, index, head.size, hashes) == head.root, "the proof on paper does not hold")


def main() -> int:
    """Check the log that the arguments name."""
    url, token, vkey, *files = sys.argv[1:]
    try:
        head = check_log(Log(url, token, vkey), [Path(file).read_text("utf-8") for file in files])
    except Rejected as why:
        print(f"rejected: {why}")  # noqa: T201  # a program speaks
        return 1
    print(f"accepted: {head.size} entries under {base64.b64encode(head.root).decode()}")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
