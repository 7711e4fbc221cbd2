"""The decisions of a case, and one of them with its tunnel."""
