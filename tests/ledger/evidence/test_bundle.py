"""A bundle is checked by its own verifier, alone, and holds one case as it is stored and nothing of another."""

import ast
import csv
import io
import json
import sys
from base64 import b64decode
from html.parser import HTMLParser
from pathlib import Path

import psycopg
import pytest
from asking import IMPORTER, post, reader
from bundles import bundle_of, check, files_in
from erased_cases import destroy_keys, erase, held
from little_case import EVENTS, correction, entry
from sealing_logs import sealed

from ledger.application import Ledger
from ledger.database import connect
from ledger.evidence import CannotExport
from ledger.evidence.stored import stored_of
from ledger.sealing import cipher_at
from ledger.transparency.log_key import LogKeyError
from ledger.transparency.read import signer_key

CASE = Path(__file__).parents[3] / "ops" / "case" / "hamzah-khan"
MARKUP = "<script>alert(1)</script><img src=x onerror=alert(1)> & \"quoted\" 'so'"
FORMULAS = ("=HYPERLINK(1)", "+1", "-1", "@SUM(1)", "\t=1", "'=1", "\uff1d1")


def rows_of(bundle: bytes) -> dict[str, dict[str, str]]:
    """Return the rows of the chronology as a spreadsheet reads them, by their reference."""
    text = files_in(bundle)["chronology.csv"].decode("utf-8-sig")
    return {row["ref"]: row for row in csv.DictReader(io.StringIO(text, newline=""))}


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    return tmp_path / "log-keys"


def test_the_real_case_is_checked_with_nothing_of_ours(database_url: str, keys: Path, tmp_path: Path) -> None:
    events = [event for file in sorted(CASE.glob("*.json")) for event in json.loads(file.read_text("utf-8"))]
    post(database_url, events)
    bundle = bundle_of(database_url, keys, "hk")
    with reader(database_url) as connection:
        key = signer_key(connection) or ""

    assert check(bundle, tmp_path / "zip", "--key", key).code == 0
    verdict = check(bundle, tmp_path / "folder", "--show", "police/1996-05-incident", unpacked=True)

    assert verdict.code == 0, verdict.said
    assert "taken from the bundle" in verdict.said
    posted = next(event for event in events if event["id"] == "1996-05-incident")
    assert json.loads(verdict.said.partition("\nOK")[0]) == posted
    of_the_case = [event for event in events if event.get("subject") == "hk"]
    assert len([name for name in files_in(bundle) if name.startswith("events/")]) == len(of_the_case)


def test_its_verifier_needs_the_standard_library_and_cryptography_alone(database_url: str, keys: Path) -> None:
    """Where it is run in a test our own packages could be found: so what it asks for is read."""
    post(database_url, EVENTS)
    program = ast.parse(files_in(bundle_of(database_url, keys, "k"))["verify.py"])
    names = [alias.name for node in ast.walk(program) if isinstance(node, ast.Import) for alias in node.names]
    names += [str(node.module) for node in ast.walk(program) if isinstance(node, ast.ImportFrom)]
    of_others = {name.partition(".")[0] for name in names} - sys.stdlib_module_names

    assert of_others == {"cryptography"}
    assert not any(isinstance(node, ast.ImportFrom) and node.level for node in ast.walk(program))
    assert not {"importlib", "socket", "urllib", "http", "subprocess"} & {name.partition(".")[0] for name in names}


def test_of_one_checkpoint_it_is_always_the_same_bytes(database_url: str, keys: Path) -> None:
    post(database_url, EVENTS)
    first = bundle_of(database_url, keys, "k")
    post(database_url, [entry("gp/later")])

    assert bundle_of(database_url, keys, "k", size=len(EVENTS)) == first
    assert bundle_of(database_url, keys, "k") != first


def test_its_key_opens_its_own_case_and_no_other(database_url: str, keys: Path, tmp_path: Path) -> None:
    post(database_url, EVENTS)
    mine, other = bundle_of(database_url, keys, "k"), bundle_of(database_url, keys, "other")
    swapped = {**files_in(other), "case-key": files_in(mine)["case-key"]}
    renamed = {**swapped, "case-key": swapped["case-key"].replace(b'"k"', b'"other"')}

    for number, files in enumerate((swapped, renamed)):
        files["manifest.json"] = files["manifest.json"].replace(b"case-key", b"case-kez")
        verdict = check(files, tmp_path / str(number))
        assert verdict.code == 1
        assert "do not open by the bundle's key" in verdict.said
    assert not set(files_in(mine)) & {name for name in files_in(other) if name.startswith("events/")}


def test_it_holds_registrations_and_holds_of_the_case_too(database_url: str, keys: Path, tmp_path: Path) -> None:
    post(database_url, [*EVENTS, held()])
    bundle = bundle_of(database_url, keys, "k")

    topics = {json.loads(c)["topic"] for name, c in files_in(bundle).items() if name.startswith("events/")}
    verdict = check(bundle, tmp_path / "folder")

    assert verdict.code == 0, verdict.said
    assert {"safeguarding.case.v1", "safeguarding.person.v1", "safeguarding.legal-hold.v1"} <= topics
    assert "safeguarding.agency.v1" not in topics


