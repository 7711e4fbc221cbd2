"""When each child was seen, and how long not."""
