"""Plainly synthetic events: ten agencies and units that tell each other of made-up cases.

A case is a typical one in its proportions: of a hundred entries some twenty pass earlier ones on, five are
corrected, one is retracted; an entry is told to one other on average. An event has about 600 bytes.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any, Final

Event = dict[str, Any]

AGENCIES: Final = (
    ("csc", "1A"), ("gp", "3A"), ("health-visiting", "3B"), ("hospital", "3C"), ("housing", "4"),
    ("police", "6"), ("probation", "7"), ("school", "2A"),
)  # fmt: skip
KNOWERS: Final = (
    "csc", "csc/area-team", "gp", "health-visiting", "hospital", "housing", "police",
    "police/domestic-violence-unit", "probation", "school",
)  # fmt: skip
PEOPLE: Final = ("child", "mother", "father")
FIRST_DAY: Final = date(2005, 1, 1)
DAYS: Final = 5 * 365

_KINDS: Final[dict[str, dict[str, Any]]] = {
    "contact": {"mode": "home_visit"},
    "referral": {"reason": "synthetic concern"},
    "assessment": {"instrument": "initial", "findings": "synthetic findings"},
    "decision": {"decision": "no further action", "rationale": "synthetic rationale"},
    "information-shared": {"medium": "letter"},
    "meeting": {"forum": "strategy meeting"},
}
_WEIGHTS: Final = (60, 10, 5, 5, 15, 5)
_TELLING: Final = ("referral", "information-shared", "meeting")
_SHARED, _CORRECTED, _RETRACTED, _SIGHTED, _CLAIMED = 0.2, 0.05, 0.01, 0.3, 0.2
_WORDS: Final = (
    "made", "up", "words", "of", "an", "entry", "that", "no", "agency", "wrote", "about", "a", "family",
    "that", "there", "never", "was",
)  # fmt: skip
_SUMMARY_WORDS: Final = 26


def agency_registrations() -> Iterator[Event]:
    """The agencies, once a ledger."""
    for code, kind in AGENCIES:
        yield _event("/partnership", "agency", f"agency-{code}", None, {"code": code, "name": code, "kind": kind})


def case_registrations(case: str) -> Iterator[Event]:
    """A case and its people."""
    yield _event("/partnership", "case", f"{case}-case", case, {"title": f"Synthetic case {case}"})
    for person in PEOPLE:
        yield _event("/partnership", "person", f"{case}-{person}", case, {"ref": person, "role": person})


def case_events(case: str, entries: int) -> Iterator[Event]:
    """A case: its registrations, so many entries over five years, and what corrects or retracts some of them.

    The same for the same arguments, so that two ledgers hold the same case.
    """
    yield from case_registrations(case)
    random = Random(f"{case} {entries}")  # noqa: S311  # made-up cases, the same in every run
    told: list[Event] = []
    for number in range(entries):
        day = FIRST_DAY + timedelta(days=number * DAYS // entries)
        event = entry(random, case, number, day)
        if told and random.random() < _SHARED:
            event["data"]["shares"] = [{"entry": ref_of(random.choice(told))}]
        told.append(event)
        yield event
        roll = random.random()
        if roll < _CORRECTED + _RETRACTED:
            is_retracted = roll < _RETRACTED
            yield _amendment(told.pop() if is_retracted else event, day + timedelta(days=9), is_retracted)


def entry(random: Random, case: str, number: int | str, day: date) -> Event:
    """One entry of a case: known on that day, told to others in the days after."""
    agency, _, unit = random.choice(KNOWERS).partition("/")
    kind = random.choices(tuple(_KINDS), _WEIGHTS)[0]
    data: dict[str, Any] = {
        "occurred": (day - timedelta(days=random.randint(0, 3))).isoformat(),
        "known_at": day.isoformat(),
        "author": {"role": "practitioner", "unit": unit} if unit else {"role": "practitioner"},
        "people": random.sample(PEOPLE, random.randint(1, 2)),
        "summary": f"Synthetic entry {number}: {' '.join(random.choices(_WORDS, k=_SUMMARY_WORDS))}",
        "source_of_information": f"synthetic record {number}",
        **_KINDS[kind],
    }
    recipients = random.choices((0, 1, 2, 3), (35, 35, 20, 10))[0]
    if recipients or kind in _TELLING:
        data["recipients"] = [_recipient(random, day) for _ in range(recipients or 1)]
    if random.random() < _SIGHTED:
        data["sightings"] = [{"person": "child", "seen": random.choice(("yes", "no"))}]
    if random.random() < _CLAIMED:
        value = random.choice(("synthetic street", "synthetic lane"))
        data["claims"] = [{"about": "child", "attribute": "address", "value": value, "basis": "record"}]
    return _event(f"/agencies/{agency}", kind, f"{case}-{number}", case, data)


def _recipient(random: Random, day: date) -> dict[str, str]:
    received = (day + timedelta(days=random.randint(0, 30))).isoformat()
    return {"to": random.choice(KNOWERS), "received_at": received[:7] if random.random() < 0.1 else received}  # noqa: PLR2004  # one in ten knows the month alone


def _amendment(event: Event, day: date, is_retracted: bool) -> Event:
    """What corrects the entry, or retracts it."""
    said: dict[str, Any] = event["data"]
    data: dict[str, Any] = {
        "known_at": day.isoformat(),
        "author": said["author"],
        "summary": "put right",
        "source_of_information": said["source_of_information"],
        "reason": "synthetic mistake",
    }
    if is_retracted:
        kind, ending = "retraction", "retracted"
        data["retracts"] = ref_of(event)
    else:
        kind, ending = "correction", "corrected"
        content = {name: said[name] for name in said if name not in ("recipients", "shares")}
        replacement = {**content, "summary": said["summary"].replace("entry", "corrected entry")}
        data |= {"corrects": ref_of(event), "replacement": replacement}
    return _event(event["source"], kind, f"{event['id']}-{ending}", event["subject"], data)


def ref_of(event: Event) -> str:
    """The reference of an entry, by its event."""
    return f"{event['source'].removeprefix('/agencies/')}/{event['id']}"


def _event(source: str, kind: str, event_id: str, case: str | None, data: dict[str, Any]) -> Event:
    envelope = {
        "specversion": "1.0", "id": event_id, "source": source, "type": f"safeguarding.{kind}.v1",
    }  # fmt: skip
    return {**envelope, **({"subject": case} if case else {}), "data": data}
