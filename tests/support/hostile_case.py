"""A case in which every field of every kind that takes text holds what a page could choke on."""

from hostile_fields import events

from api.json_text import Json

MARKUP = '<script>window.hit = 1</script><img src=x onerror="window.hit = 1"><b>bold</b> {{ 7 * 7 }} \'"&amp;'
OVERRIDE = "\u202eretfa si tahw\u202c \u2067right to left\u2069 \u200f\u202e \u2069\u202e\u2029\u202e\u2067\u202e"
"""Overrides, of which the last are never closed, after what closes an isolate that it did not open."""
WORD = "w" * 10_000
EMOJI = "👩‍👧‍👦 🏴󠁧󠁢󠁥󠁮󠁧󠁿 \U0001f9d1\U0001f3fd e\u0301\u0323\u0308"
HOSTILE = f"{MARKUP} {OVERRIDE} {EMOJI}"

Event = dict[str, Json]


def _registered(event_id: str, kind: str, data: Json, subject: str | None = None) -> Event:
    event = {"specversion": "1.0", "id": event_id, "source": "/partnership", "type": f"safeguarding.{kind}.v1"}
    return {**event, "data": data} | ({"subject": subject} if subject else {})


def _entry(event_id: str, kind: str, data: Json) -> Event:
    return {
        "specversion": "1.0", "id": event_id, "source": "/agencies/csc", "type": f"safeguarding.{kind}.v1",
        "subject": "hostile", "data": data,
    }  # fmt: skip


def _content(text: str, **more: Json) -> dict[str, Json]:
    return {
        "occurred": "2008-07-10",
        "known_at": "2008-07-10",
        "author": {"role": text[:1000], "ref": "SW1"},
        "people": ["child"],
        "summary": text,
        "source_of_information": text,
        **more,
    }


EVENTS: list[Event] = [
    _registered("a-csc", "agency", {"code": "csc", "name": f"Social care {HOSTILE}", "kind": "5A"}),
    _registered("a-gp", "agency", {"code": "gp", "name": WORD[:2000], "kind": "3A"}),
    _registered("c", "case", {"title": f"{HOSTILE} {WORD[:2000]}"}, "hostile"),
    _registered("p", "person", {"ref": "child", "role": f"Child; {HOSTILE} {WORD[:2000]}"}, "hostile"),
    _registered("m", "person", {"ref": "mother", "role": HOSTILE}, "hostile"),
    _registered("s", "assignment", {"reviewer": "r.one", "cases": ["none"], "reason": f"{HOSTILE} {WORD}"}),
    _entry("markup", "contact", _content(
        HOSTILE,
        mode="home_visit",
        outcome=HOSTILE,
        sightings=[{"person": "child", "seen": "yes", "observation": HOSTILE, "wishes_and_feelings": HOSTILE}],
        claims=[{"about": "child", "attribute": "whereabouts", "value": HOSTILE, "basis": "seen"}],
        knowledge={"believed": HOSTILE, "not_known": [HOSTILE], "options": [HOSTILE], "hoped": HOSTILE},
    )),
    _entry("word", "decision", _content(WORD, decision=WORD, rationale=WORD)),
    _entry("told", "information-shared", _content(
        HOSTILE, medium=HOSTILE, recipients=[{"to": "gp", "received_at": "2008-07-11"}],
    )),
    _entry("put-right", "correction", {
        "corrects": "csc/markup", "reason": HOSTILE, "known_at": "2008-08-01", "author": {"role": HOSTILE},
        "summary": HOSTILE, "source_of_information": HOSTILE,
        "replacement": {key: value for key, value in _content(f"{WORD[:500]} {OVERRIDE}", mode="office").items()
                        if key != "known_at"},
    }),
    *events("hostile", HOSTILE, WORD),
]  # fmt: skip
