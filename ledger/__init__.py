"""What happened, who may say so, and who knows it: the log, and the knowledge model as pure functions."""
