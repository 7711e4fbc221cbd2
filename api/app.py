"""The HTTP API and the pages: one app, made from settings."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from fastapi import FastAPI
from starlette.middleware import Middleware

from api.failures import add_failures
from api.heads import Heads
from api.observing import Meters, Observing
from api.openapi.document import describe
from api.pages.routes import PAGE_ROUTERS
from api.pages.routing import add_page_for_no_address
from api.routes import audit, cases, entries, events, evidence, log, registers, running, views
from api.services import services
from api.settings import Settings

TITLE: Final = "Safeguarding ledger"


def create_app(settings: Settings) -> FastAPI:
    """Return the app. Its lifespan opens the ledger, connections to read and the runner behind the log."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        with services(settings) as opened:
            app.state.services = opened
            yield

    meters = Meters()
    app = FastAPI(
        title=TITLE,
        lifespan=lifespan,
        middleware=[Middleware(Heads), Middleware(Observing, meters=meters)],
        docs_url=None,  # both pages load scripts from another host
        redoc_url=None,
        redirect_slashes=False,
        telemetry={
            "tracing": False,
            "metrics": False,
            "logs": False,
        },  # it would copy what is asked elsewhere
    )
    app.state.meters = meters
    add_failures(app)
    add_page_for_no_address(app)
    describe(app)
    for routes in (events, views, cases, evidence, entries, registers, audit, log, running):
        app.router.routes.extend(routes.router.routes)
    for pages in PAGE_ROUTERS:
        app.router.routes.extend(pages.routes)
    return app
