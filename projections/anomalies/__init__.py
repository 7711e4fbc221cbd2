"""Anomalies as a read model: who passed on or cited what is written behind the log, and held against the grants."""

from projections.anomalies.make import factor_rows, reliance_rows
from projections.anomalies.read import anomalies

__all__ = ["anomalies", "factor_rows", "reliance_rows"]
