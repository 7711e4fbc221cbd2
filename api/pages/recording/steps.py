"""The steps of recording: fill in, preview, record. What was typed goes with each of them, and is never lost."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple
from urllib.parse import quote

from starlette.responses import RedirectResponse, Response

from api.pages.forms import FORM_FIELD, Form, check_form_token
from api.pages.recording.answers import Answers, Fault, answers_in, count_of
from api.pages.recording.draft import EVENT_ID, SOURCE, STEP, Draft, new_event_id
from api.pages.recording.form_view import form_view
from api.pages.recording.preview import preview
from api.pages.recording.refusals import THE_FORM, faults_of
from api.pages.recording.scene import Scene, scene_of
from api.pages.recording.typed_time import HOW_EXACT
from api.pages.templates import page
from api.pages.visits import Visit
from api.posting import post, rehearse
from api.problems import KINDS, Problem
from ledger.errors import Conflict, Refused, Unavailable
from ledger.posts import read

VIEW: Final = "/cases/{case}/record"
"""The view of a case that all of it belongs to."""
_SEE_OTHER: Final = 303
_FORBIDDEN: Final = 403
_INVALID: Final = 422
_UNAVAILABLE: Final = 503
_PREVIEW, _RECORD, _CHANGE, _ADD = "preview", "record", "change", "add-"
_ANOTHER_SESSION: Final = (
    "You signed in again since you opened this form. Nothing is lost: look it over, and send it again"
)
_BUSY: Final = "The ledger cannot take it just now. Nothing is lost: wait a moment, then send it again"


class _Sent(NamedTuple):
    """A form as it was sent: by whom, of what, and what it says."""

    visit: Visit
    draft: Draft
    form: Form

    @property
    def agency(self) -> str:
        """For whom is recorded."""
        return self.visit.call.caller.agency or self.form.get(SOURCE, "").strip()

    @property
    def receipt(self) -> str:
        """The address of the receipt, once there is one."""
        return f"/receipts/{quote(self.agency)}/{quote(self.form[EVENT_ID])}"


def opened(visit: Visit, draft: Draft, filled: Mapping[str, str], scene: Scene | None = None) -> Response:
    """Show the form for the first time, with what is known beforehand filled in."""
    form = {EVENT_ID: new_event_id(draft.kind), **filled}
    return _form(_Sent(visit, draft, form), scene or scene_of(visit, draft.case))


def answered(visit: Visit, draft: Draft, fields: Form) -> Response:
    """Take the form one step on: ask once more, show the preview, or record and go to the receipt.

    A form of another session records nothing: it is shown again, as a form of this one. Raises Problem where it may not
    be sent at all.
    """
    form = {name: value for name, value in fields.items() if name not in (FORM_FIELD, STEP)}
    form[EVENT_ID] = form.get(EVENT_ID, "").strip() or new_event_id(draft.kind)
    sent, step = _Sent(visit, draft, form), fields.get(STEP, _PREVIEW)
    try:
        check_form_token(fields, visit.session.form_token)
    except Problem:
        return _form(sent, faults=[Fault(THE_FORM, THE_FORM, _ANOTHER_SESSION)], status=_FORBIDDEN)
    if step.startswith(_ADD):
        group = step.removeprefix(_ADD)
        count = count_of(form, group) + 1
        return _form(sent._replace(form={**form, f"{group}-count": str(count)}), focus=f"{group}-{count - 1}")
    if step == _CHANGE:
        return _form(sent)
    return _taken(sent, answers_in(draft.sections, form), record=step == _RECORD)


def _taken(sent: _Sent, answers: Answers, *, record: bool) -> Response:
    """Record, or say what recording would do. What the ledger refuses is said beside the questions."""
    event = sent.draft.event(sent.agency, sent.form[EVENT_ID], answers.data)
    try:
        if answers.faults or not sent.agency:
            read(event)  # for what else is wrong with it; as it stands it is not to be taken
            return _form(sent, faults=_chosen(sent, answers.faults), status=_INVALID)
        (receipt,) = post([event], sent.visit.call) if record else rehearse([event], sent.visit.call)
    except Refused as error:
        faults = _chosen(sent, answers.faults, faults_of(error, answers.places))
        receipt_at = sent.receipt if isinstance(error, Conflict) and error.where == "id" else ""
        return _form(sent, faults=faults, status=KINDS[error.kind].status, receipt_at=receipt_at)
    except Unavailable:
        return _form(sent, faults=[Fault(THE_FORM, THE_FORM, _BUSY)], status=_UNAVAILABLE)
    if record or receipt.status == "duplicate":
        return RedirectResponse(sent.receipt, _SEE_OTHER)
    kinds = {share["entry"]: "contact" for share in answers.data.get("shares", ())}
    kinds |= {sent.draft.amends: sent.draft.entry_kind} if sent.draft.amends else {}
    scene = scene_of(sent.visit, sent.draft.case, kinds)
    view = preview(sent.draft, scene, event)
    return _page("record-preview.html", 200, sent, scene, form=sent.form, view=view)


def _chosen(sent: _Sent, faults: list[Fault], refused: list[Fault] | None = None) -> list[Fault]:
    """Return all that is wrong, each question once: what cannot be read goes before what is then missing."""
    known = {fault.name for fault in faults}
    all_of_them = [*faults, *(fault for fault in refused or () if fault.name not in known)]
    if not sent.agency:
        all_of_them = [one for one in all_of_them if one.name != THE_FORM]
        return [Fault(SOURCE, SOURCE, "Choose for which agency you record"), *all_of_them]
    return all_of_them


def _form(
    sent: _Sent,
    scene: Scene | None = None,
    *,
    faults: list[Fault] | None = None,
    status: int = 200,
    focus: str = "",
    receipt_at: str = "",
) -> Response:
    scene = scene or scene_of(sent.visit, sent.draft.case)
    view = form_view(sent.draft, scene.options, sent.form, faults or [], focus)
    return _page("record-form.html", status, sent, scene, view=view, how_exact=HOW_EXACT, receipt_at=receipt_at)


def _page(template: str, status: int, sent: _Sent, scene: Scene, **more: Any) -> Response:
    return page(template, status, visit=sent.visit, draft=sent.draft, scene=scene, bar=scene.bar, active=VIEW, **more)
