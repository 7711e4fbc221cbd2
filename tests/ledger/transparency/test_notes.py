"""Notes, checkpoints, cosignatures, tiles and proofs on paper are those that C2SP's pages describe."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from ledger.transparency.checkpoint import Checkpoint, opened
from ledger.transparency.hashes import EMPTY_ROOT
from ledger.transparency.leaf import commitment, leaf_data
from ledger.transparency.note import (
    COSIGNATURE,
    Note,
    NoteError,
    Signature,
    Signer,
    VerifierKey,
    cosigned_at,
    cosigned_message,
    with_signatures,
)
from ledger.transparency.tiles import Place, bundle, hashes_at, level_of
from ledger.transparency.tlog_proof import TlogProof

# From the example of c2sp.org/signed-note.
KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
NOTE = (
    "This is an example message.\n\n"
    "\u2014 example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72"
    "IneyaQM=\n"
)
SIGNER = Signer("example.com/log", Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
CHECKPOINT = Checkpoint("example.com/log", 7, EMPTY_ROOT)


def test_the_example_of_the_specification_is_accepted_and_written_as_it_was() -> None:
    key = VerifierKey.parse(KEY)
    note = Note.parse(NOTE)

    assert note.is_signed_by(key)
    assert (str(key), str(note)) == (KEY, NOTE)


@given(st.integers(0, len(NOTE.encode()) * 8 - 1))
def test_a_note_with_any_bit_changed_is_not_signed(bit: int) -> None:
    changed = bytearray(NOTE.encode())
    changed[bit // 8] ^= 1 << bit % 8
    try:
        note = Note.parse(changed.decode())
    except (NoteError, UnicodeDecodeError):
        return
    assert not note.is_signed_by(VerifierKey.parse(KEY))


def test_what_was_signed_is_found_to_be_and_by_no_other_key() -> None:
    other = Signer("example.com/log", Ed25519PrivateKey.generate())
    note = SIGNER.sign(str(CHECKPOINT))

    assert opened(str(note), SIGNER.verifier) == (CHECKPOINT, note)
    assert Signer.parse(str(SIGNER)).verifier == SIGNER.verifier
    with pytest.raises(NoteError, match=r"not signed by the key example\.com/log"):
        opened(str(note), other.verifier)
    both = with_signatures(note, other.sign(note.text).signatures)
    assert both.is_signed_by(other.verifier)
    assert both.is_signed_by(SIGNER.verifier)


def test_a_bad_signature_under_a_known_key_spoils_the_note() -> None:
    note = SIGNER.sign(str(CHECKPOINT))
    bad = Signature(note.signatures[0].name, note.signatures[0].key_id, bytes(64))
    short = Signature(note.signatures[0].name, note.signatures[0].key_id, bytes(3))

    assert not with_signatures(note, [bad]).is_signed_by(SIGNER.verifier)
    assert not Note(note.text, (short,)).is_signed_by(SIGNER.verifier)


def test_a_witness_cosigns_the_time_with_the_text() -> None:
    private = Ed25519PrivateKey.generate()
    key = VerifierKey("witness.example/w1", private.public_key().public_bytes_raw(), COSIGNATURE)
    at = (1_679_315_147).to_bytes(8, "big")
    signed = private.sign(b"cosignature/v1\ntime 1679315147\n" + str(CHECKPOINT).encode())
    line = Signature(key.name, key.id, at + signed)

    assert Note(str(CHECKPOINT), (line,)).is_signed_by(VerifierKey.parse(str(key)))
    assert cosigned_at(line) == 1_679_315_147
    assert cosigned_message("x\n", 5) == b"cosignature/v1\ntime 5\nx\n"
    later = Signature(key.name, key.id, (1_679_315_148).to_bytes(8, "big") + signed)
    assert not Note(str(CHECKPOINT), (later,)).is_signed_by(key)


@pytest.mark.parametrize(
    "bad",
    [
        "", "text\n", "text\n\n", NOTE[:-1], NOTE.replace("\u2014", "-"), NOTE.replace("Uw2", "Uw2\t"),
        NOTE.replace("QM=", "QN="), "a\n\n\u2014 name AAAA\n", "a\n\n" + "\u2014 n AAAAAAAA\n" * 65,
        NOTE.replace("example.com/foo", "example\u00a0foo"),
    ],
)  # fmt: skip
def test_what_is_no_note_is_refused(bad: str) -> None:
    with pytest.raises(NoteError):
        Note.parse(bad)


@pytest.mark.parametrize(
    "bad",
    ["", "a+b", KEY.replace("530d", "531d"), KEY.replace("Aeky", "Auky"), KEY.replace("foo", "fop"), KEY[:-4],
     "n+00000000+", "a b+00000000+AQ=="],
)  # fmt: skip
def test_what_is_no_key_is_refused(bad: str) -> None:
    with pytest.raises(NoteError):
        VerifierKey.parse(bad)
    with pytest.raises(NoteError):
        Signer.parse(bad)


def test_a_checkpoint_is_three_lines_and_any_that_extend_it() -> None:
    text = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    read = Checkpoint.parse(text)

    assert (read.origin, read.size, len(read.root), read.extensions) == (
        "example.com/behind-the-sofa",
        20852163,
        32,
        (),
    )
    assert str(read) == text
    assert Checkpoint.parse(text + "more\n").extensions == ("more",)


@pytest.mark.parametrize(
    "bad",
    ["", "o\n1\n", "o\n01\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n", "o\n1\nAAAA\n", "o\n-1\nAAAA\n",
     "o\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=", "o\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\nx\n"],
)  # fmt: skip
def test_what_is_no_checkpoint_is_refused(bad: str) -> None:
    with pytest.raises(NoteError):
        Checkpoint.parse(bad)


def test_a_checkpoint_of_another_log_is_refused_though_the_key_s_holder_signed_it() -> None:
    note = SIGNER.sign(str(CHECKPOINT._replace(origin="example.com/other")))

    with pytest.raises(NoteError, match=r"where one of example\.com/log was expected"):
        opened(str(note), SIGNER.verifier)


@pytest.mark.parametrize(
    ("place", "path"),
    [(Place(0), "000"), (Place(999), "999"), (Place(1234), "x001/234"), (Place(1234067), "x001/x234/067"),
     (Place(1234, 5), "x001/234.p/5"), (Place(0, 255), "000.p/255")],
)  # fmt: skip
def test_a_tile_s_place_is_a_path_in_threes(place: Place, path: str) -> None:
    assert (str(place), Place.parse(path)) == (path, place)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "0",
        "1234",
        "x001",
        "x000/001",
        "001.p/0",
        "001.p/256",
        "001.p/257",
        "001.p/999",
        "001.p/05",
        "001.p/",
        "x01/234",
        "-01",
        "٠٠١",
    ],
)
def test_a_path_that_is_written_in_another_way_is_none(path: str) -> None:
    assert Place.parse(path) is None


def test_levels_are_0_to_63() -> None:
    assert [level_of(text) for text in ("0", "9", "63", "64", "00", "x", "-1")] == [0, 9, 63, None, None, None, None]


def test_a_tree_of_70_000_has_the_tiles_that_the_specification_counts() -> None:
    assert [divmod(hashes_at(level, 70_000), 256) for level in range(3)] == [(273, 112), (1, 17), (0, 1)]


def test_a_bundle_is_each_entry_after_its_length_in_two_bytes() -> None:
    assert bundle([b"abc", b"", b"d" * 300]) == b"\x00\x03abc\x00\x00\x01\x2c" + b"d" * 300


@pytest.mark.parametrize("extra", [b"", b"leaf data"])
def test_a_proof_on_paper_is_read_as_it_was_written(extra: bytes) -> None:
    proof = TlogProof(3, (EMPTY_ROOT, bytes(32)), str(SIGNER.sign(str(CHECKPOINT))), extra)
    lines = str(proof).split("\n")

    assert TlogProof.parse(str(proof)) == proof
    assert lines[0] == "c2sp.org/tlog-proof@v1"
    assert ("index 3" in lines[1:3], str(proof).count("extra ")) == (True, bool(extra))


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "c2sp.org/tlog-proof@v1\n",
        "c2sp.org/tlog-proof@v1\nindex 01\n\nx\n",
        "c2sp.org/tlog-proof@v2\nindex 1\n\nx\n",
    ],
)
def test_what_is_no_proof_is_refused(bad: str) -> None:
    with pytest.raises(NoteError):
        TlogProof.parse(bad)


def test_a_leaf_is_49_bytes_and_tells_null_from_empty() -> None:
    data = leaf_data(258, 1, bytes(32))

    assert data == b"\x01" + bytes(6) + b"\x01\x02" + bytes(7) + b"\x01" + bytes(32)
    assert (
        len({commitment([b"", None]), commitment([None, b""]), commitment([b"", b""]), commitment([None, None])}) == 4
    )
