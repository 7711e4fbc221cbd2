"""The ledger's own page: its newest checkpoint, how one that somebody kept stands to it, and both to take away."""

from typing import Annotated, Final

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, StringConstraints
from starlette.responses import Response

from api.pages.ledger.view import Comparison, comparison, ledger_view
from api.pages.routing import Page
from api.pages.templates import page
from api.pages.visits import Visiting
from ledger.transparency import read
from ledger.transparency.note import NoteError

router = APIRouter(route_class=Page, include_in_schema=False)

TEXT: Final = "text/plain; charset=utf-8"
_INVALID: Final = 422
_LONGEST: Final = 8_000  # characters: a note with some forty cosignatures, and no longer than an address may be
_NOT_ONE: Final = "This is not a checkpoint. Paste all of it, from its first line to the end of its last"


class Kept(BaseModel):
    """A checkpoint that somebody kept, as it was pasted."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    kept: Annotated[str, StringConstraints(max_length=_LONGEST)] = ""


@router.get("/ledger")
def ledger_page(visit: Visiting, asked: Annotated[Kept, Query()]) -> Response:
    """Show the newest checkpoint, and how the one that was pasted stands to it."""
    error = ""
    found: Comparison | None = None
    with visit.services.readers.connection() as connection:
        view = ledger_view(connection, visit.services.witnesses)
        if view is not None and asked.kept.strip():
            try:
                found = comparison(connection, asked.kept)
            except NoteError:
                error = _NOT_ONE
    return page(
        "ledger.html", _INVALID if error else 200, visit=visit, view=view, kept=asked.kept, comparison=found,
        error=error,
    )  # fmt: skip


@router.get("/ledger/checkpoint")
def checkpoint_file(visit: Visiting) -> Response:
    """Give away a checkpoint that covers all that is recorded by now, with who cosigned it."""
    with visit.services.readers.connection() as connection:
        sealed = read.sealed_up_to(connection, read.head(connection))
        note = read.with_cosignatures(connection, sealed)
    return Response(note, media_type=TEXT, headers=as_file(f"checkpoint-{sealed.size}.txt"))


@router.get("/ledger/key")
def key_file(visit: Visiting) -> Response:
    """Give away the log's public key."""
    with visit.services.readers.connection() as connection:
        read.sealed_up_to(connection, 0)
        key = read.signer_key(connection)
    return Response(f"{key}\n", media_type=TEXT, headers=as_file("public-key.txt"))


def as_file(name: str) -> dict[str, str]:
    """Return the header by which a browser keeps an answer as a file. `name` has letters, digits, dots, hyphens."""
    return {"content-disposition": f'attachment; filename="{name}"'}
