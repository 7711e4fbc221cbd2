"""What pages are drawn with, served by us alone: our own style and script, GOV.UK Frontend's, htmx.

What is not ours is fetched by `make setup` (package.json) and never committed. Each file is served under a name
with its digest in it, so that a browser may keep it for ever and still has the new one at once.
"""

import hashlib
import re
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from fastapi import APIRouter
from starlette.responses import Response

from api.problems import Problem, not_found

_OURS: Final = Path(__file__).parents[1] / "static"
_FETCHED: Final = Path(__file__).parents[2] / "node_modules"
_FILES: Final = {
    "govuk.css": _FETCHED / "govuk-frontend" / "dist" / "govuk" / "govuk-frontend.min.css",
    "htmx.js": _FETCHED / "htmx.org" / "dist" / "htmx.min.js",
    "ledger.css": _OURS / "ledger.css",
    "tunnel.css": _OURS / "tunnel.css",
    "figures.css": _OURS / "figures.css",
    "case.css": _OURS / "case.css",
    "help.css": _OURS / "help.css",
    "audit.css": _OURS / "audit.css",
    "record.css": _OURS / "record.css",
    "compare.css": _OURS / "compare.css",
    "decision.css": _OURS / "decision.css",
    "print.css": _OURS / "print.css",
    "wide-paper.css": _OURS / "wide-paper.css",
    "ledger.js": _OURS / "ledger.js",
    "icon.svg": _OURS / "icon.svg",
}
_MEDIA_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
_DIGEST_CHARACTERS: Final = 16
_FOR_EVER: Final = "public, max-age=31536000, immutable"
_FONTS: Final = re.compile(r"@font-face\{[^}]*\}|/\*# sourceMappingURL=.*?\*/")


class _Served(NamedTuple):
    paths: dict[str, str]
    contents: dict[str, bytes]


def path_of(name: str) -> str:
    """Return the path at which a file is served. Raises Problem: 503 where it has not been fetched."""
    return _served().paths[name]


router = APIRouter(include_in_schema=False)


@router.get("/static/{name}")
async def static(name: str) -> Response:
    """Return a file, to be kept for ever."""
    content = _served().contents.get(name)
    if content is None:
        raise not_found()
    return Response(content, headers={"cache-control": _FOR_EVER}, media_type=_MEDIA_TYPES[Path(name).suffix])


@cache
def _served() -> _Served:
    paths, contents = {}, {}
    for name, file in _FILES.items():
        content = _content(file)
        digest = hashlib.sha256(content).hexdigest()[:_DIGEST_CHARACTERS]
        stem, _, kind = name.partition(".")
        paths[name] = f"/static/{stem}.{digest}.{kind}"
        contents[f"{stem}.{digest}.{kind}"] = content
    return _Served(paths, contents)


def _content(file: Path) -> bytes:
    """Return what is served of a file: of GOV.UK's style all but its typeface, which is for GOV.UK alone."""
    try:
        text = file.read_text("utf-8")
    except FileNotFoundError:
        raise Problem("unavailable", f"{file.name} has not been fetched yet: run make setup") from None
    if file.name.startswith("govuk"):
        text = _FONTS.sub("", text).replace("GDS Transport,", "")
    return text.encode()
