"""The transparency log over HTTP: what C2SP and RFC 6962 say, to a program that knows nothing of us."""

import base64
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import httpx
import independent_verifier
import psycopg
import pytest
from cosigning import WITNESS, cosignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from erased_cases import approved, proposed
from independent_verifier import Log, Rejected, check_log, check_paper, hashed, open_checkpoint, split
from little_case import EVENTS, entry
from serving import Api, api_on, problem_of
from tampering import LAST, TAMPERINGS, Tampering, sealed_log, tamper

from api.tokens.callers import Role
from ledger.transparency.witnesses import WitnessesFileError, witnesses_in

SIZE = len(EVENTS)
PROGRAM = independent_verifier.__file__
LEDGER = "/v1/ledger"


def text(api: Api, path: str) -> str:
    answer = api.get(f"{LEDGER}{path}", "auditor")
    assert answer.status_code == 200, answer.text
    return answer.text


def log_of(api: Api, vkey: str | None = None) -> Log:
    token = api.auth("auditor")["authorization"].removeprefix("Bearer ")
    return Log(f"{api.client.base_url}{LEDGER}", token, vkey or text(api, "/key"))


def contacts(count: int, prefix: str = "c") -> list[object]:
    return [entry(f"gp/{prefix}-{number}") for number in range(count)]


def test_a_program_of_its_own_accepts_the_log(little: Api, tmp_path: Path) -> None:
    kept = tmp_path / "kept.checkpoint"
    kept.write_text(text(little, "/checkpoint"), "utf-8")
    assert little.post(contacts(600)).status_code == 201
    log = log_of(little)

    ran = subprocess.run(
        [sys.executable, "-I", PROGRAM, log.url, log.token, log.vkey, kept],
        capture_output=True, text=True, check=False, cwd=tmp_path,
    )  # fmt: skip

    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert ran.stdout.startswith(f"accepted: {SIZE + 600} entries under ")


def test_the_program_shares_no_code_with_what_it_checks() -> None:
    words = Path(PROGRAM).read_text("utf-8").split()
    modules = {word for before, word in pairwise(words) if before in ("import", "from")}
    assert not {module for module in modules if module.split(".")[0] in ("ledger", "projections", "api", "ops")}


OF_EACH_KIND = (
    "stored bytes", "time", "salt", "one removed", "one removed and the gap closed", "one inserted",
    "neighbours swapped", "far ones swapped, the clock right", "truncated", "truncated, the tiles too", "rolled back",
    "rolled back, and gone on", "edited and all signed again by another key",
    "edited and all signed again by the same key", "edited, and the tree with it", "a tile", "a tile above",
    "the last checkpoint's note",
)  # fmt: skip


UNTOUCHED = "nothing"


@pytest.mark.parametrize("what", [UNTOUCHED, *OF_EACH_KIND])
def test_the_program_rejects_each_tampering_and_nothing_else(database_url: str, tmp_path: Path, what: str) -> None:
    tampering = TAMPERINGS.get(what, Tampering((), (), kept=True))
    keys = tmp_path / "keys"
    sealed_log(database_url, keys, tail=0)
    with psycopg.connect(database_url) as connection:
        row = connection.execute(
            "SELECT c.note, s.verifier_key FROM ledger.checkpoints c, ledger.log_signers s ORDER BY c.size DESC LIMIT 1"
        ).fetchone()
    assert row is not None
    note, vkey = row
    tamper(database_url, keys, tampering)

    with api_on(database_url, keys) as api:
        log = log_of(api, vkey)
        if what == UNTOUCHED:
            assert check_log(log, [note]).size == LAST
            return
        with pytest.raises(Rejected) as why:
            check_log(log, [note] if tampering.kept else [])
    assert "/checkpoint" not in str(why.value), "there is one: it is what it says that gives the log away"


def test_a_checkpoint_covers_what_was_recorded_when_it_was_asked_for(little: Api) -> None:
    for number in range(5):
        (receipt,) = little.post(entry(f"gp/now-{number}")).json()["receipts"]
        answer = little.get(f"{LEDGER}/checkpoint", "agency", agency="gp")
        assert open_checkpoint(answer.text, text(little, "/key")).size >= receipt["position"]
        assert answer.headers["content-type"] == "text/plain; charset=utf-8"
        assert answer.headers["cache-control"] == "no-store"


def test_a_receipt_can_be_proved_on_paper_at_once(little: Api) -> None:
    receipts = little.post(contacts(3)).json()["receipts"]
    log = log_of(little)
    for receipt in receipts:
        paper = text(little, f"/proof/tlog?position={receipt['position']}")
        data = base64.b64decode(paper.split("\n")[1].removeprefix("extra "))
        check_paper(paper, log.vkey, receipt["position"] - 1, hashed(b"\x00", data))
        assert int.from_bytes(data[1:9], "big") == receipt["position"]
        assert len(data) == 49


def test_an_empty_ledger_has_a_checkpoint_and_no_tile(api: Api) -> None:
    head = open_checkpoint(text(api, "/checkpoint"), text(api, "/key"))
    assert (head.size, head.root) == (0, hashed())
    assert api.get(f"{LEDGER}/tile/0/000.p/1", "auditor").status_code == 404
    check_log(log_of(api), [])


