"""The local issuer's keys: made, rotated and withdrawn, while processes that verify by them go on."""

import stat
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import jwt
import orjson
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from serving import Api, problem_of

from api.settings import Settings
from api.tokens.key_set import KeyFileError, key_id, read_set
from api.tokens.keys import KEY_FILE, SET_FILE, rotate, signing_key, withdraw
from api.tokens.local import LocalIssuer, local_issuer
from api.tokens.verifier import TokenError, Verifier

LOOK_SECONDS = 1.0


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "home" / "keys"


@pytest.fixture
def verifier(folder: Path) -> Verifier:
    """Return what a process verifies by that was started before anything was issued."""
    return Verifier([local_issuer(Settings("", folder))])


def kid_of(token: str) -> str:
    return str(jwt.get_unverified_header(token)["kid"])


def test_keys_are_for_their_owner_only(folder: Path) -> None:
    LocalIssuer(folder).issue("auditor")
    rotate(folder)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {file.name: stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {
        KEY_FILE: 0o600, SET_FILE: 0o600
    }  # fmt: skip


def test_the_set_holds_no_private_key(folder: Path) -> None:
    signing = signing_key(folder)
    raw = signing.key.private_bytes_raw()
    said = (folder / SET_FILE).read_bytes()
    assert raw not in said
    assert jwt.utils.base64url_encode(raw) not in said
    assert {name for key in orjson.loads(said)["keys"] for name in key} == {
        "kid", "kty", "crv", "alg", "use", "x", "made_at", "signed_until"
    }  # fmt: skip


def test_after_a_rotation_tokens_of_both_keys_are_accepted_at_once(folder: Path, verifier: Verifier) -> None:
    issuer = LocalIssuer(folder)
    old = issuer.issue("auditor", subject="old")
    assert verifier.caller(old).subject == "old"
    rotate(folder)
    new = issuer.issue("auditor", subject="new")
    assert kid_of(new) != kid_of(old)
    assert verifier.caller(new).subject == "new"
    assert verifier.caller(old).subject == "old"


def test_a_key_that_was_rotated_out_is_dropped_when_its_longest_token_has_expired(folder: Path) -> None:
    issuer = LocalIssuer(folder)
    short, long = issuer.issue("auditor", seconds=60), issuer.issue("auditor", seconds=10 * 24 * 3600)
    assert kid_of(short) == kid_of(long)
    noted = read_set(folder / SET_FILE)[kid_of(long)].signed_until
    assert noted >= jwt.decode(long, options={"verify_signature": False})["exp"]
    rotate(folder)
    unused = signing_key(folder).key_id
    rotate(folder)
    assert set(read_set(folder / SET_FILE)) == {kid_of(long), signing_key(folder).key_id}
    assert unused not in read_set(folder / SET_FILE)


def test_a_token_of_a_withdrawn_key_is_refused_within_a_second_though_it_was_verified_before(
    folder: Path, verifier: Verifier
) -> None:
    token = LocalIssuer(folder).issue("importer")
    verifier.caller(token)
    rotate(folder)
    withdraw(folder, kid_of(token))
    time.sleep(LOOK_SECONDS + 0.1)
    assert verifier.remembered(token) is None
    with pytest.raises(TokenError, match="not signed by a key"):
        verifier.caller(token)


def test_a_rotation_may_withdraw_all_earlier_keys(folder: Path) -> None:
    issuer = LocalIssuer(folder)
    tokens = []
    for _ in range(3):
        tokens.append(issuer.issue("importer"))
        rotate(folder)
    rotate(folder, withdraw=True)
    verifier = Verifier([local_issuer(Settings("", folder))])
    for token in tokens:
        with pytest.raises(TokenError):
            verifier.caller(token)
    assert verifier.caller(issuer.issue("importer")).role == "importer"


def test_the_key_that_signs_and_one_that_is_not_there_are_not_withdrawn(folder: Path) -> None:
    with pytest.raises(KeyFileError, match="this key signs"):
        withdraw(folder, signing_key(folder).key_id)
    with pytest.raises(KeyFileError, match="no such key"):
        withdraw(folder, "none")


def test_a_home_that_has_a_key_alone_and_no_set_goes_on_with_tokens_that_are_out(folder: Path) -> None:
    folder.mkdir(parents=True)
    key = Ed25519PrivateKey.generate()
    (folder / KEY_FILE).write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    at = int(time.time())
    claims = {"iss": Settings.issuer, "aud": Settings.audience, "sub": "x", "iat": at, "nbf": at, "exp": at + 60}
    out = jwt.encode(
        {**claims, "jti": "1", "role": "auditor"}, key, algorithm="EdDSA", headers={"kid": key_id(key.public_key())}
    )
    verifier = Verifier([local_issuer(Settings("", folder))])
    assert verifier.caller(out).role == "auditor"
    rotate(folder)
    assert verifier.caller(out).role == "auditor"


def test_a_key_moved_away_takes_its_tokens_with_it(folder: Path) -> None:
    token = LocalIssuer(folder).issue("importer")
    (folder / KEY_FILE).unlink()
    verifier = Verifier([local_issuer(Settings("", folder))])
    with pytest.raises(TokenError):
        verifier.caller(token)


def test_where_the_set_cannot_be_read_nobody_is_let_in_until_it_can(folder: Path, verifier: Verifier) -> None:
    token = LocalIssuer(folder).issue("importer")
    content = (folder / SET_FILE).read_bytes()
    (folder / SET_FILE).write_bytes(b"{")
    with pytest.raises(TokenError):
        verifier.caller(token)
    (folder / SET_FILE).write_bytes(content)
    assert verifier.caller(token).role == "importer"


@pytest.mark.parametrize("change", [
    lambda said: said.replace(b"OKP", b"oct"),
    lambda said: said.replace(b'"x": "', b'"x": "A'),
    lambda said: said.replace(b"made_at", b"made"),
    lambda said: b"[" + said + b"]",
])  # fmt: skip
def test_a_set_that_is_none_is_named_and_left_alone(folder: Path, change: object) -> None:
    signing_key(folder)
    changed = change((folder / SET_FILE).read_bytes())  # type: ignore[operator]  # one of those above
    (folder / SET_FILE).write_bytes(changed)
    with pytest.raises(KeyFileError, match=SET_FILE):
        LocalIssuer(folder)
    assert (folder / SET_FILE).read_bytes() == changed


def _key_id(folder: Path) -> str:
    return LocalIssuer(folder).key_id


def test_processes_that_make_the_key_at_once_use_the_same_one(folder: Path) -> None:
    with ProcessPoolExecutor(4) as processes:
        assert len(set(processes.map(_key_id, [folder] * 8))) == 1


def _issued_and_rotated(folder: Path) -> str:
    rotate(folder)
    return LocalIssuer(folder).issue("auditor")


def test_no_token_is_lost_by_rotations_and_issues_at_once(folder: Path, verifier: Verifier) -> None:
    with ProcessPoolExecutor(4) as processes:
        tokens = list(processes.map(_issued_and_rotated, [folder] * 12))
    assert {verifier.caller(token).role for token in tokens} == {"auditor"}


def test_a_file_that_is_no_such_key_is_left_alone_and_named(tmp_path: Path) -> None:
    (tmp_path / KEY_FILE).write_text("not a key")
    with pytest.raises(KeyFileError, match=KEY_FILE):
        LocalIssuer(tmp_path)


def test_a_running_ledger_takes_a_new_key_and_lets_go_of_a_withdrawn_one_without_a_restart(api: Api) -> None:
    folder = Path(api.app.state.services.settings.keys)

    def new() -> dict[str, str]:
        return {"authorization": f"Bearer {api.issuer.issue('admin')}"}

    old = new()
    assert api.client.get("/v1/cases", headers=old).status_code == 200
    rotate(folder)
    assert api.client.get("/v1/cases", headers=new()).status_code == 200
    assert api.client.get("/v1/cases", headers=old).status_code == 200
    rotate(folder, withdraw=True)
    time.sleep(LOOK_SECONDS + 0.1)
    refused = api.client.get("/v1/cases", headers=old)
    assert problem_of(refused)["type"] == "/problems/unauthenticated"
    assert api.client.get("/v1/cases", headers=new()).status_code == 200
