"""The fold: what a case's events, in ledger order, make of its entries, their versions and who knows them.

This is the reference for what the read models say of entries and of who knows them. A rebuild runs it over the log of
every case that has not been erased.

Source: knowledge-model.md, "Entries and versions" and "Who knows what: three rules".
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ledger.codec import content_of
from ledger.events import Content, Correction, Event, Retraction, Share, Telling
from ledger.knowledge.grants import Grant, grants_to, held, who_is_told
from ledger.references import Knower
from ledger.times import Instant, Interval, interval_of
from ledger.vocabulary import CONTEMPORANEOUS


class Recorded(NamedTuple):
    """An event as the ledger holds it: its dense position from 1, when it was taken, and what it says."""

    position: int
    recorded_at: Instant
    event: Event[Any]


class Version(NamedTuple):
    """One version of an entry: what it says, and the event and position that made it."""

    number: int
    content: Content
    retracted: bool
    event: str
    position: int
    recorded_at: Instant

    @property
    def occurred(self) -> Interval:
        """When, by this version, it happened."""
        return interval_of(self.content.occurred)

    @property
    def known_at(self) -> Interval:
        """Since when, by this version, its author knew it: by default the moment of recording.

        Not for a retraction, whose words are those of the version before it (`Entry.said_by`).
        """
        return known_from(self.content.known_at, self.recorded_at)


@dataclass(slots=True)
class Entry:
    """An entry of a case: every version of it and every grant of it, in ledger order."""

    ref: str
    agency: str
    kind: str
    position: int
    versions: list[Version] = field(default_factory=list)
    grants: list[Grant] = field(default_factory=list)

    @property
    def author(self) -> Knower:
        """The authoring agency, or the unit that the first version's author names."""
        return Knower.of_author(self.agency, self.versions[0].content.author.unit)

    def version(self, number: int) -> Version:
        """The version of that number, from 1."""
        return self.versions[number - 1]

    def said_by(self, number: int) -> Version:
        """The version whose words that version shows: itself or, of a retraction, the one it retracts."""
        version = self.version(number)
        return self.version(number - 1) if version.retracted else version


class Consequence(NamedTuple):
    """What one event made: a version of an entry, and the grants of it and of what the event shared.

    The author's own grant of the version comes first. What is written behind the log needs no more than that one, and
    is given no more (`projections.behind`).
    """

    entry: Entry
    version: Version
    grants: list[Grant]
    shares: tuple[Share, ...]


def known_from(stated: str | None, recorded_at: Instant) -> Interval:
    """The stated interval, or the moment of recording where none is stated."""
    return interval_of(stated) if stated else Interval(recorded_at, recorded_at)


class CaseFile:
    """All entries of one case as its events, applied in ledger order, have made them.

    `made` is what each event made, in that order; a rebuild, which only passes by, does not keep it.
    """

    def __init__(self, events: Iterable[Recorded] = (), *, keep_made: bool = True) -> None:
        self._keep_made = keep_made
        self.entries: dict[str, Entry] = {}
        self.made: list[Consequence] = []
        for recorded in events:
            self.apply(recorded)

    def apply(self, recorded: Recorded) -> Consequence | None:
        """Fold one event in. Registrations make no entry and grant nothing: None."""
        data = recorded.event.data
        if not isinstance(data, Telling):
            return None
        entry, version = self._next_version(recorded, data)
        grants = self._grants(recorded, data, entry, version)
        entry.versions.append(version)
        for grant in grants:
            self.entries[grant.entry].grants.append(grant)
        made = Consequence(entry, version, grants, data.shares)
        if self._keep_made:
            self.made.append(made)
        return made

    def _next_version(self, recorded: Recorded, data: Any) -> tuple[Entry, Version]:
        position, recorded_at, event = recorded
        ref = event.ref
        retracts = isinstance(data, Retraction)
        if not (retracts or isinstance(data, Correction)):
            entry = self.entries[ref] = Entry(ref, event.agency, event.kind, position)
            return entry, Version(1, data, False, ref, position, recorded_at)
        entry = self.entries[data.retracts if retracts else data.corrects]
        content = entry.versions[-1].content if retracts else content_of(entry.kind, data.replacement)
        return entry, Version(len(entry.versions) + 1, content, retracts, ref, position, recorded_at)

    def _grants(self, recorded: Recorded, data: Any, entry: Entry, version: Version) -> list[Grant]:
        position, recorded_at, event = recorded
        ref, evidence = version.event, data.evidence or CONTEMPORANEOUS
        author = Knower.of_author(event.agency, data.author.unit)
        known_at = known_from(data.known_at, recorded_at)
        conveyed = [(entry.ref, version.number)]
        for share in data.shares:
            sharer = Knower.parse(share.by) if share.by else author
            conveyed.append((share.entry, share.version or self.passed_on(share.entry, sharer, known_at.latest)))
        grants: list[Grant] = []
        for knower, since, via in who_is_told(event):
            known = known_from(since, recorded_at)
            for shared, number in conveyed:
                grants.append(Grant(shared, number, knower, known, via, ref, position, len(grants), evidence))
        return grants

    def passed_on(self, ref: str, sharer: Knower, at: Instant) -> int:
        """The version of an entry that a share without one conveys: what the sharer held at `at` or else the newest.

        `at` is the latest instant of the sharing event's `known_at`. Only events before that one are folded in yet, and
        what was possibly held counts where nothing certainly was. (The append says the same in SQL, and may refuse the
        share of an agency's own system instead: `ledger.shared_versions`.)
        """
        entry = self.entries[ref]
        holding = held(grants_to(entry.grants, sharer), at)
        return holding.version if holding else len(entry.versions)
