"""The keys that the tests of a run share, in its folder. A test that destroys some has a store of its own."""

import os
from pathlib import Path
from typing import Final

from ledger.sealing import CaseCipher, cipher_at

VARIABLE: Final = "LEDGER_KEYS_OF_TESTS"
"""Where they lie, for all processes of a run."""


def cipher() -> CaseCipher:
    """The run's cipher."""
    return cipher_at(Path(os.environ[VARIABLE]))
