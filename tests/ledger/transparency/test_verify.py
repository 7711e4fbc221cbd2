"""Whatever a superuser does to the log is found, and called by its name and place."""

from pathlib import Path

import pytest
from asking import post
from little_case import EVENTS, entry
from sealing_logs import checkpoints, posted, sealed
from tampering import LAST, TAIL, TAMPERINGS, sealed_log, tamper

from ledger.database import connect
from ledger.transparency import read
from ledger.transparency.faults import Verdict
from ledger.transparency.note import NoteError, VerifierKey
from ledger.transparency.verify import verify


def key_of(url: str) -> VerifierKey:
    with connect(url, "ledger_reader") as connection:
        return VerifierKey.parse(read.signer_key(connection) or "")


def verified(url: str, key: VerifierKey, kept: str | None = None) -> Verdict:
    with connect(url, "ledger_projector") as connection:
        return verify(connection, key, kept)


@pytest.mark.parametrize("batch", [1, 100, 16_384])
def test_a_log_that_nobody_touched_is_sound(database_url: str, tmp_path: Path, batch: int) -> None:
    head = posted(database_url, 20 if batch == 1 else 600)
    sealed(database_url, tmp_path, batch=batch)
    post(database_url, [entry("gp/not-sealed")])
    told: list[tuple[int, int]] = []

    with connect(database_url, "ledger_projector") as connection:
        verdict = verify(
            connection, key_of(database_url), checkpoints(database_url)[-1][2], lambda *so: told.append(so)
        )

    assert verdict.is_sound, verdict.faults
    assert (verdict.events, verdict.sealed, verdict.checkpoints) == (head + 1, head, -(-head // batch))
    assert told[-1] == (head + 1, head + 1)


def test_a_log_without_events_or_without_checkpoints_is_sound(database_url: str, tmp_path: Path) -> None:
    sealed(database_url, tmp_path)
    key = key_of(database_url)
    assert verified(database_url, key, checkpoints(database_url)[0][2]).is_sound
    posted(database_url, 0)
    verdict = verified(database_url, key)
    assert (verdict.is_sound, verdict.events, verdict.sealed) == (True, len(EVENTS), 0)


def test_every_checkpoint_that_was_ever_kept_is_borne_out(database_url: str, tmp_path: Path) -> None:
    sealed_log(database_url, tmp_path)
    key = key_of(database_url)
    for _, _, note in checkpoints(database_url):
        assert verified(database_url, key, note).is_sound


@pytest.mark.parametrize("what", TAMPERINGS)
def test_what_was_done_is_named_with_its_place(database_url: str, tmp_path: Path, what: str) -> None:
    keys = tmp_path / "keys"
    sealed_log(database_url, keys)
    key, kept = key_of(database_url), checkpoints(database_url)[-1][2]
    tampering = TAMPERINGS[what]

    tamper(database_url, keys, tampering)

    found = verified(database_url, key, kept if tampering.kept else None)
    assert sorted((fault.kind, fault.position, fault.last) for fault in found.faults) == sorted(tampering.found)
    if tampering.kept:
        assert verified(database_url, key).is_sound, "nothing else could tell"


def test_a_checkpoint_that_the_key_s_holder_did_not_sign_is_not_believed(database_url: str, tmp_path: Path) -> None:
    sealed_log(database_url, tmp_path)
    note = checkpoints(database_url)[-1][2]
    key = key_of(database_url)
    with pytest.raises(NoteError, match="not signed by the key"):
        verified(database_url, key, note.replace(f"\n{LAST}\n", f"\n{LAST + TAIL}\n"))
