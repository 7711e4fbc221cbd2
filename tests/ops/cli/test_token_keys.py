"""`ledger token-keys` lists, rotates and withdraws, and says what it did."""

from pathlib import Path

from running_ledger import Ledger

from api.settings import Settings
from api.tokens.local import local_issuer
from api.tokens.verifier import Verifier
from ops.home import Home


def accepted(home: Path, token: str) -> bool:
    verifier = Verifier([local_issuer(Settings("", Home(home).keys))])
    try:
        return verifier.caller(token).role == "auditor"
    except Exception:  # noqa: BLE001  # refused, for whatever reason
        return False


def test_a_rotation_keeps_tokens_and_a_withdrawal_ends_them(ledger: Ledger, tmp_path: Path) -> None:
    token = ledger("token", "--role", "auditor", "--home", tmp_path).out.strip()
    old = ledger("token-keys", "list", "--home", tmp_path).out.split()[0]
    said = ledger("token-keys", "rotate", "--home", tmp_path)
    assert said.code == 0
    assert "stay good until they expire" in said.err + said.out
    listed = ledger("token-keys", "list", "--home", tmp_path).out.splitlines()
    assert [line.split("  ")[-1].split()[0] for line in listed] == ["accepted", "signs"]
    assert accepted(tmp_path, token)
    assert ledger("token-keys", "withdraw", "--home", tmp_path, "--", old).code == 0
    assert not accepted(tmp_path, token)


def test_a_rotation_may_end_all_earlier_tokens(ledger: Ledger, tmp_path: Path) -> None:
    token = ledger("token", "--role", "auditor", "--home", tmp_path).out.strip()
    said = ledger("token-keys", "rotate", "--withdraw", "--home", tmp_path)
    assert "are refused from now on" in said.err + said.out
    assert not accepted(tmp_path, token)
    assert len(ledger("token-keys", "list", "--home", tmp_path).out.splitlines()) == 1


def test_the_key_that_signs_is_not_withdrawn(ledger: Ledger, tmp_path: Path) -> None:
    current = ledger("token-keys", "list", "--home", tmp_path).out.split()[0]
    said = ledger("token-keys", "withdraw", "--home", tmp_path, "--", current)
    assert (said.code, said.err) == (1, "ledger: this key signs: make a new one first, with ledger token-keys rotate\n")
