"""An app served by the protocol of `ledger serve`, on a port of this machine."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp

from ops.cli.connections import BoundedProtocol


@contextmanager
def bounded_server(app: ASGIApp) -> Iterator[uvicorn.Server]:
    """Serve the app until the end of the block."""
    config = uvicorn.Config(app, port=0, http=BoundedProtocol, ws="none", log_level="critical", lifespan="off")
    made = uvicorn.Server(config)
    thread = threading.Thread(target=made.run, daemon=True)
    thread.start()
    while not made.started:
        time.sleep(0.005)
    yield made
    made.should_exit = True
    thread.join()
