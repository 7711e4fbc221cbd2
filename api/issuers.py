"""Whose tokens this process accepts: the local issuer's and, where one is set, an OIDC issuer's, told by `iss`."""

from collections.abc import Iterator
from contextlib import contextmanager

from api.oidc import IssuerKeys, oidc_issuer
from api.settings import Settings
from api.tokens import local_issuer
from api.verifier import Verifier


@contextmanager
def verifying(settings: Settings) -> Iterator[Verifier]:
    """Yield what verifies tokens. Raises OSError or KeyFileError where the local key cannot be had."""
    issuers = [local_issuer(settings)]
    if settings.oidc is None:
        yield Verifier(issuers)
        return
    keys = IssuerKeys(settings.oidc.issuer)
    try:
        yield Verifier([*issuers, oidc_issuer(settings.oidc, keys)])
    finally:
        keys.close()
