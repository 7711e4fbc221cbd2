"""In which format an answer is asked for: by `format=` or else by the Accept header (RFC 9110, 12.5.1)."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from api.problems import Problem


class Format(NamedTuple):
    """A format: its name, as in `format=`, and its media type."""

    name: str
    media_type: str


JSON: Final = Format("json", "application/json")


def chosen(name: str | None, accept: Sequence[str], *, available: Sequence[Format]) -> Format:
    """Return the format that is asked for, or the first available where none is. Raises Problem: 406."""
    if name is not None:
        found = next((one for one in available if one.name == name), None)
    else:
        wanted = [part for header in accept for part in header.split(",") if part.strip()]
        found = max(available, key=lambda one: _weight(wanted, one.media_type))
        if _weight(wanted, found.media_type) <= 0:
            found = None
    if found is None:
        names = ", ".join(f"{one.name} ({one.media_type})" for one in available)
        raise Problem("not-acceptable", f"available in these formats only, by `format` or Accept: {names}")
    return found


def _weight(wanted: Sequence[str], media_type: str) -> float:
    """How much a media type is wanted: by its most exact mention; 1 where nothing is said."""
    if not wanted:
        return 1.0
    group = media_type.partition("/")[0]
    mentions = [_range(part) for part in wanted]
    for pattern in (media_type, f"{group}/*", "*/*"):
        weights = [weight for mentioned, weight in mentions if mentioned == pattern]
        if weights:
            return max(weights)
    return 0.0


def _range(part: str) -> tuple[str, float]:
    """Return a media range and its weight; a weight that is no number counts as 1."""
    mentioned, *parameters = (piece.strip().lower() for piece in part.split(";"))
    for parameter in parameters:
        if parameter.startswith("q="):
            try:
                return mentioned, min(float(parameter[2:]), 1.0)
            except ValueError:
                break
    return mentioned, 1.0
