"""The routers of all pages, for the app."""

from typing import Final

from fastapi import APIRouter

from api.pages import assets, case, cases, chronology, entry, lanes, print_foot, sign_in, tunnel

PAGE_ROUTERS: Final[tuple[APIRouter, ...]] = tuple(
    pages.router for pages in (assets, print_foot, sign_in, cases, case, lanes, tunnel, chronology, entry)
)
