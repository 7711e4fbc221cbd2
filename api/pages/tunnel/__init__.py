"""Standing in one agency on one day: what it knew, and nothing else."""
