"""Forms that outlive their session: whoever is signed out while they type signs in again, and nothing is lost."""

from collections.abc import Callable, Coroutine
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from api.pages.forms import FORM_FIELD, form
from api.pages.recording.draft import STEP
from api.pages.routing import Page
from api.pages.templates import page
from api.problems import Problem

_SEE_OTHER: Final = 303
_SIGNED_OUT: Final = 401
_OF_THE_WAY: Final = (b"location", b"content-length", b"content-type")
"""What belongs to the way to another page; the cookie that is forgotten, and every page's headers, are kept."""


class KeepingPage(Page):
    """A route of which a form that is sent without a session comes back, to be sent again."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Make the handler."""
        handler = super().get_route_handler()

        async def answered(request: Request) -> Response:
            response = await handler(request)
            to_sign_in = response.headers.get("location", "").startswith("/sign-in")
            if request.method != "POST" or response.status_code != _SEE_OTHER or not to_sign_in:
                return response
            try:
                fields = await form(request)  # nobody has read it: without a session nothing is taken
            except Problem:
                return response
            kept = {name: value for name, value in fields.items() if name not in (FORM_FIELD, STEP)}
            address = request.url.path + (f"?{request.url.query}" if request.url.query else "")
            back = page("record-signed-out.html", _SIGNED_OUT, visit=None, address=address, kept=kept)
            back.raw_headers.extend(header for header in response.raw_headers if header[0] not in _OF_THE_WAY)
            return back

        return answered
