"""How things stood with an entry on a day, as small marks that need no colour."""

from functools import cache
from typing import Final

from markupsafe import Markup

from api.pages.figures.markup import INK

_SHAPES: Final = {
    "known": f'<circle r="6.5" fill="{INK}"/>',
    "stale": f'<circle r="6.5" fill="{INK}"/><path d="M-5 5L5-5" stroke="#fff" stroke-width="2.2"/>',
    "possibly_known": (
        f'<circle r="5.8" fill="#fff" stroke="{INK}" stroke-width="1.6"/>'
        f'<path d="M0-5.8A5.8 5.8 0 0 0 0 5.8Z" fill="{INK}"/>'
    ),
    "known_elsewhere": f'<circle r="5.6" fill="#fff" stroke="{INK}" stroke-width="2"/>',
    "known_to_nobody": f'<circle r="5.6" fill="#fff" stroke="{INK}" stroke-width="1.6" stroke-dasharray="2 1.5"/>',
    "not_yet_happened": f'<path d="M-4-5.5L5.5 0L-4 5.5Z" fill="#fff" stroke="{INK}" stroke-width="1.6"/>',
}

WORDS: Final = {
    "known": "known",
    "stale": "known in an older version",
    "possibly_known": "possibly known",
    "known_elsewhere": "known elsewhere",
    "known_to_nobody": "known to nobody",
    "not_yet_happened": "not yet happened",
}
"""The statuses in the order in which they are told, in words."""


@cache
def status_icon(status: str) -> Markup:
    """Return a status as a small picture. It says nothing aloud: its words stand beside it."""
    return Markup(  # noqa: S704  # ours, every word of it
        '<svg class="status-icon" aria-hidden="true" focusable="false" width="16" height="16" viewBox="-8 -8 16 16">'
        f"{_SHAPES[status]}</svg>"
    )
