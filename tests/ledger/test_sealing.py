"""What is sealed opens only where it was recorded: bytes changed, or moved to another event, do not open."""

import pickle
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.errors import LedgerError
from ledger.events import RETENTION
from ledger.keys import KeyDestroyed, KeyMissing
from ledger.sealing import PARTNERSHIP_KEY, CaseCipher, Erased, SealBroken, bound_to, cipher_at, key_name

TOPIC = "safeguarding.contact.v1"
PLAIN = b'{"data":{"summary":"What was seen"}}'
HELD = "safeguarding.legal-hold.v1"


@pytest.fixture(scope="module")
def cipher(tmp_path_factory: pytest.TempPathFactory) -> CaseCipher:
    """Return a cipher with the keys of two cases."""
    made = cipher_at(tmp_path_factory.mktemp("keys"))
    made.make_keys(["k", "other", "k.retention", PARTNERSHIP_KEY])
    return made


@pytest.fixture
def own(tmp_path: Path) -> CaseCipher:
    """Return a cipher whose keys the test may destroy."""
    made = cipher_at(tmp_path)
    made.make_keys(["k", "k.retention"])
    return made


def opened(cipher: CaseCipher, stored: bytes, case: str | None = "k", ref: str = "gp/a", topic: str = TOPIC) -> bytes:
    """Return what opens, or raise: one by one, and by what opens a whole case's."""
    of_case = cipher.opener(case)
    try:
        plain = cipher.unseal(stored, case=case, ref=ref, topic=topic, position=7)
    except LedgerError as error:
        with pytest.raises(type(error), match=f"^{re.escape(str(error))}$"):
            of_case(stored, ref=ref, topic=topic, position=7)
        raise
    assert of_case(stored, ref=ref, topic=topic, position=7) == plain
    return plain


@given(plain=st.binary())
@settings(max_examples=50)
def test_what_was_sealed_opens_and_says_nothing_sealed(cipher: CaseCipher, plain: bytes) -> None:
    sealed = cipher.seal(plain, case="k", ref="gp/a", topic=TOPIC)

    assert opened(cipher, sealed) == plain
    assert len(plain) < 4 or plain not in sealed
    assert cipher.seal(plain, case="k", ref="gp/a", topic=TOPIC) != sealed


@pytest.mark.parametrize(
    ("case", "ref", "topic"),
    [("other", "gp/a", TOPIC), (None, "gp/a", TOPIC), ("k", "gp/b", TOPIC), ("k", "csc/a", TOPIC),
     ("k", "gp/a", "safeguarding.referral.v1"), ("k", "gp/a", HELD)],
)  # fmt: skip
def test_bytes_moved_to_another_event_do_not_open_and_the_position_is_named(
    cipher: CaseCipher, case: str | None, ref: str, topic: str
) -> None:
    sealed = cipher.seal(PLAIN, case="k", ref="gp/a", topic=TOPIC)

    with pytest.raises(SealBroken, match=r"^position 7: the stored bytes do not open"):
        opened(cipher, sealed, case, ref, topic)


def test_no_changed_or_missing_byte_opens(cipher: CaseCipher) -> None:
    sealed = cipher.seal(PLAIN, case="k", ref="gp/a", topic=TOPIC)
    for place in range(1, len(sealed)):
        changed = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
        for broken in (changed, sealed[:place]):
            with pytest.raises(SealBroken, match="position 7"):
                opened(cipher, broken)


@pytest.mark.parametrize("stored", [b"", b"\x02" + bytes(40), b"[]", b"\x00"])
def test_what_is_in_no_known_form_is_said_to_be_so(cipher: CaseCipher, stored: bytes) -> None:
    with pytest.raises(SealBroken, match="position 7: not in a form that the ledger stores"):
        opened(cipher, stored)


def test_what_version_0_1_0_stored_is_read_as_it_is(cipher: CaseCipher) -> None:
    assert opened(cipher, PLAIN) == PLAIN


def test_a_case_s_events_open_by_its_key_as_the_format_is_described(cipher: CaseCipher) -> None:
    sealed = cipher.seal(PLAIN, case="k", ref="gp/a", topic=TOPIC)
    keys = cipher.keys_of("k")

    assert set(keys) == {"k", "k.retention"}
    assert sealed[:1] == b"\x01"
    assert AESGCM(keys["k"]).decrypt(sealed[1:13], sealed[13:], bound_to("k", "gp/a", TOPIC)) == PLAIN
    assert not set(keys.values()) & set(cipher.keys_of("other").values())


