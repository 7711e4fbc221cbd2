"""The path of one entry: who knew it from when, told by whom, and where it stopped."""

from bisect import bisect_left
from collections.abc import Sequence
from math import inf
from typing import Final, NamedTuple

from api.pages.figures.key_dates import KeyDate, key_date_names, place_names
from api.pages.figures.kinds import definitions, use_of
from api.pages.figures.lanes import WIDTH
from api.pages.figures.markup import BAND, DEEP, INK, QUIET, RULE, figure, line, link, px, rect, safe, words
from api.pages.figures.scale import Plot, TimeScale, year_ticks
from api.pages.figures.text_width import cut_to, lines_of, text_width
from ledger.times import Instant, Interval

PATH_PLOT: Final = Plot(230.0, 1070.0)
"""Where the time runs: names stand left of it, what was passed on right of it."""

_HEAD: Final = 26.0
_TITLE: Final = 26.0
_KNEW: Final = 50.0
_NEVER: Final = 33.0
_GAP: Final = 2.0
_BAR: Final = 15.0
_DEPTH: Final = 16.0
_MARK: Final = 15.0
_TRUNK: Final = 10.0
_KEY_DATES: Final = 70.0
_LATER: Final = 14.0
_BELOW: Final = 12.0


class Act(NamedTuple):
    """An entry that a row's agency then recorded itself: knowing of this one, or not."""

    kind: str
    at: Instant
    label: str
    href: str


class Knew(NamedTuple):
    """One who came to know the entry. `teller` is the place of who told them in the list, None for its author.

    `said` are one or two lines for the right; `stopped`: they passed it on to nobody. Below the line until they could
    have known stands how long they `waited`, below the fade what it says, `may`: each where there is room.
    """

    name: str
    agency: str
    depth: int
    since: Interval
    teller: int | None
    said: tuple[str, str]
    stopped: bool
    acts: Sequence[Act]
    waited: str = ""
    may: str = ""


class Never(NamedTuple):
    """One who was never told."""

    name: str
    acts: Sequence[Act]


class Path(NamedTuple):
    """What the picture shows. `mark` is the entry itself; None, as when it happened, where that is not to be seen."""

    label: str
    kind: str
    mark: Act | None
    happened: Instant | None
    knew: Sequence[Knew]
    never: Sequence[Never]
    key_dates: Sequence[KeyDate]


def path_svg(path: Path, scale: TimeScale) -> str:
    """Return the picture as SVG, 1,376 pixels wide."""
    first = _HEAD + _TITLE
    tops = [first + place * (_KNEW + _GAP) for place in range(len(path.knew))]
    never_title = first + len(path.knew) * (_KNEW + _GAP) + 12
    never_first = never_title + (_TITLE if path.never else 0)
    foot = never_first + len(path.never) * (_NEVER + _GAP)
    parts = [definitions((True, _MARK), (False, _MARK)), _GRADIENT]
    parts += [rect(0, top, WIDTH, _KNEW, f'fill="{BAND}"') for top in tops]
    parts += [rect(0, never_first + place * (_NEVER + _GAP), WIDTH, _NEVER, f'fill="{BAND}"')
              for place in range(len(path.never))]  # fmt: skip
    parts += _years(scale, foot)
    parts += key_date_names(place_names(path.key_dates, scale), foot + 8, _HEAD)
    parts.append(words("Knew it", 0, first - 8, 13, 'font-weight="bold" aria-hidden="true"'))
    parts += [part for knew, top in zip(path.knew, tops, strict=True) for part in _knew(knew, path, top, scale)]
    parts += _tellings(path, tops, scale)
    if path.never:
        parts.append(words("Never told", 0, never_title + 16, 13, 'font-weight="bold" aria-hidden="true"'))
    for place, never in enumerate(path.never):
        parts += _never(never, never_first + place * (_NEVER + _GAP), scale, path.happened)
    return figure(WIDTH, foot + _KEY_DATES, path.label, parts)


