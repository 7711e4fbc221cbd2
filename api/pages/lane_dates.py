"""Days to find one's way by, as the entries themselves give them: of the child whom the case is about, and meetings."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from api.pages.figures.key_dates import KeyDate
from api.pages.figures.text_width import cut_to
from api.pages.figures.years_seen import ChildSeen
from api.pages.lane_entries import LaneEntry, since_of
from api.pages.person_names import children, person_name
from ledger.times import OPEN_END, TimeTextError, interval_of
from ledger.times.wording import worded, worded_span
from projections.registers import PersonRow

_SUBJECT: Final = "subject"
_NAME_MAX: Final = 150.0
_KEY_DATES_MAX: Final = 8
_DECIDED_ABOUT: Final = ("gp_registration", "school", "household")


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


def key_dates(entries: Sequence[LaneEntry], seen: Seen | None) -> list[KeyDate]:
    """Return the key dates: birth, first meeting of a kind, last sighting, decisions about the child, death known."""
    found = _first_meetings(entries)
    if seen:
        found += _of_claims(entries, seen.child)
        found += _last_seen(seen)
    return sorted(set(found))[:_KEY_DATES_MAX]


def _last_seen(seen: Seen) -> list[KeyDate]:
    last = max(seen.entries, key=lambda entry: entry.occurred.latest, default=None)
    return [_key(last, f"{person_name(seen.child.ref)} last seen")] if last else []


def _of_claims(entries: Sequence[LaneEntry], child: PersonRow) -> list[KeyDate]:
    name, found = person_name(child.ref), []
    for entry in _saying(entries, "claims", child.ref):
        for claim in entry.data["claims"]:
            if claim["about"] != child.ref:
                continue
            if claim["attribute"] == "date_of_birth":
                found += _born(claim["value"], name)
            elif claim["attribute"] == "alive" and claim["value"].lower().startswith(("dead", "died")):
                found += _died(entry, name)
            elif entry.kind == "decision" and claim["attribute"] in _DECIDED_ABOUT:
                found.append(_key(entry, claim["value"]))
    return found


def _born(value: str, name: str) -> list[KeyDate]:
    try:
        return [KeyDate(interval_of(value).latest, f"{name} born", worded(value))]
    except TimeTextError:
        return []


def _died(entry: LaneEntry, name: str) -> list[KeyDate]:
    """The day of a death, as the newest version has it, and the day on which anyone knew of it."""
    known = since_of(entry.how[0])
    found = KeyDate(known.latest, f"{name}\u2019s death known", _capital(worded_span(known)))
    return [found] if known == entry.occurred else [_key(entry, f"{name} died"), found]


def _first_meetings(entries: Sequence[LaneEntry]) -> list[KeyDate]:
    """Return the first meeting of each forum that met more than once."""
    met: dict[str, LaneEntry] = {}
    times: Counter[str] = Counter()
    for entry in entries:
        if entry.kind == "meeting":
            forum = str(entry.data["forum"])
            times[forum] += 1
            met.setdefault(forum, entry)
    return [_key(entry, f"First {forum}") for forum, entry in met.items() if times[forum] > 1]


def _key(entry: LaneEntry, name: str) -> KeyDate:
    at = entry.occurred.latest if entry.occurred.latest != OPEN_END else entry.occurred.earliest
    when = cut_to(_capital(worded(entry.when)), _NAME_MAX, 12)
    return KeyDate(at, cut_to(name, _NAME_MAX, 12, bold=True), when)


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def _saying(entries: Iterable[LaneEntry], what: str, of: str) -> Iterable[LaneEntry]:
    """Return the entries that may say something of a person. Most do not, and need not be read for it."""
    sign, name = f'"{what}":', f'"{of}"'
    for entry in entries:
        if sign in entry.held.data and name in entry.held.data and not entry.held.retracted:
            yield entry
