"""HEAD, answered wherever GET is: as GET would be, without the content (RFC 9110, 9.3.2).

The same is done as for GET. A read of a case is on record too, for its length alone tells something.
"""

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Heads:
    """ASGI middleware around the whole app."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one call."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                await send(message)
                await send({"type": "http.response.body"})  # at once: an answer that has no end would keep the caller

        await self._app({**scope, "method": "GET"}, receive, sending)
