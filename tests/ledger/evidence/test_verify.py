"""Whatever is done to a bundle, its verifier finds it, and names the file."""

import struct
from pathlib import Path
from zipfile import BadZipFile

import pytest
from bundles import check, events_in, files_in, proof_of, zipped
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from ledger.evidence.verify import main
from ledger.transparency.note import COSIGNATURE, Signature, Signer, VerifierKey, cosigned_message

from .conftest import Contents, Exported


def test_a_bundle_that_nobody_touched_is_good(exported: Exported) -> None:
    key = exported.files["log-key"].decode()
    kept = exported.files["checkpoint"].decode()
    assert exported.problems(exported.files, key=key, kept=kept) == {}
    assert exported.problems(exported.stated(exported.files)) == {}


@given(data=st.data())
def test_one_changed_byte_of_any_file_is_found_and_its_file_named(exported: Exported, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(exported.files)))
    content = bytearray(exported.files[name])
    content[data.draw(st.integers(0, len(content) - 1))] ^= data.draw(st.integers(1, 255))

    found = exported.problems({**exported.files, name: bytes(content)})

    assert name in found
    if name not in ("manifest.json", "log-key", "checkpoint", "statement"):
        assert {each for each in found if each.startswith("events/")} <= {name}


@pytest.mark.parametrize("name", ["statement", "checkpoint", "log-key", "case-key"])
def test_not_one_byte_of_what_all_else_hangs_on_can_be_changed(exported: Exported, name: str) -> None:
    content = exported.other[name]
    for place in range(len(content)):
        changed = bytes([*content[:place], content[place] ^ 1 << place % 8, *content[place + 1 :]])
        assert name in exported.problems({**exported.other, name: changed}), (place, changed)
    assert name in exported.problems({**exported.other, name: content + b"\n"})


@given(data=st.data())
def test_one_changed_byte_of_the_zip_is_found_or_changes_no_file(exported: Exported, data: st.DataObject) -> None:
    bundle = bytearray(zipped(exported.files))
    bundle[data.draw(st.integers(0, len(bundle) - 1))] ^= data.draw(st.integers(1, 255))
    try:
        found = exported.problems(bytes(bundle))
    except (BadZipFile, ValueError, RuntimeError, struct.error):
        return  # the program says that nothing could be checked, and ends with 2
    if not found:
        assert files_in(bytes(bundle)) == exported.files


@pytest.mark.parametrize("length", [0, 1, 50])
def test_a_file_cut_short_is_found(exported: Exported, length: int) -> None:
    for name, content in exported.files.items():
        assert name in exported.problems({**exported.files, name: content[:length]})


def test_a_file_that_is_gone_or_was_added_is_found(exported: Exported) -> None:
    for name in exported.files:
        assert name in exported.problems({each: c for each, c in exported.files.items() if each != name})
    assert exported.problems({**exported.files, "more.txt": b"x"}) == {
        "more.txt": ["is not of the bundle: it was added"]
    }


def test_an_event_of_another_bundle_is_found_whoever_lists_it(exported: Exported) -> None:
    mine, theirs = events_in(exported.files)[-1], events_in(exported.other)[-1]
    swapped = {**exported.files, mine: exported.other[theirs]}
    taken_in = {
        **exported.files, theirs: exported.other[theirs],
        proof_of(theirs): exported.other[proof_of(theirs)],
    }  # fmt: skip
    for made in (exported.relisted, exported.stated):
        assert mine in exported.problems(made(swapped))
        assert theirs in exported.problems(made(taken_in))


def test_an_event_left_out_is_found_in_the_middle_by_its_number_and_at_the_end_by_the_statement(
    exported: Exported,
) -> None:
    events = events_in(exported.files)

    in_the_middle = exported.problems(exported.stated(_without(exported.files, events[3])))
    at_the_end = exported.problems(exported.relisted(_without(exported.files, events[-1])))

    assert "is number 5 of its case, where number 4 was expected" in in_the_middle[events[4]][0]
    assert "manifest.json" in at_the_end


