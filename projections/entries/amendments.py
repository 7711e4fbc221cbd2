"""What corrections and retractions say of themselves: why, by whom, from which record. Read from the log itself.

Source: contract.md, "Events", correction and retraction.
"""

from contextlib import suppress
from typing import Any, Final

import orjson

from ledger.database import Rows
from ledger.keys import KeyMissing
from ledger.queries import queries
from ledger.sealing import Cipher, SealBroken
from projections.entries.read import EntryFile

_SQL: Final = queries(__file__)
_OF_THE_ENTRY: Final = frozenset(("corrects", "retracts", "replacement"))
"""What of their data says which entry they are of, and what it says from then on: the version shows that."""


def amendments(connection: Rows, cipher: Cipher, entry: EntryFile) -> dict[int, dict[str, Any]]:
    """The data of what amended an entry, by the number of the version that it made, but for what that version shows.

    `connection` reads on behalf of somebody to whom the case is assigned; to others it shows none. What cannot be
    opened (its key is elsewhere, or its row was altered) is left out: what the versions say can be read all the same.
    """
    versions = {version.position: version.version for version in entry.versions if version.version > 1}
    if not versions:
        return {}
    asked = {"case": entry.case, "places": list(versions)}
    found: dict[int, dict[str, Any]] = {}
    for place, topic, ref, state in connection.execute(_SQL["amendments"], asked, binary=True):
        with suppress(KeyMissing, SealBroken):
            plain = cipher.unseal(state, case=entry.case, ref=ref, topic=topic, position=place)
            found[versions[place]] = _said(plain)
    return found


def _said(plain: bytes) -> dict[str, Any]:
    data: dict[str, Any] = orjson.loads(plain)["data"]
    return {name: value for name, value in data.items() if name not in _OF_THE_ENTRY}
