"""One call: who makes it, how far they may see, and the services to answer it with."""

from collections import Counter
from typing import Annotated, NamedTuple

from fastapi import Depends
from starlette.requests import Request

from api.authentication import authenticated
from api.callers import Caller
from api.permissions import PERMISSIONS, Reach
from api.problems import Problem
from api.services import Services


class Call(NamedTuple):
    """A call that its caller's role may make."""

    caller: Caller
    reach: Reach
    services: Services


async def permitted(request: Request) -> Call:
    """Return the call, if its token is valid and the role may make it: else 401, 429 or 403, before all else.

    Asynchronous, for it never waits: a thread of its own would cost more than it does.
    """
    services: Services = request.app.state.services
    caller = await authenticated(request, services)
    services.admission.admit(caller, request.scope)
    reach = PERMISSIONS[request.method, request.scope["route"].path].get(caller.role)
    if reach is None:
        raise Problem("forbidden", f"this call is not for the role {caller.role}")
    if request.scope["query_string"]:
        _refuse_repeated(request)
    return Call(caller, reach, services)


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


def _refuse_repeated(request: Request) -> None:
    times = Counter(name for name, _ in request.query_params.multi_items())
    for name, count in times.items():
        if count > 1:
            raise Problem("invalid-request", "given more than once: say which one is meant", parameter=name[:100])
