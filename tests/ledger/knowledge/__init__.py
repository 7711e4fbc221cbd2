"""The knowledge model by small examples, each put to the pure functions and to the read models of a database."""
