"""When the days unseen of a child are counted no further: at eighteen, or when they are known to have died."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from api.pages.lanes.entries import LaneEntry, since_of
from ledger.times import Instant, TimeTextError, interval_of

_ADULT_YEARS: Final = 18
_DEAD: Final = ("dead", "died")


class Counted(NamedTuple):
    """Where the counting of a child's days ended, if it did, and why; and whether it is known when they come of age."""

    ended: Instant | None
    why: str
    has_birthday: bool


def counting_ended(ref: str, own: Sequence[LaneEntry], at: Instant) -> Counted:
    """Return where counting ended by a day, as the knower knew it: at eighteen, or when known to have died."""
    ends: list[tuple[Instant, str]] = []
    has_birthday = False
    for entry in own:
        if '"claims":' not in entry.held.data or f'"{ref}"' not in entry.held.data:
            continue
        for claim in entry.data["claims"]:
            if claim["about"] != ref:
                continue
            if claim["attribute"] == "alive" and claim["value"].lower().startswith(_DEAD):
                ends.append((since_of(entry.how[0]).latest, "Known to have died"))
            elif claim["attribute"] == "date_of_birth" and (adult := _eighteen(claim["value"])) is not None:
                ends.append((adult, "Adult"))
                has_birthday = True
    ended, why = min((end for end in ends if end[0] <= at), default=(None, ""))
    return Counted(ended, why, has_birthday)


def _eighteen(value: str) -> Instant | None:
    """Return the eighteenth birthday, by a date of birth that is a day; None by any other."""
    year, _, rest = value.partition("-")
    try:
        return interval_of(f"{int(year) + _ADULT_YEARS}-{'02-28' if rest == '02-29' else rest}").earliest
    except (TimeTextError, ValueError):
        return None
