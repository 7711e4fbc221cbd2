"""Who is let in how often: calls of one caller, by rate and at once, and bad tokens of one address.

Counted in this process, on the event loop, in microseconds. Importers are let in without limit: what a bulk
import loads is the partnership's own, and the database is its limit.
"""

import ipaddress
import math
from collections import Counter
from collections.abc import Callable
from functools import lru_cache, partial
from typing import Final

from starlette.types import Scope

from api.problems import Problem
from api.rates import Rates
from api.settings import Limits
from api.tokens.callers import Caller

BURST_SECONDS: Final = 10
RELEASE: Final = "ledger.release"
"""Where a call's scope keeps what is to be done when it has been answered."""

_IPV6_SITE: Final = 64

_LOGINS_PER_SECOND: Final = 5
"""Of one address, which may be a whole office: what is kept of each takes room until it runs out."""

Who = tuple[str, str | None, str]


class Admission:
    """Lets callers in, or raises Problem: 429, with when to call again."""

    def __init__(self, limits: Limits) -> None:
        self._reads = _rates(limits.reads_per_second)
        self._writes = _rates(limits.writes_per_second)
        self._bad_tokens = _rates(limits.bad_tokens_per_second)
        self._logins = _rates(_LOGINS_PER_SECOND)
        self._at_once = limits.at_once
        self._under_way: Counter[Who] = Counter()

    def admit(self, caller: Caller, scope: Scope) -> None:
        """Count a call of the caller's. Raises Problem: 429."""
        if caller.role == "importer":
            return
        who = (caller.role, caller.agency, caller.subject)
        if self._under_way[who] >= self._at_once:
            raise _too_many("calls at once", self._at_once, 1, 1.0)
        name, rates = ("writes", self._writes) if scope["method"] == "POST" else ("reads", self._reads)
        seconds = rates.take(who)
        if seconds:
            raise _too_many(name, rates.burst, BURST_SECONDS, seconds)
        self._under_way[who] += 1
        scope[RELEASE] = partial(self._release, who)

    def check_address(self, scope: Scope) -> None:
        """Raise Problem if the address has sent too many bad tokens lately."""
        seconds = self._bad_tokens.wait(_address(scope))
        if seconds:
            raise _too_many("bad tokens", self._bad_tokens.burst, BURST_SECONDS, seconds)

    def count_bad_token(self, scope: Scope) -> None:
        """Count a bad token of the address."""
        self._bad_tokens.take(_address(scope))

    def admit_login(self, scope: Scope) -> None:
        """Count somebody of the address who goes to log in at an issuer. Raises Problem: 429."""
        seconds = self._logins.take(_address(scope))
        if seconds:
            raise _too_many("log ins", self._logins.burst, BURST_SECONDS, seconds)

    def _release(self, who: Who) -> None:
        self._under_way[who] -= 1
        if not self._under_way[who]:
            del self._under_way[who]


def release(scope: Scope) -> None:
    """Say that a call has been answered."""
    done: Callable[[], None] | None = scope.pop(RELEASE, None)
    if done:
        done()


def _rates(per_second: float) -> Rates:
    return Rates(per_second, max(1, round(per_second * BURST_SECONDS)))


def _too_many(what: str, quota: int, window_seconds: int, seconds: float) -> Problem:
    """Return the refusal, with the fields of the IETF's draft on RateLimit header fields."""
    again = max(1, math.ceil(seconds))
    policy = what.replace(" ", "-")
    headers = {
        "retry-after": str(again),
        "ratelimit": f'"{policy}";r=0;t={again}',
        "ratelimit-policy": f'"{policy}";q={quota};w={window_seconds}',
    }
    return Problem("too-many-requests", f"too many {what}: call again in {again} s", headers=headers)


def _address(scope: Scope) -> str:
    client = scope.get("client")
    return _site(client[0]) if client else ""


@lru_cache(1024)
def _site(host: str) -> str:
    """Return whose address it is: of IPv6 the network of 64 bits, in which one site has all the addresses."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv4Address):
        return host
    return str(ipaddress.ip_network((address, _IPV6_SITE), strict=False))
