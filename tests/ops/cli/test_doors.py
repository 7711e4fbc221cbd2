"""`ledger serve` and its doors: another issuer, trusted proxies, limits; and what of a secret is to be seen outside."""

import shutil
import socket
from base64 import b64encode
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import psutil
import psycopg
import pytest
from oidc_issuers import library_issuer
from running_ledger import Ledger
from serving_ledger import Serving, serving, until

from api.settings import Limits, Oidc
from api.tokens.keys import SET_FILE
from api.tokens.local import LocalIssuer
from ops.cli.doors import Doors
from ops.cli.process_list import without_password
from ops.embedded import EmbeddedServer
from ops.home import Home

PASSWORD = "correct-horse-battery"  # noqa: S105  # the test looks for it everywhere
FORWARDED = {"x-forwarded-proto": "https", "x-forwarded-for": "192.0.2.7"}


@pytest.fixture(scope="module")
def home(run_folder: Path, worker_id: str) -> Iterator[Path]:
    """Yield a home with a running server, fast and not safe against crashes."""
    home = run_folder / f"doors-{worker_id}"
    EmbeddedServer.start(home, durable=False)
    yield home
    EmbeddedServer.stop(home)
    shutil.rmtree(home, ignore_errors=True)


def said_by(served: Serving, token: str) -> int:
    return served.client.get("/v1/agencies", headers={"authorization": f"Bearer {token}"}).status_code


def test_an_issuer_and_limits_are_set_by_options_or_by_the_environment(home: Path) -> None:
    with (
        library_issuer() as issuer,
        serving(
            home, "0", "--oidc-issuer", issuer.url, "--reads-per-second", "1",
            LEDGER_OIDC_AUDIENCE="ledger", LEDGER_OIDC_ROLE_CLAIM="groups.ledger",
        ) as served,
    ):  # fmt: skip
        auditor = issuer.token("a.one", "ledger", groups={"ledger": ["auditor"]})
        assert said_by(served, auditor) == 200
        assert said_by(served, issuer.token("a.one", "ledger", role="auditor")) == 401
        local = LocalIssuer(Home(home).keys).issue("auditor", subject="a.two")
        assert {said_by(served, local) for _ in range(30)} == {200, 429}


def test_a_proxy_is_believed_only_if_it_is_trusted(home: Path) -> None:
    with serving(home) as served:
        assert "strict-transport-security" not in served.client.get("/healthz", headers=FORWARDED).headers
    trusted = ("--forwarded-allow-ips", "10.0.0.1,127.0.0.0/8", "--bad-tokens-per-second", "5")
    with serving(home, "0", *trusted) as served:
        answer = served.client.get("/healthz", headers=FORWARDED)
        assert answer.headers["strict-transport-security"] == "max-age=31536000"
        assert "strict-transport-security" not in served.client.get("/healthz").headers
        bad = {"authorization": "Bearer x.y.z"}
        until(lambda: served.client.get("/v1/agencies", headers={**bad, **FORWARDED}).status_code == 429)
        assert served.client.get("/v1/agencies", headers={**bad, "x-forwarded-for": "192.0.2.8"}).status_code == 401


def test_people_sign_in_at_the_issuer_as_the_client_that_was_set_and_come_back_by_the_proxys_address(
    home: Path, tmp_path: Path
) -> None:
    secret = tmp_path / "secret"
    secret.write_text("of-the-client\n", "utf-8")
    secret.chmod(0o600)
    proxied = {"x-forwarded-proto": "https", "host": "ledger.example"}
    with (
        library_issuer() as issuer,
        serving(
            home, "0", "--oidc-issuer", issuer.url, "--oidc-client-id", "pages", "--forwarded-allow-ips", "127.0.0.1",
            LEDGER_OIDC_AUDIENCE="ledger", LEDGER_OIDC_CLIENT_SECRET_FILE=str(secret),
        ) as served,
    ):  # fmt: skip
        sent = served.client.get("/sign-in/organisation", headers=proxied)
        lines_shown = command_lines()
    assert f"redirect_uri={quote('https://ledger.example/sign-in/callback', safe='')}" in sent.headers["location"]
    assert "client_id=pages" in sent.headers["location"]
    cookie = [part.strip().lower() for part in sent.headers["set-cookie"].split(";")]
    assert cookie[0].startswith("__host-ledger-login=")
    assert {"secure", "httponly", "samesite=lax", "path=/", "max-age=600"} <= set(cookie)
    assert not any("of-the-client" in line for line in lines_shown.values())


@pytest.mark.parametrize(("mode", "text", "why"), [(0o640, "s", "others may open"), (0o600, " \n", "is empty")])
def test_a_clients_secret_that_others_may_open_or_that_is_none(
    ledger: Ledger, home: Path, tmp_path: Path, *, mode: int, text: str, why: str
) -> None:
    secret = tmp_path / "secret"
    secret.write_text(text, "utf-8")
    secret.chmod(mode)
    said = ledger(
        "serve", "--home", home, "--port", "0", "--oidc-issuer", "https://x.example", "--oidc-audience", "ledger",
        "--oidc-client-id", "pages", "--oidc-client-secret-file", secret,
    )  # fmt: skip
    assert said.code == 1
    assert why in said.err


