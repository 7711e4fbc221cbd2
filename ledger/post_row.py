"""A post made ready for the append function: one row of the type ledger.post.

Which functions read it: migrations/README.md.

Of units there are two: `unit` is the author's of what is posted, who knows by it; `said_unit` is the author's that the
version names, whom a correction may name anew.
"""

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, Final

from pydantic import ValidationError

from ledger.codec import content_of
from ledger.errors import NotTheirs, UnknownReference
from ledger.events import (
    AgencyRegistration,
    Assignment,
    CaseRegistration,
    Content,
    Correction,
    Erasure,
    ErasureProposed,
    Event,
    InformationSharedContent,
    LegalHold,
    MeetingContent,
    PersonRegistration,
    ReadsSealed,
    Registration,
    Share,
)
from ledger.kept import KeptVersion, bounds, kept_version, timestamp
from ledger.knowledge.grants import who_is_told
from ledger.posts import THE_LEDGER, Post, Poster, invalid, stream_of
from ledger.references import Knower
from ledger.times import interval_of
from ledger.vocabulary import CONTEMPORANEOUS, LATER_ACCOUNT

_NAMES_KEPT: Final = 4_096
_WHEN_RECORDED: Final = '"earliest":"@","latest":"@"'


def for_append(post: Post, poster: Poster, amended_kind: str | None) -> dict[str, Any]:
    """What the append function takes of a post, but its digests (ledger.sealed_posts).

    `amended_kind` is the kind of entry that it amends, if any.

    Raises Refused: for a replacement that does not fit the entry's kind, for a share on another's behalf.
    """
    event, data = post.event, post.event.data
    slip: dict[str, Any] = {
        "kind": event.kind,
        "topic": event.type,
        "agency": event.agency,
        "id": event.id,
        "ref": event.ref,
        "case_code": event.subject,
        "stream": str(stream_of(event.subject)),
        "posted_by": f"{poster.role}:{poster.subject}",
        "own": poster.own,
    }
    if isinstance(data, ReadsSealed) and poster != THE_LEDGER:
        raise NotTheirs("only the ledger itself seals its reads", where="type", index=post.index)
    if isinstance(data, Registration):
        return {**slip, "registered": _REGISTERED[type(data)](data)}
    content, prefix = _content_of(post, amended_kind)
    author = Knower.of_author(event.agency, data.author.unit)
    slip |= {"unit": author.unit, "amends": post.amends}
    slip |= _names(post, data, content, prefix)
    slip |= _telling(event)
    if data.shares:
        slip |= _shares(data.shares, author, poster, post.index)
    if content is not None:
        raw = post.raw["data"]["replacement"] if isinstance(data, Correction) else post.raw["data"]
        entry = (post.amends or event.ref, amended_kind or event.kind, event.agency)
        slip |= _version(kept_version(entry, content, raw))
    return slip


def _version(kept: KeptVersion) -> dict[str, Any]:
    columns = {
        "said_unit": kept.unit,
        "occurred_earliest": timestamp(kept.occurred.earliest),
        "occurred_latest": timestamp(kept.occurred.latest),
        "heading": kept.heading,
        "content": kept.content,
        "guarded": kept.guarded,
        "whole_from": timestamp(kept.whole_from),
    }
    if kept.known:
        columns |= {"said_earliest": timestamp(kept.known.earliest), "said_latest": timestamp(kept.known.latest)}
    return columns


_REGISTERED: Final[dict[type[Registration], Callable[[Any], list[str | None]]]] = {
    AgencyRegistration: lambda data: [data.code, data.name, data.kind],
    CaseRegistration: lambda data: [data.title],
    PersonRegistration: lambda data: [data.ref, data.role],
    Assignment: lambda data: [data.reviewer, "t" if data.ended else "f", data.reason, *data.cases],
    ReadsSealed: lambda _: [],
    LegalHold: lambda data: ["t" if data.placed else "f"],
    ErasureProposed: lambda data: [data.retention_ended],
    Erasure: lambda data: [data.proposal],
}
"""What a registration says, as `registered` in the append's row carries it."""


def _content_of(post: Post, amended_kind: str | None) -> tuple[Content | None, str]:
    """What the version says that the post makes, and where in the post it is said. A retraction says nothing."""
    data = post.event.data
    if isinstance(data, Correction):
        if amended_kind is None:
            raise UnknownReference(
                "no such entry: expected the reference of an entry, not of what corrects it",
                where="data.corrects",
                index=post.index,
            )
        try:
            return content_of(amended_kind, data.replacement), "data.replacement"
        except ValidationError as error:
            raise invalid(error, post.index, "data.replacement") from error
    return (data, "data") if isinstance(data, Content) else (None, "data")


