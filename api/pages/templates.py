"""Templates: autoescaped, and strict: a name that a template uses and nobody gave is an error, not a gap."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from jinja2 import ChainableUndefined, ChoiceLoader, Environment, FileSystemLoader, PackageLoader, PrefixLoader
from jinja2 import StrictUndefined as Strict
from markupsafe import Markup, escape
from starlette.responses import HTMLResponse

from api.pages.assets import path_of
from api.pages.figures.samples import sample
from api.pages.print_foot import foot
from api.wording.direction import closed
from api.wording.terms import TERMS

_FOLDER: Final = Path(__file__).parents[1] / "templates"
_COMPONENTS: Final = "govuk_frontend_jinja"


class _Undefined(Strict):
    """Strict, but for members that a dictionary lacks: the components' parameters may be left out."""

    __slots__ = ()

    def __new__(cls, hint: str | None = None, obj: Any = None, name: str | None = None, *_: Any) -> Any:
        if isinstance(obj, dict):
            return ChainableUndefined(hint, obj, name)
        return super().__new__(cls)


def said(text: str) -> Markup:
    """Return what a person wrote: as text, and with its direction kept to itself, whatever it holds."""
    escaped = str(escape(text))  # once: of some texts what was put right in them is marked up already
    return Markup(f"<bdi>{closed(escaped)}</bdi>")  # noqa: S704  # escaped; put together so, it costs a fifth


def linked(text: Markup, refs: Sequence[str]) -> Markup:
    """Return a text, already safe, in which each of these references leads to its entry."""
    if not refs:
        return text
    named = "|".join(re.escape(str(escape(ref))) for ref in sorted(refs, key=len, reverse=True))
    plain = str(text)  # of Markup, re.sub would escape what it puts in
    return Markup(re.sub(named, r'<a class="govuk-link" href="/entries/\g<0>">\g<0></a>', plain))  # noqa: S704  # all escaped


def counted(number: int) -> str:
    """Return a number with its thousands told apart: `20,418`."""
    return f"{number:,}"


def render(template: str, **context: Any) -> Markup:
    """Return a template's text."""
    return Markup(_environment.get_template(template).render(context))  # noqa: S704  # it escaped what it was given


def page(template: str, status: int = 200, **context: Any) -> HTMLResponse:
    """Return a page."""
    return HTMLResponse(render(template, **context), status)


def _made() -> Environment:
    components = PrefixLoader({_COMPONENTS: PackageLoader(_COMPONENTS)})
    made = Environment(
        loader=ChoiceLoader([FileSystemLoader(_FOLDER), components]),
        autoescape=True,
        undefined=_Undefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.globals |= {
        "static": path_of,
        "foot": foot,
        "sample": sample,
        "TERMS": TERMS,
        "undefined": ChainableUndefined(name="undefined"),
        "null": None,
    }  # the components speak JavaScript
    made.filters |= {"said": said, "counted": counted, "linked": linked, "escaped": escape}
    return made


_environment: Final = _made()
