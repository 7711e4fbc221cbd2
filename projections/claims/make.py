"""What the claims' read model makes of an event."""

from collections.abc import Iterator

from ledger.knowledge.case_file import Consequence

Row = tuple[int, int, int, str, str, str, str | None]


def rows(made: Consequence) -> Iterator[Row]:
    """entry, version, ordinal, about, attribute, value, basis: of the version made, unless it is retracted.

    Values are compared without the white space at their ends: it is cut here, once.
    """
    if made.version.retracted:
        return
    for ordinal, claim in enumerate(made.version.content.claims):
        yield (
            made.entry.position, made.version.number, ordinal,
            claim.about, claim.attribute, claim.value.strip(), claim.basis,
        )  # fmt: skip
