"""What the page of a decision says: what its author cited, what their desk knew besides, and what lay outside."""

from datetime import datetime
from typing import NamedTuple
from urllib.parse import urlencode

import orjson
from markupsafe import Markup

from api.pages.decision.figure import ELSEWHERE, KNOWN, RELIED_ON, stood_behind_svg
from api.pages.decision.outside import OutsideYear, by_year
from api.pages.decision.words import Words, decided, given, words_of
from api.pages.figures.before_the_wall import BeforeTheWall
from api.pages.figures.marks import mark
from api.pages.lanes.entries import LaneEntry, lane_entries
from api.pages.reading import OpenCase
from api.pages.tunnel.rows import Row, Scene, believed_since, tunnel_row
from api.permissions import Reach
from api.problems import not_found
from api.questions import today
from api.wording.facts import Fact
from api.wording.names import KINDS, Names
from ledger.references import EVERYONE, Knower
from ledger.times import OPEN_END, OPEN_START, Instant, as_of, day_of, interval_of, rfc3339
from ledger.times.london import LONDON
from ledger.times.wording import dated_moment, worded
from projections import decision, entries
from projections.decision import DecisionTunnel
from projections.entries import EntryVersion
from projections.tunnel import HeldEntry


class Inside(NamedTuple):
    """What the author's desk held: cited, and not. `first_year` and `day` are the ends of the rows' bars."""

    relied_on: list[Row]
    known: list[Row]
    first_year: int
    day: str


class Outside(NamedTuple):
    """What it did not hold: elsewhere in the agency, None where the whole of it is the desk; with others.

    `others` and `not_held`, what is cited all the same, are None where they are not the visitor's to see.
    """

    elsewhere: list[OutsideYear] | None
    others: list[OutsideYear] | None
    not_held: list[str] | None
    count_elsewhere: int
    count_others: int


class DecisionView(NamedTuple):
    """All that the page says."""

    ref: str
    kind: str
    heading: str
    mark: Markup
    who: str
    desk: str
    day: str
    vague: str
    lead: str
    facts: list[Fact]
    retracted: bool
    version: int
    versions: list[int]
    words: list[Words]
    given: str
    figure: Markup
    inside: Inside
    outside: Outside
    where: str
    """The query of the author's tunnel on that day, as recorded then."""
    drawn_up: str
    position: int
    total: int


def decision_view(opened: OpenCase, ref: str, version: int, *, folds: bool) -> tuple[DecisionTunnel, DecisionView]:
    """Read a decision's tunnel and say what it says; `folds` earlier years of others. Raises Problem: 404."""
    found = decision.decision_tunnel(opened.reading.connection, ref, version)
    file = entries.entry_file(opened.reading.connection, ref, opened.reading.head)
    if found is None or file is None or found.case != opened.case.code:
        raise not_found()
    own = opened.visit.call.reach is Reach.OWN_ENTRIES
    if own:  # what an agency did not hold is for reviewers, its references too; so is how an entry went on
        found = found._replace(held_by_others=[], relied_on_not_held=[])
        file = file._replace(versions=[made for made in file.versions if made.version == version])
    made = next(made for made in file.versions if made.version == version)
    return found, _view(opened, _read(found, made, [made.version for made in file.versions], own=own), folds=folds)


class _Read(NamedTuple):
    """What was read of a decision: its tunnel and the version it is of. `held` is by the rows of the picture."""

    found: DecisionTunnel
    made: EntryVersion
    versions: list[int]
    own: bool
    """Whether the visitor's agency asks about its own."""
    held: dict[str, list[LaneEntry]]
    others: list[LaneEntry]

    @property
    def at(self) -> Instant:
        """The day it is told of: where that is open, the recording's."""
        return self.found.at if self.found.at != OPEN_END else self.made.recorded_at


def _read(found: DecisionTunnel, made: EntryVersion, versions: list[int], *, own: bool) -> _Read:
    held = {RELIED_ON: found.relied_on, KNOWN: found.known_not_cited}
    if found.knower.unit:
        held[ELSEWHERE] = found.held_elsewhere_in_agency
    by_row = {name: lane_entries(items) for name, items in held.items()}
    return _Read(found, made, versions, own, by_row, lane_entries(found.held_by_others))


