"""One entry through time: who came to know it, told by whom, and where it stopped."""
