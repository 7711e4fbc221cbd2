"""Everything that the read models of a database hold, to compare one way of making them with another."""

from typing import Any

import psycopg


def rows_of_read_models(url: str) -> dict[str, Any]:
    """Every row, index, constraint, right and wall of the read models, as text."""
    with psycopg.connect(url) as connection:
        tables = connection.execute(
            "SELECT relname::text FROM pg_class"
            " WHERE relnamespace = 'projections'::regnamespace AND relkind = 'r' ORDER BY 1"
        ).fetchall()
        found: dict[str, Any] = {
            table: connection.execute(f"SELECT t::text FROM projections.{table} t ORDER BY 1".encode()).fetchall()  # noqa: S608
            for (table,) in tables
        }
        found["indexes"] = connection.execute(
            "SELECT indexdef FROM pg_indexes WHERE schemaname = 'projections' ORDER BY 1"
        ).fetchall()
        found["rights"] = connection.execute(
            "SELECT relname, array(SELECT r::text FROM unnest(relacl) r ORDER BY 1) FROM pg_class"
            " WHERE relnamespace = 'projections'::regnamespace AND relkind = 'r' ORDER BY 1"
        ).fetchall()
        found["walls"] = connection.execute(
            "SELECT relname::text, relrowsecurity, polname::text, polroles::regrole[]::text, polcmd,"
            " pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid)"
            " FROM pg_class LEFT JOIN pg_policy ON polrelid = pg_class.oid"
            " WHERE relnamespace = 'projections'::regnamespace AND relkind = 'r' ORDER BY 1, 3"
        ).fetchall()
    return found
