"""What a superuser can do to a sealed log, in the database itself: each kind of alteration, and what it is called.

All of it is done to the log of `sealed_log`: 10 checkpoints, the last but the tail's at position LAST.
"""

from dataclasses import dataclass
from pathlib import Path

import psycopg
from asking import post
from little_case import EVENTS, entry
from sealing_logs import sealed

from ledger.transparency.faults import FaultKind
from ledger.transparency.sealer import TreeSealer

BATCH = 70
CONTACTS = 700 - len(EVENTS)
LAST = 700
TAIL = 3
"""Events after the last checkpoint."""

_UNLOCKED = "ALTER TABLE ledger.{0} DISABLE TRIGGER ALL"
_TABLES = ("stored_events", "tree_tiles", "checkpoints", "cosignatures", "log_signers", "log_identity")
_DROP_INDEX = "DROP INDEX ledger.stored_events_notification_id_idx"
_MAKE_INDEX = "CREATE UNIQUE INDEX stored_events_notification_id_idx ON ledger.stored_events (notification_id)"
_FORGERY = (
    "INSERT INTO ledger.stored_events (originator_id, originator_version, topic, state, notification_id, recorded_at,"
    " agency, event_id, case_code, content_digest, posted_by, salt)"
    " SELECT originator_id, 100000 + notification_id, topic, state, {to}, recorded_at,"
    " agency, 'forged', case_code, content_digest, posted_by, salt"
    " FROM ledger.stored_events WHERE notification_id = {like}"
)
Found = tuple[FaultKind, int, int]


@dataclass(frozen=True)
class Tampering:
    """What is done, in SQL, and what must be found. `forge` is done after it, for what SQL alone cannot."""

    statements: tuple[str, ...]
    found: tuple[Found, ...]
    kept: bool = False
    """Whether it is found only by a checkpoint that somebody kept."""
    forge: str = ""


def _edited(statement: str, position: int = 300) -> Tampering:
    edit = f"UPDATE ledger.stored_events SET {statement} WHERE notification_id = {position}"  # noqa: S608
    return Tampering((edit,), ((FaultKind.EDITED, position, position),))


def _moved(*steps: str, found: tuple[Found, ...]) -> Tampering:
    return Tampering((_DROP_INDEX, *steps, _MAKE_INDEX), found)


def _swapped(a: int, b: int, columns: str) -> Tampering:
    """Swap the places of two rows; with `columns`, what else stays in its place."""
    kept = f", {columns} = o.{columns}" if columns else ""
    return _moved(
        "UPDATE ledger.stored_events s SET notification_id = o.notification_id"  # noqa: S608
        f"{kept} FROM ledger.stored_events o WHERE (s.notification_id, o.notification_id) IN (({a}, {b}), ({b}, {a}))",
        found=(
            ((FaultKind.REORDERED, a, b),) if b == a + 1 else ((FaultKind.REORDERED, a, a), (FaultKind.REORDERED, b, b))
        ),
    )


_CLOSE_UP = "UPDATE ledger.stored_events SET notification_id = notification_id - {by} WHERE notification_id > {after}"
_MAKE_ROOM = "UPDATE ledger.stored_events SET notification_id = notification_id + 1 WHERE notification_id >= {at}"
_BACK_TO = (
    "DELETE FROM ledger.checkpoints WHERE size > {0}",
    "DELETE FROM ledger.tree_tiles WHERE level = 0 AND index > {0} / 256 OR level > 0 AND index >= {0} / 65536 + 1",
    "UPDATE ledger.tree_tiles SET hashes = substring(hashes FOR {0} % 256 * 32) WHERE level = 0 AND index = {0} / 256",
    "UPDATE ledger.tree_tiles SET hashes = substring(hashes FOR ({0} / 256) * 32) WHERE level = 1",
)
_ROLLED_BACK = tuple(
    step.format(560) for step in ("DELETE FROM ledger.stored_events WHERE notification_id > {0}", *_BACK_TO)
)
_READ_MODELS_BACK = (
    "DELETE FROM projections.entry_versions WHERE position > 560",
    "DELETE FROM projections.grants WHERE position > 560",
    "UPDATE projections.tracking SET position = 560",
)
_NO_TREE = ("DELETE FROM ledger.checkpoints", "DELETE FROM ledger.tree_tiles", "DELETE FROM ledger.log_signers")
_EDIT = "UPDATE ledger.stored_events SET state = 'other' WHERE notification_id = 300"
_REHASH = (
    "UPDATE ledger.tree_tiles SET hashes = overlay(hashes PLACING (SELECT sha256('\\x00'::bytea || leaf) FROM"
    " ledger.leaves(299, 1)) FROM (300 - 1) % 256 * 32 + 1) WHERE level = 0 AND index = 1"
)

