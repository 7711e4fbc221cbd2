"""The transparency log: checkpoints, tiles, entries and proofs, as clients of C2SP fetch them, and cosignatures.

Tiles and entries of a full width, and of any one width, never change: they may be kept for ever.
"""

from typing import Annotated, Final

from fastapi import APIRouter, Path
from starlette.responses import Response

from api.answers import values
from api.bodies import PostedNote
from api.calls import Permitted, PermittedPlain
from api.log_parameters import ConsistencyQuery, InclusionQuery, PositionQuery
from api.openapi.document import text_body
from api.openapi.documenting import answers, raw_answers
from api.openapi.log_shapes import ConsistencyProof, CosignedCheckpoint, InclusionProof
from api.problems import Problem, not_found
from ledger.database import Rows, connect
from ledger.transparency import proofs, read
from ledger.transparency.note import encode64
from ledger.transparency.proving import proof_of
from ledger.transparency.tiles import Place, bundle, level_of
from ledger.transparency.witnesses import NotCosigned, keep_cosignatures

TEXT: Final = "text/plain; charset=utf-8"
OCTETS: Final = "application/octet-stream"
_FOR_EVER: Final = {"cache-control": "private, max-age=31536000, immutable"}

TileIndex = Annotated[
    str, Path(description="The index in threes of digits, and the width of a partial one: `x001/234`, `x001/234.p/5`.")
]
TileLevel = Annotated[str, Path(description="0 to 63. Tiles of level 0 hold the hashes of leaves.")]

router = APIRouter()


@router.get("/v1/ledger/checkpoint", response_class=Response, responses=raw_answers("text/plain"))
def checkpoint(call: PermittedPlain) -> Response:
    """Return a signed checkpoint that covers all that was recorded when the call came in, and who cosigned it."""
    with call.services.readers.connection() as connection:
        sealed = read.sealed_up_to(connection, read.head(connection))
        return Response(read.with_cosignatures(connection, sealed), media_type=TEXT)


@router.get("/v1/ledger/key", response_class=Response, responses=raw_answers("text/plain"))
def key(call: PermittedPlain) -> Response:
    """Return the verifier key of the log: name+id+base64, as C2SP signed-note has it. Keep it."""
    with call.services.readers.connection() as connection:
        read.sealed_up_to(connection, 0)
        return Response(f"{read.signer_key(connection)}\n", media_type=TEXT)


@router.get("/v1/ledger/tile/entries/{index:path}", response_class=Response, responses=raw_answers(OCTETS, 404))
def entries(call: PermittedPlain, index: TileIndex) -> Response:
    """Return the data of 256 leaves, or of fewer: each after its length in two bytes."""
    place = Place.parse(index)
    with call.services.readers.connection() as connection:
        found = read.entries(connection, place) if place else None
    if found is None:
        raise not_found()
    return Response(bundle(found), media_type=OCTETS, headers=_FOR_EVER)


@router.get("/v1/ledger/tile/{level}/{index:path}", response_class=Response, responses=raw_answers(OCTETS, 404))
def tile(call: PermittedPlain, level: TileLevel, index: TileIndex) -> Response:
    """Return the hashes of a tile, 32 bytes each."""
    place, height = Place.parse(index), level_of(level)
    with call.services.readers.connection() as connection:
        found = read.tile(connection, height, place) if place and height is not None else None
    if found is None:
        raise not_found()
    return Response(found, media_type=OCTETS, headers=_FOR_EVER)


@router.get("/v1/ledger/proof/inclusion", response_class=Response, responses=answers(InclusionProof))
def inclusion(call: Permitted, query: InclusionQuery) -> Response:
    """Return the proof that a position's leaf is in the tree of `size` leaves, or of all that is recorded."""
    with call.services.readers.connection() as connection:
        size = _grown_to(connection, query.size, "size")
        if query.position > size:
            raise Problem("invalid-request", f"a tree of {size} leaves ends before it", parameter="position")
        tree = read.tree(connection)
        hashes = proofs.inclusion(tree, query.position - 1, size)
        leaf, root = tree.subtree(0, query.position - 1), proofs.root(tree, size)
    return values({"leaf_hash": encode64(leaf), "root_hash": encode64(root), "size": size, "hashes": _texts(hashes)})


@router.get("/v1/ledger/proof/consistency", response_class=Response, responses=answers(ConsistencyProof))
def consistency(call: Permitted, query: ConsistencyQuery) -> Response:
    """Return the proof that the tree of `to` leaves, or of all that is recorded, begins with that of `from`."""
    with call.services.readers.connection() as connection:
        size = _grown_to(connection, query.new, "to")
        if query.old > size:
            raise Problem("invalid-request", f"a tree of {size} leaves did not grow from it", parameter="from")
        tree = read.tree(connection)
        hashes, root = proofs.consistency(tree, query.old, size), proofs.root(tree, size)
    return values({"root_hash": encode64(root), "size": size, "hashes": _texts(hashes)})


@router.get("/v1/ledger/proof/tlog", response_class=Response, responses=raw_answers("text/plain"))
def tlog_proof(call: Permitted, query: PositionQuery) -> Response:
    """Return a proof on paper (C2SP tlog-proof) of a receipt's position: all that is needed to check it offline.

    By the newest checkpoint that a witness cosigned, if one covers the position; `extra` is the leaf's data.
    """
    with call.services.readers.connection() as connection:
        _grown_to(connection, query.position, "position")
        proof = proof_of(connection, query.position)
    return Response(str(proof), media_type=TEXT)


@router.post(
    "/v1/ledger/cosignatures",
    response_class=Response,
    responses=answers(CosignedCheckpoint, 400, 413, 415),
    openapi_extra=text_body("A checkpoint as this ledger signed it, with cosignatures of witnesses below."),
)
def cosign(posted: PostedNote) -> Response:
    """Keep the cosignatures of witnesses that this ledger knows: they are served with the checkpoint from now on."""
    services = posted.call.services
    with connect(services.settings.database_url, "ledger_sealer") as connection:
        try:
            kept = keep_cosignatures(connection, posted.text, services.witnesses)
        except NotCosigned as error:
            raise Problem("invalid-cosignature", str(error)) from error
    return values(kept._asdict())


def _grown_to(connection: Rows, size: int | None, parameter: str) -> int:
    """Return the size of a tree, once it has it. Raises Problem where the ledger has not reached it."""
    head = read.head(connection)
    if size is not None and size > head:
        raise Problem("invalid-request", f"the ledger has not reached it: its head is {head}", parameter=parameter)
    sealed = read.sealed_up_to(connection, head if size is None else size)
    return sealed.size if size is None else size


def _texts(hashes: list[bytes]) -> list[str]:
    return [encode64(found) for found in hashes]
