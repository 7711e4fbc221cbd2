"""Whose tokens this process accepts: the local issuer's and, where one is set, an OIDC issuer's, told by `iss`."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from api.settings import Settings
from api.tokens.local import local_issuer
from api.tokens.oidc import IssuerKeys, oidc_issuer
from api.tokens.oidc_client import OidcClient
from api.tokens.verifier import Verifier


class Issuers(NamedTuple):
    """What verifies tokens, and what people log in by to the pages, if an issuer is set for it."""

    verifier: Verifier
    login: OidcClient | None = None


@contextmanager
def issuers(settings: Settings) -> Iterator[Issuers]:
    """Yield what the issuers are asked by. Raises OSError or KeyFileError where the local key cannot be had."""
    local, oidc = local_issuer(settings), settings.oidc
    if oidc is None:
        yield Issuers(Verifier([local]))
        return
    keys = IssuerKeys(oidc.issuer)
    login = OidcClient(oidc, oidc.client_id, keys) if oidc.client_id else None
    try:
        yield Issuers(Verifier([local, oidc_issuer(oidc, keys)]), login)
    finally:
        keys.close()
        if login:
            login.close()
