"""What a connection may take before a call has even arrived: how long its headers may be, and how long it may dawdle.

uvicorn bounds neither. The bounds cost nothing per call: bytes are counted while headers are still coming in,
and who dawdles is found by looking at all connections once a second.

And where a call ends is beyond doubt, for a proxy in front must see the same calls as we do (RFC 9112, 11.2):
what follows a call's body adds nothing to its headers, no body is passed over, and no answer is given to a call
but its own.
"""

import asyncio
import time
from collections.abc import Iterable
from typing import Any, Final, cast

from starlette.types import Scope
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from api.problems import Problem, answer
from api.security_headers import standing_headers
from ops.cli.lingering import LingeringTransport

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
        self._wire: asyncio.Transport
        self._answering: RequestResponseCycle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Begin."""
        super().connection_made(transport)
        self._wire = transport
        lingering = LingeringTransport(transport, lambda: self._arriving_since is not None)
        self.transport = cast(asyncio.Transport, lingering)

    def hang_up(self) -> None:
        """End the connection, and wait for nothing."""
        self._wire.close()

    def dawdles(self, at: float) -> bool:
        """Whether a call has been coming in for too long, at a time of the monotonic clock."""
        limit = HEADER_SECONDS if self._in_headers else CALL_SECONDS
        return self._arriving_since is not None and at - self._arriving_since > limit

    def data_received(self, data: bytes) -> None:
        """Count what comes in and is no body: headers, and what surrounds the chunks of a body and follows them."""
        if self.transport.is_closing():
            return
        self._header_bytes += len(data)
        super().data_received(data)
        if self._header_bytes > HEADER_BYTES and not self.transport.is_closing():
            self._refuse(_TOO_LONG)

    def on_message_begin(self) -> None:
        """Begin to count anew."""
        self._arriving_since = time.monotonic()
        self._in_headers = True
        super().on_message_begin()

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header; but not one that comes after the body, when what the headers say has been acted upon."""
        if self._in_headers:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Look at how long the headers are, if they can be too long, and at what they say: else the call begins."""
        too_long = self._header_bytes > HEADER_BYTES and self._length() > HEADER_BYTES
        self._refusal = _TOO_LONG if too_long else self._ambiguity()
        if self._refusal:
            raise ValueError(self._refusal)  # the parser ends, and what it was fed is answered below
        self._in_headers = False
        self._header_bytes = 0
        super().on_headers_complete()
        if self.parser.should_upgrade():  # the parser reads nothing after this call as HTTP
            self.cycle.keep_alive = False
        if not self.pipeline:
            self._answering = self.cycle

    def on_body(self, body: bytes) -> None:
        """Take some of the body."""
        self._header_bytes = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        """The call is here: how long its answer takes is another matter."""
        self._arriving_since = None
        self._header_bytes = 0
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """Go on to the next call, if one is here."""
        if self.pipeline:
            self._answering = self.pipeline[-1][0]
        super().on_response_complete()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002  # uvicorn's word for it is another
        """Refuse what is no call, in the one shape of errors, and end the connection.

        Calls that came whole before it are answered first, and then the connection ends without a word: a
        refusal would be taken for the answer to one of them.
        """
        last = self._last_to_answer()
        if last is not None:
            last.keep_alive = False
            self.cycle = last
            self.flow.pause_reading()
            return
        refused = answer(Problem("unreadable", self._refusal or "the request is not HTTP that can be read"))
        content = [STATUS_LINE[refused.status_code]]
        for name, value in [*refused.raw_headers, *standing_headers(_SCOPE), (b"connection", b"close")]:
            content += [name, b": ", value, b"\r\n"]
        body = b"" if self.parser.get_method() == b"HEAD" else bytes(refused.body)
        self.transport.write(b"".join([*content, b"\r\n", body]))
        self.transport.close()

    def _refuse(self, why: str) -> None:
        self._refusal = why
        self.send_400_response("")

    def _last_to_answer(self) -> RequestResponseCycle | None:
        """Return the last call that came whole and is not answered yet. One that came in part is forgotten."""
        if self.pipeline and self.pipeline[0][0].more_body:
            self.pipeline.popleft()
        last = self.pipeline[0][0] if self.pipeline else self._answering
        return None if last is None or last.more_body or last.response_complete else last

    def _ambiguity(self) -> str:
        """Say what of the headers could be read in two ways; nothing if all is clear."""
        names = [name for name, _ in self.headers]
        if names.count(b"host") != 1 and self.parser.get_http_version() == "1.1":
            return "expected one Host header (RFC 9112, 3.2)"
        if self.parser.should_upgrade() and not {b"content-length", b"transfer-encoding"}.isdisjoint(names):
            return "no other protocol is offered here: leave out the header Upgrade"
        return ""

    def _length(self) -> int:
        return len(self.url) + sum(len(name) + len(value) for name, value in self.headers)


_TOO_LONG: Final = f"the headers are over {HEADER_BYTES // 1024} KiB, the most that is read"


def close_dawdlers(connections: Iterable[Any]) -> int:
    """Close the connections whose call has been coming in for too long; return how many there were."""
    at = time.monotonic()
    dawdlers = [each for each in connections if isinstance(each, BoundedProtocol) and each.dawdles(at)]
    for each in dawdlers:
        each.hang_up()
    return len(dawdlers)
