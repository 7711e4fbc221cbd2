"""The joined-up chronology of a bundle: a row for each event that says something, and nothing but what it says.

Every cell follows from the events by the rules below, but for `when`, `earliest` and `latest`, which are the ledger's
reading of a stated time; so `verify.py`, which has the same rules in its own words, can make each row again.
A correction has a row of its own, beside that of what it corrects: the old belief stays visible.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from ledger.evidence.stored import Stored
from ledger.times import Interval, interval_of, rfc3339
from ledger.times.wording import worded
from ledger.vocabulary import LATER_ACCOUNT

COLUMNS: Final = (
    "ref", "position", "recorded_at", "standing", "kind", "when", "earliest", "latest", "occurred", "agency", "author",
    "people", "summary", "source", "seen", "factors", "more", "known", "passes_on", "told_later",
)  # fmt: skip

_AMENDS: Final = {"correction": ("corrects", "corrected"), "retraction": ("retracts", "retracted")}
_OF_CONTENT: Final = frozenset(
    {"occurred", "author", "people", "summary", "source_of_information", "source_type", "sightings", "factors"}
)
_OF_TELLING: Final = frozenset({"known_at", "recipients", "shares"})
_SAID_OF_CORRECTION: Final = frozenset({"author", "summary", "source_of_information"})


class _Line(NamedTuple):
    occurred: Interval
    position: int
    entry: str
    own: str
    cells: dict[str, str]


@dataclass
class Chronology:
    """Takes a case's events in their order, opened, and gives its rows in the order in which they happened."""

    _lines: list[_Line] = field(default_factory=list)
    _amended: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    _told: dict[str, list[str]] = field(default_factory=dict)
    _last: dict[str, str] = field(default_factory=dict)
    """When each entry happened, by its newest version so far."""

    def take(self, stored: Stored, data: Mapping[str, Any]) -> None:
        """Take the next event: its row, and what it says in `data`. Registrations have no author, and no row."""
        if "author" not in data:
            return
        kind = stored.topic.split(".")[1]
        present, past = _AMENDS.get(kind, ("", ""))
        entry = data[present] if present else stored.ref
        content = data["replacement"] if kind == "correction" else data
        occurred = content.get("occurred") or self._last[entry]
        self._last[entry] = occurred
        own = f"{present} {entry}" if present else ""
        if present:
            self._amended.setdefault(entry, []).append((stored.position, f"{past} by {stored.ref}"))
        for share in data.get("shares", ()):
            told = self._told.setdefault(share["entry"], [])
            told += [f"{_told(recipient)}, by {stored.ref}" for recipient in data.get("recipients", ())]
        cells = {"kind": kind, **_identity(stored), **_content(content, entry), **_telling(stored, data)}
        cells["more"] = "\n".join([*_more(content), *(_of_correction(data) if content is not data else ())])
        self._lines.append(_Line(interval_of(occurred), stored.position, entry, own, {**cells, **_when(occurred)}))

    def rows(self) -> Iterator[dict[str, str]]:
        """The rows, by when it happened: open starts first, open ends last; then by position."""
        self._lines.sort(key=lambda line: (line.occurred, line.position))
        for line in self._lines:
            later = [said for position, said in self._amended.get(line.entry, ()) if position > line.position]
            standing = "; ".join([line.own, *later] if line.own else later) or "stands"
            told = "\n".join(self._told.get(line.cells["ref"], ()))
            yield {**line.cells, "standing": standing, "told_later": told}


def _identity(stored: Stored) -> dict[str, str]:
    return {
        "ref": stored.ref,
        "position": str(stored.position),
        "recorded_at": str(rfc3339(stored.recorded_at)),
        "agency": stored.agency,
    }


def _when(occurred: str) -> dict[str, str]:
    known = interval_of(occurred)
    return {
        "when": worded(occurred),
        "earliest": rfc3339(known.earliest) or "",
        "latest": rfc3339(known.latest) or "",
    }


def _content(content: Mapping[str, Any], entry: str) -> dict[str, str]:
    """What a version says. A retraction may leave out when it happened and to whom: then it is the entry's."""
    secondary = " (secondary)" if content.get("source_type") == "secondary" else ""
    return {
        "occurred": content.get("occurred") or f"as {entry}",
        "author": ", ".join(content["author"].values()),
        "people": ", ".join(content.get("people") or [f"as {entry}"]),
        "summary": content["summary"],
        "source": f"{content['source_of_information']}{secondary}",
        "seen": "\n".join(map(_seen, content.get("sightings", ()))),
        "factors": ", ".join(content.get("factors", ())),
    }


def _telling(stored: Stored, data: Mapping[str, Any]) -> dict[str, str]:
    """How it came to be known by this event, and what this event passes on."""
    unit = data["author"].get("unit")
    knower = f"{stored.agency}/{unit}" if unit else stored.agency
    account = " (by a later account)" if data.get("evidence") == LATER_ACCOUNT else ""
    author = f"{knower} since {data.get('known_at') or rfc3339(stored.recorded_at)}{account}"
    return {
        "known": "\n".join([author, *map(_told, data.get("recipients", ()))]),
        "passes_on": "\n".join(map(_shared, data.get("shares", ()))),
    }


def _more(content: Mapping[str, Any]) -> Iterable[str]:
    left_out = _OF_CONTENT | _OF_TELLING
    return [f"{name}: {_text(value)}" for name, value in content.items() if name not in left_out]


def _of_correction(data: Mapping[str, Any]) -> Iterable[str]:
    left_out = (_OF_CONTENT | _OF_TELLING | {"replacement"}) - _SAID_OF_CORRECTION
    return [f"correction's {name}: {_text(value)}" for name, value in data.items() if name not in left_out]


def _seen(sighting: Mapping[str, str]) -> str:
    said = "; ".join(f"{name} {value}" for name, value in sighting.items() if name != "person")
    return f"{sighting['person']}: {said}"


def _told(recipient: Mapping[str, str]) -> str:
    return f"{recipient['to']} from {recipient['received_at']}"


def _shared(share: Mapping[str, Any]) -> str:
    version = f" version {share['version']}" if "version" in share else ""
    return f"{share['entry']}{version}{' by ' + share['by'] if 'by' in share else ''}"


def _text(value: Any) -> str:
    match value:
        case dict():
            return ", ".join(f"{name}: {_text(part)}" for name, part in value.items())
        case list():
            return "; ".join(map(_text, value))
    return str(value)
