"""Changing what was recorded, by a new version that stays beside the old; and telling another agency of an entry."""

import re
from collections.abc import Mapping
from typing import Annotated, Any, Final, NamedTuple
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Depends
from starlette.responses import Response

from api.pages.forms import Form, form
from api.pages.reading import case_of_entry
from api.pages.recording.draft import SOURCE, Draft
from api.pages.recording.filled_in import Filled, filled_in
from api.pages.recording.kept import KeepingPage
from api.pages.recording.kinds import (
    KINDS_ASKED,
    sections_of_correction,
    sections_of_retraction,
    sections_of_share,
)
from api.pages.recording.questions import Section
from api.pages.recording.scene import Scene, looking, scene_of
from api.pages.recording.steps import answered, opened
from api.pages.templates import page
from api.pages.visits import Visit, Visiting
from api.parameters import AgencyCode, EventId
from api.problems import Problem, not_found
from api.wording.names import KINDS
from ledger.events import Telling
from ledger.references import CODE_PATTERN, EVENT_ID, reference

router = APIRouter(route_class=KeepingPage, include_in_schema=False)

_CODE: Final = re.compile(CODE_PATTERN)
_ID: Final = re.compile(EVENT_ID)
_INVALID: Final = 422
_NO_CASE: Final = "Enter the code of the case: small letters, digits and dashes, such as hk-2010"
_TOLD: Final = "information-shared"

Fields = Annotated[Form, Depends(form)]


class Way(NamedTuple):
    """What may be done with an entry: its name in the address, the kind of event, and how it is said."""

    name: str
    kind: str
    heading: str
    lead: str


CORRECT: Final = Way(
    "correct",
    "correction",
    "Correct an entry",
    "It gets a new version. The old one stays, and whoever holds it and is not told of this goes on believing it.",
)
RETRACT: Final = Way(
    "retract",
    "retraction",
    "Retract an entry",
    "Say that it should never have been recorded: another family, or it never happened. Its content stays to be seen, "
    "and nothing can follow it. Where a concern was withdrawn or disputed, record that as an entry of its own.",
)
SHARE: Final = Way("share", _TOLD, "Tell another agency of an entry",
    "They will know the version that you held when you told them, and since when it reached them.")  # fmt: skip


class Asked(NamedTuple):
    """The entry that an address names, and what an importer says of it, for whom nothing of it is read."""

    agency: str
    event_id: str
    case: str
    kind: str

    @property
    def ref(self) -> str:
        """Its reference."""
        return reference(self.agency, self.event_id)


def _asked(agency: AgencyCode, event_id: EventId, case: str = "", kind: str = "") -> Asked:
    if not (_CODE.fullmatch(agency) and _ID.fullmatch(event_id)):
        raise not_found()
    return Asked(agency, event_id, case, kind)


Entry = Annotated[Asked, Depends(_asked)]


@router.get("/entries/{agency}/{id}/correct")  # noqa: FAST003  # EventId is its alias
def correct_page(visit: Visiting, entry: Entry) -> Response:
    """Open the form for a correction, with the entry as it stands filled in."""
    return _opened(visit, CORRECT, entry)


@router.post("/entries/{agency}/{id}/correct")  # noqa: FAST003
def send_correction(visit: Visiting, entry: Entry, fields: Fields) -> Response:
    """Take a correction one step on."""
    return _answered(visit, CORRECT, entry, fields)


@router.get("/entries/{agency}/{id}/retract")  # noqa: FAST003
def retract_page(visit: Visiting, entry: Entry) -> Response:
    """Open the form for a retraction."""
    return _opened(visit, RETRACT, entry)


@router.post("/entries/{agency}/{id}/retract")  # noqa: FAST003
def send_retraction(visit: Visiting, entry: Entry, fields: Fields) -> Response:
    """Take a retraction one step on."""
    return _answered(visit, RETRACT, entry, fields)


@router.get("/entries/{agency}/{id}/share")  # noqa: FAST003
def share_page(visit: Visiting, entry: Entry) -> Response:
    """Open the form by which another agency is told of an entry."""
    return _opened(visit, SHARE, entry)


@router.post("/entries/{agency}/{id}/share")  # noqa: FAST003
def send_share(visit: Visiting, entry: Entry, fields: Fields) -> Response:
    """Take the telling one step on."""
    return _answered(visit, SHARE, entry, fields)


def _opened(visit: Visit, way: Way, entry: Asked) -> Response:
    if visit.call.caller.agency is None:
        if not _is_said(entry):
            kinds = [(kind, KINDS[kind]) for kind in KINDS_ASKED]
            error = _NO_CASE if entry.kind else None
            status = _INVALID if error else 200
            return page("amend-ask.html", status, visit=visit, way=way, entry=entry, kinds=kinds, error=error)
        filled = {SOURCE: entry.agency} if way is not SHARE else {"shares-0-entry": entry.ref}
        return opened(visit, _draft(visit, way, entry), filled)
    scene, entry = _held(visit, way, entry)
    draft = _draft(visit, way, entry)
    return opened(visit, draft, _filled(way, draft.sections, scene.held[entry.ref], entry), scene)


def _answered(visit: Visit, way: Way, entry: Asked, fields: Form) -> Response:
    if visit.call.caller.agency is not None:
        _, entry = _held(visit, way, entry)
    elif not _is_said(entry):
        raise not_found()
    return answered(visit, _draft(visit, way, entry), fields)


def _is_said(entry: Asked) -> bool:
    return bool(_CODE.fullmatch(entry.case)) and entry.kind in KINDS_ASKED


def _held(visit: Visit, way: Way, entry: Asked) -> tuple[Scene, Asked]:
    """Return the scene of an entry that the visitor's agency holds, and its case and kind. Raises Problem: 403, 404."""
    if way is not SHARE and entry.agency != visit.call.caller.agency:
        raise Problem("not-yours", "another agency's entry: only the agency that posted it can change it")
    _, case = case_of_entry(looking(visit), entry.agency, entry.event_id)
    scene = scene_of(visit, case)
    if entry.ref not in scene.held:
        raise not_found()
    return scene, entry._replace(case=case, kind=scene.held[entry.ref]["kind"])


def _draft(visit: Visit, way: Way, entry: Asked) -> Draft:
    by_another = visit.call.caller.agency is None
    said = f"?{urlencode({'case': entry.case, 'kind': entry.kind})}" if by_another else ""
    address = f"/entries/{quote(entry.agency)}/{quote(entry.event_id)}/{way.name}{said}"
    if way is SHARE:
        sections = sections_of_share(by_another=by_another)
        return Draft(entry.case, _TOLD, _TOLD, way.heading, way.lead, address, sections)
    sections = sections_of_correction(entry.kind) if way is CORRECT else sections_of_retraction()
    fixed = {"corrects" if way is CORRECT else "retracts": entry.ref}
    return Draft(entry.case, way.kind, entry.kind, way.heading, way.lead, address, sections, entry.ref, fixed)


def _filled(way: Way, sections: tuple[Section, ...], held: Mapping[str, Any], entry: Asked) -> Filled:
    """Return what is known beforehand: the entry as it stands, and that its author is who changes it."""
    said = {field: value for field, value in held["data"].items() if field not in Telling.model_fields}
    if way is SHARE:
        return {"shares-0-entry": entry.ref, **{f"people-{ref}": "yes" for ref in said["people"]}}
    return filled_in(sections, {"author": said["author"], "replacement": said})