TAMPERINGS: dict[str, Tampering] = {
    "stored bytes": _edited("state = set_byte(state, 29, get_byte(state, 29) # 1)"),
    "the first event": _edited("state = ''", 1),
    "the last sealed event": _edited("state = ''", LAST),
    "who posted": _edited("posted_by = 'importer:another'"),
    "digest": _edited("content_digest = sha256('x')"),
    "agency": _edited("agency = 'csc'"),
    "id": _edited("event_id = 'another'"),
    "case": _edited("case_code = 'other'"),
    "no case": _edited("case_code = NULL"),
    "type": _edited("topic = 'safeguarding.referral.v1'"),
    "stream": _edited("originator_id = gen_random_uuid()"),
    "version": _edited("originator_version = 100000"),
    "time": _edited("recorded_at = recorded_at + interval '1 microsecond'"),
    "salt": _edited("salt = sha256('x')"),
    "several": Tampering(
        ("UPDATE ledger.stored_events SET posted_by = 'admin:x' WHERE notification_id BETWEEN 200 AND 300",),
        ((FaultKind.EDITED, 200, 300),),
    ),
    "all": Tampering(("UPDATE ledger.stored_events SET posted_by = 'x'",), ((FaultKind.EDITED, 1, LAST),)),
    "one removed": Tampering(
        ("DELETE FROM ledger.stored_events WHERE notification_id = 300",), ((FaultKind.REMOVED, 300, 300),)
    ),
    "the first removed": Tampering(
        ("DELETE FROM ledger.stored_events WHERE notification_id = 1",), ((FaultKind.REMOVED, 1, 1),)
    ),
    "one removed and the gap closed": _moved(
        "DELETE FROM ledger.stored_events WHERE notification_id = 300",
        _CLOSE_UP.format(by=1, after=300),
        found=((FaultKind.REMOVED, 300, 300),),
    ),
    "forty removed in two places and the gaps closed": _moved(
        "DELETE FROM ledger.stored_events WHERE notification_id BETWEEN 101 AND 110",
        _CLOSE_UP.format(by=10, after=110),
        "DELETE FROM ledger.stored_events WHERE notification_id BETWEEN 401 AND 430",
        _CLOSE_UP.format(by=30, after=430),
        found=((FaultKind.REMOVED, 101, 110), (FaultKind.REMOVED, 411, 440)),
    ),
    "one inserted": _moved(
        _MAKE_ROOM.format(at=300), _FORGERY.format(to=300, like=20), found=((FaultKind.INSERTED, 300, 300),)
    ),
    "one inserted at the beginning": _moved(
        _MAKE_ROOM.format(at=1), _FORGERY.format(to=1, like=20), found=((FaultKind.INSERTED, 1, 1),)
    ),
    "one inserted beside another": Tampering(
        (_DROP_INDEX, _FORGERY.format(to=300, like=300)), ((FaultKind.INSERTED, 300, 300),)
    ),
    "one inserted before all": Tampering(
        (_FORGERY.format(to=0, like=20),), ((FaultKind.INSERTED, 0, 0),)
    ),
    "neighbours swapped": _swapped(300, 301, ""),
    "neighbours swapped, the clock right": _swapped(300, 301, "recorded_at"),
    "far ones swapped": _swapped(30, 600, ""),
    "far ones swapped, the clock right": _swapped(30, 600, "recorded_at"),
    "one edited and one removed with the gap closed": _moved(
        "UPDATE ledger.stored_events SET state = 'other' WHERE notification_id = 500",
        "DELETE FROM ledger.stored_events WHERE notification_id = 200",
        _CLOSE_UP.format(by=1, after=200),
        found=((FaultKind.EDITED, 500, 500), (FaultKind.REMOVED, 200, 200)),
    ),
    "truncated": Tampering(
        ("DELETE FROM ledger.stored_events WHERE notification_id > 650",), ((FaultKind.TRUNCATED, 651, LAST),)
    ),
    "truncated, the tiles too": Tampering(
        ("DELETE FROM ledger.stored_events WHERE notification_id > 560", *(step.format(560) for step in _BACK_TO[1:])),
        ((FaultKind.TRUNCATED, 561, LAST),),
    ),
    "emptied": Tampering(("DELETE FROM ledger.stored_events",), ((FaultKind.TRUNCATED, 1, LAST),)),
    "the unsealed end has a gap": Tampering(
        (f"DELETE FROM ledger.stored_events WHERE notification_id = {LAST + 2}",),  # noqa: S608
        ((FaultKind.REMOVED, LAST + 2, LAST + 2),),
    ),
    "rolled back": Tampering(_ROLLED_BACK, ((FaultKind.ROLLED_BACK, 561, LAST),), kept=True),
    "rolled back, and gone on": Tampering(
        (*_ROLLED_BACK, *_READ_MODELS_BACK), ((FaultKind.RE_SIGNED, 1, LAST),), kept=True, forge="go on"
    ),
    "checkpoints signed by another key": Tampering(
        _NO_TREE, ((FaultKind.RE_SIGNED, 1, LAST + TAIL), (FaultKind.RE_SIGNED, LAST + TAIL, LAST + TAIL)),
        forge="another key",
    ),
    "edited and all signed again by another key": Tampering(
        (_EDIT, *_NO_TREE), ((FaultKind.RE_SIGNED, 1, LAST + TAIL), (FaultKind.RE_SIGNED, LAST + TAIL, LAST + TAIL)),
        forge="another key",
    ),
    "edited and all signed again by the same key": Tampering(
        (_EDIT, *_NO_TREE), ((FaultKind.RE_SIGNED, 1, LAST),), kept=True, forge="same key"
    ),
    "edited, and the tree with it": Tampering((_EDIT, _REHASH), ((FaultKind.REWRITTEN, 281, 350),)),
    "a tile": Tampering(
        ("UPDATE ledger.tree_tiles SET hashes = set_byte(hashes, 320, get_byte(hashes, 320) # 1) WHERE index = 1",),
        ((FaultKind.TREE, 267, 267),),
    ),
    "a tile cut short": Tampering(
        ("UPDATE ledger.tree_tiles SET hashes = substring(hashes FOR 640) WHERE level = 0 AND index = 2",),
        ((FaultKind.TREE, 533, LAST),),
    ),
    "a tile above": Tampering(
        ("UPDATE ledger.tree_tiles SET hashes = set_byte(hashes, 0, get_byte(hashes, 0) # 1) WHERE level = 1",),
        ((FaultKind.TREE, 1, LAST),),
    ),
    "a checkpoint's root": Tampering(
        ("UPDATE ledger.checkpoints SET root = sha256('x') WHERE size = 350",), ((FaultKind.RE_SIGNED, 350, 350),),
    ),
    "the last checkpoint's note": Tampering(
        ("UPDATE ledger.checkpoints SET note = replace(note, '700', '699') WHERE size = 700",),
        ((FaultKind.RE_SIGNED, LAST, LAST),),
    ),
    "the last checkpoint removed": Tampering(
        (f"DELETE FROM ledger.checkpoints WHERE size = {LAST}",), ((FaultKind.TREE, 1, 630),)  # noqa: S608
    ),
}  # fmt: skip


def sealed_log(url: str, keys: Path, tail: int = TAIL) -> None:
    """Make the log: ten checkpoints, and some events that are not sealed yet."""
    post(url, [*EVENTS, *(entry(f"gp/e-{number}") for number in range(CONTACTS))])
    assert sealed(url, keys, batch=BATCH) == LAST
    post(url, [entry(f"gp/tail-{number}") for number in range(tail)])


def tamper(url: str, keys: Path, tampering: Tampering) -> None:
    """Do it, as a superuser who switches off whatever the database has against it."""
    with psycopg.connect(url) as superuser:
        for table in _TABLES:
            superuser.execute(_UNLOCKED.format(table).encode())
        for statement in tampering.statements:
            superuser.execute(statement.encode())
    if tampering.forge == "go on":
        post(url, [entry(f"gp/other-{number}") for number in range(200)])
    if tampering.forge == "another key":
        (file,) = keys.glob("log-*.key")
        origin = file.read_text("utf-8").split("+")[2]
        other = keys.parent / "stolen"
        TreeSealer(url, other, origin=origin).catch_up()
    elif tampering.forge:
        sealed(url, keys)
