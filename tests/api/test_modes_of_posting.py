"""CloudEvents over HTTP: structured, batch and binary mode, and what claims to be one of them and is not."""

import json
import socket
from typing import Any
from urllib.parse import quote, urlsplit

import orjson
import pytest
from little_case import entry
from serving import BATCH, STRUCTURED, Api, problem_of

from api.json_text import Json

BINARY = "application/json"


def binary(event: dict[str, Any], **more: str) -> dict[str, str]:
    """Return the headers of an event in binary mode."""
    attributes = {name: value for name, value in event.items() if name != "data"}
    return {"content-type": BINARY, **{f"ce-{name}": value for name, value in attributes.items()}, **more}


def test_one_event_means_the_same_in_each_mode(little: Api) -> None:
    event = entry("police/new", summary="Seen at home: Zoë")
    body = orjson.dumps(event["data"])
    recorded = little.send_as(binary(event), body)
    assert recorded.status_code == 201
    for headers, again in (
        ({"content-type": STRUCTURED}, orjson.dumps(event)),
        ({"content-type": BATCH}, orjson.dumps([event])),
        (binary(event), body),
    ):
        response = little.send_as(headers, again)
        assert response.status_code == 200
        (receipt,) = response.json()["receipts"]
        assert receipt == {**recorded.json()["receipts"][0], "status": "duplicate"}


@pytest.mark.parametrize(
    "content_type",
    [STRUCTURED.upper(), f"{STRUCTURED};charset=utf-8", f'{STRUCTURED} ; Charset="UTF-8"', f"{STRUCTURED};"],
)
def test_a_content_type_is_read_as_http_writes_it(little: Api, content_type: str) -> None:
    response = little.send_as({"content-type": content_type}, orjson.dumps(entry("police/new")))
    assert response.status_code == 201


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"content-type": "application/json"},
        {"content-type": ""},
        {"content-type": "text/plain"},
        {"content-type": "text/xml", "ce-id": "new"},
        {"content-type": "application/cloudevents"},
        {"content-type": "application/cloudevents+avro"},
        {"content-type": f"{STRUCTURED};charset=latin-1"},
        {"content-type": f"{STRUCTURED};version=1"},
        {"content-type": f"{STRUCTURED}, {BATCH}"},
        {"content-type": STRUCTURED, "content-encoding": "gzip"},
    ],
    ids=str,
)
def test_any_other_content_type_is_refused_with_what_would_be_right(standing: Api, headers: dict[str, str]) -> None:
    problem = problem_of(standing.send_as(headers, orjson.dumps(entry("police/new"))))
    assert problem["status"] == 415
    assert STRUCTURED in problem["detail"] or "charset" in problem["detail"] or "encoding" in problem["detail"]


@pytest.mark.parametrize(
    ("changed", "status", "field"),
    [
        ({"ce-source": "/agencies/nobody"}, 422, "source"),
        ({"ce-unknown": "x"}, 422, "unknown"),
        ({"ce-data": "{}"}, 422, "ce-data"),
        ({"ce-datacontenttype": "application/json"}, 422, "ce-datacontenttype"),
        ({"ce-specversion": "0.3"}, 422, "specversion"),
        ({"ce-type": "contact"}, 422, "type"),
        ({"ce-time": "2008-07-10"}, 422, "time"),
        ({"ce-id": "%ff"}, 400, "ce-id"),
        ({"ce-subject": "%00"}, 422, "subject"),
    ],
)
def test_a_bad_attribute_in_a_header_is_named(standing: Api, changed: dict[str, str], status: int, field: str) -> None:
    event = entry("police/new")
    before = standing.head()
    problem = problem_of(standing.send_as(binary(event, **changed), orjson.dumps(event["data"])))
    assert (problem["status"], problem["field"]) == (status, field)
    assert standing.head() == before


