"""What a connection may take before a call has even arrived: how long its headers may be, and how long it may dawdle.

uvicorn bounds neither. The bounds cost nothing per call: bytes are counted while headers are still coming in,
and who dawdles is found by looking at all connections once a second.
"""

import time
from collections.abc import Iterable
from typing import Any, Final

from starlette.types import Scope
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from api.problems import Problem, answer
from api.security_headers import standing_headers

HEADER_BYTES: Final = 32 * 1024
"""A token has at most 8 KiB, and an event in binary mode some attributes: more is not meant well."""
HEADER_SECONDS: Final = 10.0
"""How long a call's headers may take, from the connection's opening or its last answer's end."""
CALL_SECONDS: Final = 120.0
"""How long a call may take to come in as a whole: a batch of 8 MiB at half a megabit a second."""

_SCOPE: Final[Scope] = {"scheme": "http"}


class BoundedProtocol(HttpToolsProtocol):
    """A connection whose calls come in within bounds, or are refused."""

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self._arriving_since: float | None = time.monotonic()
        self._in_headers = True
        self._header_bytes = 0
        self._refusal = ""

    def dawdles(self, at: float) -> bool:
        """Whether a call has been coming in for too long, at a time of the monotonic clock."""
        limit = HEADER_SECONDS if self._in_headers else CALL_SECONDS
        return self._arriving_since is not None and at - self._arriving_since > limit

    def data_received(self, data: bytes) -> None:
        """Count what comes in while headers do."""
        if self._in_headers:
            self._header_bytes += len(data)
        super().data_received(data)
        if self._in_headers and self._header_bytes > HEADER_BYTES and not self.transport.is_closing():
            self._refusal = _TOO_LONG
            self.send_400_response("")

    def on_message_begin(self) -> None:
        """Begin to count anew."""
        self._arriving_since = time.monotonic()
        self._in_headers = True
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Look at how long the headers are, if they can be too long: else the call begins."""
        if self._header_bytes > HEADER_BYTES and self._length() > HEADER_BYTES:
            self._refusal = _TOO_LONG
            raise ValueError(_TOO_LONG)  # the parser ends, and what it was fed is answered below
        self._in_headers = False
        self._header_bytes = 0
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """The call is here: how long its answer takes is another matter."""
        self._arriving_since = None
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002  # uvicorn's word for it is another
        """Refuse what is no call, in the one shape of errors, and end the connection."""
        refused = answer(Problem("unreadable", self._refusal or "the request is not HTTP that can be read"))
        content = [STATUS_LINE[refused.status_code]]
        for name, value in [*refused.raw_headers, *standing_headers(_SCOPE), (b"connection", b"close")]:
            content += [name, b": ", value, b"\r\n"]
        self.transport.write(b"".join([*content, b"\r\n", bytes(refused.body)]))
        self.transport.close()

    def _length(self) -> int:
        return len(self.url) + sum(len(name) + len(value) for name, value in self.headers)


_TOO_LONG: Final = f"the headers are over {HEADER_BYTES // 1024} KiB, the most that is read"


def close_dawdlers(connections: Iterable[Any]) -> int:
    """Close the connections whose call has been coming in for too long; return how many there were."""
    at = time.monotonic()
    dawdlers = [each for each in connections if isinstance(each, BoundedProtocol) and each.dawdles(at)]
    for each in dawdlers:
        each.transport.close()
    return len(dawdlers)
