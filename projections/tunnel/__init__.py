"""The tunnel as a read model: one indexed query over versions and grants, redacted as ledger.knowledge says."""

from projections.tunnel.read import HeldEntry, landmarks, tunnel
from projections.tunnel.steps import step_after, step_before

__all__ = ["HeldEntry", "landmarks", "step_after", "step_before", "tunnel"]
