"""The answers of the pure functions, in the shape that the API gives them: what every other engine must equal."""

from collections.abc import Sequence
from typing import Any

from ledger.codec import decode, encode
from ledger.knowledge.case_file import CaseFile, Recorded
from ledger.knowledge.claims import claims
from ledger.knowledge.grants import Grant
from ledger.knowledge.hindsight import hindsight
from ledger.knowledge.shown import Sight, divide
from ledger.knowledge.sightings import Tally, sightings
from ledger.knowledge.tunnel import Seen, tunnel
from ledger.references import Asked, asked
from ledger.times import Instant, Interval, as_of, rfc3339


def case_file(
    events: Sequence[dict[str, Any]],
    case: str,
    recorded_at: Sequence[Instant],
    recorded_as_of: int | None = None,
) -> CaseFile:
    """Fold the events of one case: the n-th event of the list has position n."""
    known = events[: recorded_as_of or len(events)]
    return CaseFile(
        Recorded(position, recorded_at[position - 1], decode(event["type"], encode(event)))
        for position, event in enumerate(known, start=1)
        if event.get("subject") == case
    )


def bounds(known: Interval) -> dict[str, Any]:
    return {"earliest": rfc3339(known.earliest), "latest": rfc3339(known.latest)}


def how(grant: Grant) -> dict[str, Any]:
    return {
        "via": grant.via,
        "event": grant.event,
        "version": grant.version,
        "knower": str(grant.knower),
        **bounds(grant.known),
        "evidence": grant.evidence,
    }


def seen_entry(seen: Seen, knower: Asked, at: Instant, held: set[str]) -> dict[str, Any]:
    """An entry of a tunnel, with its data cut to what the tunnel shows. `held` is the references in it."""
    entry, version = seen.entry, seen.version
    said = version.content.model_dump(mode="json", by_alias=True, exclude_unset=True)
    open_part, guarded = divide(said)
    return {
        "ref": entry.ref,
        "kind": entry.kind,
        "agency": entry.agency,
        "unit": version.content.author.unit,
        "version": version.number,
        "certainty": "certain" if seen.certain else "possible",
        "retracted": version.retracted,
        "position": entry.position,
        "occurred": {"text": version.content.occurred, **bounds(version.occurred)},
        "how": [how(grant) for grant in seen.how],
        "data": open_part | Sight(knower, at, held).shown(guarded, entry.author),
    }


def answer(view: str, case: CaseFile, params: dict[str, Any]) -> dict[str, Any]:
    """What a view answers, by the pure functions."""
    question = (case, asked(params["knower"]), as_of(params["as_of"]), params.get("evidence"))
    if view == "tunnel":
        held_entries = tunnel(*question)
        held = {seen.entry.ref for seen in held_entries}
        return {"entries": [seen_entry(seen, question[1], question[2], held) for seen in held_entries]}
    if view == "hindsight":
        return {
            "entries": [
                {
                    "ref": item.ref,
                    "status": item.status,
                    "stale": item.stale,
                    "known_elsewhere_by": list(item.known_elsewhere_by),
                    "later_known_from": bounds(item.later_known_from) if item.later_known_from else None,
                }
                for item in hindsight(*question)
            ]
        }
    if view == "sightings":
        return {
            "people": [
                {
                    "person": item.person,
                    **tally_fields(item.by_anyone),
                    **tally_fields(item.by_own, "_by_own"),
                }
                for item in sightings(*question)
            ]
        }
    assert view == "claims"
    return {
        "claims": [
            {
                "about": item.about,
                "attribute": item.attribute,
                "conflicting": item.conflicting,
                "values": [{"value": value, "entries": list(refs)} for value, refs in item.values],
            }
            for item in claims(*question)
        ]
    }


def tally_fields(tally: Tally, suffix: str = "") -> dict[str, Any]:
    return {f"{name}{suffix}": value for name, value in tally._asdict().items()}


def expected_of(answered: Any, expect: Any) -> Any:
    """The answer cut down to the fields that an expectation names."""
    if isinstance(expect, dict):
        return {name: expected_of(answered.get(name, "absent"), value) for name, value in expect.items()}
    if isinstance(expect, list) and isinstance(answered, list) and len(expect) == len(answered):
        return [expected_of(a, e) for a, e in zip(answered, expect, strict=True)]
    return answered