def test_no_two_events_are_sealed_with_the_same_nonce_in_whatever_thread_or_forked_process(
    own: CaseCipher, tmp_path: Path
) -> None:
    def sealed_by(_: int) -> list[bytes]:
        return [own.seal(PLAIN, case="k", ref="gp/a", topic=TOPIC)[1:13] for _ in range(700)]

    with ThreadPoolExecutor(8) as threads:
        nonces = [nonce for each in threads.map(sealed_by, range(8)) for nonce in each]
    program = f"""
import os, sys
from pathlib import Path
from ledger.sealing import cipher_at
cipher = cipher_at(Path({str(tmp_path)!r}))
child = 0
for at in range(10):
    sealed = cipher.seal(b"{{}}", case="k", ref="gp/a", topic={TOPIC!r})
    sys.stdout.write(sealed[1:13].hex() + chr(10))
    sys.stdout.flush()
    if at == 4:
        child = os.fork()
if child:
    os.wait()
"""
    forked = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    assert len(forked) == 15
    assert len({*nonces, *map(bytes.fromhex, forked)}) == 8 * 700 + 15


def test_both_at_once_are_what_each_is(cipher: CaseCipher) -> None:
    sealed, keyed = cipher.seal_keyed(PLAIN, b"content", case="k", ref="gp/a", topic=TOPIC)
    assert opened(cipher, sealed) == PLAIN
    assert keyed == cipher.keyed(b"content", case="k", topic=TOPIC)


def test_each_kind_of_event_is_sealed_under_the_key_that_it_should_live_as_long_as() -> None:
    assert key_name("k", TOPIC) == "k"
    assert key_name(None, "safeguarding.agency.v1") == PARTNERSHIP_KEY
    assert {key_name("k", topic) for topic in RETENTION} == {"k.retention"}


def test_the_digest_of_content_needs_the_key_and_differs_from_case_to_case(cipher: CaseCipher) -> None:
    digests = {
        cipher.keyed(b"content", case="k", topic=TOPIC),
        cipher.keyed(b"content", case="other", topic=TOPIC),
        cipher.keyed(b"content", case=None, topic=TOPIC),
        cipher.keyed(b"other content", case="k", topic=TOPIC),
    }

    assert len(digests) == 4
    assert cipher.keyed(b"content", case="k", topic=TOPIC) in digests


def test_a_key_destroyed_by_another_process_is_noticed_at_once_though_it_was_in_memory(own: CaseCipher) -> None:
    sealed = own.seal(PLAIN, case="k", ref="gp/a", topic=TOPIC)
    cipher_at(own.store.folder).destroy("k")  # type: ignore[attr-defined]  # a folder's

    with pytest.raises(Erased, match="position 7: its case was erased"):
        opened(own, sealed)
    with pytest.raises(KeyDestroyed):
        own.seal(PLAIN, case="k", ref="gp/a", topic=TOPIC)
    with pytest.raises(KeyDestroyed):
        own.keyed(b"content", case="k", topic=TOPIC)


def test_what_is_said_of_retention_opens_after_the_case_s_key_is_gone(own: CaseCipher) -> None:
    sealed = own.seal(PLAIN, case="k", ref="partnership/hold", topic=HELD)
    own.destroy("k")

    assert opened(own, sealed, ref="partnership/hold", topic=HELD) == PLAIN
    assert set(own.keys_of("k")) == {"k.retention"}


def test_a_key_that_is_not_there_is_said_to_be_missing_with_what_to_do(own: CaseCipher, tmp_path: Path) -> None:
    sealed = own.seal(PLAIN, case="k", ref="gp/a", topic=TOPIC)

    with pytest.raises(KeyMissing, match=r"position 7: there is no key k in .*: restore it .* or say with --keys"):
        opened(cipher_at(tmp_path / "elsewhere"), sealed)
    with pytest.raises(KeyMissing, match="there is no key of the case k"):
        cipher_at(tmp_path / "elsewhere").keys_of("k")


def test_more_keys_than_are_kept_in_memory_open_all_the_same(own: CaseCipher, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ledger.sealing._KEYS_KEPT", 8)
    cases = [f"case-{number}" for number in range(40)]
    own.make_keys(cases)
    sealed = {case: own.seal(PLAIN, case=case, ref="gp/a", topic=TOPIC) for case in cases}

    assert {opened(own, stored, case) for case, stored in sealed.items()} == {PLAIN}
    assert len(own._kept) <= 8  # noqa: SLF001  # no answer tells


def test_a_cipher_in_another_process_takes_no_key_along(own: CaseCipher) -> None:
    sealed = own.seal(PLAIN, case="k", ref="gp/a", topic=TOPIC)
    pickled = pickle.dumps(own)

    assert own.keys_of("k")["k"] not in pickled
    assert opened(pickle.loads(pickled), sealed) == PLAIN  # noqa: S301  # our own
