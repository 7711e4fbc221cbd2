"""Logs: a line of JSON an occurrence, on stderr, with nothing in it of any case."""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any, Final

import orjson
import structlog
from structlog.typing import Processor

_LEVEL: Final = logging.INFO


def configure_logs() -> None:
    """Have this process log in JSON: what is logged by structlog, and the server's own messages alike.

    The server's log of calls stays off: it would hold query strings. Observing counts calls instead.
    """
    shared: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
    ]
    written = structlog.processors.JSONRenderer(serializer=_json)
    structlog.configure(
        processors=[*shared, written],
        wrapper_class=structlog.make_filtering_bound_logger(_LEVEL),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=[_without_traces, written])
    )
    logging.basicConfig(handlers=[handler], level=_LEVEL, force=True)
    logging.getLogger("uvicorn.access").disabled = True


def _without_traces(_: object, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Of an exception, its type alone: its text and its trace may hold what was asked or answered."""
    trace = event.pop("exc_info", None)
    if isinstance(trace, tuple) and trace[0] is not None:
        event["error"] = trace[0].__name__
    return {name: value for name, value in event.items() if not name.startswith("_")}


def _json(event: dict[str, Any], **_: object) -> str:
    return orjson.dumps(event, default=str).decode()
