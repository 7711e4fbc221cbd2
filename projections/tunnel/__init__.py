"""The tunnel as a read model: a query of grants and one of versions, cut as `ledger.knowledge.shown` says.

`read` asks, `holdings` weighs the grants, `held` shows what was said; `newest` is everyone's, without grants; `steps`
says when it changes. Which query of grants it is goes by who is asked about: an agency, a unit, anyone (`queries.sql`).

Parts of a tunnel for those who need no more: `told` the grants alone, `holdings_of` what they amount to, `open_part`
what of it anyone may see who holds it, `landmarks` what a case is found one's way in by, `outline` what happened
from one entry on.
"""

from projections.tunnel.held import HeldEntry, TunnelRead
from projections.tunnel.holdings import Holding
from projections.tunnel.newest import Granted, Outline, Told, granted, newest, newest_with_sightings, outline
from projections.tunnel.read import (
    ahead,
    holdings_of,
    landmarks,
    open_part,
    read,
    told,
    tunnel,
    with_sightings_or_claims,
)
from projections.tunnel.steps import step_after, step_before

__all__ = [
    "Granted",
    "HeldEntry",
    "Holding",
    "Outline",
    "Told",
    "TunnelRead",
    "ahead",
    "granted",
    "holdings_of",
    "landmarks",
    "newest",
    "newest_with_sightings",
    "open_part",
    "outline",
    "read",
    "step_after",
    "step_before",
    "told",
    "tunnel",
    "with_sightings_or_claims",
]
