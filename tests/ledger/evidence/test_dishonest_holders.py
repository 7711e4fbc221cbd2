"""Not even who holds the log's key, and signs what they like, can have a bundle say what was not recorded."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from asking import post, reader
from bundles import OCCASION, bundle_of, events_in, files_in
from random_ledgers import LedgerMaker, agencies, registrations

from ledger.evidence.verify import Files, Verification, rows_in_csv
from ledger.references import EVERYONE
from ledger.times import OPEN_END
from projections.question import Question, moment
from projections.reads import reading
from projections.tunnel import tunnel

from .conftest import Contents, Exported


def _in(name: str, old: bytes, new: bytes) -> Callable[[Contents], Contents]:
    return lambda files: {**files, name: _replaced(files[name], old, new)}


LIES: dict[str, tuple[str, Callable[[Contents], Contents]]] = {
    "a summary": ("chronology.csv", _in("chronology.csv", b"What was seen, put right", b"Nothing was seen")),
    "a time": ("chronology.csv", _in("chronology.csv", b'"2008-07-20"', b'"2008-07-21"')),
    "a recipient": ("chronology.csv", _in("chronology.csv", b"csc from 2008-07-14", b"csc from 2009-07-14")),
    "a correction": ("chronology.csv", _in("chronology.csv", b"corrected by police/inc-1-fix", b"stands")),
    "a row": ("chronology.csv", lambda files: {**files, "chronology.csv": _without_row(files["chronology.csv"])}),
    "the order": ("chronology.csv", lambda files: {**files, "chronology.csv": _reversed(files["chronology.csv"])}),
    "a cell of the page": (
        "chronology.html", _in("chronology.html", b"What was seen, put right", b"Nothing was seen")),
    "a script": ("chronology.html", _in("chronology.html", b"</h1>", b"</h1><script>1</script>")),
    "a handler": ("chronology.html", _in("chronology.html", b"<h1>", b'<h1 onclick="1">')),
    "a picture from elsewhere": ("chronology.html", _in("chronology.html", b"</h1>", b'</h1><img src="//x">')),
}  # fmt: skip


@pytest.mark.parametrize("lie", LIES)
def test_the_holder_of_the_log_s_key_cannot_have_the_chronology_lie(exported: Exported, lie: str) -> None:
    name, told = LIES[lie]
    assert name in exported.problems(exported.stated(told(exported.files)))


@pytest.mark.parametrize(
    "column", ["topic", "agency", "event_id", "posted_by", "recorded_at", "content_digest", "salt"]
)
def test_not_even_the_holder_changes_a_column(exported: Exported, column: str) -> None:
    name = events_in(exported.files)[-1]
    event = json.loads(exported.files[name])
    value = event[column]
    event[column] = (
        value + 1
        if isinstance(value, int)
        else f"AAAA{value[4:]}"
        if column in ("salt", "content_digest")
        else f"{value}x"
    )

    found = exported.problems(exported.stated({**exported.files, name: json.dumps(event).encode()}))

    assert "is not what the log recorded there" in str(found[name])


@pytest.mark.parametrize("seed", range(3))
def test_chronologies_of_random_ledgers_are_made_again_and_say_what_the_views_say(
    database_url: str, tmp_path: Path, seed: int
) -> None:
    random = Random(seed)  # noqa: S311
    events = [*registrations("c", "n-"), *LedgerMaker(random, "c", "n-").events(80)]
    post(database_url, [*agencies(), *events])
    bundle = bundle_of(database_url, tmp_path / "keys", "c")
    place = tmp_path / "c.zip"
    place.write_bytes(bundle)

    done = Verification(Files(place), None)
    done.run(None, [], None)

    assert done.problems == {}
    rows = list(rows_in_csv(files_in(bundle)["chronology.csv"].decode()))
    newest: dict[str, str] = {}
    for row in sorted(rows, key=lambda row: int(row["position"])):
        if row["kind"] != "retraction":
            newest[
                row["standing"].partition(";")[0].removeprefix("corrects ")
                if row["kind"] == "correction"
                else row["ref"]
            ] = row["summary"]
    assert newest == {ref: json.loads(data)["summary"] for ref, data in _held(database_url)}


def _replaced(content: bytes, old: bytes, new: bytes) -> bytes:
    assert old in content
    return content.replace(old, new, 1)


def _without_row(table: bytes) -> bytes:
    head, first, rest = table.split(b"\r\n", 2)
    assert first
    return head + b"\r\n" + rest


def _reversed(table: bytes) -> bytes:
    head, *rows = io.StringIO(table.decode(), newline="").read().rstrip("\r\n").split("\r\n")
    return "\r\n".join([head, *reversed(rows), ""]).encode()


def _held(url: str) -> list[tuple[str, str]]:
    with reader(url) as connection, reading(connection, OCCASION, "c") as under_way:
        question = Question("c", EVERYONE, OPEN_END, moment(connection, None))
        entries = tunnel(connection, question)
        under_way.answers(question, "2030-01-01", len(entries))
    return [(entry.ref, entry.data) for entry in entries]
