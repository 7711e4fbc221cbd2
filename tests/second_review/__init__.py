"""Another review's case, put to the same views."""
