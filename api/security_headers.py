"""The headers that every answer bears, so that no browser or cache does with it what it should not."""

from typing import Final

from starlette.types import Scope

Headers = list[tuple[bytes, bytes]]

POLICY: Final = b"content-security-policy"
HSTS_SECONDS: Final = 365 * 24 * 3600

_ALWAYS: Final[Headers] = [
    (b"cache-control", b"no-store"),  # what one caller may see is not kept for another
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),  # addresses name cases
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"x-frame-options", b"DENY"),  # for browsers that do not know frame-ancestors
]
_DATA_POLICY: Final = (POLICY, b"default-src 'none'; frame-ancestors 'none'")
_HSTS: Final = (b"strict-transport-security", b"max-age=%d" % HSTS_SECONDS)

_PLAIN: Final[Headers] = [*_ALWAYS, _DATA_POLICY]
_OVER_TLS: Final[Headers] = [*_PLAIN, _HSTS]


def standing_headers(scope: Scope) -> Headers:
    """Return the headers for an answer that is data: for one that came by TLS, TLS from now on (RFC 6797)."""
    return _OVER_TLS if scope.get("scheme") == "https" else _PLAIN
