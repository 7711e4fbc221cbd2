"""Of each kind of entry some in which every field that takes text holds what a page could choke on.

Which fields these are is asked of the ledger itself, by the golden samples, which use every field there is.
"""

import json
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

from ledger.errors import Invalid
from ledger.posts import read

Event = dict[str, Any]
Place = tuple[str | int, ...]

_GOLDEN = Path(__file__).parents[1] / "ledger" / "golden"
_WORDS_AN_EVENT = 5
"""More words of 10,000 letters than these are over what one event may hold."""
_HELD = "csc/told"
_UNIT = "u" * 40


def kinds() -> list[str]:
    """Return the kinds of which there is a sample that says anything of a case: entries, and what amends them."""
    return [kind for kind, event in _samples().items() if "summary" in event["data"]]


def events(case: str, text: str, word: str) -> Iterator[Event]:
    """Yield entries `all-KIND` with the text in every field, and `word-KIND-N` with the word in five fields each."""
    for kind, sample in _samples().items():
        if "summary" not in sample["data"]:
            continue
        places = text_places(sample)
        yield from _posted(case, f"all-{kind}", _filled(sample, places, text))
        for first in range(0, len(places), _WORDS_AN_EVENT):
            some = places[first : first + _WORDS_AN_EVENT]
            yield from _posted(case, f"word-{kind}-{first}", _alone(_filled(sample, some, word)))


def text_places(event: Event) -> list[Place]:
    """Return where in an event's data any text is taken."""
    said = {name: value for name, value in event["data"].items() if name != "replacement"}
    found = [place for place in _leaves(said) if _takes_any_text(event, place)]
    if "replacement" in event["data"]:  # it is checked as the content of what it corrects, a contact
        found += [("replacement", *place) for place in text_places(_samples()["contact"])]
    return found


def _samples() -> dict[str, Event]:
    found = {}
    for path in sorted(_GOLDEN.glob("*.json")):
        event = json.loads(path.read_text("utf-8"))["event"]
        found[event["type"].split(".")[1]] = {
            name: event[name] for name in ("specversion", "source", "type", "data", "subject", "id") if name in event
        }
    return found


def _posted(case: str, event_id: str, event: Event) -> Iterator[Event]:
    """Yield an event as this case takes it; before a retraction, the entry that it retracts."""
    data = event["data"]
    data["author"]["unit"] = _UNIT
    if "shares" in data:
        data["shares"] = [{"entry": _HELD}]
    if "in_response_to" in data:
        data["in_response_to"] = _HELD
    for content in (data, data.get("replacement", {})):
        if "knowledge" in content:
            content["knowledge"]["relied_on"] = [_HELD]
        if "relates" in content:
            content["relates"] = [{"entry": _HELD, "relation": "disputes"}]
    if "corrects" in data:
        data["corrects"] = "csc/all-contact"
    if "retracts" in data:
        gone = deepcopy(_samples()["nil-contact"])
        yield from _posted(case, f"gone-{event_id}", gone)
        data["retracts"] = f"csc/gone-{event_id}"
    for recipient in data.get("recipients", ()):
        recipient["to"] = recipient["to"].replace("csc/?", "gp/?")
    yield {**event, "id": event_id, "subject": case}


def _alone(event: Event) -> Event:
    """Return an event without its relations: fifty accounts of one occasion would be another test."""
    for content in (event["data"], event["data"].get("replacement", {})):
        content.pop("relates", None)
    return event


def _leaves(value: Any, place: Place = ()) -> Iterator[Place]:
    if isinstance(value, str):
        yield place
    for name, inner in (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    ):
        yield from _leaves(inner, (*place, name))


def _takes_any_text(event: Event, place: Place) -> bool:
    try:
        read(_filled(event, [place], "<b>any\u202e 👩</b>"))
    except Invalid:
        return False
    return True


def _filled(event: Event, places: list[Place], text: str) -> Event:
    made = deepcopy(event)
    for *way, last in places:
        inner = made["data"]
        for name in way:
            inner = inner[name]
        inner[last] = text
    return made
