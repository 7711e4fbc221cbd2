"""The evidence bundle of a case, for reviewers: all of it, with proofs, to be checked by anybody without us."""

from collections.abc import Iterator
from tempfile import SpooledTemporaryFile
from typing import IO, Final

from fastapi import APIRouter
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from api.calls import Call, PermittedPlain
from api.openapi.documenting import raw_answers
from api.parameters import CaseCode
from api.questions import check_visible
from api.services import Services
from ledger.evidence import Asked, Bundle, make_bundle
from ledger.transparency import read
from ledger.transparency.read import Sealed
from projections import registers
from projections.question import Moment
from projections.reads import Reading

ZIP: Final = "application/zip"
_IN_MEMORY_BYTES: Final = 32 << 20
_CHUNK_BYTES: Final = 1 << 18

router = APIRouter()


@router.get("/v1/cases/{case}/evidence", response_class=Response, responses=raw_answers(ZIP, 400, 404, 410))
def evidence(call: PermittedPlain, case: CaseCode) -> Response:
    """Return a zip of the case as it is stored, with its key, proofs, a chronology and a verifier of its own.

    Whoever holds it can read the case. It covers all that was recorded when the call came in.
    """
    return bundle_of(call, case)


def bundle_of(call: Call, case: str) -> Response:
    """Return the bundle as a file, on record as the call's. Raises Problem: 404, 410."""
    sealed = _checkpoint(call.services)
    output = SpooledTemporaryFile(_IN_MEMORY_BYTES)  # noqa: SIM115  # closed when it is sent; it has no name on disk
    try:
        with call.reading(case) as reading:
            check_visible(reading, call, case)
            made = _made(reading, output, Asked(case, sealed), call.services)
            reading.shows(made.events, Moment(made.position, None), case=case)
    except BaseException:
        output.close()
        raise
    headers = {
        "content-disposition": f'attachment; filename="evidence-{case}-{made.position}.zip"',  # a code: letters, digits
        "content-length": str(output.tell()),
    }
    return _Download(output, headers)


class _Download(StreamingResponse):
    """A file that is sent, and closed even if its caller goes away before anything of it was."""

    def __init__(self, file: IO[bytes], headers: dict[str, str]) -> None:
        super().__init__(_chunks(file), media_type=ZIP, headers=headers)
        self._file = file

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._file.close()


def _checkpoint(services: Services) -> Sealed:
    """One that covers all that is recorded by now. Asked for before the reading, which would wake nobody who seals."""
    with services.readers.connection() as connection:
        return read.best_for(connection, read.head(connection))


def _made(reading: Reading, output: IO[bytes], asked: Asked, services: Services) -> Bundle:
    agencies = {row.code: row.name for row in registers.agencies(reading.connection)}
    keys = services.settings.keys
    return make_bundle(reading.connection, output, asked, cipher=services.cipher, keys=keys, agencies=agencies)


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    file.seek(0)
    while chunk := file.read(_CHUNK_BYTES):
        yield chunk