def _names(post: Post, data: Any, content: Content | None, prefix: str) -> dict[str, list[str]]:
    """Every agency, person and entry that the post names, with the first place where it does."""
    agencies = {post.event.agency: "source"}
    people: dict[str, str] = {}
    entries: dict[str, str] = {}
    if post.amends:
        entries[post.amends] = "data.corrects" if isinstance(data, Correction) else "data.retracts"
        _add(people, data.people or (), "data.people[#]")
    if data.recipients:
        _add(agencies, [_agency_of(recipient.to) for recipient in data.recipients], "data.recipients[#].to")
    if data.shares:
        _add(entries, [share.entry for share in data.shares], "data.shares[#].entry")
        _add(agencies, [_agency_of(share.by or "") for share in data.shares], "data.shares[#].by")
    if content is not None:
        _add(people, content.people, f"{prefix}.people[#]")
        _add_content(agencies, people, entries, content, prefix)
    names = {
        "agencies": list(agencies), "agency_places": list(agencies.values()),
        "people": list(people), "people_places": list(people.values()),
    }  # fmt: skip
    return names | {"entries": list(entries), "entry_places": list(entries.values())} if entries else names


def _add_content(
    agencies: dict[str, str], people: dict[str, str], entries: dict[str, str], content: Content, prefix: str
) -> None:
    """What else the content names, which is most often nothing."""
    if content.sightings:
        _add(people, [sighting.person for sighting in content.sightings], f"{prefix}.sightings[#].person")
    if content.claims:
        _add(people, [claim.about for claim in content.claims], f"{prefix}.claims[#].about")
    if content.relates:
        _add(entries, [related.entry for related in content.relates], f"{prefix}.relates[#].entry")
    if content.knowledge:
        _add(entries, content.knowledge.relied_on, f"{prefix}.knowledge.relied_on[#]")
    if isinstance(content, InformationSharedContent):
        _add(entries, [content.in_response_to or ""], f"{prefix}.in_response_to")
    elif isinstance(content, MeetingContent):
        _add(agencies, map(_agency_of, content.apologies), f"{prefix}.apologies[#]")
        _add(agencies, [_agency_of(action.owner) for action in content.actions], f"{prefix}.actions[#].owner")


def _add(names: dict[str, str], found: Iterable[str], place: str) -> None:
    """Add the names that are not there yet. `place` is where they were found, # for the number of each."""
    for i, name in enumerate(found):
        if name and name not in names:
            names[name] = place.replace("#", str(i))


def _agency_of(knower: str) -> str:
    return knower.partition("/")[0]


def _shares(shares: tuple[Share, ...], author: Knower, poster: Poster, index: int) -> dict[str, Any]:
    """What is passed on, and by whom. Raises UnknownReference where an agency speaks for another."""
    sharers = [Knower.parse(share.by) if share.by else author for share in shares]
    for i, share in enumerate(shares):
        if share.by and poster.own:
            # Answered as an unknown entry is, so that nothing is learned by trying.
            raise UnknownReference("no such entry in this case", where=f"data.shares[{i}].entry", index=index)
    return {
        "share_entry": [share.entry for share in shares],
        "share_version": [share.version for share in shares],
        "share_agency": [sharer.agency for sharer in sharers],
        "share_unit": [sharer.unit for sharer in sharers],
    }


def _telling(event: Event[Any]) -> dict[str, Any]:
    """Who is told, and how, as answers will have it: the version goes between `told_how` and `told_rest`."""
    evidence = event.data.evidence or CONTEMPORANEOUS
    told = [(knower, interval_of(since) if since else None, via) for knower, since, via in who_is_told(event)]
    return {
        "told_agency": [knower.agency for knower, _, _ in told],
        "told_unit": [knower.unit for knower, _, _ in told],
        "told_someone": [knower.someone for knower, _, _ in told],
        "told_earliest": [known and timestamp(known.earliest) for _, known, _ in told],
        "told_latest": [known and timestamp(known.latest) for _, known, _ in told],
        "told_how": [f'{{"via":"{via}","event":"{event.ref}","version":' for _, _, via in told],
        "told_rest": [
            f',"knower":"{_name(knower)}",{bounds(known) if known else _WHEN_RECORDED},"evidence":"{evidence}"}}'
            for knower, known, _ in told
        ],
        "later_account": evidence == LATER_ACCOUNT,
    }


@lru_cache(_NAMES_KEPT)
def _name(knower: Knower) -> str:
    return str(knower)