_GRADIENT: Final = (
    f'<defs><linearGradient id="may"><stop offset="0" stop-color="{DEEP}" stop-opacity=".06"/>'
    f'<stop offset="1" stop-color="{DEEP}" stop-opacity=".62"/></linearGradient></defs>'
)


def _years(scale: TimeScale, foot: float) -> list[str]:
    parts = ['<g aria-hidden="true">']
    for tick in year_ticks(scale):
        parts.append(line(tick.left, 6, tick.left, foot, f'stroke="{RULE}"'))
        if text_width(tick.label, 13, bold=True) < tick.right - tick.left:
            parts.append(
                words(tick.label, (tick.left + tick.right) / 2, 16, 13, 'text-anchor="middle" font-weight="bold"')
            )
    parts.append(words("Knew, and passed it on", scale.plot.right + 26, 16, 13, 'font-weight="bold"'))
    return [*parts, "</g>"]


def _knew(knew: Knew, path: Path, top: float, scale: TimeScale) -> list[str]:
    """Return one row: the fade, the bar, the mark of the entry, what they did then, and where it stopped."""
    y = top + _KNEW / 2
    indent = 10 + _DEPTH * min(knew.depth, 4)
    start, certain = scale.x(knew.since.earliest), scale.x(knew.since.latest)
    beyond = knew.since.latest >= scale.end
    parts = [f'<g role="group" aria-label="{safe(f"{knew.name}: {knew.said[0]}. {knew.said[1]}")}">']
    name = cut_to(knew.name, scale.plot.left - indent - 14, 13, bold=True)
    parts.append(words(name, indent, y + (1 if knew.agency else 4), 13, 'font-weight="bold" aria-hidden="true"'))
    if knew.agency:
        agency = cut_to(knew.agency, scale.plot.left - indent - 14, 11.5)
        parts.append(words(agency, indent, y + 14, 11.5, f'fill="{QUIET}" aria-hidden="true"'))
    happened = start if path.happened is None else scale.x(path.happened)
    is_later = start - happened > _LATER and path.happened is not None and knew.since.earliest > path.happened
    if is_later:
        parts.append(line(happened, y, start, y, f'stroke="{INK}"'))
        parts.append(f'<circle cx="{px(happened)}" cy="{px(y)}" r="3" fill="#fff" stroke="{INK}"/>')
    parts.append(rect(start, y - _BAR / 2, certain - start, _BAR, 'fill="url(#may)"'))
    parts.append(rect(certain, y - _BAR / 2, scale.plot.right - certain, _BAR, f'fill="{DEEP}"'))
    if knew.stopped:
        parts.append(rect(scale.plot.right + 2, y - 11, 3, 22, f'fill="{INK}"'))
    acts, specks = _acts(knew.acts, y, scale, [] if beyond else [certain])
    parts += acts
    parts += _below(knew.waited, happened if is_later else start, start, y, specks)
    parts += _below(knew.may, start, certain, y, specks)
    if not beyond and path.mark is not None:
        drawn = use_of(path.kind, own=knew.teller is None, size=_MARK, x=certain, y=y)
        parts.append(link(path.mark.href, f"{path.mark.label}: {knew.name}, {knew.said[0]}", drawn))
    parts += _said(knew, y, scale.plot.right + 26)
    return [*parts, "</g>"]


def _below(said: str, left: float, right: float, y: float, specks: Sequence[float]) -> list[str]:
    """Return words under a stretch of a row, where it is long enough and nothing else is drawn there."""
    width = text_width(said, _BELOW)
    if not said or width + 8 > right - left or any(left - 4 < x < left + width + 12 for x in specks):
        return []
    return [words(said, left + 4, y + _BAR / 2 + 12, _BELOW, 'aria-hidden="true"')]


