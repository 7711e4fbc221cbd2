"""What the views are called, by the names under which reads of them are on record."""

from typing import Final

VIEWS: Final = {
    "cases": "List of cases",
    "case": "Overview",
    "tunnel": "Tunnel",
    "hindsight": "Step out",
    "sightings": "Children",
    "claims": "What was believed",
    "chronology": "Chronology",
    "anomalies": "Anomalies",
    "evidence": "Evidence bundle",
    "entry": "Entry",
    "who-knew": "Who knew",
    "decision-tunnel": "Decision",
    "feed": "Feed",
    "audit-reads": "Who read what",
    "audit-assignments": "Who could see",
}
ROLES: Final = {
    "agency": "Agency",
    "importer": "Importer",
    "reviewer": "Reviewer",
    "auditor": "Auditor",
    "admin": "Admin",
    "operator": "Operator (command line)",
}
