"""`ledger import` takes events in order and by whole batches, and says exactly what it would not take."""

import io
import json
from pathlib import Path
from types import SimpleNamespace

import pytest
from running_ledger import Ledger
from small_case import contact, registrations


def written(path: Path, events: object) -> Path:
    path.write_text(json.dumps(events), "utf-8")
    return path


def test_arrays_single_events_and_lines_are_taken_alike_and_in_the_order_named(
    ledger: Ledger, new_home: Path, tmp_path: Path
) -> None:
    array = written(tmp_path / "a.json", registrations())
    single = tmp_path / "b.json"
    single.write_text(json.dumps(contact("1"), indent=2), "utf-8")
    lines = tmp_path / "c.jsonl"
    lines.write_text("\n".join(json.dumps(contact(n)) for n in ("2", "3")) + "\n\n", "utf-8-sig")
    said = ledger("import", array, single, lines, "--home", new_home)
    assert (said.code, said.err) == (0, "")
    assert said.out == "Recorded 7 events at positions 1 to 7; 0 were there already.\n"


def test_standard_input(ledger: Ledger, new_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "".join(json.dumps(event) + "\n" for event in registrations())
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(text.encode())))
    assert ledger("import", "-", "--home", new_home).out.startswith("Recorded 4 events at positions 1 to 4")


def test_what_is_recorded_is_not_recorded_again(ledger: Ledger, new_home: Path, tmp_path: Path) -> None:
    file = written(tmp_path / "a.json", registrations())
    ledger("import", file, "--home", new_home)
    again = ledger("import", file, "--home", new_home)
    assert (again.code, again.out) == (0, "Recorded nothing new: 4 were there already.\n")


def test_a_refusal_names_the_file_the_event_and_the_field_and_mending_it_is_enough(
    ledger: Ledger, new_home: Path, tmp_path: Path
) -> None:
    good = written(tmp_path / "good.json", registrations())
    bad = written(tmp_path / "bad.json", [contact("1"), contact("2", occurred="2008-13")])
    said = ledger("import", good, bad, "--home", new_home)
    assert said.code == 1
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert said.err.startswith(f"ledger: {bad}, index 1, police/2, data.occurred: the time names a month")
    assert "write a date (2008-07-14," in said.err
    assert "The 4 events before its batch are recorded; mend it and import again" in said.err
    written(bad, [contact("1"), contact("2", occurred="2008-12")])
    mended = ledger("import", good, bad, "--home", new_home)
    assert mended.out == "Recorded 2 events at positions 5 to 6; 4 were there already.\n"


def test_batches_are_recorded_whole_or_not_at_all(ledger: Ledger, new_home: Path, tmp_path: Path) -> None:
    events = [*registrations(), *(contact(str(n)) for n in range(1500)), contact("last", people=["stranger"])]
    said = ledger("import", written(tmp_path / "many.json", events), "--home", new_home)
    assert "index 1504, police/last, data.people[0]" in said.err
    assert "The 1,000 events before its batch are recorded" in said.err


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "the body is empty"),
        ("[1, 2", "not JSON at line 1, column 6"),
        ('"text"', "expected a JSON array of CloudEvents, one CloudEvent, or JSON lines"),
        ('{"a": 1}\n{"b": \n', "index 1 (line 2): not JSON"),
        ('[{"a": NaN}]', "NaN is not JSON"),
        ("[42]", "index 0: not an event: expected a JSON object, a CloudEvent"),
        (f'[{{"type": "safeguarding.contact.v1", "data": {"[" * 600}{"]" * 600}}}]', "index 0"),
    ],
)
def test_what_is_no_json_of_events_is_refused_with_its_place(
    ledger: Ledger, demo_home: Path, tmp_path: Path, text: str, why: str
) -> None:
    file = tmp_path / "file.json"
    file.write_text(text, "utf-8")
    said = ledger("import", file, "--home", demo_home)
    assert said.code == 1
    assert said.err.startswith(f"ledger: {file}")
    assert why in said.err
    assert said.err.count("\n") == 1


@pytest.mark.parametrize(
    ("name", "why"),
    [("nowhere.json", "no such file or folder"), (".", "it is a folder, where a file is needed")],
)
def test_a_file_that_cannot_be_read_is_said_before_anything_is_recorded(
    ledger: Ledger, home_path: Path, tmp_path: Path, name: str, why: str
) -> None:
    first = written(tmp_path / "a.json", registrations())
    said = ledger("import", first, tmp_path / name, "--home", home_path)
    assert (said.code, said.err) == (1, f"ledger: {tmp_path / name}: {why}\n")
    assert not home_path.exists()
