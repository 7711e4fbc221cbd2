"""Ending a connection so that the last answer arrives, although its caller is still sending (RFC 9112, 9.6).

Who closes while bytes come in has the system reset the connection, and the caller lose the answer it was just given:
that its batch is too large, say. So what comes is read for a while, and thrown away.
"""

import asyncio
from collections.abc import Callable
from typing import Any, Final

LINGER_SECONDS: Final = 2.0
"""Time enough for an answer to arrive, and for a caller to see that it is the last."""


class LingeringTransport:
    """A transport that is closed in two steps if a call is still coming in: for writing, and a while later for all."""

    def __init__(self, transport: asyncio.Transport, is_coming_in: Callable[[], bool]) -> None:
        self._transport = transport
        self._is_coming_in = is_coming_in
        self._lingers = False

    def __getattr__(self, name: str) -> Any:
        """Return the transport's own."""
        return getattr(self._transport, name)

    def is_closing(self) -> bool:
        """Whether no more is to be written, nor what comes in to be looked at."""
        return self._lingers or self._transport.is_closing()

    def close(self) -> None:
        """End the connection."""
        if self.is_closing() or not self._is_coming_in():
            self._transport.close()
            return
        self._lingers = True
        self._transport.write_eof()
        self._transport.resume_reading()
        asyncio.get_running_loop().call_later(LINGER_SECONDS, self._transport.close)
