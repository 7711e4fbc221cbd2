"""Calls as bytes, mutated in every part: the request line, the headers, the body, and what they say of each other."""

from typing import NamedTuple
from urllib.parse import quote

import orjson
from hypothesis import strategies as st
from little_case import STORY

from api.permissions import OPEN, PERMISSIONS, Route

ROUTES = sorted(set(PERMISSIONS) | OPEN)
FORM = "application/x-www-form-urlencoded"
POSTED = ("application/cloudevents+json", "application/cloudevents-batch+json", "application/json", "text/plain")

SEGMENTS = (
    b"k", b"other", b"none", b"csc", b"police", b"inc-1", b"visit-1", b"0", b"000.p/3", b"x001/234", b"internal",
    b"k%00", b"%00", b"k%2ftunnel", b"..", b".", b"%2e%2e", b"..%2f..%2fetc%2fpasswd", b"%c0%af", b"%c1%9c", b"%ff",
    b"%", b"%zz", b"%F0%9F%92%A9", b"K", b"k;x=1", b"k ", b"", b"/", b"//", b"k%0d%0aX-Injected:%201",
    b"'%20OR%201=1--", b"{case}", b"%E2%80%AE", b"a" * 300, b"9" * 60, b"\xc3\xa9", b"k#x", b"-", b"*",
)  # fmt: skip
QUERIES = (
    b"", b"?", b"?knower=csc", b"?knower=gp", b"?knower=csc&knower=gp", b"?knower=gp&as_of=2008-07-14&x=y", b"?&&&=&",
    b"?knower=%ff", b"?knower=csc%00", b"?knower=%F0%28%8C%28", b"?recorded_as_of=99999999999999999999", b"?size=1e9",
    b"?recorded_as_of=-1", b"?knower[]=csc", b"?position=1", b"?position=1&size=0x10", b"?from=1&to=2", b"?limit=0",
    b"?q=%25%5F%27", b"?format=../../x", b"?=&" * 300, b"?" + b"a=b&" * 1_000, b"?knower=" + b"a" * 20_000,
    b"?%00=%00", b"?knower=csc;as_of=2008", b"?as_of=%D9%A2%D9%A0%D9%A0%D9%A8", b"?kind=contact&kind=x",
    b"?q=%ED%A0%80",
    b"?recorded_as_of=9999-12-31T23:59:59.9999999-23:59", b"?as_of=0000-01-01", b"?after=-1", b"?version=2147483648",
)  # fmt: skip
FIELDS = (
    "do", "purpose", "next", "people", "summary", "occurred-year", "occurred-month", "recipients-count", "event_id",
    "source", "reason", "token", "shares-0-entry", "knower", "form_token",
)  # fmt: skip
LINES = (
    b"{m} {t} HTTP/1.1", b"{m} {t} HTTP/1.0", b"{m} {t} HTTP/2.0", b"{m} {t} HTTP/9.9", b"{m} {t} http/1.1", b"{m} {t}",
    b"{m}  {t}  HTTP/1.1", b" {m} {t} HTTP/1.1", b"{m}\t{t}\tHTTP/1.1", b"{m} {t} HTTP/1.1 x", b"{m}\0 {t} HTTP/1.1",
    b"{t} {m} HTTP/1.1", b"\xff\xfe {t} HTTP/1.1", b"{m} http://elsewhere{t} HTTP/1.1", b"{m} elsewhere:80 HTTP/1.1",
    b"{m} * HTTP/1.1", b"", b"\r\n\r\n{m} {t} HTTP/1.1", b"get {t} HTTP/1.1", b"PRI * HTTP/2.0",
    b"INVENTED {t} HTTP/1.1",
)  # fmt: skip
METHODS = (b"GET", b"HEAD", b"PUT", b"DELETE", b"OPTIONS", b"PATCH", b"TRACE", b"CONNECT", b"PROPFIND", b"SOURCE")
HEADERS = (
    b"host: other", b"content-length: 5", b"content-length: 0", b"content-length: -1", b"content-length: 1_0",
    b"content-length: 99999999", b"transfer-encoding: chunked", b"transfer-encoding: gzip, chunked", b"te: trailers",
    b"transfer-encoding: \x0bchunked", b"connection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13",
    b"connection: upgrade, http2-settings\r\nupgrade: h2c", b"connection: close, x-purpose", b"expect: 100-continue",
    b"expect: a-miracle", b"accept: application/xml", b"accept: */*;q=nan", b"accept: ,;q=,",
    b"accept-encoding: br;q=x",
    b"authorization: Bearer", b"authorization: Basic eDp5", b"authorization: Bearer \xff\xfe", b"authorization:",
    b"authorization: Bearer a.b.c", b"authorization: Bearer " + b"a." * 4_000, b"x-purpose: \xc3\xa9", b"x-purpose:",
    b"x-purpose: \xff", b"x-purpose: " + b"a" * 201, b"x-request-id: \xff", b"x-request-id: a\tb", b"cookie: a=b",
    b"x-request-id: " + b"a" * 129, b"x-request-id: same\r\nx-request-id: same", b"x-forwarded-for: \xff, ::1, x",
    b"x-forwarded-proto: https", b"x-forwarded-prefix: /x", b"x-http-method-override: DELETE", b"x: a\0b", b"x y: z",
    b"x: a\r\n b", b": x", b"x", b"range: bytes=0-0", b"if-none-match: *", b"if-modified-since: now", b"content-md5: x",
    b"content-encoding: gzip", b"content-type: application/json", b"content-type: \xff", b"content-type: ;;;=,",
    b"content-type: application/cloudevents+json; charset=utf-16", b"ce-id: %ff", b"ce-id: \xff", b"ce-: x",
    b"ce-id: a",
    b'ce-source: "/agencies/police', b"ce-specversion: 1.0\r\nce-specversion: 1.0", b"ce-type: " + b"x" * 3_000,
    b"ce-subject: k%00", b"x-long: " + b"a" * 40_000, b"\xff: x", b"x\x00: y", b"date: never", b'forwarded: for="_x',
)  # fmt: skip
BODIES = (
    b"", b"null", b"{}", b"[]", b"[[]]", b"[null]", b'"', b"{", b"[{}", b"NaN", b"-Infinity", b"1e999", b"9" * 5_000,
    b"-",
    b'{"id": 1e400}', b'{"id": "a", "id": "b"}', b'{"specversion": "\\ud800"}', b'["\\udc00"]', b"\xef\xbb\xbf{}",
    b"\xff\xfe{\0",
    b"[" * 60_000, b'{"a":' * 9_000, b'{"a":' * 500 + b"1" + b"}" * 500, b"\0" * 100, b'{"\\u0000": "\\u0000"}',
    b"\xed\xa0\x80",
    b"[" + b"{}," * 1_001 + b"{}]", b"[" + b"0," * 30_000 + b"0]", b'{"data_base64": "e30="}',
    b'{"data": {"people": ' + b"[" * 900,
    b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n",
)  # fmt: skip
NO_CHUNKS = (b"zz\r\n\r\n", b"-1\r\n", b"1;x=" + b"y" * 40_000, b"ffffffffffffffffff\r\n", b"3\r\nabcd\r\n")


