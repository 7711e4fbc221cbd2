"""A home and its backups, as the tests of backup and restore share them."""

from dataclasses import dataclass
from pathlib import Path

from asking import IMPORTER
from little_case import EVENTS

from api.tokens.local import LocalIssuer
from ledger.application import Ledger
from ledger.keys import AT_REST
from ledger.sealing import CaseCipher, cipher_at
from ops.embedded import EmbeddedServer
from ops.home import Home
from ops.migrate import migrate
from projections.behind import Runner


@dataclass(frozen=True)
class BackedUp:
    """A home, the backup of its data, the backup of its keys."""

    server: EmbeddedServer
    backup: Path
    keys: Path


def cipher_of(home: Path) -> CaseCipher:
    """Return what seals and opens by the keys of a home."""
    return cipher_at(Home(home).keys / AT_REST)


def filled(home: Path, *, durable: bool) -> EmbeddedServer:
    """Return the running server of a new home with the little ledger and an issuer's key."""
    server = EmbeddedServer.start(home, durable=durable)
    migrate(server.url)
    with Ledger(server.url, cipher_of(home), connections=1) as ledger:
        ledger.post(EVENTS, IMPORTER)
    Runner(server.url, cipher_of(home)).catch_up()
    LocalIssuer(Home.at(home).keys)
    return server
