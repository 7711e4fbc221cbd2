"""The Hamzah Khan case as events."""

import json
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parents[2] / "ops" / "case" / "hamzah-khan"


def hk_events() -> list[dict[str, Any]]:
    """Return every event of the case, in the order of posting."""
    return [event for file in sorted(_FOLDER.glob("*.json")) for event in json.loads(file.read_bytes())]
