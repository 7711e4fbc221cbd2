"""Reads on record, sealed: no read can be edited, removed or slipped in afterwards without its being named."""

import base64
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from itertools import count

import orjson
import psycopg
import pytest
from asking import IMPORTER
from hypothesis import given
from hypothesis import strategies as st
from keys_of_tests import cipher

from ledger.application import Ledger
from ledger.database import connect
from ledger.errors import NotTheirs
from projections.reads import Occasion, Reader, reading, sealed_among, seals
from projections.sealed_reads import ReadFault, ReadSealer, Sealed, check_reads, seal_reads, seals_on_record
from projections.sealed_reads.tree import GrowingTree, leaf_of

_numbers = count(1)
OWNER_MAY = "SET session_replication_role = replica"  # a superuser switches triggers off


def read(url: str, times: int = 1) -> None:
    """Have something read so many times."""
    with connect(url, "ledger_reader") as connection:
        for _ in range(times):
            occasion = Occasion(Reader("operator", "tests"), "tunnel", "to test", str(next(_numbers)))
            with reading(connection, occasion) as under_way:
                under_way.shows(1, under_way.head)


def seal(url: str, ledger: Ledger) -> Sealed | None:
    with connect(url, "ledger_sealer") as connection:
        return seal_reads(connection, ledger)


def faults(url: str) -> list[ReadFault]:
    with connect(url, "ledger_projector") as connection:
        seals = seals_on_record(connection, cipher())
    with connect(url, "ledger_sealer") as connection:
        return check_reads(connection, seals)


def tamper(url: str, *statements: str) -> None:
    with psycopg.connect(url) as superuser:
        for statement in (OWNER_MAY, *statements):
            superuser.execute(statement.encode())


def root_by_definition(leaves: list[bytes]) -> bytes:
    """RFC 6962, 2.1, as it is written there."""
    if len(leaves) == 1:
        return leaves[0]
    k = 1 << ((len(leaves) - 1).bit_length() - 1)
    return sha256(b"\x01" + root_by_definition(leaves[:k]) + root_by_definition(leaves[k:])).digest()


@given(st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=70), st.integers(0, 70))
def test_a_tree_that_goes_on_from_its_peaks_has_the_root_of_the_definition(leaves: list[bytes], part: int) -> None:
    begun = GrowingTree()
    for leaf in leaves[:part]:
        begun.append(leaf)
    gone_on = GrowingTree(begun.size, begun.peaks)
    for leaf in leaves[part:]:
        gone_on.append(leaf)

    assert gone_on.root == root_by_definition(leaves)


def test_a_seal_is_an_event_with_the_root_over_every_read_so_far(url: str, ledger: Ledger) -> None:
    assert seal(url, ledger) is None
    read(url, 3)
    first = seal(url, ledger)
    again = seal(url, ledger)
    read(url, 2)
    second = seal(url, ledger)

    assert first is not None
    assert second is not None
    assert (first.size, second.size) == (3, 5)
    assert again == first
    assert second.position == first.position + 1
    with psycopg.connect(url) as owner:
        rows = owner.execute(
            "SELECT number, (extract(epoch FROM at) * 1000000)::bigint, role, agency, subject, token, view, case_code,"
            " knower, entry, as_of, position, evidence, purpose, entries, request FROM ledger.reads ORDER BY number"
        ).fetchall()
    leaves = [sha256(b"\x00" + orjson.dumps(list(row))).digest() for row in rows]
    assert [leaf_of(row) for row in rows] == leaves
    assert (first.root, second.root) == (root_by_definition(leaves[:3]), root_by_definition(leaves))
    assert faults(url) == []


def test_nobody_but_the_ledger_records_a_seal(ledger: Ledger) -> None:
    event = {
        "specversion": "1.0", "id": "mine", "source": "/partnership", "type": "safeguarding.reads-sealed.v1",
        "data": {"size": 1, "root": base64.b64encode(bytes(32)).decode()},
    }  # fmt: skip
    with pytest.raises(NotTheirs):
        ledger.post([event], IMPORTER)


def test_several_who_seal_at_once_give_each_read_one_place(url: str, ledger: Ledger) -> None:
    read(url, 20)
    with ThreadPoolExecutor(4) as threads:
        sealed = list(threads.map(lambda _: seal(url, ledger), range(8)))

    assert {item.size for item in sealed if item} == {20}
    assert faults(url) == []


def test_a_crash_between_the_places_and_the_event_is_made_good_by_the_next_sealing(url: str, ledger: Ledger) -> None:
    read(url, 2)
    with connect(url, "ledger_sealer") as connection, pytest.raises(AttributeError):
        seal_reads(connection, None)  # type: ignore[arg-type]  # there is no ledger to record it in
    with connect(url, "ledger_projector") as connection:
        assert seals_on_record(connection, cipher()) == []
    made_good = seal(url, ledger)

    assert made_good is not None
    assert made_good.size == 2
    assert faults(url) == []


