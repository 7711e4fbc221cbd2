"""The forms by which people record: what each asks, what it makes of the answers, and what follows from it."""
