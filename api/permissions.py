"""Who may call what, in one table, and how far each may then see.

What a caller may not see is answered as what is not there (404), or refused by the call's own parameters
alone (403): nobody learns of what there is by trying.
"""

from enum import Enum, auto
from typing import Final

from api.tokens.callers import Role

Route = tuple[str, str]
"""A method and a path as the app routes it."""


class Reach(Enum):
    """How far a caller sees or posts by one call."""

    OWN_SOURCE = auto()  # posts as its own agency only
    ANY_SOURCE = auto()  # posts for any source, /partnership included
    REGISTRATIONS = auto()  # posts as /partnership only
    ALL = auto()  # whatever there is
    ASSIGNED = auto()  # the cases assigned
    HELD = auto()  # the cases in which its agency holds something
    OWN_KNOWER = auto()  # those, as its own agency or a unit of it knows them
    OWN_ENTRIES = auto()  # the entries that its own agency authored


_THE_LOG: Final[dict[Role, Reach]] = {
    "agency": Reach.ALL,
    "importer": Reach.ALL,
    "reviewer": Reach.ALL,
    "auditor": Reach.ALL,
    "admin": Reach.ALL,
}
"""The transparency log is for all: who posts can prove what they posted, and who is told the same as others can see
that they are. It holds hashes, positions and moments of recording, which every answer names, and no content."""

PERMISSIONS: Final[dict[Route, dict[Role, Reach]]] = {
    ("POST", "/v1/events"): {
        "agency": Reach.OWN_SOURCE,
        "importer": Reach.ANY_SOURCE,
        "admin": Reach.REGISTRATIONS,
    },
    ("GET", "/v1/agencies"): {
        "agency": Reach.ALL,
        "importer": Reach.ALL,
        "reviewer": Reach.ALL,
        "auditor": Reach.ALL,
        "admin": Reach.ALL,
    },
    ("GET", "/v1/cases"): {
        "agency": Reach.HELD,
        "reviewer": Reach.ASSIGNED,
        "auditor": Reach.ALL,
        "admin": Reach.ALL,
    },
    ("GET", "/v1/cases/{case}"): {
        "agency": Reach.HELD,
        "reviewer": Reach.ASSIGNED,
        "auditor": Reach.ALL,
        "admin": Reach.ALL,
    },
    ("GET", "/v1/cases/{case}/tunnel"): {"agency": Reach.OWN_KNOWER, "reviewer": Reach.ASSIGNED},
    ("GET", "/v1/cases/{case}/hindsight"): {"reviewer": Reach.ASSIGNED},
    ("GET", "/v1/cases/{case}/sightings"): {"agency": Reach.OWN_KNOWER, "reviewer": Reach.ASSIGNED},
    ("GET", "/v1/cases/{case}/claims"): {"agency": Reach.OWN_KNOWER, "reviewer": Reach.ASSIGNED},
    ("GET", "/v1/cases/{case}/chronology"): {"reviewer": Reach.ASSIGNED},
    ("GET", "/v1/cases/{case}/anomalies"): {"reviewer": Reach.ASSIGNED},
    ("GET", "/v1/cases/{case}/evidence"): {"reviewer": Reach.ASSIGNED},
    ("GET", "/v1/entries/{agency}/{id}"): {"agency": Reach.OWN_KNOWER, "reviewer": Reach.ASSIGNED},
    ("GET", "/v1/entries/{agency}/{id}/who-knew"): {"reviewer": Reach.ASSIGNED, "auditor": Reach.ALL},
    ("GET", "/v1/entries/{agency}/{id}/decision-tunnel"): {
        "agency": Reach.OWN_ENTRIES,
        "reviewer": Reach.ASSIGNED,
    },
    ("GET", "/v1/ledger/checkpoint"): _THE_LOG,
    ("GET", "/v1/ledger/key"): _THE_LOG,
    ("GET", "/v1/ledger/tile/entries/{index:path}"): _THE_LOG,
    ("GET", "/v1/ledger/tile/{level}/{index:path}"): _THE_LOG,
    ("GET", "/v1/ledger/proof/inclusion"): _THE_LOG,
    ("GET", "/v1/ledger/proof/consistency"): _THE_LOG,
    ("GET", "/v1/ledger/proof/tlog"): _THE_LOG,
    # A cosignature proves itself; the role keeps strangers from having us check signatures all day.
    ("POST", "/v1/ledger/cosignatures"): {"auditor": Reach.ALL, "admin": Reach.ALL},
    ("GET", "/v1/audit/reads"): {"auditor": Reach.ALL},
    ("GET", "/v1/audit/assignments"): {"auditor": Reach.ALL, "admin": Reach.ALL},
}
"""The calls that need a token. A role that is not named may not make the call."""

ON_RECORD: Final[dict[Route, str]] = {
    ("GET", "/v1/cases"): "cases",
    ("GET", "/v1/cases/{case}"): "case",
    ("GET", "/v1/cases/{case}/tunnel"): "tunnel",
    ("GET", "/v1/cases/{case}/hindsight"): "hindsight",
    ("GET", "/v1/cases/{case}/sightings"): "sightings",
    ("GET", "/v1/cases/{case}/claims"): "claims",
    ("GET", "/v1/cases/{case}/chronology"): "chronology",
    ("GET", "/v1/cases/{case}/anomalies"): "anomalies",
    ("GET", "/v1/cases/{case}/evidence"): "evidence",
    ("GET", "/v1/entries/{agency}/{id}"): "entry",
    ("GET", "/v1/entries/{agency}/{id}/who-knew"): "who-knew",
    ("GET", "/v1/entries/{agency}/{id}/decision-tunnel"): "decision-tunnel",
    ("GET", "/v1/audit/reads"): "audit-reads",
    ("GET", "/v1/audit/assignments"): "audit-assignments",
}
"""The calls that show something of a case, by the name of the view under which each answer is on record."""

STATING_PURPOSE: Final[frozenset[Role]] = frozenset({"reviewer", "auditor"})
"""The roles that say why they read, whatever is on record."""

OPEN: Final[frozenset[Route]] = frozenset(
    {
        ("GET", "/openapi.json"),
        ("GET", "/problems"),
        ("GET", "/problems/{kind}"),
        ("GET", "/healthz"),
        ("GET", "/readyz"),
        ("GET", "/metrics"),
    }
)
"""The calls that anyone may make: they say nothing of any case."""
