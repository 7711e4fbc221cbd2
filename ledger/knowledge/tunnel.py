"""The tunnel: which entries of a case one knower held at a moment, in which version, and how they had come to know.

How much of what those say is shown, so that nothing points outside the tunnel, is for `ledger.knowledge.shown`.

Source: knowledge-model.md, "The views", tunnel and decision's tunnel.
"""

from typing import NamedTuple

from ledger.knowledge.case_file import CaseFile, Entry, Version
from ledger.knowledge.grants import Grant, Holding, grants_to, held
from ledger.references import EVERYONE, Asked, Knower
from ledger.times import Instant


class Seen(NamedTuple):
    """An entry as one knower held it: the version shown, whether certainly, and how they came to know."""

    entry: Entry
    version: Version
    certain: bool
    how: tuple[Grant, ...]


def tunnel(case: CaseFile, asked: Asked, at: Instant, evidence: str | None = None) -> list[Seen]:
    """What `asked` held at `at`, in chronological order of what the shown versions say happened."""
    seen = []
    for entry in case.entries.values():
        holding = held(grants_to(entry.grants, asked, evidence), at)
        if holding:
            seen.append(_as_seen(entry, holding))
    return sorted(seen, key=_chronologically)


def _as_seen(entry: Entry, holding: Holding) -> Seen:
    return Seen(entry, entry.version(holding.version), holding.certain, holding.how)


def _chronologically(seen: Seen) -> tuple[Instant, Instant, int]:
    occurred = seen.version.occurred
    return occurred.earliest, occurred.latest, seen.entry.position


class DecisionTunnel(NamedTuple):
    """A decision's tunnel, divided. `relied_on_not_held` are references cited that the author did not hold."""

    knower: Knower
    at: Instant
    relied_on: list[Seen]
    known_not_cited: list[Seen]
    held_elsewhere_in_agency: list[Seen]
    held_by_others: list[Seen]
    relied_on_not_held: list[str]


def decision_tunnel(case: CaseFile, ref: str, number: int = 1) -> DecisionTunnel:
    """What stood behind one version of an entry. `case` is as recorded at that version's position.

    The entry itself is left out: nobody relies on the decision that they are taking. A retraction moves no decision:
    it was taken when what is retracted says.
    """
    entry = case.entries[ref]
    version = entry.said_by(number)
    knower = Knower.of_author(entry.agency, version.content.author.unit)
    at = version.known_at.latest
    cited = version.content.knowledge.relied_on if version.content.knowledge else ()
    own = _without(tunnel(case, knower, at), {ref})
    own_refs = {seen.entry.ref for seen in own} | {ref}
    agency = _without(tunnel(case, Knower(entry.agency), at), own_refs)
    agency_refs = own_refs | {seen.entry.ref for seen in agency}
    return DecisionTunnel(
        knower=knower,
        at=at,
        relied_on=[seen for seen in own if seen.entry.ref in cited],
        known_not_cited=[seen for seen in own if seen.entry.ref not in cited],
        held_elsewhere_in_agency=agency,
        held_by_others=_without(tunnel(case, EVERYONE, at), agency_refs),
        relied_on_not_held=sorted(set(cited) - own_refs),
    )


def _without(tunnel_entries: list[Seen], refs: set[str]) -> list[Seen]:
    return [seen for seen in tunnel_entries if seen.entry.ref not in refs]
