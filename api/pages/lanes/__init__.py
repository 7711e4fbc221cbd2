"""The swim lanes: a whole case at one look, and what other pictures take from it."""