def test_the_value_of_a_header_is_unquoted_and_percent_decoded_once(little: Api) -> None:
    event = entry("police/new")
    more = {"ce-id": '"n%65w"', "ce-dataschema": quote("https://example.org/Zoë%20")}
    receipt = little.send_as(binary(event, **more), orjson.dumps(event["data"])).json()["receipts"][0]
    assert receipt["ref"] == "police/new"


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"x"'])
def test_a_body_in_binary_mode_that_is_no_data_is_refused(standing: Api, body: bytes) -> None:
    assert problem_of(standing.send_as(binary(entry("police/new")), body))["status"] in (400, 422)


@pytest.mark.parametrize("body", [b"{}", b'"x"', b"null", b"3"])
def test_a_batch_that_is_no_list_is_refused(standing: Api, body: bytes) -> None:
    assert problem_of(standing.send_as({"content-type": BATCH}, body))["type"] == "/problems/unreadable"


@pytest.mark.parametrize("item", [None, 3, "x", [], {}])
def test_an_item_of_a_batch_that_is_no_event_is_named_by_its_index(standing: Api, item: Json) -> None:
    problem = problem_of(standing.post([entry("police/new"), item]))
    assert (problem["status"], problem["index"]) == (422, 1)


def test_later_events_of_a_batch_may_refer_to_earlier_ones(little: Api) -> None:
    batch = [entry("police/one"), entry("police/two", shares=[{"entry": "police/one"}])]
    assert little.post(batch).status_code == 201
    assert (
        little.post([entry("police/four", shares=[{"entry": "police/three"}]), entry("police/three")]).status_code
        == 422
    )


@pytest.mark.parametrize(("length", "statuses"), [(30_000, [201, 200, 200]), (33_000, [413, 413, 413])])
def test_how_long_an_event_is_does_not_depend_on_how_it_is_sent(little: Api, length: int, statuses: list[int]) -> None:
    event = entry("police/new", summary="é" * length)
    written_out = json.dumps(event).encode()  # in ASCII: three times as long as what is kept of it
    answers = [
        little.send_as({"content-type": STRUCTURED}, written_out),
        little.send_as({"content-type": BATCH}, b"[" + written_out + b"]"),
        little.send_as(binary(event), json.dumps(event["data"]).encode()),
    ]
    assert [answer.status_code for answer in answers] == statuses


def _answer_to(api: Api, head: str, body: bytes) -> bytes:
    """Send what no client library would, and return the status line of what comes back."""
    address = urlsplit(str(api.client.base_url))
    token = api.auth("importer")["authorization"]
    opening = f"POST /v1/events HTTP/1.1\r\nhost: x\r\nauthorization: {token}\r\n"
    opening += f"content-type: {STRUCTURED}\r\n{head}\r\n"
    with socket.create_connection((address.hostname, address.port), timeout=10) as connection:
        connection.sendall(opening.encode() + body)
        return connection.recv(100).partition(b"\r\n")[0]


def test_a_body_that_says_it_is_too_long_is_refused_before_it_is_sent(standing: Api) -> None:
    assert b" 413 " in _answer_to(standing, "content-length: 100000000000\r\n", b"")


def test_a_body_that_does_not_say_how_long_it_is_is_refused_once_it_is_too_long(standing: Api) -> None:
    endless = b"800000\r\n" + b"x" * 0x800000 + b"\r\n" + b"1\r\nx\r\n"  # and no last chunk
    assert b" 413 " in _answer_to(standing, "transfer-encoding: chunked\r\n", endless)


def test_a_caller_who_may_not_post_is_refused_before_the_body_is_read(standing: Api) -> None:
    address = urlsplit(str(standing.client.base_url))
    token = standing.auth("reviewer")["authorization"]
    opening = f"POST /v1/events HTTP/1.1\r\nhost: x\r\nauthorization: {token}\r\ncontent-length: 1000\r\n\r\n"
    with socket.create_connection((address.hostname, address.port), timeout=10) as connection:
        connection.sendall(opening.encode())
        assert b" 403 " in connection.recv(100)


def test_parameters_of_a_post_are_refused(standing: Api) -> None:
    response = standing.client.post("/v1/events?dry_run=1", headers=standing.auth("importer"))
    assert problem_of(response)["parameter"] == "dry_run"
