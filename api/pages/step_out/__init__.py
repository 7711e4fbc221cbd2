"""Stepping out of a tunnel: the same day beside everything that is known now."""
