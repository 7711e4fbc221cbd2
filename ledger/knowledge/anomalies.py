"""Anomalies of the evidence: shown, never rejected. Evidence arrives late, out of order and contradictory.

Source: knowledge-model.md, "The views", anomalies; contract.md, `factors`.
"""

from collections.abc import Iterator
from typing import Final, Literal, NamedTuple

from ledger.knowledge.case_file import CaseFile, Consequence, Entry
from ledger.knowledge.grants import grants_to
from ledger.references import Knower
from ledger.times import OPEN_END, OPEN_START, Instant, Interval, day_of
from ledger.vocabulary import CONTEMPORANEOUS, FACTORS

AnomalyKind = Literal[
    "known_before_it_happened", "shared_before_known", "relied_on_before_known", "factor_out_of_its_dates"
]

DETAILS: Final[dict[AnomalyKind, str]] = {
    "known_before_it_happened": "{who} is said to have known this before it is said to have happened",
    "shared_before_known": "{who} is said to have passed this on before it is known to have held it",
    "relied_on_before_known": "{who} is said to have relied on {what} before it is known to have held it",
    "factor_out_of_its_dates": "factor {what} was not in use when this happened",
}


class Anomaly(NamedTuple):
    """One contradiction of the evidence: about which entry, in which event, in words."""

    kind: AnomalyKind
    entry: str
    event: str
    position: int
    detail: str


class Reliance(NamedTuple):
    """A knower passed an entry on, or cited it: what of the two, when (the event's known_at), in which event.

    `about` is the entry that the anomaly is about: the one shared, or the one that cites.
    """

    kind: Literal["share", "citation"]
    position: int
    event: str
    about: str
    ref: str
    knower: Knower
    known_at: Interval
    evidence: str


def reliances(made: Consequence) -> Iterator[Reliance]:
    """What one event rests on: each share by its sharer, each citation by its author."""
    version = made.version
    told = made.grants[0]  # the author's own of what the event makes: who, since when, on what evidence
    for share in made.shares:
        sharer = Knower.parse(share.by) if share.by else told.knower
        yield Reliance(
            "share",
            version.position,
            version.event,
            share.entry,
            share.entry,
            sharer,
            told.known,
            told.evidence,
        )
    if version.content.knowledge and not version.retracted:
        author = Knower.of_author(made.entry.agency, version.content.author.unit)
        for ref in version.content.knowledge.relied_on:
            yield Reliance(
                "citation", version.position, version.event, made.entry.ref, ref, author, version.known_at,
                told.evidence,
            )  # fmt: skip


def factors_in_force(made: Consequence) -> Iterator[tuple[str, bool]]:
    """Each factor of the version that an event made, and whether its code was in use when it happened."""
    occurred = made.version.occurred
    for factor in made.version.content.factors:
        yield factor, FACTORS[factor].overlaps(*_days(occurred))


def _days(occurred: Interval) -> tuple[int, int]:
    """First and last day as ordinals; open ends lie before and after every day."""
    first = 0 if occurred.earliest == OPEN_START else day_of(occurred.earliest).toordinal()
    last = 10**9 if occurred.latest == OPEN_END else day_of(occurred.latest).toordinal()
    return first, last


def anomalies(case: CaseFile, at: Instant, evidence: str | None = None) -> list[Anomaly]:
    """Every anomaly in what was known, shared and cited by `at`, in the order of positions, kinds and entries."""
    found: set[Anomaly] = set()
    for made in case.made:
        if evidence == CONTEMPORANEOUS and made.grants[0].evidence != CONTEMPORANEOUS:
            continue
        found.update(_of_grants(case, made, at))
        found.update(_of_reliances(case, made, at, evidence))
        found.update(_of_factors(made, at))
    return sorted(found, key=lambda a: (a.position, a.kind, a.entry, a.detail))


def anomaly(kind: AnomalyKind, entry: str, event: str, position: int, *, who: str = "", what: str = "") -> Anomaly:
    """An anomaly in its words."""
    return Anomaly(kind, entry, event, position, DETAILS[kind].format(who=who, what=what))


def _of_grants(case: CaseFile, made: Consequence, at: Instant) -> Iterator[Anomaly]:
    for grant in made.grants:
        happened = case.entries[grant.entry].version(grant.version).occurred
        if grant.known.begun(at) and grant.known.latest < happened.earliest:
            yield anomaly("known_before_it_happened", grant.entry, grant.event, grant.position, who=str(grant.knower))


def _of_reliances(case: CaseFile, made: Consequence, at: Instant, evidence: str | None) -> Iterator[Anomaly]:
    for reliance in reliances(made):
        if reliance.known_at.begun(at) and not _held_otherwise(case.entries[reliance.ref], reliance, evidence):
            kind: AnomalyKind = "shared_before_known" if reliance.kind == "share" else "relied_on_before_known"
            yield anomaly(
                kind,
                reliance.about,
                reliance.event,
                reliance.position,
                who=str(reliance.knower),
                what=reliance.ref,
            )


def _held_otherwise(entry: Entry, reliance: Reliance, evidence: str | None) -> bool:
    """Whether the knower held the entry by then: of a share, by any event but the one that shares it."""
    shared_in = reliance.position if reliance.kind == "share" else None
    others = (grant for grant in entry.grants if grant.position != shared_in)
    return any(grant.known.begun(reliance.known_at.latest) for grant in grants_to(others, reliance.knower, evidence))


def _of_factors(made: Consequence, at: Instant) -> Iterator[Anomaly]:
    version = made.version
    if made.grants[0].known.begun(at) and not version.retracted:
        for factor, in_force in factors_in_force(made):
            if not in_force:
                yield anomaly("factor_out_of_its_dates", made.entry.ref, version.event, version.position, what=factor)
