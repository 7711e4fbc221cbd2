"""The tunnel as a read model: two indexed queries, of grants and of versions, cut as `ledger.knowledge.shown` says.

`read` asks, `holdings` weighs the grants, `held` shows what was said; `newest` is everyone's, without grants; `steps`
says when it changes.
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
