"""Whether the keys that came back open what came back."""

from typing import Final

import psycopg

from ledger.keys import KeyDestroyed, KeyMissing
from ledger.queries import queries
from ledger.sealing import PARTNERSHIP_KEY, CaseCipher, key_name

_SQL: Final = queries(__file__)


def missing_keys(url: str, cipher: CaseCipher) -> list[str]:
    """Return the names of the keys under which something is sealed and that are not there, in order.

    Keys that were destroyed by an erasure are not missing. Raises KeyStoreError where the store cannot be read.
    """
    with psycopg.connect(url, autocommit=True) as connection:
        kinds = connection.execute(_SQL["sealed_kinds"]).fetchall()
    return sorted(name for name in {key_name(*kind) for kind in kinds} if _is_missing(name, cipher))


def are_anothers(url: str, cipher: CaseCipher) -> bool:
    """Whether the keys are there, and another ledger's."""
    if _is_missing(PARTNERSHIP_KEY, cipher):
        return False
    with psycopg.connect(url, autocommit=True) as connection:
        found = connection.execute(_SQL["key_identity"]).fetchone()
    return found is not None and bytes(found[0]) != cipher.identity()


def _is_missing(name: str, cipher: CaseCipher) -> bool:
    try:
        cipher.store.get(name)
    except KeyMissing:
        return True
    except KeyDestroyed:
        return False
    return False
