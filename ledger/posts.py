"""What is posted, read and made ready for the append function.

A post is checked here for all that it says by itself; what it says of others (that an agency, a case, an
entry is there) is checked by the append function, under the lock.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, NamedTuple
from uuid import UUID, uuid5

import orjson
from pydantic import ValidationError

from ledger.codec import content_of, decode, digest, encode
from ledger.errors import Invalid, NotTheirs, TooLarge, UnknownReference
from ledger.events import (
    AMENDMENTS,
    REGISTRATIONS,
    TYPES,
    AgencyRegistration,
    CaseRegistration,
    Content,
    Correction,
    Event,
    MeetingContent,
    Registration,
    Retraction,
    Share,
    Telling,
)
from ledger.knowledge.shown import divide
from ledger.references import PARTNERSHIP, PARTNERSHIP_SOURCE, Knower
from ledger.times import OPEN_END, OPEN_START, Interval, interval_of, rfc3339
from ledger.vocabulary import CONTEMPORANEOUS, LATER_ACCOUNT

EVENT_BYTES: Final = 64 * 1024
GRANTS_AN_EVENT: Final = 20_000
"""One event may grant at most so much at once: recipients times entries conveyed."""

_BRANCHES: Final = ("function-after[", "tuple[")
"""How pydantic names the branches of a union on the way to a field: no part of what was posted."""

STREAMS: Final = UUID("6f1d3c0a-5a6e-5d0e-9a51-1c8b0b6a7d11")
"""The name space in which a case's stream of events has its UUID: a new one would lose every stream."""


_WHEN_RECORDED: Final = '"earliest":"@","latest":"@"'


class Poster(NamedTuple):
    """Who posts: the role and subject of their token, and the one agency whose own system it is, if so."""

    role: str
    subject: str
    own: str | None = None


@dataclass(frozen=True, slots=True)
class Post:
    """One CloudEvent as posted: its event, the bytes to store, and the digest that tells repeat from conflict."""

    event: Event[Any]
    raw: Mapping[str, Any]
    stored: bytes
    content_digest: bytes
    index: int

    @property
    def amends(self) -> str | None:
        """The entry that a correction or retraction is about."""
        data = self.event.data
        if isinstance(data, Correction):
            return data.corrects
        return data.retracts if isinstance(data, Retraction) else None


def stream_of(case: str | None) -> UUID:
    """The stream that a case's events are in; registrations of agencies are in the partnership's."""
    return uuid5(STREAMS, case or f"/{PARTNERSHIP}")


def read(raw: Any, index: int = 0) -> Post:
    """Read one posted CloudEvent (a JSON object). Raises Refused."""
    if not isinstance(raw, dict):
        raise Invalid("not an event: expected a JSON object, a CloudEvent", index=index)
    event_type = raw.get("type")
    if not isinstance(event_type, str) or event_type not in TYPES:
        known = ", ".join(sorted(name.split(".")[1] for name in TYPES))
        raise Invalid(
            f"not a type of event that the ledger takes: expected safeguarding.KIND.v1, KIND one of {known}",
            where="type",
            index=index,
        )
    try:
        stored = encode(raw)
        if len(stored) > EVENT_BYTES:
            raise TooLarge(f"over {EVENT_BYTES // 1024} KiB: post less in one event", index=index)
        event = decode(event_type, stored)
    except ValidationError as error:
        raise invalid(error, index) from error
    except Invalid as error:
        error.index = index
        raise
    post = Post(event, raw, stored, digest(event_type, raw.get("subject"), raw["data"]), index)
    _check(post)
    return post


def invalid(error: ValidationError, index: int, prefix: str = "") -> Invalid:
    """The first thing that was wrong, with its place and without what was sent."""
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    where = prefix
    for part in first["loc"]:
        if str(part).startswith(_BRANCHES):
            continue
        where += f"[{part}]" if isinstance(part, int) else f".{part}" if where else str(part)
    message = first["msg"].removeprefix("Value error, ")
    if first["type"] == "extra_forbidden":
        message = "not a field of this kind of event: see the contract for its fields"
    return Invalid(message, where=where[:200], index=index)


