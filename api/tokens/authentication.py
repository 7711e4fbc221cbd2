"""Who calls: the header that bears the token, and the answer to one that is not accepted."""

from typing import Final

from starlette.requests import Request

from api.problems import Problem
from api.services import Services
from api.tokens.callers import Caller
from api.tokens.patience import patiently
from api.tokens.verifier import TokenError
from api.tokens.verifying_key import KeysAway

_CHALLENGE: Final = {"www-authenticate": 'Bearer realm="ledger", error="invalid_token"'}


async def authenticated(request: Request, services: Services) -> Caller:
    """Return the bearer of the call's token. Raises Problem: 401; 503 where that cannot be said; 429.

    Of an address that has sent many bad tokens, only tokens that were verified before are accepted for a while.
    """
    return await verified(_token(request), request, services)


async def verified(token: str, request: Request, services: Services) -> Caller:
    """Return the bearer of a token. Raises Problem, as `authenticated` does."""
    try:
        known = services.verifier.remembered(token)
        if known is not None:
            return known
        services.admission.check_address(request.scope)
        return await patiently(lambda: services.verifier.caller(token))
    except TokenError as error:
        services.admission.count_bad_token(request.scope)
        raise Problem("unauthenticated", str(error), headers=_CHALLENGE) from error
    except KeysAway as error:
        raise Problem("unavailable", str(error), headers={"retry-after": "5"}) from error


def _token(request: Request) -> str:
    given = request.headers.getlist("authorization")
    if not given:
        raise Problem("unauthenticated", "no token: send the header Authorization: Bearer TOKEN")
    scheme, _, token = given[0].partition(" ")
    if len(given) > 1 or scheme.lower() != "bearer":
        raise Problem("unauthenticated", "expected one header, Authorization: Bearer TOKEN")
    return token.strip()
