"""How much is fuzzed: a little and always the same in `make test`, much more and each time other in `make fuzz`."""

import os

from hypothesis import HealthCheck, settings

VARIABLE = "LEDGER_FUZZ"
"""How many times as much as in `make test`. Above 1 the examples are chosen at random."""

TIMES = int(os.environ.get(VARIABLE, "1"))


def fuzz(examples: int, steps: int = 50) -> settings:
    """Return the settings of a test with so many examples in `make test`, of a machine with so many steps each."""
    return settings(
        max_examples=examples * TIMES,
        derandomize=TIMES == 1,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        print_blob=True,
        stateful_step_count=steps,
    )
