"""One call: who makes it, how far they may see, and the services to answer it with."""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Final, NamedTuple

from fastapi import Depends
from starlette.datastructures import QueryParams
from starlette.requests import Request

from api.permissions import ON_RECORD, PERMISSIONS, Reach, Route
from api.problems import Problem
from api.purposes import stated_purpose
from api.services import Services
from api.tokens.authentication import authenticated
from api.tokens.callers import Caller
from ledger.prepared import Query
from ledger.references import CODE_PATTERN
from projections.reads import Occasion, Reader, Reading, reading

_CODE: Final = re.compile(CODE_PATTERN)


class Call(NamedTuple):
    """A call that its caller's role may make: why, if it is one that is kept on record, and its request's id."""

    caller: Caller
    reach: Reach
    services: Services
    route: Route
    purpose: str | None
    request: str

    @contextmanager
    def reading(self, case: str | None = None, ahead: Query | None = None) -> Iterator[Reading]:
        """Read on the caller's behalf, about a case or none. Nothing else shows anything of any case.

        `ahead` is a query about the case that is sent along, so that its answer is there when the reading has begun.
        What the answer shows has to be said of the reading: it is on record, on disk, when the block ends, or
        NotRecorded is raised.
        """
        caller, services = self.caller, self.services
        services.first_uses.note(caller)
        reader = Reader(caller.role, caller.subject, caller.agency, caller.cases, caller.token)
        occasion = Occasion(reader, ON_RECORD[self.route], self.purpose, self.request)
        named = case if case is not None and _CODE.fullmatch(case) else None  # another can name none
        asked = None if named is None else ahead
        with services.readers.connection() as connection, reading(connection, occasion, named, asked) as under_way:
            yield under_way


async def permitted(request: Request) -> Call:
    """Return the call, if it may be made and its parameters are clear.

    Asynchronous, for it never waits: a thread of its own would cost more than it does.
    """
    call = await admitted(request)
    if request.scope["query_string"]:
        refuse_unclear(request.query_params)
    return call


async def admitted(request: Request) -> Call:
    """Return the call, if its token is valid and the role may make it: else 401, 429 or 403, before all else."""
    services: Services = request.app.state.services
    caller = await authenticated(request, services)
    services.admission.admit(caller, request.scope)
    route = request.method, request.scope["route"].path
    reach = PERMISSIONS[route].get(caller.role)
    if reach is None:
        raise Problem("forbidden", f"this call is not for the role {caller.role}")
    purpose = stated_purpose(request, caller.role) if route in ON_RECORD else None
    return Call(caller, reach, services, route, purpose, request.scope["request_id"])


Permitted = Annotated[Call, Depends(permitted)]


async def without_parameters(request: Request, call: Permitted) -> Call:
    """Refuse a call that takes no parameters and was given one."""
    refuse_parameters(request)
    return call


PermittedPlain = Annotated[Call, Depends(without_parameters)]


def refuse_parameters(request: Request) -> None:
    """Raise Problem if the call was given any parameter."""
    for name in request.query_params if request.scope["query_string"] else ():
        raise Problem("invalid-request", "this call takes no parameters", parameter=name[:100])


def refuse_unclear(given: QueryParams) -> None:
    """Raise Problem if a parameter was given more than once, or holds the one character that no kept text can."""
    items = given.multi_items()
    for name, count in Counter(name for name, _ in items).items():
        if count > 1:
            raise Problem("invalid-request", "given more than once: say which one is meant", parameter=name[:100])
    for name, value in items:
        if "\x00" in value:
            raise Problem("invalid-request", "holds a null character: leave it out", parameter=name[:100])
