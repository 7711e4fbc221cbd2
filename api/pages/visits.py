"""One request for a page: by whom, in which session, for what purpose, and the services to answer it with."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Final, NamedTuple
from urllib.parse import urlencode

from fastapi import Depends
from starlette.requests import Request

from api.calls import Call, refuse_unclear
from api.pages.permissions import LISTING_PURPOSE, PAGES, reach_of
from api.pages.signing_in.sessions import Session
from api.pages.ways import Way, shows_entries, ways
from api.permissions import STATING_PURPOSE
from api.problems import Problem
from api.services import Services
from api.tokens.authentication import verified
from projections.reads import Reading

THE_LEDGER: Final = "/ledger"
"""What a purpose is kept under that is of no one case: no case's code has a slash."""


class Elsewhere(Exception):
    """The browser is sent to another address of ours. `signed_out` where its session is none any more."""

    def __init__(self, address: str, *, signed_out: bool = False) -> None:
        super().__init__(address)
        self.address = address
        self.signed_out = signed_out


class Visit(NamedTuple):
    """A request for a page that its visitor's role may see."""

    call: Call
    session: Session
    address: str
    """Where the visitor is: path and query."""

    @property
    def services(self) -> Services:
        """The services to answer with."""
        return self.call.services

    @property
    def is_reviewer(self) -> bool:
        """Whether the visitor may see the whole case and not one agency's part in it."""
        return self.call.caller.role == "reviewer"

    @property
    def sees_entries(self) -> bool:
        """Whether the visitor's role is shown entries."""
        return shows_entries(self.call.caller.role)

    @property
    def ways(self) -> list[Way]:
        """The ways that the visitor may go from here."""
        return ways(self.call.caller.role)

    def may_open(self, address: str) -> bool:
        """Whether an address is one of those ways."""
        return address in {way.address for way in self.ways}

    def purpose_of(self, case: str) -> str | None:
        """Return the purpose stated for a case in this session."""
        return self.session.purposes.get(case)

    def stating(self, case: str, next_address: str = "") -> Call:
        """Return the call with the purpose that was stated for a case, or for THE_LEDGER.

        Raises Elsewhere where none was, to be asked for it and to go on to where the visitor is, or to another page.
        """
        purpose = self.purpose_of(case)
        if purpose is None and self.call.caller.role in STATING_PURPOSE:
            asking = "/ledger/purpose" if case == THE_LEDGER else f"/cases/{case}/purpose"
            raise Elsewhere(f"{asking}?{urlencode({'next': next_address or self.address})}")
        return self.call._replace(purpose=purpose)

    @contextmanager
    def reading(self, case: str) -> Iterator[Reading]:
        """Read about a case for the purpose that was stated. Raises Elsewhere where none was, to be asked for it."""
        with self.stating(case).reading(case) as reading:
            yield reading

    @contextmanager
    def auditing(self) -> Iterator[Reading]:
        """Read what is of no one case, for the purpose that was stated of the ledger. Raises Elsewhere, as above."""
        with self.stating(THE_LEDGER).reading() as reading:
            yield reading

    @contextmanager
    def looking_around(self) -> Iterator[Reading]:
        """Read what is of no case that was chosen: which there are, or which one an entry is of."""
        with self.call._replace(purpose=LISTING_PURPOSE).reading() as reading:
            yield reading


async def visiting(request: Request) -> Visit:
    """Return the visit, if its session's token is valid and the role may see the page.

    Raises Elsewhere, to sign in, or Problem: 403, 429.
    """
    services: Services = request.app.state.services
    address = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    session = services.sessions.find(request)
    if session is None:
        raise Elsewhere(to_sign_in(address))
    try:
        caller = await verified(session.token, request, services)
    except Problem as problem:
        if problem.kind != "unauthenticated":
            raise
        services.sessions.end(session)
        raise Elsewhere(to_sign_in(address), signed_out=True) from problem
    services.admission.admit(caller, request.scope)
    asked = request.method, request.scope["route"].path
    route, reach = PAGES[asked], reach_of(asked, caller.role)
    if reach is None:
        raise Problem("forbidden", f"this page is not for the role {caller.role}")
    refuse_unclear(request.query_params)
    return Visit(Call(caller, reach, services, route, None, request.scope["request_id"]), session, address)


Visiting = Annotated[Visit, Depends(visiting)]


def to_sign_in(address: str) -> str:
    """Return the address of the page to sign in, from which one gets to where one wanted."""
    return f"/sign-in?{urlencode({'next': address})}" if address not in ("/", "/cases") else "/sign-in"


def local(address: str | None) -> str:
    """Return an address to go on to if it is one of ours, or else the list of cases."""
    ours = address and address.startswith("/") and address[1:2] not in ("/", "\\") and address.isprintable()
    return address if ours and address and address.isascii() and "\\" not in address else "/cases"
