"""A decision's tunnel: what its author relied on, knew and did not cite, and what others held."""

from projections.decision.read import DecisionTunnel, decision_tunnel

__all__ = ["DecisionTunnel", "decision_tunnel"]
