"""Whatever was edited, removed and inserted, wherever, the rows that are left tell which of them belongs where."""

from hashlib import sha256

from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.transparency.faults import FaultKind, faults_at
from ledger.transparency.homes import Homes
from ledger.transparency.rows import Row

SIZE = 120


def row(position: int, content: object) -> Row:
    return Row(position, position * 1000, b"", 0, sha256(repr(content).encode()).digest())


LOG = [row(position, position) for position in range(1, SIZE + 1)]
LEAVES = [each.leaf_at(each.position) for each in LOG]


def found(rows: list[Row]) -> dict[FaultKind, list[int]]:
    """Return the positions of each kind of fault, of rows that claim positions one after the other."""
    homes = Homes(LEAVES)
    for position, each in enumerate(rows, 1):
        homes.take(each._replace(position=position))
    positions: dict[FaultKind, list[int]] = {}
    for fault in homes.faults():
        positions.setdefault(fault.kind, []).extend(range(fault.position, fault.last + 1))
    return positions


@settings(deadline=None)
@given(st.dictionaries(st.integers(0, SIZE // 4 - 2), st.sampled_from(["edit", "remove", "insert"]), max_size=12))
def test_single_alterations_are_named_one_by_one_though_all_gaps_are_closed(done: dict[int, str]) -> None:
    rows = list(LOG)
    expected: dict[FaultKind, list[int]] = {}
    shift = 0
    for quarter, what in sorted(done.items()):
        position = 4 * quarter + 2  # apart from each other: side by side, removing and inserting is editing
        at = position - 1 + shift
        if what == "edit":
            rows[at] = row(position, "edited")
            expected.setdefault(FaultKind.EDITED, []).append(position)
        elif what == "remove":
            del rows[at]
            shift -= 1
            expected.setdefault(FaultKind.REMOVED, []).append(position)
        else:
            rows.insert(at, row(position, ("inserted", quarter)))
            shift += 1
            expected.setdefault(FaultKind.INSERTED, []).append(at + 1)

    assert found(rows) == expected


@settings(deadline=None)
@given(st.integers(1, SIZE), st.integers(1, SIZE), st.booleans())
def test_two_rows_that_changed_places_are_reordered_whatever_becomes_of_their_clocks(
    a: int, b: int, kept: bool
) -> None:
    rows = list(LOG)
    rows[a - 1], rows[b - 1] = rows[b - 1], rows[a - 1]
    if kept:
        rows = [each._replace(recorded_at=LOG[i].recorded_at) for i, each in enumerate(rows)]

    assert found(rows) == ({} if a == b else {FaultKind.REORDERED: sorted([a, b])})


@settings(deadline=None)
@given(st.integers(0, SIZE - 1), st.integers(1, SIZE))
def test_a_stretch_that_is_gone_is_removed_or_at_the_end_truncated(start: int, length: int) -> None:
    gone = list(range(start + 1, min(start + length, SIZE) + 1))
    kind = FaultKind.TRUNCATED if gone[-1] == SIZE else FaultKind.REMOVED

    assert found(LOG[:start] + LOG[start + length :]) == {kind: gone}


@settings(deadline=None)
@given(st.integers(0, SIZE), st.integers(1, 60))
def test_a_stretch_that_was_put_in_is_inserted(start: int, length: int) -> None:
    forged = [row(start, ("forged", number)) for number in range(length)]

    positions = found([*LOG[:start], *forged, *LOG[start:]])

    # What lies beyond the signed end of the log is not the signed tree's to judge.
    assert positions == ({FaultKind.INSERTED: list(range(start + 1, start + length + 1))} if start < SIZE else {})


def test_positions_one_after_the_other_are_told_together() -> None:
    assert [(f.position, f.last) for f in faults_at(FaultKind.EDITED, {7, 3, 4, 5, 9})] == [(3, 5), (7, 7), (9, 9)]
