"""The mark of an entry beside its words, with its kind's name for those who do not see it."""

from functools import cache

from markupsafe import Markup

from api.pages.figures.kinds import icon, kind_mark

_SIZE = 19.0


@cache
def mark(kind: str, *, own: bool = True) -> Markup:
    """Return the mark of an entry: solid where it is the knower's `own` record, hollow where they were told."""
    name = kind_mark(kind).name
    drawn = Markup(icon(kind, own=own, size=_SIZE))  # noqa: S704  # ours, every word of it
    return drawn + Markup('<span class="govuk-visually-hidden">{}. </span>').format(name)