def _said(knew: Knew, y: float, x: float) -> list[str]:
    """Return by whom they were told, in a line or two, and below it whom they told."""
    lines = lines_of(knew.said[0], WIDTH - x - 8, 12.5, lines=2)
    top = y + 4 - 7.5 * len(lines)
    weight = ' font-weight="bold"' if knew.stopped else ""
    parts = [words(said, x, top + 15 * place, 12.5, 'aria-hidden="true"') for place, said in enumerate(lines)]
    told = cut_to(knew.said[1], WIDTH - x - 8, 12.5, bold=True)
    return [*parts, words(told, x, top + 15 * len(lines), 12.5, f'aria-hidden="true"{weight}')]


def _never(never: Never, top: float, scale: TimeScale, happened: Instant | None) -> list[str]:
    y = top + _NEVER / 2
    left = scale.plot.left if happened is None else scale.x(happened)
    name = cut_to(never.name, scale.plot.left - 24, 13)
    return [
        f'<g role="group" aria-label="{safe(never.name)}: never told">',
        words(name, 10, y + 4, 13, 'aria-hidden="true"'),
        line(left, y, scale.plot.right, y, f'stroke="{QUIET}" stroke-dasharray="1.5 3.5"'),
        *_acts(never.acts, y, scale, [])[0],
        words("Never", scale.plot.right + 26, y + 4, 12.5, 'aria-hidden="true"'),
        "</g>",
    ]


def _acts(acts: Sequence[Act], y: float, scale: TimeScale, taken: list[float]) -> tuple[list[str], list[float]]:
    """Return what was then recorded, each a link: a mark where there is room, else a speck; and where specks are."""
    parts, places, specks = [], sorted(taken), []
    first, last = scale.plot.left + _MARK / 2, scale.plot.right - _MARK / 2
    rest_of_speck = f'" cy="{px(y + 12)}" r="2.2" fill="{INK}"/>'
    for kind, at, label, href in acts:
        if not scale.start <= at < scale.end:
            continue
        x = min(max(scale.x(at), first), last)
        place = bisect_left(places, x)
        before = places[place - 1] if place else -inf
        after = places[place] if place < len(places) else inf
        if x - before >= _MARK and after - x >= _MARK:
            places.insert(place, x)
            drawn = use_of(kind, own=True, size=_MARK, x=x, y=y)
        else:
            specks.append(x)
            drawn = f'<circle cx="{px(x)}{rest_of_speck}'
        parts.append(link(href, label, drawn))
    return parts, specks


def _tellings(path: Path, tops: Sequence[float], scale: TimeScale) -> list[str]:
    """Return the arrows: a trunk left of what was told at once, an upright line into what was told later."""
    solid, dashed, heads = [], [], []
    for knew, top in zip(path.knew, tops, strict=True):
        if knew.teller is None:
            continue
        teller = path.knew[knew.teller]
        start, end = tops[knew.teller] + _KNEW / 2, top + _KNEW / 2
        fade, held = scale.x(knew.since.earliest), scale.x(teller.since.earliest)
        if fade - held > _LATER and knew.since.latest > teller.since.latest:
            x = (fade + scale.x(knew.since.latest)) / 2
            tip = end - _BAR / 2 if end > start else end + _BAR / 2
            leaves = start + _BAR / 2 if end > start else start - _BAR / 2
            dashed.append(f"M{px(x)} {px(leaves)}V{px(tip)}")
            heads.append(f"M{px(x)} {px(tip)}l-4 {-7 if end > start else 7}h8Z")
        else:
            x = max(min(fade, held) - _TRUNK - 4 * min(teller.depth, 2), scale.plot.left - 22)
            solid.append(f"M{px(held)} {px(start)}H{px(x)}V{px(end)}H{px(fade - 4)}")
            heads.append(f"M{px(fade)} {px(end)}l-6 -3.5v7Z")
    return [
        '<g class="arrows" aria-hidden="true" fill="none" stroke-linejoin="round">',
        f'<path d="{"".join(solid)}" stroke="{INK}" stroke-width="1.8"/>',
        f'<path d="{"".join(dashed)}" stroke="{INK}" stroke-width="1.8" stroke-dasharray="5 3"/>',
        f'<path d="{"".join(heads)}" fill="{INK}"/></g>',
    ]
