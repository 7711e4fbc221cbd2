"""The cases, and one of them: who it is about, who had to do with it, its evidence to take away."""
