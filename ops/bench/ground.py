"""Where it is measured: an embedded server of its own, set as in production, in a folder that is removed after."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Final

import psycopg
from psycopg import sql

from ledger.application import Ledger, Poster
from ledger.keys import AT_REST
from ledger.queries import queries
from ledger.sealing import cipher_at
from ops.bench.bulk import fill
from ops.bench.reviewing import assignment
from ops.bench.synthetic import agency_registrations, case_registrations
from ops.embedded import EmbeddedServer
from ops.home import Home
from ops.migrate import migrate

POSTER: Final = Poster("importer", "bench")
"""Who posts what is measured."""

_SQL: Final = queries(__file__)
_TEMPLATE: Final = "bench_template"


class Ground:
    """Makes databases on one server: empty ones, migrated ones, ledgers of so many events."""

    def __init__(self, server: EmbeddedServer) -> None:
        self._server = server
        self._numbers = count(1)
        self.cipher = cipher_at(Home(server.home).keys / AT_REST)
        self._ledgers: dict[tuple[int, int], str] = {}
        server.make_database(_TEMPLATE)
        migrate(server.server_url(_TEMPLATE))

    @property
    def home(self) -> Path:
        """The home of the server, and of the local issuer's key."""
        return self._server.home

    def empty(self) -> str:
        """A database without any schema: its URL."""
        return self._database("template0")

    def migrated(self) -> str:
        """An empty ledger: its URL."""
        return self._database(_TEMPLATE)

    def with_cases(self, cases: int) -> str:
        """A ledger in which the agencies and so many cases (`case-1` …) are registered: its URL."""
        url = self.migrated()
        events = [*agency_registrations(), *(e for i in range(cases) for e in case_registrations(f"case-{i}"))]
        with Ledger(url, self.cipher, connections=1) as ledger:
            ledger.post(events, POSTER)
        return url

    def ledger(self, events: int, entries: int) -> str:
        """A ledger of so many events, one case of which has so many entries: its URL. Made once."""
        if (events, entries) not in self._ledgers:
            url = self.migrated()
            fill(url, self.cipher, events, entries)
            with Ledger(url, self.cipher, connections=1) as ledger:
                ledger.post([assignment()], POSTER)
            self._ledgers[events, entries] = url
        return self._ledgers[events, entries]

    def facts(self) -> str:
        """The machine, in a line."""
        with psycopg.connect(self._server.server_url("postgres")) as connection:
            said = connection.execute(_SQL["settings"]).fetchone() or ()
        version, fsync, commit = said
        cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
        return f"{cores} cores · PostgreSQL {version} · fsync {fsync} · synchronous_commit {commit}"

    def _database(self, template: str) -> str:
        name = f"bench_{next(self._numbers)}"
        made = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        with psycopg.connect(self._server.server_url("postgres"), autocommit=True) as connection:
            connection.execute(made.format(sql.Identifier(name), sql.Identifier(template)))
        return self._server.server_url(name)


@contextmanager
def temporary_ground() -> Iterator[Ground]:
    """Yield a ground on a durable server of its own; stop and remove it at the end."""
    folder = Path(tempfile.mkdtemp(prefix="ledger-bench-"))
    home = folder / "home"
    try:
        yield Ground(EmbeddedServer.start(home))
    finally:
        if home.exists():
            EmbeddedServer.stop(home)
        shutil.rmtree(folder, ignore_errors=True)