def test_an_answer_does_not_say_what_answers(home: Path) -> None:
    with serving(home) as served:
        for path in ("/healthz", "/nothing", "/openapi.json"):
            answer = served.client.get(path)
            assert "server" not in answer.headers
            assert "uvicorn" not in str(answer.headers).lower()


def test_a_caller_who_never_comes_to_the_point_is_hung_up_on(home: Path) -> None:
    with serving(home) as served, socket.create_connection(("127.0.0.1", int(served.port)), timeout=30) as dawdling:
        dawdling.sendall(b"GET /healthz HTTP/1.1\r\nhost: x\r\n")
        assert dawdling.recv(1) == b""
        assert served.status() == 200


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["--oidc-issuer", "https://x.example"], "needs both"),
        (["--oidc-audience", "ledger"], "needs both"),
        (["--oidc-issuer", "http://x.example", "--oidc-audience", "l"], "reached by https"),
        (["--oidc-client-id", "pages"], "at which issuer"),
        (["--oidc-client-secret-file", "/nowhere"], "whose secret it is"),
        (["--forwarded-allow-ips", "*"], "expected addresses"),
        (["--forwarded-allow-ips", "0.0.0.0/0"], "everybody is no proxy"),
    ],
)
def test_doors_that_are_not_right(ledger: Ledger, home: Path, arguments: list[str], why: str) -> None:
    said = ledger("serve", "--home", home, "--port", "0", *arguments)
    assert said.code == 1
    assert why in said.err
    assert said.err.count("\n") == 1


def test_doors_are_heard_as_they_were_told() -> None:
    oidc = Oidc("https://x.example", "l", "a", "b", "c", "d", "of-the-client")
    assert "of-the-client" not in repr(oidc)
    for doors in (Doors(), Doors(oidc, Limits(1, 2, 3, 4), ("10.0.0.0/8",))):
        assert Doors.heard(doors.told()) == doors


def private_keys(home: Path) -> list[str]:
    """Return what the private key files of a home hold, as text, in hexadecimal and in base64."""
    files = [file for file in Home(home).keys.rglob("*") if file.is_file() and file.name != SET_FILE]
    contents = [held for file in files if (held := file.read_bytes())]  # a lock holds nothing
    assert contents
    lines = [line for content in contents for line in content.decode("latin-1").splitlines() if len(line) > 30]
    encoded = [text for content in contents for text in (content.hex(), b64encode(content).decode())]
    return [*(line for line in lines if not line.startswith("-----")), *encoded]


def command_lines() -> dict[int, str]:
    """Return what `ps` shows of every process."""
    return {each.pid: " ".join(each.info["cmdline"] or ()) for each in psutil.process_iter(["cmdline"])}


def test_no_secret_is_in_the_process_list_the_log_or_an_answer(home: Path) -> None:
    url = EmbeddedServer.start(home, durable=False).url
    with closing(psycopg.connect(url, autocommit=True)) as connection:
        connection.execute("DROP ROLE IF EXISTS with_password")
        connection.execute(f"CREATE ROLE with_password SUPERUSER LOGIN PASSWORD '{PASSWORD}'")
    given = url.replace("postgres@", f"with_password:{PASSWORD}@")
    assert PASSWORD in given
    token = LocalIssuer(Home(home).keys).issue("importer")
    before = len((home / "serve.log").read_bytes()) if (home / "serve.log").exists() else 0
    with serving(home, "0", "--database-url", given) as served:
        assert served.status() == 200
        answers = [
            served.client.get("/v1/agencies", headers={"authorization": f"Bearer {token}"}),
            served.client.get("/v1/agencies", headers={"authorization": f"Bearer {token}x"}),
            served.client.post("/v1/events", content=b"{", headers={"authorization": f"Bearer {token[:-9]}"}),
        ]
        served.worker.kill()
        until(lambda: served.status() == 200)
        lines_shown = command_lines()
        assert {served.process.pid, served.worker.pid} <= lines_shown.keys()
        with closing(psycopg.connect(url, autocommit=True)) as connection:
            connection.execute("ALTER ROLE with_password NOLOGIN")
            connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'with_password'")
        until(lambda: served.status() == 503)
        answers.append(served.client.get("/readyz"))
    log = (home / "serve.log").read_bytes()[before:].decode()
    assert log
    for secret in (PASSWORD, token, *token.split(".")[1:], *private_keys(home)):
        for where in (*lines_shown.values(), log, *[answer.text + str(answer.headers) for answer in answers]):
            assert secret not in where


@pytest.mark.parametrize(
    ("arguments", "kept"),
    [
        (["serve", "--database-url", "postgresql://u:p@h/d"], (["serve"], "postgresql://u:p@h/d")),
        (["--database-url=postgresql://u:p@h/d", "serve"], (["serve"], "postgresql://u:p@h/d")),
        (["--database-url", "host=h password=p", "migrate", "--database-url", "host=i"], (["migrate"], "host=i")),
        (["serve", "--database-url", "not readable: p"], (["serve"], "not readable: p")),
        (["serve", "--database-url", "postgresql://u@h/d"], None),
        (["serve", "--database-url"], None),
        (["serve"], None),
    ],
)
def test_a_password_is_taken_off_the_command_line(arguments: list[str], kept: tuple[list[str], str] | None) -> None:
    assert without_password(arguments) == kept
