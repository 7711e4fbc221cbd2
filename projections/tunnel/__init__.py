"""The tunnel as a read model: two indexed queries, of grants and of versions, redacted as ledger.knowledge says."""

from projections.tunnel.held import HeldEntry, TunnelRead
from projections.tunnel.holdings import Holding
from projections.tunnel.newest import Granted, Outline, Told, granted, newest, newest_telling, outline
from projections.tunnel.read import (
    ahead,
    holdings_of,
    landmarks,
    open_part,
    read,
    telling,
    told,
    tunnel,
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
    "newest_telling",
    "open_part",
    "outline",
    "read",
    "step_after",
    "step_before",
    "telling",
    "told",
    "tunnel",
]
