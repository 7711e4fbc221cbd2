"""The tunnel as a read model: one indexed query over versions and grants, redacted as ledger.knowledge says."""

from projections.tunnel.read import HeldEntry, tunnel

__all__ = ["HeldEntry", "tunnel"]
