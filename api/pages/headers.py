"""The headers that every page bears besides those of all answers."""

from typing import Final

POLICY: Final = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""Nothing inline and nothing of any other host."""

PAGE_HEADERS: Final = {
    "content-security-policy": POLICY,
    # With no-referrer a browser would not say of which origin a form is. To other hosts nothing is said.
    "referrer-policy": "same-origin",
    "vary": "Cookie, HX-Request",
}
