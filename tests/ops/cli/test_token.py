"""`ledger token` prints a token alone, which the API of the same home accepts."""

from pathlib import Path

import jwt
import pytest
from running_ledger import Ledger

from api.settings import Settings
from api.tokens.local import local_issuer
from api.tokens.verifier import Verifier
from ops.home import Home


def verifier(home: Path) -> Verifier:
    return Verifier([local_issuer(Settings("", Home(home).keys))])


def test_a_reviewers_token_is_alone_on_stdout_and_names_the_cases(ledger: Ledger, tmp_path: Path) -> None:
    said = ledger("token", "--role", "reviewer", "--cases", "hk, xy", "--subject", "j.doe", "--home", tmp_path)
    assert (said.code, said.err) == (0, "")
    assert said.out.count("\n") == 1
    caller = verifier(tmp_path).caller(said.out.strip())
    assert (caller.role, caller.subject, caller.cases) == ("reviewer", "j.doe", frozenset({"hk", "xy"}))


def test_an_agencys_token_names_the_agency(ledger: Ledger, tmp_path: Path) -> None:
    said = ledger("token", "--role", "agency", "--agency", "csc", "--home", tmp_path)
    assert verifier(tmp_path).caller(said.out.strip()).agency == "csc"


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["reviewer"], "a reviewer's token names the cases assigned: --cases hk, or --cases '*' for all"),
        (["reviewer", "--cases", "Hamzah Khan"], "cases is no list of case codes"),
        (["agency"], "an agency's token names the agency: --agency csc"),
        (["agency", "--agency", "CSC"], "agency is no agency's code"),
        (["auditor", "--agency", "csc"], "agency is a claim of the role agency"),
        (["importer", "--cases", "hk"], "cases is a claim of the role reviewer"),
        (["auditor", "--subject", "two words"], "without a space"),
    ],
)
def test_claims_that_make_no_sense_are_refused(ledger: Ledger, tmp_path: Path, arguments: list[str], why: str) -> None:
    said = ledger("token", "--home", tmp_path, "--role", *arguments)
    assert (said.code, said.out) == (1, "")
    assert why in said.err


def test_a_key_file_that_is_none(ledger: Ledger, tmp_path: Path) -> None:
    keys = Home.at(tmp_path).keys
    (keys / "local-issuer.pem").write_text("", "utf-8")
    said = ledger("token", "--role", "auditor", "--home", tmp_path)
    assert said.code == 1
    assert "local-issuer.pem is no private key in PEM" in said.err


@pytest.mark.parametrize(("asked", "hours"), [([], 1), (["--hours", "24"], 24)])
def test_a_token_is_good_for_an_hour_or_as_asked(ledger: Ledger, tmp_path: Path, asked: list[str], hours: int) -> None:
    said = ledger("token", "--role", "auditor", *asked, "--home", tmp_path)
    claims = jwt.decode(said.out.strip(), options={"verify_signature": False})
    assert claims["exp"] - claims["iat"] == hours * 3600


def test_no_token_is_good_for_longer_than_a_day(ledger: Ledger, tmp_path: Path) -> None:
    said = ledger("token", "--role", "auditor", "--hours", "25", "--home", tmp_path)
    assert (said.code, said.out) == (2, "")
    assert "24" in said.err
