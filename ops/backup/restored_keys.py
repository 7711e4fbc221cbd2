"""Whether the keys that came back open what came back, and no more than that.

Keys and data are backed up apart, so one may be older than the other, on either side of an erasure.
"""

from dataclasses import dataclass, field
from typing import Final

import psycopg

from ledger.keys import KeyDestroyed, KeyMissing
from ledger.queries import queries
from ledger.sealing import PARTNERSHIP_KEY, CaseCipher, key_name

_SQL: Final = queries(__file__)


class AnotherLedgersKeys(Exception):
    """The keys that are there are those of another ledger."""


@dataclass
class RestoredKeys:
    """What became of the keys, by name or by case, each in order."""

    missing: list[str] = field(default_factory=list)
    """Something is sealed under them, and they are not there."""
    destroyed: list[str] = field(default_factory=list)
    """Cases whose erasure is recorded: the older backup of keys still had theirs, which are destroyed again."""
    erased_since: list[str] = field(default_factory=list)
    """Cases whose keys are destroyed and whose erasure the older backup of data does not hold: nor is it purged."""


def settle_keys(url: str, cipher: CaseCipher) -> RestoredKeys:
    """Compare the keys with a restored log that was verified; destroy those of cases that were erased.

    Raises AnotherLedgersKeys, having destroyed nothing, and KeyStoreError where the store cannot be read.
    """
    with psycopg.connect(url, autocommit=True) as connection:
        kinds = connection.execute(_SQL["sealed_kinds"]).fetchall()
        erased = [case for (case,) in connection.execute(_SQL["erased_cases"]).fetchall()]
        identity = connection.execute(_SQL["key_identity"]).fetchone()
    if identity is not None and _has(PARTNERSHIP_KEY, cipher) and bytes(identity[0]) != cipher.identity():
        raise AnotherLedgersKeys
    found = RestoredKeys()
    for name in sorted({key_name(*kind) for kind in kinds}):
        is_there = _has(name, cipher)
        if name in erased:
            # The event in the verified log is enough: the key of its own that it is sealed under may be missing.
            if cipher.destroy(name):
                found.destroyed.append(name)
        elif is_there is None:
            found.erased_since.append(name)
        elif not is_there:
            found.missing.append(name)
    return found


def _has(name: str, cipher: CaseCipher) -> bool | None:
    """Whether a key is there; None if it was destroyed."""
    try:
        cipher.store.get(name)
    except KeyMissing:
        return False
    except KeyDestroyed:
        return None
    return True
