"""Forms filled in as people do it: what a page has in its boxes, and what is typed over it."""

import re
from html import unescape
from typing import Any

import httpx
from serving import Api
from visitors import origin

_INPUT = re.compile(r"<input\b[^>]*>")
_TEXTAREA = re.compile(r'<textarea\b[^>]*\bname="([^"]+)"[^>]*>\n?(.*?)</textarea>', re.DOTALL)
_SELECT = re.compile(r'<select\b[^>]*\bname="([^"]+)"[^>]*>(.*?)</select>', re.DOTALL)
_CHOSEN = re.compile(r'<option value="([^"]*)" selected')
_ATTRIBUTE = re.compile(r'\b([a-z]+)="([^"]*)"')


def boxes(page: str) -> dict[str, str]:
    """Return what a page's form would send, were it sent as it stands."""
    form = page[page.index("<main") :]
    sent: dict[str, str] = {}
    for box in _INPUT.findall(form):
        said = dict(_ATTRIBUTE.findall(box))
        if said.get("type") not in ("checkbox", "radio") or " checked" in box:
            sent[unescape(said["name"])] = unescape(said.get("value", ""))
    sent |= {name: unescape(text) for name, text in _TEXTAREA.findall(form)}
    for name, options in _SELECT.findall(form):
        chosen = _CHOSEN.search(options)
        sent[name] = unescape(chosen[1]) if chosen else ""
    return sent


def fill_in(client: httpx.Client, path: str, do: str = "preview", **typed: str) -> httpx.Response:
    """Open a form, type into it, and send it."""
    opened = client.get(path)
    assert opened.status_code == 200, opened.text
    return send_on(client, opened, path, do, **typed)


def send_on(client: httpx.Client, page: httpx.Response, path: str, do: str, **typed: str) -> httpx.Response:
    """Send the form that a page holds, with something typed over it (`_` for `-` in names of boxes)."""
    sent = {**boxes(page.text), **{name.replace("__", "-"): text for name, text in typed.items()}, "do": do}
    return client.post(path, data=sent, headers=origin(client))


def held_by(api: Api, agency: str, ref: str, case: str = "k") -> dict[str, Any]:
    """Return an entry as an agency's tunnel of today has it."""
    entries = api.get(f"/v1/cases/{case}/tunnel?knower={agency}", "agency", agency=agency).json()["entries"]
    found: dict[str, Any] = next(one for one in entries if one["ref"] == ref)
    return found


def recorded(client: httpx.Client, path: str, **typed: str) -> str:
    """Fill in a form, look at the preview and record; return the reference that the receipt is of."""
    preview = fill_in(client, path, **typed)
    assert preview.status_code == 200, preview.text
    answer = send_on(client, preview, path, "record")
    assert answer.status_code == 303, answer.text
    assert client.get(answer.headers["location"]).status_code == 200
    return answer.headers["location"].removeprefix("/receipts/")


ANYTHING = {
    "occurred__day": "10",
    "occurred__month": "7",
    "occurred__year": "2008",
    "summary": "What was seen that day",
    "author__role": "Health visitor",
    "source_of_information": "Case file, page 1",
    "people__child": "yes",
}
"""What every kind of entry needs."""

_TOLD = {"recipients__0__to__agency": "csc", "recipients__0__received_at__day": "14",
         "recipients__0__received_at__month": "July", "recipients__0__received_at__year": "2008"}  # fmt: skip
OF_KIND: dict[str, dict[str, str]] = {
    "contact": {"mode": "home_visit"},
    "referral": {"reason": "Neglect", **_TOLD},
    "assessment": {"instrument": "initial"},
    "decision": {"decision": "No further action"},
    "information-shared": {"medium": "Letter", **_TOLD},
    "meeting": {"forum": "Strategy discussion"},
    "request": {"asked": "Whether she is registered", **_TOLD},
    "nil-contact": {"statement": "No contact", "occurred__how": "on"},
}
"""What each kind needs besides."""
