"""What is acknowledged is on disk, and so is what anybody was shown, though the lock is given back before."""

from typing import Final

import psycopg
from asking import IMPORTER
from keys_of_tests import cipher
from little_case import entry
from psycopg.conninfo import make_conninfo

from ledger.application import Ledger
from ledger.database import connect
from projections.reads import Occasion, Reader, reading

WRITTEN: Final = """
    CREATE TABLE public.written (place pg_lsn);
    CREATE FUNCTION public.note_what_is_written() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
    BEGIN
        INSERT INTO public.written VALUES (pg_current_wal_insert_lsn());
        RETURN NULL;
    END $$;
    CREATE TRIGGER note AFTER INSERT ON projections.grants EXECUTE FUNCTION public.note_what_is_written();
"""
"""Where in the write-ahead log the last rows of an append were written."""

ON_DISK: Final = "SELECT pg_current_wal_flush_lsn() >= max(place) FROM public.written"


def durable(url: str) -> str:
    """Return the URL of connections whose commits wait for the disk, as in production."""
    return make_conninfo(url, options="-c synchronous_commit=on")


def is_on_disk(url: str) -> bool:
    with psycopg.connect(url) as connection:
        row = connection.execute(ON_DISK).fetchone()
    assert row is not None
    return bool(row[0])


def test_a_receipt_is_given_when_the_event_is_on_disk(url: str) -> None:
    with psycopg.connect(url) as owner:
        owner.execute(WRITTEN)

    with Ledger(durable(url), cipher(), connections=1) as ledger:
        for number in range(20):
            ledger.post([entry(f"gp/{number}")], IMPORTER)
            assert is_on_disk(url)
        ledger.post([entry("gp/19")], IMPORTER)  # its first answer may have been lost before it was on disk
        assert is_on_disk(url)


def test_what_is_shown_is_on_disk_before_it_is_answered(url: str) -> None:
    """Somebody else's event that is seen, and not yet acknowledged to them: a crash must not unsay the answer."""
    with psycopg.connect(url) as owner:
        owner.execute(WRITTEN)
    occasion = Occasion(Reader("operator", "tests"), "tunnel", "to test", "1")

    with connect(durable(url), "ledger_reader") as connection, Ledger(url, cipher(), connections=1) as ledger:
        for number in range(20):
            ledger.post([entry(f"gp/{number}")], IMPORTER)  # of a server whose commits do not wait
            with reading(connection, occasion) as under_way:
                under_way.shows(0, under_way.head)
            assert is_on_disk(url)
