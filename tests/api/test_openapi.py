"""What /openapi.json says. That answers are as it says is checked of every answer in these tests."""

import re
from typing import Any

import orjson
import pytest
from fastapi.routing import APIRoute
from jsonschema_rs import Draft202012Validator
from little_case import REGISTRATIONS, entry
from serving import Api

from api.openapi import shapes
from api.openapi.document import described_path
from api.permissions import PERMISSIONS
from api.problems import KINDS
from ledger.events import TYPES


@pytest.fixture(scope="module")
def described(standing: Api) -> dict[str, Any]:
    document: dict[str, Any] = standing.client.get("/openapi.json").json()
    return document


def test_every_route_is_described(standing: Api, described: dict[str, Any]) -> None:
    routes = {
        (route.path_format, method.lower())
        for route in standing.app.routes
        if isinstance(route, APIRoute) and route.include_in_schema
        for method in route.methods or ()
    }
    assert {(path, method) for path, item in described["paths"].items() for method in item} == routes


def test_every_call_that_needs_a_token_says_so_and_documents_what_it_can_answer(
    described: dict[str, Any],
) -> None:
    for method, path in PERMISSIONS:
        operation = described["paths"][described_path(path)][method.lower()]
        assert operation["security"] == [{"token": []}]
        assert {"200", "401", "403", "422", "429", "500", "503"} <= set(operation["responses"])
    events = described["paths"]["/v1/events"]["post"]["responses"]
    assert {"200", "201", "400", "409", "413", "415"} <= set(events)
    for method, path in PERMISSIONS:
        if "{" in path:
            assert "404" in described["paths"][described_path(path)][method.lower()]["responses"]


def test_every_kind_of_problem_is_documented_of_some_call(described: dict[str, Any]) -> None:
    documented = {
        status for item in described["paths"].values() for call in item.values() for status in call["responses"]
    }
    elsewhere = {405}  # of addresses that are no call
    assert {str(kind.status) for kind in KINDS.values() if kind.status not in elsewhere} <= documented


def test_every_reference_leads_somewhere(described: dict[str, Any]) -> None:
    names = re.findall(rb'"#/components/schemas/([^"]+)"', orjson.dumps(described))
    assert {name.decode() for name in names} <= set(described["components"]["schemas"])


def test_every_type_of_event_is_described_and_no_answer_bears_its_name(described: dict[str, Any]) -> None:
    event = described["components"]["schemas"]["Event"]
    assert set(event["discriminator"]["mapping"]) == set(TYPES)
    body = described["paths"]["/v1/events"]["post"]["requestBody"]["content"]
    assert body["application/cloudevents+json"]["schema"] == {"$ref": "#/components/schemas/Event"}
    answers = {name for name, model in vars(shapes).items() if isinstance(model, type)}
    assert not answers & {model.__name__ for model in TYPES.values()}


def test_events_are_described_with_their_required_fields_and_without_nulls(described: dict[str, Any]) -> None:
    schemas = described["components"]["schemas"]
    assert {"occurred", "author", "people", "summary", "source_of_information", "mode"} == set(
        schemas["Contact"]["required"]
    )
    assert schemas["ContactEvent"]["properties"]["type"] == {"const": "safeguarding.contact.v1"}
    for name in ("Contact", "Meeting", "Correction", "Author"):
        assert '"null"' not in orjson.dumps(schemas[name]).decode()


@pytest.mark.parametrize(
    ("event", "changed", "is_as_described"),
    [
        (entry("csc/x"), {}, True),
        (entry("csc/x"), {"time": None, "dataschema": None}, True),
        (entry("csc/x"), {"subject": None}, False),
        (entry("csc/x"), {"source": "/partnership"}, False),
        (REGISTRATIONS[0], {}, True),
        (REGISTRATIONS[0], {"subject": None}, True),
        (REGISTRATIONS[0], {"subject": "k"}, False),
        (REGISTRATIONS[0], {"source": "/agencies/csc"}, False),
    ],
)
def test_of_the_envelope_of_each_type_it_is_said_what_is_taken(
    standing: Api, described: dict[str, Any], event: dict[str, Any], changed: dict[str, Any], *, is_as_described: bool
) -> None:
    event = {**event, "id": "as-described", **changed}
    schema = {"$ref": "#/components/schemas/Event", "components": described["components"]}

    assert Draft202012Validator(schema).is_valid(event) == is_as_described
    if not is_as_described:
        assert standing.post(event).status_code == 422


def test_parameters_are_described(described: dict[str, Any]) -> None:
    tunnel = described["paths"]["/v1/cases/{case}/tunnel"]["get"]["parameters"]
    assert {parameter["name"]: parameter["required"] for parameter in tunnel} == {
        "case": True, "knower": True, "as_of": False, "recorded_as_of": False, "evidence": False,
        "X-Purpose": False, "X-Request-Id": False,
    }  # fmt: skip
    assert all(parameter.get("description") for parameter in tunnel)
    chronology = described["paths"]["/v1/cases/{case}/chronology"]["get"]["parameters"]
    assert {"from", "to", "q", "kind", "factor", "agency", "person", "format"} <= {p["name"] for p in chronology}


def test_headers_are_described_of_calls_and_of_their_answers(standing: Api, described: dict[str, Any]) -> None:
    for operation in (call for item in described["paths"].values() for call in item.values()):
        assert "X-Request-Id" in {parameter["name"] for parameter in operation["parameters"]}
        assert all("X-Request-Id" in answered["headers"] for answered in operation["responses"].values())
    refused = standing.client.get("/v1/cases")
    described_of_it = described["paths"]["/v1/cases"]["get"]["responses"]["401"]["headers"]
    assert {name.lower() for name in described_of_it} <= set(refused.headers)


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/docs/oauth2-redirect"])
def test_no_page_that_loads_from_another_host_is_served(standing: Api, path: str) -> None:
    assert standing.client.get(path).status_code == 404
