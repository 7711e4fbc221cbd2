"""What grants amount to: of each entry that somebody was told of, the version held, whether certainly, and how.

Grants are rows of the queries of grants: since when each is certain, its turn among all that was ever told, its entry
and version as one number, and how it was told, so that they sort as they come. Moments are `ticks`.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from operator import itemgetter
from typing import Any, Final, NamedTuple

from ledger.knowledge.grants import version_held
from projections.question import Moment

Row = tuple[Any, ...]
"""A row of any of the queries."""

VERSION_BITS: Final = 20
"""An entry and its version as one number: the entry's position before these bits, in them the version's number."""
VERSIONS: Final = (1 << VERSION_BITS) - 1

Held = dict[int, tuple[bool, str]]
"""What somebody held, by entry and version as one number: whether certainly, and the grants, as in `Holding.how`."""

_ORDINAL_BITS: Final = 20
_MOMENT_LENGTH: Final = len('"2008-07-11T15:00:00.000000Z"')


class Holding(NamedTuple):
    """As ledger.knowledge.grants.Holding: version, whether certainly; `how` is its grants' text, ready to be shown."""

    version: int
    certain: bool
    how: str


def by_entry(grants: Iterable[Row]) -> dict[int, list[Row]]:
    """Grants by the position of their entry."""
    told: defaultdict[int, list[Row]] = defaultdict(list)
    for grant in grants:
        told[grant[2] >> VERSION_BITS].append(grant)
    return told


def told_by(grants: Collection[Row], moment: Moment) -> Collection[Row]:
    """Of grants those that were recorded by the moment: mostly all, so that is asked first."""
    end = (moment.position + 1) << _ORDINAL_BITS
    turn = itemgetter(1)
    if max(map(turn, grants), default=0) < end:
        return grants
    return [grant for grant in grants if turn(grant) < end]


def amounts(told: Iterable[list[Row]], at: int) -> Held:
    """What the grants of each entry amount to at a moment: mostly there is one."""
    held: Held = {}
    for grants in told:
        if len(grants) == 1:
            latest, _, version, how = grants[0]
            held[version] = latest <= at, how
        else:
            version, certain, how = _amount(grants, at)
            held[version] = certain, how
    return held


def by_position(held: Held) -> dict[int, Holding]:
    """What somebody held, by the position of each entry."""
    return {
        version >> VERSION_BITS: Holding(version & VERSIONS, certain, how) for version, (certain, how) in held.items()
    }


def by_version(holdings: Mapping[int, Holding]) -> Held:
    """What somebody held, by entry and version as one number: what `by_position` was made of."""
    return {
        entry << VERSION_BITS | holding.version: (holding.certain, holding.how) for entry, holding in holdings.items()
    }


def _amount(told: list[Row], at: int) -> tuple[int, bool, str]:
    """What several grants of one entry amount to; the version with its entry, as one number.

    Nearly always they are of one version and begin at different moments: then there is nothing to weigh.
    """
    told.sort()
    before, version = None, told[0][2]
    hows = []
    for latest, _, each, how in told:
        if latest == before or each != version:
            return _weighed(told, at)
        before = latest
        hows.append(how)
    return version, told[0][0] <= at, ",".join(hows)


def _weighed(told: list[Row], at: int) -> tuple[int, bool, str]:
    """The same of grants of several versions, or since the same moment."""
    told.sort(key=_order_of_telling)
    version, certain = version_held([(version, latest) for latest, _, version, _ in told], at)
    return version, certain, ",".join([how for _, _, _, how in told])


def _order_of_telling(grant: Row) -> tuple[int, str, int]:
    """As ledger.knowledge.grants has it: latest, earliest, turn. The earliest is in the text, and as text in order."""
    latest, turn, _, how = grant
    earliest = how.partition('"earliest":')[2]
    return latest, "" if earliest.startswith("null") else earliest[:_MOMENT_LENGTH], turn
