"""The API held to /openapi.json by a tool that is not ours: whatever is called, the answer is one that it describes."""

from typing import Any

import pytest
import requests
from described_calls import calls, schema_of
from fuzzing import fuzz
from hypothesis import given
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.schemas import BaseSchema
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from serving import Api

from api.openapi.document import described_path
from api.permissions import OPEN, PERMISSIONS, Route
from api.tokens.callers import ROLES, Role

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
]
CALLED = sorted((set(PERMISSIONS) | OPEN) - {("GET", "/openapi.json")})
CLAIMS: dict[Role, dict[str, Any]] = {"agency": {"agency": "csc"}}


@pytest.fixture(scope="module")
def described(fuzzed: Api) -> BaseSchema:
    return schema_of(fuzzed.app.openapi())


@pytest.mark.parametrize("route", CALLED, ids=" ".join)
def test_every_answer_to_every_role_is_as_described(fuzzed: Api, described: BaseSchema, route: Route) -> None:
    method, path = route
    operation = described[described_path(path)][method]
    with requests.Session() as session:

        @fuzz(25)
        @given(case=calls(operation), roles=st.permutations(ROLES))
        def answered_as_described(case: Any, roles: list[Role]) -> None:
            purpose = {name: value for name, value in (case.headers or {}).items() if name.lower() == "x-purpose"}
            for role in roles:  # each call by each of them, in any order: what one posts, the next finds there
                headers = fuzzed.auth(role, **CLAIMS.get(role, {})) | purpose
                answer = case.call(base_url=str(fuzzed.client.base_url), session=session, headers=headers)
                case.validate_response(answer, checks=CHECKS)

        answered_as_described()
