"""The pages of a case, against the JSON views that they show."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Final, NamedTuple

from api.pages.signing_in.sessions import Sessions
from api.settings import sessions_beside
from ops.bench.bulk import CASE
from ops.bench.entries_shown import Shown, entries_shown
from ops.bench.ground import Ground
from ops.bench.keep_alive import KeepAlive, get, look
from ops.bench.measuring import Figure, Pair, seconds, times, turn_about
from ops.bench.scale import Scale
from ops.bench.serving import served
from ops.bench.synthetic import DAYS, FIRST_DAY
from ops.home import Home

_PAGE_AT_MOST: Final = 5.0
_FIRST_BYTE_AT_MOST: Final = 2 * _PAGE_AT_MOST
_CROWDED: Final = 2
"""How many times as many entries the case has whose lanes' first byte is waited for."""
_TIMES_A_ROUND: Final = 4
_END: Final = FIRST_DAY.replace(year=FIRST_DAY.year + DAYS // 365).isoformat()
_ASKED: Final = f"?knower=police&as_of={_END}"


class _Compared(NamedTuple):
    """A page, and the views that it shows: what each adds to the addresses of all pages and of all views."""

    name: str
    page: str
    views: tuple[str, ...]


_TUNNELS: Final = (f"/tunnel{_ASKED}", f"/tunnel?knower=csc&as_of={_END}")
_COMPARING: Final = f"/compare?a=police&a_as_of={_END}&b=csc&b_as_of={_END}"


def _of_case(name: str, page: str, *views: str) -> _Compared:
    """A page of the case, by what it and its views add to the case's address."""
    return _Compared(name, f"/cases/{CASE}{page}", tuple(f"/cases/{CASE}{view}" for view in views))


_LANES: Final = _of_case("lanes", "/lanes", "/chronology")
_OF_CASE: Final = (
    _of_case("tunnel", f"/tunnel{_ASKED}", f"/tunnel{_ASKED}"),
    _of_case("step out", f"/step-out{_ASKED}", f"/hindsight{_ASKED}"),
    _of_case("children", f"/children{_ASKED}", f"/sightings{_ASKED}"),
    _of_case("what was believed", f"/believed{_ASKED}", f"/claims{_ASKED}"),
    _of_case("compare", _COMPARING, *_TUNNELS),
    _of_case("chronology", "/chronology", "/chronology"),
    _LANES,
    _of_case("decisions", "/decisions", f"/tunnel?knower=*&as_of={_END}"),
    _of_case("case", "", ""),
)


def _of_entries(shown: Shown) -> tuple[_Compared, ...]:
    """The pages of one entry of the case, each beside the view of the same entry."""
    told, decided = shown
    return (
        _Compared("who knew", f"/who-knew/{told}", (f"/entries/{told}/who-knew",)),
        _Compared("entry", f"/entries/{told}", (f"/entries/{told}",)),
        _Compared("decision", f"/decision/{decided}", (f"/entries/{decided}/decision-tunnel",)),
    )


def measure(ground: Ground, scale: Scale) -> Iterator[Figure]:
    """Each page, then the first byte of the lanes of a crowded case: both beside views of the one case."""
    ledger, crowded = (ground.ledger(scale.ledger, scale.entries * times_as_many) for times_as_many in (1, _CROWDED))
    with (
        served(ledger, ground.home) as address, served(crowded, ground.home) as busier,
        KeepAlive(address) as reader,
    ):  # fmt: skip
        cookie = _signed_in(ground, address.reviewer)

        def viewed(compared: _Compared) -> float:
            asked = [get(address.reviewer, f"/v1{view}") for view in compared.views]
            return sum(seconds(partial(reader.ask, request)) for request in asked)

        for compared in (*_OF_CASE, *_of_entries(entries_shown(scale.entries))):
            ask = partial(reader.ask, _request(cookie, compared))
            pairs = _turns(partial(seconds, ask), partial(viewed, compared), scale.rounds)
            yield times(
                f"page of a case of {scale.entries:,}: {compared.name}", pairs, "its view", at_most=_PAGE_AT_MOST
            )
        with KeepAlive(busier) as reader_of_crowded:  # opened now: one that is idle for some seconds is closed
            first_byte = partial(reader_of_crowded.first_byte, _request(cookie, _LANES))
            pairs = _turns(first_byte, partial(viewed, _LANES), scale.rounds)
        what = f"first byte of the lanes of {scale.entries * _CROWDED:,} entries"
        yield times(what, pairs, f"the view of {scale.entries:,}", at_most=_FIRST_BYTE_AT_MOST)


def _turns(ours: Callable[[], float], baseline: Callable[[], float], rounds: int) -> list[Pair]:
    """Measure both a few times a round, turn about, once both have been warmed up."""
    turn_about(ours, baseline, 1)
    return turn_about(ours, baseline, rounds * _TIMES_A_ROUND)


def _signed_in(ground: Ground, token: str) -> str:
    """The cookie of a session in which the case's purpose was stated."""
    sessions = Sessions(sessions_beside(Home(ground.home).keys))
    session = sessions.begin(token)
    sessions.state_purpose(session, CASE, "benchmark")
    return f"ledger-session={session.secret}"


def _request(cookie: str, compared: _Compared) -> bytes:
    return look(cookie, compared.page)
