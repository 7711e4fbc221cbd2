"""What /openapi.json says: what the framework knows of the routes, with events, problems and tokens added."""

from functools import cache
from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel, TypeAdapter

from api.cloudevents import BATCH, BATCH_EVENTS, BINARY, STRUCTURED
from api.json_text import Json
from api.openapi import shapes
from api.openapi.documenting import headers_of
from api.permissions import ON_RECORD, PERMISSIONS
from api.purposes import HEADER, PURPOSE_CHARACTERS
from ledger.events import CONTENTS, OF_NO_CASE, REGISTRATIONS, TYPES, Event
from ledger.events.envelope import SOURCE_PATTERN
from ledger.posts import EVENT_BYTES
from ledger.references import PARTNERSHIP, PARTNERSHIP_SOURCE

Schema = dict[str, Any]

_FRAMEWORKS_OWN: Final = "HTTPValidationError"
_IN_COMPONENTS: Final = "#/components/schemas/{model}"
_DESCRIPTION: Final = (
    "What each agency knew of a child, and when: an append-only ledger of safeguarding events. Times are "
    "RFC 3339 in UTC; every answer names the position of the ledger that it is of; errors are RFC 9457 "
    "problem details."
)
_ENVELOPE: Final = ("specversion", "id", "source", "type", "subject", "time", "recordedtime", "dataschema")

_PURPOSE: Final[Schema] = {
    "name": HEADER, "in": "header", "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": PURPOSE_CHARACTERS},
    "description": "What this is read for, kept with the read. Reviewers and auditors must say.",
}  # fmt: skip


_REQUEST_ID: Final[Schema] = {
    "name": "X-Request-Id", "in": "header", "required": False, "schema": {"type": "string"},
    "description": "The caller's own id of the call: 1 to 128 of A-Z a-z 0-9 . _ -; of any other, a new one is made.",
}  # fmt: skip


def describe(app: FastAPI) -> None:
    """Have the app's description made once, when it is first asked for."""

    @cache
    def description() -> Schema:
        made = get_openapi(title=app.title, version=app.version, description=_DESCRIPTION, routes=app.routes)
        components = made["components"]
        components["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}}
        schemas = components["schemas"]
        for unused in ("HTTPValidationError", "ValidationError"):
            schemas.pop(unused, None)
        made["paths"] = _without_nulls(made["paths"])
        for operation in (operation for path in made["paths"].values() for operation in path.values()):
            if _FRAMEWORKS_OWN in str(operation["responses"].get("422")):
                del operation["responses"]["422"]
        schemas.update(_events())
        schemas["Problem"] = _schema(shapes.Problem)
        for method, route in PERMISSIONS:
            path = described_path(route)
            if path in made["paths"]:
                operation = made["paths"][path][method.lower()]
                operation["security"] = [{"token": []}]
                if (method, path) in ON_RECORD:
                    operation.setdefault("parameters", []).append(_PURPOSE)
        for operation in (operation for path in made["paths"].values() for operation in path.values()):
            operation.setdefault("parameters", []).append(_REQUEST_ID)
            for status, answered in operation["responses"].items():
                answered["headers"] = headers_of(status)
        return made

    app.openapi = description  # type: ignore[method-assign]  # as FastAPI says to extend it


def described_path(route: str) -> str:
    """Return a route's path as it is described: `{index:path}` is `{index}`."""
    return route.replace(":path}", "}")


def text_body(description: str) -> Schema:
    """Return a body of text, for a route's `openapi_extra`."""
    content = {"text/plain": {"schema": {"type": "string"}}}
    return {"requestBody": {"required": True, "description": description, "content": content}}


def event_body() -> Schema:
    """Return the body of a post in each of its three modes, for a route's `openapi_extra`."""
    event = {"$ref": _IN_COMPONENTS.format(model="Event")}
    data = {"$ref": _IN_COMPONENTS.format(model="EventData")}
    batch = {"type": "array", "items": event, "maxItems": BATCH_EVENTS}
    modes = {STRUCTURED: event, BATCH: batch, BINARY: data}
    return {
        "requestBody": {
            "required": True,
            "description": f"One event (at most {EVENT_BYTES // 1024} KiB), a batch, or in binary mode an "
            "event's data with its attributes as ce- headers.",
            "content": {mode.content_type: {"schema": schema} for mode, schema in modes.items()},
        },
        "parameters": [
            {"name": f"ce-{name}", "in": "header", "required": False, "schema": {"type": "string"},
             "description": "Binary mode: the attribute of this name, percent-encoded."}
            for name in _ENVELOPE
        ],
    }  # fmt: skip


def _events() -> Schema:
    """Every type of event, its data, and what they are made of."""
    components: Schema = {}
    kinds: dict[str, str] = {}
    for event_type, model in TYPES.items():
        schema = _schema(TypeAdapter(Event[model]), components)  # type: ignore[valid-type]  # made from the table
        _narrow(schema, event_type)
        name = f"{model.__name__}Event"
        kinds[event_type] = _IN_COMPONENTS.format(model=name)
        components[name] = {**schema, "title": event_type}
    contents = [_schema(content, components) for content in CONTENTS.values()]
    components["Correction"]["properties"]["replacement"] = {"anyOf": contents}
    components["Event"] = {
        "oneOf": [{"$ref": ref} for ref in kinds.values()],
        "discriminator": {"propertyName": "type", "mapping": kinds},
    }
    components["EventData"] = {
        "anyOf": [{"$ref": _IN_COMPONENTS.format(model=model.__name__)} for model in TYPES.values()]
    }
    return components


def _narrow(schema: Schema, event_type: str) -> None:
    """Say of the envelope what holds for one type: whose it is, whether it is of a case. Null is an unset attribute."""
    said = schema["properties"]
    said["type"] = {"const": event_type}
    agencies = SOURCE_PATTERN.replace(f"{PARTNERSHIP}|", "")
    said["source"] |= {"const": PARTNERSHIP_SOURCE} if event_type in REGISTRATIONS else {"pattern": agencies}
    if event_type in OF_NO_CASE:
        said["subject"] = {"type": "null"}
    else:
        schema["required"].append("subject")
    for name in said.keys() - {*schema["required"], "subject"}:
        said[name] = {"anyOf": [said[name], {"type": "null"}]}


def _schema(model: type[BaseModel] | TypeAdapter[Any], components: Schema | None = None) -> Schema:
    """Return a model's schema; what it is made of goes to the components."""
    if isinstance(model, TypeAdapter):
        schema = model.json_schema(ref_template=_IN_COMPONENTS)
    else:
        schema = model.model_json_schema(ref_template=_IN_COMPONENTS)
    made: Schema = _without_nulls(schema)
    parts = made.pop("$defs", {})
    if components is not None:
        components.update(parts)
    return made


def _without_nulls(schema: Json) -> Json:
    """Return the schema without the nulls that models declare for what may be left out: none is taken."""
    if isinstance(schema, list):
        return [_without_nulls(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {name: _without_nulls(value) for name, value in schema.items() if (name, value) != ("default", None)}
    choices = kept.get("anyOf")
    if isinstance(choices, list) and {"type": "null"} in choices:
        choices.remove({"type": "null"})
        if len(choices) == 1:
            kept |= kept.pop("anyOf")[0]
    return kept
