"""Days to find one's way by, as the entries themselves give them: of the child whom the case is about, and meetings."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from api.pages.figures.key_dates import KeyDate
from api.pages.figures.shading import Shaded
from api.pages.figures.text_width import cut_to
from api.pages.figures.years_seen import ChildSeen
from api.pages.lanes.entries import LaneEntry, first_known
from api.wording.person_names import children, person_name
from ledger.times import OPEN_END, Instant, Interval, TimeTextError, days_between, interval_of
from ledger.times.wording import worded, worded_span
from projections.registers import PersonRow

_SUBJECT: Final = "subject"
_NAME_MAX: Final = 150.0
_NAME_SIZE: Final = 12.0
_KEY_DATES_MAX: Final = 8
_DECIDED_ABOUT: Final = ("gp_registration", "school", "household")
_DIED: Final = " died"
_DEATH_KNOWN: Final = "\u2019s death known"
CLAIMED: Final = ("date_of_birth", "alive", *_DECIDED_ABOUT)
"""What has to be claimed of the child for an entry to give a key date."""
_DECISIVE: Final = re.compile(f'"(?:{"|".join(CLAIMED)})"')
"""Where it stands in the text of an entry: what has it nowhere need not be read."""


def child_of(people: Sequence[PersonRow]) -> PersonRow | None:
    """Return the child whom the case is about, as the roles say; else the first child, or None."""
    found = children(people)
    return next((person for person in found if _SUBJECT in person.role.lower()), found[0] if found else None)


class Seen(NamedTuple):
    """The child whom the case is about, and the entries in which somebody recorded to have seen them."""

    child: PersonRow
    entries: list[LaneEntry]

    @property
    def strip(self) -> ChildSeen:
        """Their sightings, for the strip over the lanes."""
        return ChildSeen(person_name(self.child.ref), [entry.occurred for entry in self.entries])


def seen_of(entries: Iterable[LaneEntry], child: PersonRow) -> Seen:
    """Return in which entries the child was seen. Their data is read once."""
    found = [
        entry
        for entry in _saying(entries, "sightings", child.ref)
        if any(s["person"] == child.ref and s["seen"] == "yes" for s in entry.data["sightings"])
    ]
    return Seen(child, found)


def last_seen_of(entries: Iterable[LaneEntry], child: PersonRow) -> Seen:
    """Return the last of those entries alone, where no more is asked for: later ones are read first, and few."""
    for entry in sorted(entries, key=lambda entry: entry.occurred.latest, reverse=True):
        found = seen_of([entry], child)
        if found.entries:
            return found
    return Seen(child, [])


class Landmark(NamedTuple):
    """A day to find one's way by: what it was, when in words, and the entry that says so."""

    at: Instant
    name: str
    when: str
    entry: LaneEntry

    @property
    def key_date(self) -> KeyDate:
        """The same as a picture has it, where room is short."""
        return KeyDate(
            self.at, cut_to(self.name, _NAME_MAX, _NAME_SIZE, bold=True), cut_to(self.when, _NAME_MAX, _NAME_SIZE)
        )


def key_dates(entries: Sequence[LaneEntry], seen: Seen | None) -> list[KeyDate]:
    """Return the key dates for a picture."""
    return [landmark.key_date for landmark in landmarks(entries, seen)]


def landmarks(entries: Sequence[LaneEntry], seen: Seen | None) -> list[Landmark]:
    """Return the key dates: birth, first meeting of a kind, last sighting, decisions about the child, death known."""
    found = _first_meetings(entries)
    if seen:
        found += _of_claims(entries, seen.child)
        found += _last_seen(seen)
    once = {(one.at, one.name, one.when): one for one in reversed(found)}
    return [once[key] for key in sorted(once)][:_KEY_DATES_MAX]


def unaware(found: Sequence[Landmark]) -> Shaded | None:
    """Return the time in which a child was dead and no agency knew, if there was one."""
    died = next((one for one in found if one.name.endswith(_DIED)), None)
    known = next((one for one in found if one.name.endswith(_DEATH_KNOWN)), None)
    if died is None or known is None or OPEN_END in (died.at, known.at):
        return None
    days = days_between(died.at, known.at)
    return Shaded(Interval(died.at, known.at), f"for {days:,} days no agency knew") if days > 0 else None


def _last_seen(seen: Seen) -> list[Landmark]:
    last = max(seen.entries, key=lambda entry: entry.occurred.latest, default=None)
    return [_landmark(last, f"{person_name(seen.child.ref)} last seen")] if last else []


def _of_claims(entries: Sequence[LaneEntry], child: PersonRow) -> list[Landmark]:
    name, found = person_name(child.ref), []
    telling = [entry for entry in _saying(entries, "claims", child.ref) if _DECISIVE.search(entry.held.data)]
    for entry in telling:
        for claim in entry.data["claims"]:
            if claim["about"] != child.ref:
                continue
            if claim["attribute"] == "date_of_birth":
                found += _born(entry, claim["value"], name)
            elif claim["attribute"] == "alive" and claim["value"].lower().startswith(("dead", "died")):
                found += _died(entry, name)
            elif entry.kind == "decision" and claim["attribute"] in _DECIDED_ABOUT:
                found.append(_landmark(entry, claim["value"]))
    return found


def _born(entry: LaneEntry, value: str, name: str) -> list[Landmark]:
    try:
        return [Landmark(interval_of(value).latest, f"{name} born", worded(value), entry)]
    except TimeTextError:
        return []


def _died(entry: LaneEntry, name: str) -> list[Landmark]:
    """The day of a death, as the newest version has it, and the day on which anyone knew of it."""
    known = first_known(entry)
    found = Landmark(known.latest, f"{name}{_DEATH_KNOWN}", _capital(worded_span(known)), entry)
    return [found] if known == entry.occurred else [_landmark(entry, f"{name}{_DIED}"), found]


def _first_meetings(entries: Sequence[LaneEntry]) -> list[Landmark]:
    """Return the first meeting of each forum that met more than once."""
    met: dict[str, LaneEntry] = {}
    times: Counter[str] = Counter()
    for entry in entries:
        if entry.kind == "meeting":
            forum = str(entry.data["forum"])
            times[forum] += 1
            met.setdefault(forum, entry)
    return [_landmark(entry, f"First {forum}") for forum, entry in met.items() if times[forum] > 1]


def _landmark(entry: LaneEntry, name: str) -> Landmark:
    at = entry.occurred.latest if entry.occurred.latest != OPEN_END else entry.occurred.earliest
    return Landmark(at, name, _capital(worded(entry.when)), entry)


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def _saying(entries: Iterable[LaneEntry], what: str, of: str) -> Iterable[LaneEntry]:
    """Return the entries that may say something of a person. Most do not, and need not be read for it."""
    sign, name = f'"{what}":', f'"{of}"'
    for entry in entries:
        if sign in entry.held.data and name in entry.held.data and not entry.held.retracted:
            yield entry
