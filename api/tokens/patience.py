"""Waiting for an issuer, without holding a thread, where what is asked depends on what it says."""

import asyncio
from collections.abc import Callable
from typing import Final, TypeVar

from api.tokens.verifier import UnknownKey
from api.tokens.verifying_key import KeysAway

_PATIENCE_SECONDS: Final = 5.0

T = TypeVar("T")


async def patiently(ask: Callable[[], T]) -> T:
    """Return what is asked; where an issuer must be heard for it, once it has been. Raises what `ask` does."""
    try:
        return ask()
    except (UnknownKey, KeysAway) as error:
        if error.looking is None or error.looking.done():
            raise
        looked = asyncio.wrap_future(error.looking)
        await asyncio.wait([looked], timeout=_PATIENCE_SECONDS)  # which does not cancel what it waits for
        return ask()