def _view(opened: OpenCase, read: _Read, *, folds: bool) -> DecisionView:
    found, made, names = read.found, read.made, opened.names
    heading = orjson.loads(f"{made.heading}}}")
    kind, desk = KINDS[heading["kind"]], names.in_text(found.knower)
    day = dated_moment(read.at).removeprefix("on ")
    return DecisionView(
        heading["ref"],
        kind,
        f"{kind}, {worded(heading['occurred']['text'])}",
        mark(heading["kind"]),
        names.knower(found.knower),
        desk,
        day,
        _vague(made.data.get("known_at"), day),
        _lead(read, desk),
        decided(made.data),
        made.retracted,
        made.version,
        read.versions,
        words_of(made.data, names),
        given(made.data),
        stood_behind_svg(opened, read.held, read.others, read.at, day),
        _inside(read, names),
        _outside(read, names, folds=folds),
        _where(found),
        f"{datetime.now(LONDON):%-d %B %Y, %H:%M}",
        found.moment.position,
        sum(map(len, (*read.held.values(), read.others))),
    )


def _inside(read: _Read, names: Names) -> Inside:
    found = {name: [orjson.loads(entry.held.json()) for entry in read.held[name]] for name in (RELIED_ON, KNOWN)}
    scale = BeforeTheWall([believed_since(entry) for held in found.values() for entry in held], read.at)
    scene = Scene(scale, read.found.knower, names)
    rows = {
        name: [tunnel_row(number, entry, believed_since(entry), scene) for number, entry in enumerate(held, 1)]
        for name, held in found.items()
    }
    last = day_of(read.at)
    return Inside(rows[RELIED_ON], rows[KNOWN], scale.first_year, f"{last.day} {last:%b} {last.year}")


def _outside(read: _Read, names: Names, *, folds: bool) -> Outside:
    agency, elsewhere = Knower(read.found.knower.agency), read.held.get(ELSEWHERE)
    return Outside(
        None if elsewhere is None else by_year(elsewhere, agency, read.at, names, folds=False),
        None if read.own else by_year(read.others, EVERYONE, read.at, names, folds=folds),
        None if read.own else read.found.relied_on_not_held,
        len(elsewhere or ()),
        len(read.others),
    )


def _lead(read: _Read, desk: str) -> str:
    """Say how much there was of each; to an agency, nothing of others."""
    found = read.found
    said = [_relied(len(found.relied_on), desk), _uncited(found.known_not_cited, desk)]
    if found.knower.unit:
        said.append(f"Elsewhere in the agency lay {_count(len(found.held_elsewhere_in_agency), 'nothing else')}.")
    if not read.own:
        said.append(f"Other agencies held {_count(len(found.held_by_others), 'nothing that it did not')}.")
    return " ".join(said)


def _relied(number: int, desk: str) -> str:
    if not number:
        return f"It cites nothing that {desk} held."
    return f"It relied on {number:,} {'thing' if number == 1 else 'things'}."


def _uncited(held: list[HeldEntry], desk: str) -> str:
    desk = desk[0].upper() + desk[1:]
    possible = sum(1 for entry in held if not entry.certain)
    surely = f", {possible:,} of them only possibly" if possible else ""
    return f"{desk} knew {len(held):,} more that it did not cite{surely}." if held else f"{desk} knew nothing more."


def _count(number: int, none: str) -> str:
    return f"{number:,}" if number else none


def _vague(known_at: str | None, day: str) -> str:
    """Say where the day was not stated so closely, and what is counted for it."""
    if known_at is None:
        return "No day is stated on which it was known: that of its recording is taken."
    span = interval_of(known_at)
    if span.latest == OPEN_END:
        return "It is not stated by when it was known: what the ledger held of any day is counted."
    if day_of(span.latest) == (day_of(span.earliest) if span.earliest != OPEN_START else None):
        return ""
    return f"The record says only “{worded(known_at)}”: all that may have reached them by {day} is counted."


def _where(found: DecisionTunnel) -> str:
    at = found.at
    if at == OPEN_END:
        day = today()
    else:
        day = day_of(at).isoformat()
        day = day if as_of(day) == at else str(rfc3339(at))
    said = {"knower": str(found.knower), "as_of": day, "recorded_as_of": str(found.moment.position)}
    return urlencode(said, safe="/:")
