"""`python -m ops.bench`: run the measurements and print them as a table."""

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from typing import Final

from rich.console import Console
from rich.table import Table

from ops.bench.append import measure as append
from ops.bench.ground import Ground, temporary_ground
from ops.bench.growth import measure as growth
from ops.bench.http import measure as http
from ops.bench.measuring import Figure
from ops.bench.pages import measure as pages
from ops.bench.rebuilding import measure as rebuilding
from ops.bench.repeatability import measure as repeatability
from ops.bench.replay import measure as replay
from ops.bench.scale import DEFAULT, QUICK, Scale
from ops.bench.tunnels import measure as tunnels
from ops.bench.verifying import measure as verifying

Measurement = Callable[[Ground, Scale], Iterator[Figure]]

MEASUREMENTS: Final[dict[str, Measurement]] = {
    "append": append,
    "http": http,
    "tunnel": tunnels,
    "pages": pages,
    "growth": growth,
    "replay": replay,
    "rebuild": rebuilding,
    "repeatability": repeatability,
    "verify": verifying,
}


def main() -> int:
    """Run what was asked for; return 0 unless something failed to run. A missed target is only shown."""
    asked = _arguments()
    scale = QUICK if asked.quick else DEFAULT
    console = Console()
    progress = Console(stderr=True)
    figures: list[Figure] = []
    failed = 0
    facts = ""
    for name in asked.only or MEASUREMENTS:
        started = time.monotonic()
        # Each on a server of its own: what one leaves behind is cleared up, and lies in memory, while the next runs.
        with temporary_ground() as ground:
            facts = ground.facts()
            try:
                figures += MEASUREMENTS[name](ground, scale)
            except Exception:  # noqa: BLE001  # the others can still be measured
                progress.print_exception()
                failed = 1
        progress.print(f"{name}: {time.monotonic() - started:.0f} s", style="dim")
    console.print(facts)
    console.print(_table(figures))
    return failed


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description="Measure, each figure beside a baseline.")
    parser.add_argument(
        "--only", action="append", choices=MEASUREMENTS, metavar="NAME",
        help=f"measure this alone (may be repeated): {', '.join(MEASUREMENTS)}",
    )  # fmt: skip
    parser.add_argument("--quick", action="store_true", help="less of everything: for a first look")
    return parser.parse_args()


def _table(figures: list[Figure]) -> Table:
    table = Table(caption="medians; each ratio is the median of the rounds' own, ours and baseline in turn")
    table.add_column("what")
    table.add_column("ours", justify="right")
    table.add_column("baseline")
    for name in ("ratio", "target", "met"):
        table.add_column(name, justify="right")
    for figure in figures:
        bound = "≥" if figure.at_least else "≤"
        met = "[green]yes[/]" if figure.is_met else "[red]no[/]"
        row = (figure.what, figure.ours, figure.baseline, f"{figure.ratio:.2f}", f"{bound} {figure.target:g}")
        table.add_row(*row, met)
    return table


if __name__ == "__main__":
    sys.exit(main())
