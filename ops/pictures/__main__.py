"""`make pictures`: record the case in a ledger of its own, open three pages in the system's Chromium, keep the PNGs."""

import shutil
import sys
import tempfile
from pathlib import Path

from ops.pictures.demo_site import demo_site
from ops.pictures.take import PICTURES, NoChromium, chromium, take


def main() -> int:
    """Take the pictures; return the exit status."""
    home = Path(tempfile.mkdtemp(prefix="ledger-pictures-"))
    try:
        with chromium() as browser, demo_site(home) as link:
            for path in take(browser, link, PICTURES):
                sys.stdout.write(f"{path}: {path.stat().st_size:,} bytes\n")
    except NoChromium as error:
        sys.stderr.write(f"{error}\n")
        return 1
    finally:
        shutil.rmtree(home, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
