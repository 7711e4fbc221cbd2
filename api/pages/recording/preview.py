"""What recording would do, before anything is recorded: how the entry will read, and who will know what since when.

Who will know what is worked out by the knowledge model itself (ledger/knowledge), on what the agency may know.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from api.pages.entry.compared import Told, compared
from api.pages.recording.draft import Draft
from api.pages.recording.scene import Scene, title_of
from api.wording.facts import Fact, author_in_full, facts_of, seen_in
from api.wording.names import Names
from ledger.codec import decode, encode
from ledger.knowledge.case_file import Consequence, Recorded
from ledger.knowledge.grants import Grant
from ledger.references import Knower
from ledger.times import OPEN_END, OPEN_START, Instant, day_of, now, rfc3339
from ledger.times.london import start_of_day
from ledger.times.wording import worded

_AT_ONCE: Final = "the moment it is recorded"


class Knows(NamedTuple):
    """Somebody who will know something: who, what, possibly since when, certainly since when, in words."""

    who: str
    in_text: str
    what: str
    possibly: str
    certainly: str
    of_it: bool
    """Whether it is of what is recorded, and not of what is passed on with it."""


class Preview(NamedTuple):
    """What the preview says. `facts` is the entry as it will read, `of_change` what the correction says of itself."""

    facts: list[Told]
    of_change: list[Told]
    sentences: list[str]
    knows: list[Knows]
    thoughts_of: str
    left: list[str]
    """Whom the agency itself told of an entry that this changes, and what they will hold then."""
    worked_out_from: str
    """Whose knowledge it was worked out from."""


def preview(draft: Draft, scene: Scene, event: Mapping[str, Any]) -> Preview:
    """Say what recording an event would do. The ledger has been asked whether it would take it."""
    data = event["data"]
    made = scene.own.case.apply(Recorded(0, now(), decode(event["type"], encode(event))))
    assert made is not None  # noqa: S101  # only a registration makes nothing
    said = data.get("replacement", data)
    before = scene.held.get(draft.amends)
    entry = list(_entry_facts(said, scene.names)) if not draft.changes or "replacement" in data else []
    former = list(_entry_facts(before["data"], scene.names)) if before and entry else None
    knows = list(_knows(made, data, scene))
    return Preview(
        compared(entry, former),
        compared(list(_change_facts(data, scene.names)), None) if draft.changes else [],
        [_sentence(row) for row in knows if row.of_it],
        knows,
        scene.names.agency(made.entry.agency) if "knowledge" in said else "",
        list(_left(made, scene)) if draft.changes else [],
        scene.names.in_text(Knower(made.entry.agency)),
    )


def _entry_facts(data: Mapping[str, Any], names: Names) -> Iterator[Fact]:
    yield Fact("When it happened", worded(data["occurred"]))
    yield Fact("What happened, as recorded", data["summary"])
    yield Fact("Author", author_in_full(data["author"]))
    yield Fact("Who was seen", seen_in(dict(data)) or "not recorded")
    yield Fact("Source", data["source_of_information"])
    yield from facts_of(dict(data), names)


def _change_facts(data: Mapping[str, Any], names: Names) -> Iterator[Fact]:
    yield Fact("Why", data["reason"])
    yield Fact("In a sentence", data["summary"])
    yield Fact("Known to you", worded(data["known_at"]) if "known_at" in data else f"from {_AT_ONCE}")
    yield Fact("Author", author_in_full(data["author"]))
    yield Fact("Source", data["source_of_information"])
    for recipient in data.get("recipients", ()):
        yield Fact("Told", f"{names.knower(Knower.parse(recipient['to']))}, {worded(recipient['received_at'])}")


def _knows(made: Consequence, data: Mapping[str, Any], scene: Scene) -> Iterator[Knows]:
    at_once = "known_at" not in data
    for grant in made.grants:
        who = scene.names.knower(grant.knower)
        who = f"{who[0].upper()}{who[1:]}"
        what = _what(grant, made, scene)
        if grant.via == "author" and at_once:
            possibly = certainly = _AT_ONCE
        else:
            possibly, certainly = _bound(grant.known.earliest), _bound(grant.known.latest)
        in_text = scene.names.in_text(grant.knower)
        in_text = f"someone in {in_text}" if grant.knower.someone else in_text
        yield Knows(who, in_text, what, possibly, certainly, grant.entry == made.entry.ref)


def _sentence(row: Knows) -> str:
    who = f"{row.in_text[0].upper()}{row.in_text[1:]}"
    possibly, certainly = row.possibly, row.certainly
    if certainly == _bound(OPEN_END):
        return f"{who} may know this, if at all, from {possibly}: that they ever do is not certain."
    if possibly == certainly:
        return f"{who} will know this from {certainly}."
    if possibly == _bound(OPEN_START):
        return f"{who} will certainly know this from {certainly}, and may have known it at any time before."
    return f"{who} may know this from {possibly}, and will certainly know it from {certainly}."


def _what(grant: Grant, made: Consequence, scene: Scene) -> str:
    version = f"version {grant.version}" if scene.own.case.entries[grant.entry].position else "the version held then"
    if grant.entry != made.entry.ref:
        held = scene.held.get(grant.entry)
        return f"{grant.entry}, {version}: {title_of(held)}" if held else f"{grant.entry}, {version}"
    if made.version.retracted:
        return "that the entry is retracted"
    return "this entry" if made.version.event == made.entry.ref else f"the entry, corrected: {version}"


def _left(made: Consequence, scene: Scene) -> Iterator[str]:
    told = scene.own.told.get(made.entry.ref, {})
    again = {grant.knower.agency for grant in made.grants if grant.entry == made.entry.ref}
    for agency in sorted(told, key=scene.names.agency):
        name = scene.names.agency(agency)
        then = "is told of this" if agency in again else "is not told of this, and goes on holding that version"
        yield f"{name} was told version {told[agency]} by you, and {then}."


def _bound(at: Instant) -> str:
    """Return an end of an interval as a day where it is a day's, else with its time."""
    if at == OPEN_START:
        return "any time before"
    if at == OPEN_END:
        return "never for certain"
    day = day_of(at)
    starts, ends = start_of_day(day.toordinal()), start_of_day(day.toordinal() + 1) - 1
    return worded(day.isoformat() if at in (starts, ends) else str(rfc3339(at)))
