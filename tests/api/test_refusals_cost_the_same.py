"""What may not be seen is refused by the same work as what is not there: by how long it takes nobody learns of either.

No test measures a time. What takes it is what is asked of the database, and how much comes back: that is heard on the
way there, and must be the same.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cutting_proxy import CuttingProxy, proxy_before
from little_case import EVENTS
from serving import Api, api_on

from api.tokens.callers import Role

VIEWS = (
    "", "/tunnel?knower=csc", "/tunnel?knower=csc&as_of=2009-01-01&recorded_as_of=1", "/sightings?knower=csc",
    "/claims?knower=csc", "/hindsight?knower=csc", "/chronology", "/anomalies", "/evidence",
)  # fmt: skip
OF_CASES = [(f"/v1/cases/other{view}", f"/v1/cases/none{view}") for view in VIEWS]
OF_AN_ENTRY = ("", "?recorded_as_of=1", "/decision-tunnel", "/who-knew")
OTHERS_CASE = [(f"/v1/entries/school/other-1{view}", f"/v1/entries/school/none{view}") for view in OF_AN_ENTRY]
UNTOLD = [(f"/v1/entries/gp/visit-1{view}", f"/v1/entries/gp/none{view}") for view in OF_AN_ENTRY]

CLAIMS: dict[Role, dict[str, Any]] = {"agency": {"agency": "csc"}, "reviewer": {"cases": ["k"]}}
PAIRS: list[tuple[Role, str, str]] = [
    *(("agency", *pair) for pair in OF_CASES + OTHERS_CASE + UNTOLD),
    *(("reviewer", *pair) for pair in OF_CASES + OTHERS_CASE),
]
WARMING = 12
"""So often is each called before: statements are prepared, and what is remembered is."""


@pytest.fixture
def heard(database_url: str, tmp_path: Path) -> Iterator[tuple[Api, CuttingProxy]]:
    """Yield the app on the little case, and what hears what it asks."""
    with proxy_before(database_url) as proxy, api_on(proxy.url, tmp_path / "keys") as api:
        assert api.post(EVENTS).status_code == 201
        yield api, proxy


def test_a_refusal_asks_the_same_whether_or_not_there_is_anything(heard: tuple[Api, CuttingProxy]) -> None:
    api, proxy = heard
    asked = 0
    for role, there, absent in PAIRS:
        work = []
        for path in (there, absent):
            for _ in range(WARMING):
                assert api.get(path, role, **CLAIMS[role]).status_code in (403, 404)
            proxy.heard.clear()
            api.get(path, role, **CLAIMS[role])
            work.append([line.replace("'other'", "a case").replace("'none'", "a case") for line in proxy.heard])
        assert work[0] == work[1], (role, there)
        asked += bool(work[0])
    assert asked > len(PAIRS) // 2
