"""What the routes work with: opened when the app starts, closed when it stops."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from api.admission import Admission
from api.known import Known
from api.pages.signing_in.sessions import Sessions
from api.settings import Settings
from api.tokens.first_uses import FirstUses
from api.tokens.issuers import issuers
from api.tokens.oidc_client import OidcClient
from api.tokens.verifier import Verifier
from ledger.application import Ledger
from ledger.database import Pool, pool
from ledger.sealing import CaseCipher, cipher_at
from ledger.transparency.note import VerifierKey
from ledger.transparency.sealer import TreeSealer
from ledger.transparency.witnesses import witnesses_in
from projections.behind import Runner
from projections.sealed_reads import ReadSealer


@dataclass(frozen=True, slots=True)
class Services:
    """What takes posts, connections to read, the runner behind the log, what verifies tokens and lets callers in.

    `cipher` opens what is stored; `witnesses` are those whose cosignatures of the log are kept; `login` is what
    people log in by to the pages, if they do at an issuer.
    """

    settings: Settings
    ledger: Ledger
    cipher: CaseCipher
    readers: Pool
    runner: Runner
    verifier: Verifier
    admission: Admission
    first_uses: FirstUses
    sessions: Sessions
    witnesses: tuple[VerifierKey, ...] = ()
    login: OidcClient | None = None
    known: Known = field(default_factory=Known)


@contextmanager
def services(settings: Settings) -> Iterator[Services]:
    """Open everything; close it at the end. Raises OSError or KeyFileError where the key cannot be had."""
    cipher = cipher_at(settings.sealing_keys)
    runner = Runner(settings.database_url, cipher)
    sealer = TreeSealer(settings.database_url, settings.keys, origin=settings.log_origin)
    witnesses = witnesses_in(settings.keys)
    with (
        issuers(settings) as accepted,
        Ledger(settings.database_url, cipher) as ledger,
        pool(settings.database_url, "ledger_reader", settings.connections) as readers,
    ):
        runner.start()
        sealer.start()
        read_sealer = ReadSealer(settings.database_url, ledger, settings.seal_reads_every_seconds)
        read_sealer.start()
        try:
            first_uses = FirstUses(ledger, readers, settings.issuer)
            admission = Admission(settings.limits)
            sessions = Sessions(settings.signed_in)
            yield Services(
                settings, ledger, cipher, readers, runner, accepted.verifier, admission, first_uses, sessions,
                witnesses, accepted.login,
            )  # fmt: skip
        finally:
            read_sealer.stop()
            sealer.stop()
            runner.stop()
