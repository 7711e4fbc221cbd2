"""The settings files of the embedded server, written anew whenever it starts.

They lie beside the data, not in it: the account that runs the server cannot change them, a restored backup
does not bring its own, and a home may be moved.
"""

from collections.abc import Iterable
from pathlib import Path

_SETTINGS = {
    # Reached by its socket only.
    "listen_addresses": "",
    "port": "5432",
    "unix_socket_permissions": "0700",
    # A small machine.
    "shared_buffers": "256MB",
    # Of a solid-state disk, and of what is in memory anyway: else rows that an index finds one by one are sorted first.
    "random_page_cost": "1.1",
    # Grants are read from their index alone where vacuum has been by since they came: soon, also in a large ledger.
    "autovacuum_vacuum_insert_scale_factor": "0.02",
    "max_connections": "100",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "wal_level": "replica",
    # What an archive that is away may lack before it gets a gap: better than a full disk.
    "max_slot_wal_keep_size": "8GB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "lc_messages": "C",  # error texts are read to tell causes apart
    "default_text_search_config": "pg_catalog.english",
    # The log holds no personal data: no statements, no parameters, no details (they show rows); and nothing
    # below LOG, since an error's own line may quote a value: invalid input syntax for type date: "…".
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    # A week of log, a file a day, each written over when its day comes again.
    "logging_collector": "on",
    "log_filename": "server-%u.log",
    "log_rotation_age": "1d",
    "log_rotation_size": "0",
    "log_truncate_on_rotation": "on",
}
_DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
_FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_wal_size": "256MB"}

HBA = """\
# Who may connect: the accounts named in pg_ident.conf, vouched for by the kernel. No network, no passwords.
local all         all peer map=home
local replication all peer map=home
"""


def ident(accounts: Iterable[str]) -> str:
    """Return pg_ident.conf: these accounts of the machine may act as any role, all others as none."""
    lines = [f"home {_double_quoted(name)} all\n" for name in sorted(set(accounts))]
    return "# map, account, role\n" + "".join(lines)


def server_conf(folder: Path, socket_folder: Path, *, durable: bool) -> str:
    """Return postgresql.conf of the server whose settings lie in `folder`.

    `durable=False` gives up safety against crashes for speed: for tests only.
    """
    places = {
        "hba_file": str(folder / "pg_hba.conf"),
        "ident_file": str(folder / "pg_ident.conf"),
        "log_directory": str(folder / "log"),
        "unix_socket_directories": _double_quoted(str(socket_folder)),  # a list, split at commas
    }
    chosen = places | _SETTINGS | (_DURABLE if durable else _FAST)
    lines = [f"{name} = {_single_quoted(value)}\n" for name, value in chosen.items()]
    return "# Written by the ledger at each start: changes here are lost.\n" + "".join(lines)


def _single_quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"


def _double_quoted(value: str) -> str:
    return '"' + value.replace('"', '""') + '"'
