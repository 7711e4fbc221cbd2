"""Help: what the words mean, and how to read the lanes. For anyone, signed in or not: it shows nothing of any case."""

from fastapi import APIRouter
from markupsafe import Markup
from starlette.responses import Response

from api.pages.figures.sighting_marks import NAMES, sighting_icon
from api.pages.figures.status import WORDS, status_icon
from api.pages.help.lanes import ABOVE, LANES, example, kinds
from api.pages.routing import Page
from api.pages.templates import page
from api.wording.terms import TERMS

router = APIRouter(route_class=Page, include_in_schema=False)


@router.get("/help")
async def help_page() -> Response:
    """Say what the words mean."""
    return page("help.html", visit=None, terms=TERMS)


@router.get("/help/lanes")
async def lanes_help_page() -> Response:
    """Say how to read the lanes, on lanes that are drawn as those of a case are."""
    return page(
        "help-lanes.html",
        visit=None,
        figure=example(),
        lanes=LANES,
        above=ABOVE,
        kinds=kinds(),
        sightings=[(Markup(sighting_icon(how)), said) for how, said in NAMES.items()],  # noqa: S704  # ours
        statuses=[(status_icon(status), said) for status, said in WORDS.items()],
    )
