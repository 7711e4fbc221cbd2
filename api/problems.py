"""Every way in which a call can fail, in one table, and the one shape of their answers (RFC 9457)."""

from typing import Final, NamedTuple
from uuid import UUID, uuid4

import orjson
from starlette.responses import Response

from api.json_text import Json

MEDIA_TYPE: Final = "application/problem+json"


class ProblemKind(NamedTuple):
    """One kind of problem: its status, its title, and what its page says."""

    status: int
    title: str
    description: str


KINDS: Final[dict[str, ProblemKind]] = {
    "unreadable": ProblemKind(
        400,
        "The body cannot be read",
        "What was posted is not JSON text in UTF-8, or not a CloudEvent in the mode that its headers claim. "
        "`detail` says where reading stopped. Nothing was recorded.",
    ),
    "purpose-required": ProblemKind(
        400,
        "A purpose must be stated",
        "Reviewers and auditors say why they read, in the header `X-Purpose`: up to 200 characters, kept with the "
        "read. Others may.",
    ),
    "unauthenticated": ProblemKind(
        401,
        "A valid token is needed",
        "The call carried no bearer token, or one that has expired or is not of this ledger's issuer.",
    ),
    "forbidden": ProblemKind(
        403,
        "Not for this role",
        "The token's role may not make this call, or not with these parameters, whatever there is.",
    ),
    "not-yours": ProblemKind(
        403,
        "Another agency's",
        "An agency speaks for itself: it posts from its own source and changes its own entries. The answer "
        "goes by the source and the reference alone, whether or not there is such an entry. Nothing was recorded.",
    ),
    "not-found": ProblemKind(
        404, "Not found", "There is no such thing, or none that the caller may see. Both are answered alike."
    ),
    "method-not-allowed": ProblemKind(
        405, "Not a method of this address", "The `Allow` header names the methods that the address answers."
    ),
    "not-acceptable": ProblemKind(
        406, "Not available in this format", "`detail` names the formats that the answer is available in."
    ),
    "conflict": ProblemKind(
        409,
        "At odds with what is recorded",
        "The id was used before with other content, the entry is retracted, the code is registered, a legal hold "
        "is in force, or the case's retention has not ended. "
        "`index` and `field` say where. Nothing was recorded.",
    ),
    "second-person-needed": ProblemKind(
        403,
        "Another person must approve",
        "A case is erased by two persons: one proposes, another approves. Whoever proposed, by whichever token, "
        "cannot approve. Nothing was recorded.",
    ),
    "erased": ProblemKind(
        410,
        "The case was erased",
        "Its retention period had ended, and two persons had it erased: the key of its events is destroyed. "
        "`erased` says by which event and when, to a caller who could see the case before. It takes no more events.",
    ),
    "too-large": ProblemKind(
        413,
        "Too large",
        "An event is at most 64 KiB, a batch at most 1,000 events and 8 MiB. Nothing was recorded.",
    ),
    "unsupported-media-type": ProblemKind(
        415,
        "Not a content type that is read",
        "Events are posted as application/cloudevents+json, as application/cloudevents-batch+json, or as "
        "application/json with ce- headers, in UTF-8 and without a content encoding.",
    ),
    "invalid-event": ProblemKind(
        422,
        "An event is not valid",
        "A field is missing, unknown, of the wrong type or out of its range. `index` names the event in the "
        "batch, `field` the field, `detail` what was wrong and what would be right. Nothing was recorded.",
    ),
    "unknown-reference": ProblemKind(
        422,
        "An event names what is not there",
        "An agency, case, person, entry or version that the ledger does not hold, or that the poster may not "
        "see. `index` and `field` say which. Nothing was recorded.",
    ),
    "invalid-cosignature": ProblemKind(
        422,
        "Not a cosignature of a checkpoint of this log",
        "What was posted is no checkpoint that this ledger signed, or bears no good signature of a witness that "
        "it knows. `detail` says which. Nothing was kept.",
    ),
    "invalid-request": ProblemKind(
        422,
        "A parameter is not valid",
        "`parameter` names the one that is missing, unknown, repeated or malformed, `detail` what is right.",
    ),
    "too-many-requests": ProblemKind(
        429, "Too many calls", "Call again after the number of seconds in the `Retry-After` header."
    ),
    "internal": ProblemKind(
        500,
        "The ledger failed",
        "A fault of the ledger. Its operator finds it in the log by the request's id.",
    ),
    "unavailable": ProblemKind(
        503,
        "Not available just now",
        "The ledger's database or read models cannot answer. Try again after `Retry-After` seconds: posting "
        "the same events again is safe, they are recorded once.",
    ),
}


class Problem(Exception):  # named as RFC 9457 names it
    """A call that fails. `members` are further members of its answer, `headers` further headers."""

    def __init__(self, kind: str, detail: str, *, headers: dict[str, str] | None = None, **members: Json) -> None:
        super().__init__(detail)
        self.kind = kind
        self.detail = detail
        self.headers = headers or {}
        self.members = members


def answer(problem: Problem, request_id: str | None = None) -> Response:
    """Return the answer to a call that fails. Two calls that fail alike differ in `instance` alone."""
    kind = KINDS[problem.kind]
    body = {
        "type": f"/problems/{problem.kind}",
        "title": kind.title,
        "status": kind.status,
        "detail": problem.detail,
        "instance": _instance(request_id or str(uuid4())),
        **problem.members,
    }
    headers = {**_standing_headers(kind.status), **problem.headers}
    return Response(orjson.dumps(body), kind.status, headers, MEDIA_TYPE)


def _instance(request_id: str) -> str:
    """Return the request's id as a URI; a caller's own may be no UUID."""
    try:
        return f"urn:uuid:{UUID(request_id)}"
    except ValueError:
        return f"/requests/{request_id}"


def _standing_headers(status: int) -> dict[str, str]:
    return {503: {"retry-after": "1"}, 401: {"www-authenticate": 'Bearer realm="ledger"'}}.get(status, {})


def not_found() -> Problem:
    """Return what may not be seen and what is not there, answered alike."""
    return Problem("not-found", "there is no such thing, or none that you may see")
