"""What an address or a form asks for: whom, which day, and the ways on from there."""