def test_a_number_that_comes_late_is_sealed_after_those_before_whom_it_was_given(url: str, ledger: Ledger) -> None:
    occasion = Occasion(Reader("operator", "slow"), "tunnel", None, "slow")
    with connect(url, "ledger_reader") as slow, reading(slow, occasion) as under_way:
        under_way.shows(1, under_way.head)
        slow.execute("SELECT ledger.record_read('tunnel', NULL, NULL, NULL, NULL, 0, NULL, NULL, 1, 'given early')")
        read(url)
        early = seal(url, ledger)
    late = seal(url, ledger)

    assert early is not None
    assert late is not None
    assert (early.size, late.size) == (1, 3)
    assert faults(url) == []


def test_reads_are_sealed_when_it_is_due_and_only_if_there_are_any(url: str, ledger: Ledger) -> None:
    at_once, hourly = ReadSealer(url, ledger, 0), ReadSealer(url, ledger, 3600)
    assert not at_once.seal_if_due()
    read(url)
    assert not hourly.seal_if_due()
    assert at_once.seal_if_due()
    assert not at_once.seal_if_due()
    read(url)
    assert not hourly.seal_if_due()
    tamper(url, "UPDATE ledger.read_seals SET sealed_at = sealed_at - interval '61 minutes'")
    assert hourly.seal_if_due()


COLUMNS = "role, subject, view, position, purpose, entries, request"
EDIT = "UPDATE ledger.reads SET subject = 'another' WHERE number = 3"
UNSEAL = "DELETE FROM ledger.sealed_reads WHERE number = 3"
TAMPERINGS = [
    ("edited", 3, [EDIT]),
    ("edited", 3, ["UPDATE ledger.reads SET at = at + interval '1 microsecond' WHERE number = 3"]),
    ("edited", 3, ["UPDATE ledger.reads SET purpose = NULL WHERE number = 3"]),
    ("edited", 3, ["UPDATE ledger.sealed_reads SET leaf = sha256('x') WHERE number = 3"]),
    ("removed", 3, ["DELETE FROM ledger.reads WHERE number = 3"]),
    ("removed", None, ["DELETE FROM ledger.reads WHERE number = 3", UNSEAL]),
    ("removed", None, ["DELETE FROM ledger.sealed_reads WHERE number > 4"]),
    ("removed", None, ["TRUNCATE ledger.reads, ledger.sealed_reads, ledger.read_seals"]),
    ("altered", None, [EDIT, "UPDATE ledger.sealed_reads SET leaf = sha256('as it is now') WHERE number = 3"]),
    ("altered", None, ["UPDATE ledger.sealed_reads SET place = place + 100 WHERE place IN (1, 2)",
                       "UPDATE ledger.sealed_reads SET place = 103 - place WHERE place > 100"]),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "number", "statements"), TAMPERINGS, ids=[str(item[2]) for item in TAMPERINGS])
def test_what_a_superuser_does_to_sealed_reads_is_found(
    url: str, ledger: Ledger, kind: str, number: int | None, statements: list[str]
) -> None:
    read(url, 4)
    seal(url, ledger)
    read(url, 2)
    seal(url, ledger)
    tamper(url, *statements)

    found = faults(url)

    assert (kind, number) in [(fault.kind, fault.number) for fault in found]


def test_a_read_slipped_in_as_if_it_were_old_is_found_whether_or_not_it_is_sealed_then(
    url: str, ledger: Ledger
) -> None:
    read(url, 2)
    seal(url, ledger)
    tamper(
        url,
        f"INSERT INTO ledger.reads (at, {COLUMNS}) SELECT at - interval '1 day', {COLUMNS} FROM ledger.reads"  # noqa: S608
        " WHERE number = 1",
        f"INSERT INTO ledger.reads (number, at, {COLUMNS}) OVERRIDING SYSTEM VALUE"  # noqa: S608
        f" SELECT -100001, at, {COLUMNS} FROM ledger.reads WHERE number = 1",
    )
    seal(url, ledger)

    assert [(fault.kind, fault.number) for fault in faults(url)] == [("inserted", 3), ("inserted", -100001)]


@pytest.mark.parametrize("role", ["reviewer", "agency", "importer", "admin", "operator", "auditor"])
def test_how_far_reads_are_sealed_is_told_to_auditors_alone(url: str, ledger: Ledger, role: str) -> None:
    read(url, 3)
    seal(url, ledger)
    read(url)
    reader = Reader(role, "somebody", "gp" if role == "agency" else None, frozenset({"*"}))
    with (
        connect(url, "ledger_reader") as connection,
        reading(connection, Occasion(reader, "audit-reads", "to test", "x")) as under_way,
    ):
        places = {number: one.place for number, one in sealed_among(connection, [1, 2, 3, 4]).items()}
        found = seals(connection)
        under_way.shows(0, under_way.head)
    is_auditor = role == "auditor"
    assert places == ({1: 0, 2: 1, 3: 2} if is_auditor else {})
    assert (found.size, found.waiting, found.at is not None) == ((3, 1, True) if is_auditor else (0, 0, False))
