"""The read models: one folder each. Safe to drop and rebuild."""
