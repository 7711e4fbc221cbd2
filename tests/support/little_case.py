"""A little ledger for the tests of the API: four agencies, two cases, and who told whom."""

from api.json_text import Json

Event = dict[str, Json]

AGENCIES = ("csc", "gp", "police", "school")
CASES = ("k", "other")


def _registered(event_id: str, kind: str, data: dict[str, Json], case: str | None = None) -> Event:
    event: Event = {"specversion": "1.0", "id": event_id, "source": "/partnership"}
    event |= {"type": f"safeguarding.{kind}.v1", "data": data}
    return {**event, "subject": case} if case else event


def entry(ref: str, kind: str = "contact", case: str = "k", **data: Json) -> Event:
    """Return a valid event of an agency: a contact of 10 July 2008 unless told otherwise. None leaves out."""
    agency, _, event_id = ref.partition("/")
    of_kind = {"contact": {"mode": "home_visit"}}.get(kind, {})
    common = {
        "occurred": "2008-07-10",
        "known_at": "2008-07-10",
        "author": {"role": "practitioner"},
        "people": ["child"],
        "summary": "What was seen that day",
        "source_of_information": "case file, page 1",
    }
    said = {name: value for name, value in {**common, **of_kind, **data}.items() if value is not None}
    return {
        "specversion": "1.0", "id": event_id, "source": f"/agencies/{agency}",
        "type": f"safeguarding.{kind}.v1", "subject": case, "data": said,
    }  # fmt: skip


def correction(ref: str, corrects: str, case: str = "k", **data: Json) -> Event:
    """Return a correction of a contact."""
    replacement = entry("x/x", summary="What was seen, put right")["data"]
    del replacement["known_at"]
    more = {"corrects": corrects, "reason": "The wrong day", "replacement": replacement, **data}
    return entry(ref, "correction", case, **{"people": None, "occurred": None, **more})


def retraction(ref: str, retracts: str, case: str = "k", **data: Json) -> Event:
    """Return a retraction."""
    more = {"retracts": retracts, "reason": "Another family", **data}
    return entry(ref, "retraction", case, **{"people": None, "occurred": None, **more})


REGISTRATIONS = [
    *(_registered(f"a-{code}", "agency", {"code": code, "name": code.upper(), "kind": "6"}) for code in AGENCIES),
    *(_registered(f"c-{code}", "case", {"title": f"Case {code}"}, code) for code in CASES),
    *(
        _registered(f"p-{case}-{ref}", "person", {"ref": ref, "role": ref}, case)
        for case in CASES
        for ref in ("child", "mother")
    ),
]
STORY = [
    entry("police/inc-1", sightings=[{"person": "child", "seen": "yes"}]),
    entry(
        "police/ref-1",
        "referral",
        reason="Domestic abuse",
        recipients=[{"to": "csc", "received_at": "2008-07-14"}],
        shares=[{"entry": "police/inc-1"}],
    ),
    entry("gp/visit-1", claims=[{"about": "child", "attribute": "whereabouts", "value": "at home"}]),
    entry(
        "csc/dec-1",
        "decision",
        occurred="2008-07-20",
        known_at="2008-07-20",
        decision="No further action",
        knowledge={"believed": "That it was one incident", "relied_on": ["police/ref-1", "gp/visit-1"]},
    ),
    correction("police/inc-1-fix", "police/inc-1"),
    entry("police/gone"),
    retraction("police/gone-ret", "police/gone"),
    entry("school/other-1", case="other"),
]
EVENTS = [*REGISTRATIONS, *STORY]