class Raw(NamedTuple):
    """A call as it is sent, in parts, and whether an answer is owed: by what it says, all of it is there."""

    parts: list[bytes]
    whole: bool
    head: bool


@st.composite
def raw_calls(draw: st.DrawFn, route: Route, own: tuple[bytes, ...], form: dict[str, str] | None = None) -> Raw:
    """Return a call of the route, mostly with its caller's `own` headers, wrong in one to a few ways or in none.

    With a `form`, what is posted is one: its fields, and others.
    """
    method, template = route
    wrong = draw(
        st.sets(st.sampled_from(["line", "method", "path", "query", "headers", "body", "framing"]), max_size=3)
    )
    sent = draw(st.sampled_from(METHODS)) if "method" in wrong else method.encode()
    line = draw(st.sampled_from(LINES)) if "line" in wrong else LINES[0]
    line = line.replace(b"{m}", sent).replace(b"{t}", _path(draw, template, wrong) + _query(draw, template, wrong))
    headers = [b"host: ledger", b"connection: close", *own]  # its end says that no more answers come
    body = draw(bodies() if form is None else forms(form)) if method == "POST" or "body" in wrong else b""
    if method == "POST":
        said_to_be = FORM if form is not None else draw(st.sampled_from(POSTED))
        headers.append(b"content-type: " + said_to_be.encode())
    framed, said = draw(framings(body)) if "framing" in wrong else (body, [b"content-length: %d" % len(body)])
    headers += said if body or "framing" in wrong else []
    if "headers" in wrong:
        _spoil(draw, headers)
    content = b"\r\n".join([line, *headers, b"", framed])
    return Raw(draw(parts(content)), not wrong & {"line", "method", "headers", "framing"}, sent == b"HEAD")


@st.composite
def bodies(draw: st.DrawFn) -> bytes:
    """Return an event or a batch, whole, cut or with a byte of it changed; or something else, or any bytes."""
    kind = draw(st.sampled_from(["event", "event", "batch", "cut", "changed", "odd", "any"]))
    if kind == "any":
        return draw(st.binary(max_size=300))
    if kind == "odd":
        return draw(st.sampled_from(BODIES))
    events = draw(st.lists(st.sampled_from(STORY), min_size=1, max_size=3))
    body: bytes = orjson.dumps(events if kind == "batch" else events[0])
    at = draw(st.integers(0, len(body) - 1))
    if kind == "cut":
        return body[:at]
    return body[:at] + draw(st.binary(min_size=1, max_size=3)) + body[at + 1 :] if kind == "changed" else body


