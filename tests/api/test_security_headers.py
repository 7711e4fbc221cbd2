"""What every answer bears, whatever it is: for browsers, for caches, and about the server as little as may be."""

import httpx
import pytest
from serving import Api

from api.security_headers import standing_headers

EXPECTED = {
    "x-content-type-options": "nosniff",
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "x-frame-options": "DENY",
}

CALLS = [
    ("GET", "/healthz"), ("GET", "/readyz"), ("GET", "/metrics"), ("GET", "/openapi.json"), ("GET", "/problems"),
    ("GET", "/problems/internal"), ("GET", "/nothing"), ("PUT", "/v1/events"), ("GET", "/v1/agencies"),
    ("POST", "/v1/events"), ("GET", "/v1/cases/k/tunnel"), ("GET", "/v1/cases/k/tunnel?knower=csc"),
    ("OPTIONS", "/v1/cases"),
]  # fmt: skip


def check_bears_them(answer: httpx.Response) -> None:
    assert {name: answer.headers.get_list(name) for name in EXPECTED} == {
        name: [value] for name, value in EXPECTED.items()
    }
    assert not any("python" in value.lower() for value in answer.headers.values())
    assert not [name for name in answer.headers if name.startswith("access-control-")]


@pytest.mark.parametrize("with_token", [True, False])
@pytest.mark.parametrize(("method", "path"), CALLS)
def test_every_answer_bears_the_headers_once(standing: Api, method: str, path: str, with_token: bool) -> None:
    headers = standing.auth("reviewer") | {"x-purpose": "a test"} if with_token else {}
    check_bears_them(standing.client.request(method, path, headers=headers))


def test_strict_transport_security_is_said_over_tls_and_not_without(standing: Api) -> None:
    name = "strict-transport-security"
    assert name not in standing.client.get("/healthz").headers
    assert dict(standing_headers({"scheme": "https"}))[name.encode()] == b"max-age=31536000"
