"""The command line, the embedded server, measurements, repair, and the case that the demo shows."""