def test_what_a_forger_lists_anew_is_not_what_the_holder_signed(exported: Exported) -> None:
    for name in sorted(set(exported.files) - {"manifest.json", "statement", "log-key"}):
        forged = exported.relisted({**exported.files, name: exported.files[name] + b"\n"})
        assert "manifest.json" in exported.problems(forged)


def test_a_forger_s_own_log_is_found_by_whoever_knows_the_key(exported: Exported) -> None:
    forger = Signer(exported.signer.verifier.name, Ed25519PrivateKey.generate())
    text = exported.files["checkpoint"].decode().partition("\n\n")[0] + "\n"
    files = {
        **exported.files,
        "log-key": f"{forger.verifier}\n".encode(),
        "checkpoint": str(forger.sign(text)).encode(),
    }
    for name in [name for name in files if name.startswith("proofs/")]:
        files[name] = files[name].partition(b"\n\n")[0] + b"\n\n" + files["checkpoint"]
    forged = exported.stated(files, forger)

    assert exported.problems(forged) == {}
    assert "log-key" in exported.problems(forged, key=str(exported.signer.verifier))


def test_a_checkpoint_kept_from_elsewhere_must_be_the_bundle_s(exported: Exported) -> None:
    text = exported.files["checkpoint"].decode().partition("\n\n")[0] + "\n"
    origin, size, root = text.split("\n")[:3]
    older = str(exported.signer.sign(f"{origin}\n{int(size) - 1}\n{root}\n"))
    another = str(exported.signer.sign(f"{origin}\n{size}\n{'A' * 43}=\n"))

    assert "cannot be compared" in exported.problems(exported.files, kept=older)["checkpoint"][0]
    assert "two histories" in exported.problems(exported.files, kept=another)["checkpoint"][0]


def test_a_witness_s_signature_is_checked(exported: Exported) -> None:
    private = Ed25519PrivateKey.generate()
    witness = VerifierKey("witness.example", private.public_key().public_bytes_raw(), COSIGNATURE)
    note = exported.files["checkpoint"].decode()
    text = note.partition("\n\n")[0] + "\n"
    signature = (1_700_000_000).to_bytes(8, "big") + private.sign(cosigned_message(text, 1_700_000_000))
    cosigned = f"{note}{Signature(witness.name, witness.id, signature)}".encode()
    files = {**exported.files, "checkpoint": cosigned}
    for name in [name for name in files if name.startswith("proofs/")]:
        files[name] = files[name].partition(b"\n\n")[0] + b"\n\n" + cosigned

    assert exported.problems(exported.stated(files), witnesses=[str(witness)]) == {}
    assert "checkpoint" in exported.problems(exported.files, witnesses=[str(witness)])


def test_the_program_ends_with_1_and_names_each_bad_file(exported: Exported, tmp_path: Path) -> None:
    first, last = events_in(exported.files)[0], events_in(exported.files)[-1]
    bad = check({**exported.files, first: b"{}", last: b"\xff"}, tmp_path / "bad")

    assert bad.code == 1
    assert bad.said.index(first) < bad.said.index(last)
    assert "NOT as it was made: 2 of its files are bad" in bad.said
    assert check({**exported.files, first: b"{}"}, tmp_path / "folder", unpacked=True).code == 1


@pytest.mark.parametrize("content", [None, b"", b"no zip"])
def test_the_program_ends_with_2_where_it_can_check_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], content: bytes | None
) -> None:
    place = tmp_path / "given.zip"
    if content is not None:
        place.write_bytes(content)
    monkeypatch.setattr("sys.argv", ["verify.py", str(place)])

    assert main() == 2
    assert capsys.readouterr().out.startswith("nothing could be checked")


def _without(files: Contents, event: str) -> Contents:
    return {name: content for name, content in files.items() if name not in (event, proof_of(event))}