def test_tiles_and_entries_may_be_kept_for_ever_and_never_change(little: Api) -> None:
    def fetched() -> list[httpx.Response]:
        paths = ("0/000", "entries/000", "0/001.p/5", "entries/001.p/5", "1/000.p/1")
        return [little.get(f"{LEDGER}/tile/{path}", "auditor") for path in paths]

    little.post(contacts(300))
    text(little, "/checkpoint")
    before = fetched()
    little.post(contacts(300, "more"))
    text(little, "/checkpoint")

    assert [answer.content for answer in fetched()] == [answer.content for answer in before]
    for answer in before:
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "application/octet-stream"
        assert answer.headers["cache-control"] == "private, max-age=31536000, immutable"
    assert [len(answer.content) for answer in before] == [8192, 256 * 51, 160, 5 * 51, 32]


@pytest.mark.parametrize(
    "path",
    ["0/000", "0/000.p/255", "0/001.p/1", "1/000.p/1", "00/000.p/1", "64/000.p/1", "x/000.p/1", "0/0.p/1",
     "0/x000/000.p/1", "0/000.p/0", "0/000.p/256", "0/", "entries/000", "entries/001.p/1", "entries/", "entries/abc",
     "0/000.p/1/x"],
)  # fmt: skip
def test_a_tile_that_the_tree_has_not_is_not_found(standing: Api, path: str) -> None:
    assert problem_of(standing.get(f"{LEDGER}/tile/{path}", "auditor"))["type"] == "/problems/not-found"


def test_proofs_of_any_size_hold(little: Api) -> None:
    little.post(contacts(30))
    log = log_of(little)
    head = log.head()
    for size in (1, 2, 17, head.size):
        body = log.json(f"/proof/inclusion?position=1&size={size}")
        proof = [base64.b64decode(hash_) for hash_ in body["hashes"]]
        leaf = base64.b64decode(body["leaf_hash"])
        assert independent_verifier.inclusion_root(leaf, 0, size, proof) == base64.b64decode(body["root_hash"])
        grown = log.json(f"/proof/consistency?from={size}")
        assert (grown["size"], base64.b64decode(grown["root_hash"])) == (head.size, head.root)
    assert log.json("/proof/consistency?from=0&to=5")["hashes"] == []


@pytest.mark.parametrize(
    ("path", "parameter"),
    [
        ("/proof/inclusion", "position"), ("/proof/inclusion?position=0", "position"),
        ("/proof/inclusion?position=999", "position"), ("/proof/inclusion?position=3&size=2", "position"),
        ("/proof/inclusion?position=3&size=999", "size"), ("/proof/inclusion?position=3&size=x", "size"),
        ("/proof/consistency", "from"), ("/proof/consistency?from=-1", "from"), ("/proof/consistency?from=999", "from"),
        ("/proof/consistency?from=3&to=2", "from"), ("/proof/consistency?from=3&to=999", "to"),
        ("/proof/tlog?position=999", "position"), ("/proof/tlog?position=1&size=3", "size"),
        ("/checkpoint?size=1", "size"), ("/key?x=1", "x"), ("/tile/0/000.p/1?x=1", "x"),
        ("/proof/inclusion?position=9999999999999999999999", "position"),
    ],
)  # fmt: skip
def test_what_cannot_be_proved_is_refused_with_its_parameter(standing: Api, path: str, parameter: str) -> None:
    problem = problem_of(standing.get(f"{LEDGER}{path}", "auditor"))
    assert (problem["type"], problem["parameter"]) == ("/problems/invalid-request", parameter)


def test_the_log_holds_under_eight_writers_at_once(little: Api) -> None:
    kept: list[str] = []

    def write(writer: int) -> None:
        for number in range(6):
            assert little.post(contacts(5, f"w{writer}-{number}")).status_code == 201
            kept.append(text(little, "/checkpoint"))

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(write, range(8)))

    assert check_log(log_of(little), kept).size == SIZE + 240


def test_while_nobody_can_seal_a_checkpoint_is_answered_503_and_posts_go_on(little: Api) -> None:
    text(little, "/checkpoint")
    with psycopg.connect(little.database_url) as held:
        held.execute("SELECT ledger.take_sealing_turn()")
        assert little.post(contacts(1)).status_code == 201
        started = time.monotonic()
        late = little.get(f"{LEDGER}/checkpoint", "auditor")
        assert time.monotonic() - started > 4
        assert problem_of(late)["type"] == "/problems/unavailable"
        assert late.headers["retry-after"] == "1"
        assert little.get(f"{LEDGER}/proof/consistency?from=1&to={SIZE}", "auditor").status_code == 200
    assert open_checkpoint(text(little, "/checkpoint"), text(little, "/key")).size == SIZE + 1


def test_two_servers_on_one_database_keep_one_log(little: Api, tmp_path: Path) -> None:
    with api_on(little.database_url, tmp_path / "keys") as other:
        for number in range(4):
            little.post(contacts(2, f"a{number}"))
            other.post(contacts(2, f"b{number}"))
            assert text(other, "/key") == text(little, "/key")
            head = open_checkpoint(text(other, "/checkpoint"), text(little, "/key"))
            assert head.size == SIZE + 4 * number + 4
    check_log(log_of(little), [])


