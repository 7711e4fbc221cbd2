"""One entry: its versions and what they changed, who was told, and the proof that it is sealed."""
