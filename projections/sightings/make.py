"""What the sightings' read model makes of an event."""

from collections.abc import Iterator

from ledger.knowledge.case_file import Consequence

Row = tuple[int, int, int, str, str]


def rows(made: Consequence) -> Iterator[Row]:
    """entry, version, ordinal, person, seen: of the version that the event made, unless it is retracted."""
    if made.version.retracted:
        return
    for ordinal, sighting in enumerate(made.version.content.sightings):
        yield made.entry.position, made.version.number, ordinal, sighting.person, sighting.seen
