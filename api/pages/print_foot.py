"""What stands in the foot of each printed page: a style sheet made of a sentence.

A page's margin can take text from style sheets alone, and none may stand in the page. Whatever the sentence holds,
it is text: all but letters, digits and a few signs are escaped.
"""

import re
from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from starlette.responses import Response

router = APIRouter(include_in_schema=False)

_LONGEST: Final = 400
_PLAIN: Final = re.compile(r"[^A-Za-z0-9 .,]")
_AN_HOUR: Final = "private, max-age=3600"


def foot(text: str) -> str:
    """Return the address of the style sheet that puts a sentence into the foot of each page."""
    return f"/foot.css?{urlencode({'text': text[:_LONGEST]})}"


@router.get("/foot.css")
async def foot_style(text: Annotated[str, Query(max_length=_LONGEST)]) -> Response:
    """Return the style sheet."""
    escaped = _PLAIN.sub(lambda found: f"\\{ord(found[0]):x} ", text)
    style = f'@page {{ @bottom-left {{ content: "{escaped}"; font: 8.5pt Arial, sans-serif; }} }}\n'
    return Response(style, headers={"cache-control": _AN_HOUR}, media_type="text/css; charset=utf-8")