def test_a_server_with_another_key_serves_what_the_first_signs(little: Api, tmp_path: Path) -> None:
    vkey = text(little, "/key")
    with api_on(little.database_url, tmp_path / "others-keys") as other:
        little.post(contacts(2))
        assert text(other, "/key") == vkey
        assert open_checkpoint(text(other, "/checkpoint"), vkey).size == SIZE + 2


def send(api: Api, body: str, role: Role = "auditor") -> httpx.Response:
    headers = {**api.auth(role), "content-type": "text/plain; charset=utf-8"}
    return api.client.post(f"{LEDGER}/cosignatures", content=body.encode(), headers=headers)


def test_a_witness_s_cosignature_is_kept_and_served_with_its_checkpoint(witnessed: Api) -> None:
    note = text(witnessed, "/checkpoint")
    line = cosignature(note, WITNESS)

    for _ in range(2):
        kept = send(witnessed, note + line)
        assert (kept.status_code, kept.json()) == (200, {"size": SIZE, "witnesses": ["witness.example/w1"]})

    assert text(witnessed, "/checkpoint") == note + line
    witnessed.post(contacts(3))
    assert line not in text(witnessed, "/checkpoint")
    assert text(witnessed, "/proof/tlog?position=1").endswith(note + line)
    assert line not in text(witnessed, f"/proof/tlog?position={SIZE + 1}")
    check_log(log_of(witnessed), [note + line])


def test_an_older_checkpoint_may_be_cosigned(witnessed: Api) -> None:
    note = text(witnessed, "/checkpoint")
    witnessed.post(contacts(3))
    text(witnessed, "/checkpoint")
    stranger = cosignature(note, Ed25519PrivateKey.generate(), "stranger.example")

    assert send(witnessed, note + stranger + cosignature(note, WITNESS)).status_code == 200
    assert "stranger" not in text(witnessed, "/proof/tlog?position=1")


def test_what_is_no_cosignature_of_our_checkpoint_is_refused(witnessed: Api) -> None:
    note = text(witnessed, "/checkpoint")
    good = cosignature(note, WITNESS)
    other = note.replace(f"\n{SIZE}\n", f"\n{SIZE - 1}\n")
    later = cosignature(note, WITNESS, at=1_800_000_001)
    forged = good[:-30] + later[-30:]
    for body in ("", note, note + cosignature(note, Ed25519PrivateKey.generate()), other + cosignature(other, WITNESS),
                 note + cosignature(other, WITNESS), note + forged, "x\n\n" + good, note + good[:-1]):  # fmt: skip
        assert problem_of(send(witnessed, body))["type"] == "/problems/invalid-cosignature", body
    assert text(witnessed, "/checkpoint") == note


def test_only_text_of_a_fair_size_is_read_as_a_note(witnessed: Api) -> None:
    assert problem_of(send(witnessed, "x" * 70_000))["type"] == "/problems/too-large"
    for content_type, body, kind in (
        ("application/json", b"{}", "unsupported-media-type"),
        ("text/plain", b"\xff", "unreadable"),
    ):
        headers = {**witnessed.auth("admin"), "content-type": content_type}
        answer = witnessed.client.post(f"{LEDGER}/cosignatures", content=body, headers=headers)
        assert problem_of(answer)["type"] == f"/problems/{kind}"


@pytest.mark.parametrize("role", ["agency", "importer", "reviewer"])
def test_not_every_role_may_send_cosignatures(standing: Api, role: Role) -> None:
    claims = {"agency": "gp"} if role == "agency" else {}
    answer = standing.client.post(f"{LEDGER}/cosignatures", headers=standing.auth(role, **claims))
    assert problem_of(answer)["type"] == "/problems/forbidden"


@pytest.mark.parametrize("line", ["nonsense", "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"])
def test_a_file_of_witnesses_that_holds_something_else_is_refused(tmp_path: Path, line: str) -> None:
    (tmp_path / "witnesses").write_text(line, "utf-8")
    with pytest.raises(WitnessesFileError):
        witnesses_in(tmp_path)


def test_every_proof_still_holds_when_a_case_has_been_erased(little: Api) -> None:
    """Proofs are over the stored bytes, which an erasure leaves: only who could open them is gone."""
    log = log_of(little)
    kept = text(little, "/checkpoint")
    papers = {position: text(little, f"/proof/tlog?position={position}") for position in range(1, SIZE + 1)}
    assert little.post([proposed()], "admin", subject="first-person").status_code == 201
    assert little.post([approved()], "admin", subject="second-person").status_code == 201

    head = check_log(log, [kept])

    assert head.size >= SIZE + 2
    leaves = [leaf for tile in log.tiles("0", head.size) for leaf in split(tile)]
    for position, paper in papers.items():
        check_paper(paper, log.vkey, position - 1, leaves[position - 1])
        check_paper(text(little, f"/proof/tlog?position={position}"), log.vkey, position - 1, leaves[position - 1])
