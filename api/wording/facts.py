"""What an entry says besides its summary, field by field, in words."""

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from api.wording.direction import apart, together
from api.wording.names import Names
from api.wording.person_names import listed, person_name
from ledger.references import Knower
from ledger.times import TimeTextError
from ledger.times.wording import worded


class Fact(NamedTuple):
    """One field of an entry: what it is called, what it says, and which other entries that names."""

    name: str
    text: str
    refs: tuple[str, ...] = ()


_FIELDS: Final = {
    "mode": "How", "outcome": "Outcome", "reason": "Reason", "consent": "Consent",
    "response_requested": "Response asked for", "instrument": "Assessment", "started": "Started",
    "completed": "Completed", "findings": "Findings", "decision": "Decision", "rationale": "Rationale",
    "authorised_by": "Authorised by", "medium": "By what means", "forum": "Forum", "asked": "Asked",
    "statement": "Statement", "written_at": "Written", "given_at": "Account given",
}  # fmt: skip
_SEEN: Final = {"yes": "seen", "no": "not seen"}
_HOW_SEEN: Final = {"alone": "alone", "spoken to": "spoken_to", "bedroom seen": "bedroom_seen"}
_DENIED: Final = {"alone": "not seen alone", "spoken to": "not spoken to", "bedroom seen": "bedroom not seen"}
_DATES: Final = frozenset({"started", "completed", "written_at", "given_at"})


def facts_of(data: dict[str, Any], names: Names) -> list[Fact]:
    """Return what the data of an entry says: every field but those that a page has a place of their own for."""
    return list(_facts(data, names))


def _facts(data: dict[str, Any], names: Names) -> Iterator[Fact]:
    yield Fact("People", listed(data["people"]))
    for field, name in _FIELDS.items():
        if field in data:
            yield Fact(name, _date(data[field]) if field in _DATES else str(data[field]).replace("_", " "))
    if data.get("options"):
        yield Fact("Options", options_of(data))
    if data.get("known_at"):
        yield Fact("Known to them", _date(data["known_at"]))
    yield from _passed_on(data, names)
    yield from _agreed(data, names)
    if data.get("factors"):
        yield Fact("Factors", ", ".join(data["factors"]))
    yield from _observed(data)
    yield from _claimed(data)
    yield from _thoughts(data.get("knowledge", {}))
    secondary = data.get("source_type") == "secondary"
    yield Fact("Rests on", "Secondary: told by others, or later" if secondary else "A record of the time")
    if data.get("evidence") == "later_account":
        yield Fact("Evidence", "A later account")


def author_in_short(author: dict[str, Any]) -> str:
    """Return who wrote an entry, as a table has it: role and reference."""
    return together([author["role"], author.get("ref")], " ")


def author_in_full(author: dict[str, Any]) -> str:
    """Return who wrote an entry, the name too."""
    return together([author["role"], author.get("name"), author.get("ref")], ", ")


def options_of(data: dict[str, Any]) -> str:
    """Return the options that were recorded: one text, or several."""
    options: str | list[str] = data["options"]
    return options if isinstance(options, str) else together(options)


def _passed_on(data: dict[str, Any], names: Names) -> Iterator[Fact]:
    for recipient in data.get("recipients", ()):
        received = f", {_date(recipient['received_at'])}" if "received_at" in recipient else ""
        yield Fact("Told", f"{names.knower(Knower.parse(recipient['to']))}{received}")
    for share in data.get("shares", ()):
        by = f", passed on by {names.knower(Knower.parse(share['by']))}" if "by" in share else ""
        version = f", version {share['version']}" if "version" in share else ""
        yield Fact("Shared", f"{share['entry']}{version}{by}", (share["entry"],))
    for related in data.get("relates", ()):
        yield Fact(str(related["relation"]).replace("_", " ").capitalize(), related["entry"], (related["entry"],))
    if "in_response_to" in data:
        yield Fact("In response to", data["in_response_to"], (data["in_response_to"],))


def _agreed(data: dict[str, Any], names: Names) -> Iterator[Fact]:
    if data.get("apologies"):
        yield Fact("Apologies", ", ".join(names.knower(Knower.parse(knower)) for knower in data["apologies"]))
    for action in data.get("actions", ()):
        due = f", due {_date(action['due'])}" if "due" in action else ""
        yield Fact("Action", f"{apart(action['action'])} ({names.knower(Knower.parse(action['owner']))}{due})")


def _observed(data: dict[str, Any]) -> Iterator[Fact]:
    """What was noted of those who were looked for, in the words of the record, and what is said not to have been."""
    for sighting in data.get("sightings", ()):
        person = person_name(sighting["person"])
        denied = [words for words, field in _HOW_SEEN.items() if sighting.get(field) == "no"]
        if denied:
            yield Fact("Not done", f"{person}: {', '.join(_DENIED[words] for words in denied)}")
        for name, field in (("Observed", "observation"), ("Wishes and feelings", "wishes_and_feelings")):
            if field in sighting:
                yield Fact(name, f"{person}: {sighting[field]}")


def _claimed(data: dict[str, Any]) -> Iterator[Fact]:
    for claim in data.get("claims", ()):
        basis = f" ({str(claim['basis']).replace('_', ' ')})" if "basis" in claim else ""
        attribute = str(claim["attribute"]).replace("_", " ")
        yield Fact("Claimed", f"{person_name(claim['about'])}, {attribute}: {apart(claim['value'])}{basis}")


def _thoughts(knowledge: dict[str, Any]) -> Iterator[Fact]:
    """The author's own words on what they thought then."""
    if "believed" in knowledge:
        yield Fact("Believed", knowledge["believed"])
    if knowledge.get("relied_on"):
        yield Fact("Relied on", ", ".join(knowledge["relied_on"]), tuple(knowledge["relied_on"]))
    for sought in knowledge.get("sought", ()):
        yield Fact("Sought", together([sought["what"], sought.get("from"), sought.get("outcome")], ", "))
    for name, field in (("Not known", "not_known"), ("Options seen", "options"), ("Pressures", "pressures")):
        if knowledge.get(field):
            yield Fact(name, together(knowledge[field]))
    if "hoped" in knowledge:
        yield Fact("Hoped for", knowledge["hoped"])


def seen_in(data: dict[str, Any]) -> str:
    """Return who was seen and who was not: `Hamzah seen; Sibling 3 not seen`. Nothing said is not recorded."""
    by_answer: dict[str, list[str]] = {}
    for sighting in data.get("sightings", ()):
        how = [word for word, field in _HOW_SEEN.items() if sighting.get(field) == "yes"]
        seen = _SEEN.get(sighting["seen"], "not recorded")
        by_answer.setdefault(", ".join([seen, *how]), []).append(sighting["person"])
    return "; ".join(f"{listed(refs)} {answer}" for answer, refs in by_answer.items())


def _date(text: str) -> str:
    try:
        return worded(text)
    except TimeTextError:
        return text
