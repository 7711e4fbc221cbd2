"""Who runs a command, for the record."""

import getpass
import re


def account() -> str:
    """Return the name of the machine's account that runs this."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):  # an account without a name, as in some containers
        name = "unnamed"
    return re.sub(r"[^\x21-\x7e]", "-", name)[:100] or "unnamed"