def _check(post: Post) -> None:
    """The rules between fields of the envelope and of the data."""
    event, data = post.event, post.event.data
    is_registration = event.type in REGISTRATIONS
    if is_registration != (event.source == PARTNERSHIP_SOURCE):
        right = PARTNERSHIP_SOURCE if is_registration else "/agencies/CODE"
        raise Invalid(f"not the source of this type of event: expected {right}", where="source", index=post.index)
    if isinstance(data, AgencyRegistration):
        if event.subject is not None:
            raise Invalid("an agency is in no case: leave the subject out", where="subject", index=post.index)
    elif event.subject is None:
        raise Invalid("missing: expected the code of the case", where="subject", index=post.index)
    if post.amends and post.amends.partition("/")[0] != event.agency:
        where = "data.corrects" if isinstance(data, Correction) else "data.retracts"
        raise NotTheirs(
            "another agency's entry: only the agency that posted it can change it", where=where, index=post.index
        )
    if isinstance(data, Telling) and (1 + len(data.recipients)) * (1 + len(data.shares)) > GRANTS_AN_EVENT:
        raise TooLarge(
            f"tells too much to too many: at most {GRANTS_AN_EVENT:,} recipients times entries in one event",
            where="data.recipients",
            index=post.index,
        )


def for_append(post: Post, poster: Poster, amended_kind: str | None) -> dict[str, Any]:
    """What the append function takes of a post. `amended_kind` is the kind of entry that it amends, if any.

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
        "digest": f"\\x{post.content_digest.hex()}",
        "posted_by": f"{poster.role}:{poster.subject}",
        "own": poster.own,
    }
    if isinstance(data, Registration):
        return {**slip, "registered": _registered(data)}
    content, prefix = _content_of(post, amended_kind)
    author = Knower.of_author(event.agency, data.author.unit)
    slip |= {"unit": author.unit, "amends": post.amends}
    slip |= _names(post, data, content, prefix)
    slip |= _telling(event, data, author)
    if data.shares:
        slip |= _shares(data.shares, author, poster, post.index)
    if content is not None:
        raw = post.raw["data"]["replacement"] if isinstance(data, Correction) else post.raw["data"]
        entry = (post.amends or event.ref, amended_kind or event.kind, event.agency)
        slip |= version_columns(entry, content, raw)
    return slip


def _registered(data: Registration) -> list[str]:
    if isinstance(data, AgencyRegistration):
        return [data.code, data.name, data.kind]
    return [data.title] if isinstance(data, CaseRegistration) else [data.ref, data.role]


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
    for i, recipient in enumerate(data.recipients):
        agencies.setdefault(recipient.to.partition("/")[0], f"data.recipients[{i}].to")
    for i, share in enumerate(data.shares):
        entries.setdefault(share.entry, f"data.shares[{i}].entry")
        if share.by:
            agencies.setdefault(share.by.partition("/")[0], f"data.shares[{i}].by")
    if content is None or content is not data:
        for i, person in enumerate(data.people or ()):
            people.setdefault(person, f"data.people[{i}]")
    if content is not None:
        for person, place in _people_in(content):
            people.setdefault(person, f"{prefix}.{place}")
        for ref, place in _entries_in(content):
            entries.setdefault(ref, f"{prefix}.{place}")
        for agency, place in _agencies_in(content):
            agencies.setdefault(agency, f"{prefix}.{place}")
    names = {"agencies": list(agencies), "agency_places": list(agencies.values())}
    names |= {"people": list(people), "people_places": list(people.values())}
    return names | {"entries": list(entries), "entry_places": list(entries.values())} if entries else names


def _agencies_in(content: Content) -> Iterator[tuple[str, str]]:
    if isinstance(content, MeetingContent):
        for i, knower in enumerate(content.apologies):
            yield knower.partition("/")[0], f"apologies[{i}]"
        for i, action in enumerate(content.actions):
            yield action.owner.partition("/")[0], f"actions[{i}].owner"


def _people_in(content: Content) -> Iterator[tuple[str, str]]:
    for i, person in enumerate(content.people):
        yield person, f"people[{i}]"
    for i, sighting in enumerate(content.sightings):
        yield sighting.person, f"sightings[{i}].person"
    for i, claim in enumerate(content.claims):
        yield claim.about, f"claims[{i}].about"


def _entries_in(content: Content) -> Iterator[tuple[str, str]]:
    for i, related in enumerate(content.relates):
        yield related.entry, f"relates[{i}].entry"
    for i, ref in enumerate(content.knowledge.relied_on if content.knowledge else ()):
        yield ref, f"knowledge.relied_on[{i}]"
    in_response_to = getattr(content, "in_response_to", None)
    if in_response_to:
        yield in_response_to, "in_response_to"


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


def _telling(event: Event[Any], data: Any, author: Knower) -> dict[str, Any]:
    """Who is told: the author first, then each recipient as listed. The version goes between how and rest."""
    evidence = data.evidence or CONTEMPORANEOUS
    told: list[tuple[Knower, Interval | None, str]] = [
        (author, interval_of(data.known_at) if data.known_at else None, "author")
    ]
    told += [(Knower.parse(r.to), interval_of(r.received_at), event.kind) for r in data.recipients]
    return {
        "told_agency": [knower.agency for knower, _, _ in told],
        "told_unit": [knower.unit for knower, _, _ in told],
        "told_someone": [knower.someone for knower, _, _ in told],
        "told_earliest": [known and timestamp(known.earliest) for _, known, _ in told],
        "told_latest": [known and timestamp(known.latest) for _, known, _ in told],
        "told_how": [f'{{"via":"{via}","event":"{event.ref}","version":' for _, _, via in told],
        "told_rest": [
            f',"knower":"{knower}",{bounds(known) if known else _WHEN_RECORDED},"evidence":"{evidence}"}}'
            for knower, known, _ in told
        ],
        "later_account": evidence == LATER_ACCOUNT,
    }


def version_columns(entry: tuple[str, str, str], content: Content, raw: Mapping[str, Any]) -> dict[str, Any]:
    """A version as it is kept for the views. `entry` is its reference, kind and agency; `raw` its data as sent."""
    ref, kind, agency = entry
    occurred = interval_of(content.occurred)
    unit = content.author.unit
    unit_json = f'"{unit}"' if unit else "null"
    open_part, guarded = divide(dict(raw))
    columns = {
        "said_unit": f"{unit}/" if unit else "",
        "occurred_earliest": timestamp(occurred.earliest),
        "occurred_latest": timestamp(occurred.latest),
        "heading": f'{{"ref":"{ref}","kind":"{kind}","agency":"{agency}","unit":{unit_json},'
        f'"occurred":{{"text":"{content.occurred}",{bounds(occurred)}}}',
        "content": orjson.dumps(open_part).decode(),
        "guarded": orjson.dumps(guarded).decode() if guarded else None,
    }
    if content.known_at:
        known = interval_of(content.known_at)
        columns |= {"said_earliest": timestamp(known.earliest), "said_latest": timestamp(known.latest)}
    return columns


@lru_cache(maxsize=65_536)
def timestamp(at: int) -> str:
    """An instant as PostgreSQL reads it."""
    return "-infinity" if at == OPEN_START else "infinity" if at == OPEN_END else str(rfc3339(at))


@lru_cache(maxsize=65_536)
def bounds(known: Interval) -> str:
    """`"earliest":…,"latest":…` as answers give them: RFC 3339 in UTC, null where open."""
    earliest, latest = rfc3339(known.earliest), rfc3339(known.latest)
    return f'"earliest":{_json(earliest)},"latest":{_json(latest)}'


def _json(text: str | None) -> str:
    return f'"{text}"' if text else "null"


__all__ = ["AMENDMENTS", "Post", "Poster", "for_append", "invalid", "read", "stream_of", "version_columns"]
