"""Nonces for AES-GCM: random, and none used twice.

Many are drawn at once: the system is asked with the interpreter let go, and to get it back from the other threads that
post takes longer than all else that sealing does.
"""

import os
from collections import deque
from typing import Final

NONCE_BYTES: Final = 12

_AT_ONCE: Final = 64

_drawn: deque[bytes] = deque()


def new_nonce() -> bytes:
    """A nonce that was never used, in whatever thread."""
    try:
        return _drawn.popleft()
    except IndexError:
        drawn = os.urandom(NONCE_BYTES * _AT_ONCE)
        nonce, *others = [drawn[at : at + NONCE_BYTES] for at in range(0, len(drawn), NONCE_BYTES)]
        _drawn.extend(others)
        return nonce


os.register_at_fork(after_in_child=_drawn.clear)  # or parent and child would use the same
