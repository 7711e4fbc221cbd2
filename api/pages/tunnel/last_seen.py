"""When each child had last been seen, as far as one knower certainly knew."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any, NamedTuple

from api.pages.reading import OpenCase
from api.questions import Put
from api.wording.how import span_in
from api.wording.names import with_article
from api.wording.person_names import children, listed
from ledger.knowledge.sightings import Observation, Tally, tally
from ledger.references import EVERYONE, Asked
from ledger.times import Instant
from ledger.times.wording import worded

_UNSEEN = Tally(None, None, 0, 0)


class LastSeen(NamedTuple):
    """One or more children of whom the same is known: when they were last seen, and how many days before."""

    children: str
    seen: str
    days: str


def last_seen(opened: OpenCase, put: Put, held: dict[str, dict[str, Any]]) -> list[LastSeen]:
    """Return a line for each child of the case, those of whom the same is known in one. `held` is the tunnel."""
    observed = list(_observed(held.values(), put.question.asked, put.question.at))
    found = {person.person: person.by_anyone for person in tally(observed, put.question.at)}
    refs = [child.ref for child in children(opened.people)]
    said = [(ref, *_said(ref, found.get(ref, _UNSEEN), opened, held)) for ref in refs]
    said.sort(key=lambda line: (line[3], line[0]))
    return [
        LastSeen(listed(line[0] for line in group), seen, days)
        for (_, seen, days), group in groupby(said, key=lambda line: (line[3], line[1], line[2]))
    ]


def _observed(held: Iterable[dict[str, Any]], asked: Asked, at: Instant) -> Iterator[Observation]:
    """Yield the sightings in what was certainly held, as the view of sightings counts them."""
    for entry in held:
        if entry["certainty"] != "certain" or entry["retracted"] or "sightings" not in entry["data"]:
            continue
        occurred = span_in(entry["occurred"])
        if occurred.begun(at):
            own = asked is EVERYONE or entry["agency"] == asked.agency
            for one in entry["data"]["sightings"]:
                yield Observation(one["person"], one["seen"], entry["ref"], entry["position"], occurred, own)


def _said(ref: str, tally: Tally, opened: OpenCase, held: dict[str, dict[str, Any]]) -> tuple[str, str, int]:
    if tally.last_seen is None:
        tried = f" Tried and not seen {_times(tally.times_not_seen)}." if tally.times_not_seen else ""
        return f"No sighting known.{tried}", "not known", 1 << 40
    entry = held[tally.last_seen]
    by = with_article(opened.names.agency(entry["agency"]))
    days = tally.days_since_seen
    when = worded(entry["occurred"]["text"])
    seen = f"{when[0].upper()}{when[1:]}{_how_seen(ref, entry)}, by {by}"
    return seen, "not known" if days is None else f"{days:,}", days or 0


def _how_seen(ref: str, entry: dict[str, Any]) -> str:
    sighting: dict[str, Any] = next((one for one in entry["data"].get("sightings", ()) if one["person"] == ref), {})
    alone, spoken_to = sighting.get("alone") == "yes", sighting.get("spoken_to") == "yes"
    if alone:
        return ", alone and spoken to" if spoken_to else ", alone"
    return ", spoken to" if spoken_to else ""


def _times(count: int) -> str:
    return "once" if count == 1 else "twice" if count == 2 else f"{count:,} times"  # noqa: PLR2004