@st.composite
def forms(draw: st.DrawFn, fields: dict[str, str]) -> bytes:
    """Return a form as it is sent, with these fields, some of them lacking or changed, and with others."""
    words = st.text(max_size=12) | st.sampled_from(["preview", "record", "2008", "child", "gp", "x" * 9_000, "\x00"])
    sent = {**fields, **draw(st.dictionaries(st.sampled_from(FIELDS) | st.text(max_size=9), words, max_size=5))}
    for name in draw(st.sets(st.sampled_from(sorted(fields)), max_size=1)):
        sent[name] = draw(words)
    coded = "&".join(f"{quote(name)}={quote(value)}" for name, value in sent.items()).encode()
    odd = draw(st.sampled_from(["", "", "", "cut", "any"]))
    if odd == "any":
        return draw(st.binary(max_size=300))
    return coded[: draw(st.integers(0, len(coded)))] if odd == "cut" else coded


def _path(draw: st.DrawFn, template: str, wrong: set[str]) -> bytes:
    odd = st.sampled_from(SEGMENTS) | st.text(max_size=9).map(lambda text: quote(text, safe="").encode())
    plain = {"{case}": b"k", "{agency}": b"police", "{id}": b"inc-1", "{level}": b"0", "{index:path}": b"000.p/3"}
    plain["{kind}"] = b"contact" if "/record/" in template else b"internal"
    segments = [
        (draw(odd) if "path" in wrong else plain.get(part, b"internal")) if part.startswith("{") else part.encode()
        for part in template.split("/")
    ]
    if "path" in wrong and draw(st.booleans()):
        segments.insert(draw(st.integers(1, len(segments))), draw(odd))
    return b"/".join(segments)


def _query(draw: st.DrawFn, template: str, wrong: set[str]) -> bytes:
    if "query" in wrong:
        return draw(st.sampled_from(QUERIES) | st.binary(max_size=20).map(lambda some: b"?" + quote(some).encode()))
    known = {"tunnel": b"?knower=gp", "sightings": b"?knower=gp", "claims": b"?knower=gp", "inclusion": b"?position=1"}
    return known.get(template.rpartition("/")[2], b"")


def _spoil(draw: st.DrawFn, headers: list[bytes]) -> None:
    for _ in range(draw(st.integers(1, 3))):
        change = draw(st.sampled_from(["add", "add", "add", "repeat", "remove", "upper", "any"]))
        at = draw(st.integers(0, len(headers) - 1))
        if change == "add":
            headers.insert(at, draw(st.sampled_from(HEADERS)))
        elif change == "repeat":
            headers.insert(at, headers[at])
        elif change == "upper":
            headers[at] = headers[at].upper()
        elif change == "any":
            headers.insert(at, b"x: " + draw(st.binary(max_size=30)))
        elif len(headers) > 1:
            del headers[at]


@st.composite
def framings(draw: st.DrawFn, body: bytes) -> tuple[bytes, list[bytes]]:
    """Return the body with headers that may lie about it, or in chunks that may be none."""
    way = draw(st.sampled_from(["chunks", "more", "less", "both", "torn", "trailer", "odd"]))
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(body[at : at + 50]), body[at : at + 50]) for at in range(0, len(body), 50))
    ended = chunks + b"0\r\n\r\n"
    chunked = b"transfer-encoding: chunked"
    return {
        "chunks": (ended, [chunked]),
        "more": (body, [b"content-length: %d" % (len(body) + 1 + draw(st.integers(0, 1_000)))]),
        "less": (body, [b"content-length: %d" % (len(body) // 2)]),
        "both": (ended, [chunked, b"content-length: %d" % len(ended)]),
        "torn": (ended[: draw(st.integers(0, len(ended)))], [chunked]),
        "trailer": (chunks + b"0\r\nce-id: x\r\nauthorization: Bearer x\r\n\r\n", [chunked]),
        "odd": (draw(st.sampled_from(NO_CHUNKS)), [chunked]),
    }[way]  # fmt: skip


@st.composite
def parts(draw: st.DrawFn, content: bytes) -> list[bytes]:
    """Return the content in up to three parts."""
    cuts = sorted(draw(st.lists(st.integers(0, len(content)), max_size=2)))
    return [content[start:end] for start, end in zip([0, *cuts], [*cuts, len(content)], strict=True)]
