"""Calls as /openapi.json describes them, and calls as it forbids them: made by schemathesis, aimed at what there is."""

import copy
from itertools import count
from typing import Any

import schemathesis
from hypothesis import strategies as st
from little_case import entry
from schemathesis import Case, GenerationMode
from schemathesis.config import SchemathesisConfig
from schemathesis.generation.feedback import FeedbackSources
from schemathesis.schemas import APIOperation, BaseSchema
from serving import BATCH, STRUCTURED

LEADING: dict[str, tuple[str, ...]] = {
    "case": ("k", "k", "k", "other", "none"),
    "knower": ("csc", "csc", "csc/area-team", "police", "*", "none"),
    "as_of": ("2008-07-14", "2008-07-20T10:00:00+01:00"),
    "recorded_as_of": ("0", "1", "12", "15", "999999", "2008-07-14T10:00:00Z"),
    "from": ("1", "3", "2008-07-10"),
    "to": ("12", "2009"),
    "position": ("1", "3", "12"),
    "size": ("3", "12"),
    "version": ("1", "1", "2"),
    "level": ("0", "0", "1", "63"),
    "index": ("000.p/3", "000.p/12", "000", "x001/234.p/5"),
    "kind": ("internal", "contact", "decision"),
    "agency": ("police", "csc"),
    "q": ("seen", "%"),
    "format": ("json", "json", "csv"),
    "person": ("child",),
    "factor": ("3B",),
    "reviewer": ("reviewer-0",),
    "view": ("tunnel",),
    "after": ("0", "1"),
}
"""Values of parameters that lead somewhere in the little case, or nearly: chance alone would not find them."""

ENTRIES = ("csc/dec-1", "csc/dec-1", "police/inc-1", "police/gone", "gp/visit-1", "school/other-1", "csc/none")

_REFUSALS = ("400", "401", "403", "404", "405", "406", "409", "410", "413", "415", "422", "429")
"""What a call that is not as described may be answered: schemathesis's own list leaves 413, a body too large, out."""

_numbers = count(1)


def schema_of(document: dict[str, Any]) -> BaseSchema:
    """Return what calls are made from. It says nothing of tokens, so that none is invented: the test has its own."""
    described = copy.deepcopy(document)
    for path in described["paths"].values():
        for operation in path.values():
            operation.pop("security", None)
    refused = {"negative_data_rejection": {"expected-statuses": list(_REFUSALS)}}
    return schemathesis.openapi.from_dict(described, config=SchemathesisConfig.from_dict({"checks": refused}))


@st.composite
def calls(draw: st.DrawFn, operation: APIOperation[Any, Any, Any, Any]) -> Case[Any]:
    """Return a call as described (two in three), or not; some with values that lead somewhere."""
    as_described = draw(st.integers(0, 2)) < 2
    mode = GenerationMode.POSITIVE if as_described else GenerationMode.NEGATIVE
    case: Case[Any] = draw(operation.as_strategy(generation_mode=mode, feedback=FeedbackSources()))
    if draw(st.integers(0, 3)) < 3:
        _aim(draw, case.path_parameters or {})
        if as_described:
            _aim(draw, case.query or {})
    if as_described and case.media_type in (STRUCTURED, BATCH) and draw(st.booleans()):
        event = entry(f"police/fuzz-{next(_numbers)}")
        case.body = [event] if case.media_type == BATCH else event
    return case


def _aim(draw: st.DrawFn, parameters: dict[str, Any]) -> None:
    for name in sorted(parameters.keys() & LEADING.keys()):
        parameters[name] = draw(st.sampled_from(LEADING[name]))
    if {"agency", "id"} <= parameters.keys():
        parameters["agency"], parameters["id"] = draw(st.sampled_from(ENTRIES)).split("/")
