"""Proofs of inclusion: whether a version is sealed, checked when the page is made, and the proof to take away."""

from typing import NamedTuple

from fastapi import APIRouter
from starlette.responses import Response

from api.pages.ledger.page import TEXT, as_file
from api.pages.reading import OpenCase, case_of_entry, open_case
from api.pages.routing import Page
from api.pages.visits import Visiting
from api.parameters import AgencyCode, DecidedQuery, EventId
from api.permissions import Reach
from api.problems import not_found
from ledger.database import Rows
from ledger.transparency import read
from ledger.transparency.note import VerifierKey
from ledger.transparency.proving import proof_of, proved_size
from projections import entries

router = APIRouter(route_class=Page, include_in_schema=False)


class Sealing(NamedTuple):
    """How an event stands to the tree: in it, with a proof that holds; in it, with one that does not; not in it yet.

    `size` is that of the checkpoint by which it is proved; None where it is not.
    """

    leaf: int
    size: int | None
    is_reached: bool


def sealing_of(connection: Rows, position: int) -> Sealing:
    """Return how the event at a position is sealed, by a proof made of the row as it is now and held to the key."""
    newest = read.last_checkpoint(connection)
    if newest is None or newest.size < position:
        return Sealing(position - 1, None, is_reached=False)
    key = VerifierKey.parse(read.signer_key(connection) or "")
    return Sealing(position - 1, proved_size(proof_of(connection, position), key), is_reached=True)


@router.get("/entries/{agency}/{id}/proof")  # noqa: FAST003  # EventId is its alias
def proof_file(visit: Visiting, agency: AgencyCode, event_id: EventId, query: DecidedQuery) -> Response:
    """Give away the proof that a version of an entry is in the log; to an agency, of its own entries."""
    own = visit.call.caller.agency if visit.call.reach is Reach.OWN_KNOWER else None
    if own not in (None, agency):
        raise not_found()
    ref, case = case_of_entry(visit, agency, event_id)
    with open_case(visit, case) as opened:
        position = _position(opened, ref, query.version)
        opened.reading.shows(1, opened.reading.head, case=case, entry=ref, knower=own)
    with visit.services.readers.connection() as connection:
        proof = proof_of(connection, position)
    name = f"proof-{agency}-{event_id}-{query.version}.txt".replace("~", "-")
    return Response(str(proof), media_type=TEXT, headers=as_file(name))


def _position(opened: OpenCase, ref: str, version: int) -> int:
    """Return the position of a version, of those that the reader may see. Raises Problem: 404."""
    found = entries.entry_file(opened.reading.connection, ref, opened.reading.head)
    positions = {kept.version: kept.position for kept in found.versions} if found else {}
    if version not in positions:
        raise not_found()
    return positions[version]
