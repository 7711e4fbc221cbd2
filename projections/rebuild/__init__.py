"""Rebuilds all read models from the log, beside the live ones, and switches in one transaction."""

from projections.rebuild.rebuild import Progress, rebuild

__all__ = ["Progress", "rebuild"]
