"""What the words mean, and how to read the lanes."""
