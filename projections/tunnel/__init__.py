"""The tunnel as a read model: one indexed query over versions and grants, redacted as ledger.knowledge says."""

from projections.tunnel.read import HeldEntry, TunnelRead, landmarks, read, tunnel
from projections.tunnel.steps import step_after, step_before

__all__ = ["HeldEntry", "TunnelRead", "landmarks", "read", "step_after", "step_before", "tunnel"]