def test_without_a_key_it_can_be_checked_and_not_read(database_url: str, keys: Path, tmp_path: Path) -> None:
    post(database_url, [*EVENTS, entry("gp/secret", summary="What nobody else may read")])
    bundle = bundle_of(database_url, keys, "k", readable=False)

    verdict = check(bundle, tmp_path / "folder")

    assert verdict.code == 0, verdict.said
    assert "what the events say was not looked at" in verdict.said
    assert not {"case-key", "chronology.csv", "chronology.html"} & set(files_in(bundle))
    states = [b64decode(json.loads(c)["state"]) for name, c in files_in(bundle).items() if name.startswith("events/")]
    assert not any(b"nobody else may read" in content for content in (*files_in(bundle).values(), *states))


def test_of_an_erased_case_only_what_is_sealed_is_left(database_url: str, keys: Path, tmp_path: Path) -> None:
    cipher = cipher_at(tmp_path / "at-rest")
    with Ledger(database_url, cipher, connections=1) as ledger:
        ledger.post(EVENTS, IMPORTER)
        erase(ledger)
    destroy_keys(database_url, cipher)

    with pytest.raises(CannotExport, match="key is not here"):
        bundle_of(database_url, keys, "k", of=cipher)
    verdict = check(bundle_of(database_url, keys, "k", readable=False, of=cipher), tmp_path / "folder")

    assert verdict.code == 0, verdict.said


def test_markup_and_formulas_in_what_was_recorded_do_no_harm(database_url: str, keys: Path, tmp_path: Path) -> None:
    texts = (MARKUP, *FORMULAS, "\u202egnol\u202c", 'two\r\nlines; "x", y')
    post(database_url, [*EVENTS, *(entry(f"gp/t-{i}", summary=text) for i, text in enumerate(texts))])
    bundle = bundle_of(database_url, keys, "k")

    rows, page = rows_of(bundle), _Tags()
    page.feed(files_in(bundle)["chronology.html"].decode())

    assert check(bundle, tmp_path / "folder").code == 0
    assert {"script", "img"}.isdisjoint(page.tags)
    assert page.policy.startswith("default-src 'none'")
    for number, text in enumerate(texts):
        cell = rows[f"gp/t-{number}"]["summary"]
        assert cell == (f"'{text}" if text in FORMULAS else text)


def test_a_correction_leaves_the_old_belief_visible(database_url: str, keys: Path) -> None:
    post(database_url, [*EVENTS, correction("police/inc-1-again", "police/inc-1")])

    rows = rows_of(bundle_of(database_url, keys, "k"))

    assert rows["police/inc-1"]["summary"] == "What was seen that day"
    assert rows["police/inc-1"]["standing"] == "corrected by police/inc-1-fix; corrected by police/inc-1-again"
    assert rows["police/inc-1-fix"]["standing"] == "corrects police/inc-1; corrected by police/inc-1-again"
    assert rows["police/inc-1-fix"]["summary"] == "What was seen, put right"
    assert rows["police/gone"]["standing"] == "retracted by police/gone-ret"
    assert rows["police/inc-1"]["told_later"] == "csc from 2008-07-14, by police/ref-1"


def test_nobody_gets_the_rows_of_a_case_that_is_not_theirs(database_url: str) -> None:
    post(database_url, EVENTS)
    with connect(database_url, "ledger_reader") as connection:
        assert not list(stored_of(connection, "k", 2**40))
        for role, cases in (("agency", None), ("auditor", None), ("admin", None), ("reviewer", ["other"])):
            with connection.transaction():
                begun = (role, "csc" if role == "agency" else None, "someone", None, cases, "k")
                connection.execute("SELECT ledger.begin_reading(%s, %s, %s, %s, %s, %s)", begun)
                assert not list(stored_of(connection, "k", 2**40)), role


def test_a_row_that_is_not_as_it_was_signed_is_not_given_out_as_evidence(database_url: str, keys: Path) -> None:
    post(database_url, EVENTS)
    sealed(database_url, keys)
    with psycopg.connect(database_url) as superuser:
        superuser.execute("ALTER TABLE ledger.stored_events DISABLE TRIGGER ALL")
        superuser.execute("UPDATE ledger.stored_events SET posted_by = 'admin:x' WHERE notification_id = 12")

    with pytest.raises(CannotExport, match="position 12"):
        bundle_of(database_url, keys, "k")


def test_where_the_log_s_key_is_not_nothing_is_made_and_no_other_key(database_url: str, keys: Path) -> None:
    post(database_url, EVENTS)
    sealed(database_url, keys)
    elsewhere = keys.parent / "elsewhere"
    elsewhere.mkdir()

    with pytest.raises(LogKeyError, match="not here"):
        bundle_of(database_url, elsewhere, "k", size=len(EVENTS))
    assert not list(elsewhere.iterdir())


def test_a_case_that_there_is_not_has_no_bundle(database_url: str, keys: Path) -> None:
    post(database_url, EVENTS)
    with pytest.raises(CannotExport, match="nothing is recorded"):
        bundle_of(database_url, keys, "none", readable=False)


class _Tags(HTMLParser):
    """The tags of a page, and its policy."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.policy = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if dict(attrs).get("http-equiv") == "Content-Security-Policy":
            self.policy = dict(attrs)["content"] or ""
