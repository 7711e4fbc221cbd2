"""The conformance ledgers: small ones with the right answers, asked of the pure functions and of the read models.

They lie beside the repository, in ../shared/conformance, or where LEDGER_CONFORMANCE says.
"""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from asking import ask, post, reader
from reference_answers import answer, case_file, expected_of

from ledger.times import now

FOLDER = Path(os.environ.get("LEDGER_CONFORMANCE", Path(__file__).parents[3] / "shared" / "conformance"))
FILES = sorted(FOLDER.glob("*.json"))

pytestmark = pytest.mark.skipif(not FILES, reason=f"no conformance ledgers in {FOLDER} (see LEDGER_CONFORMANCE)")


LEDGERS = [pytest.param(json.loads(path.read_text(encoding="utf-8")), id=path.stem) for path in FILES]


@pytest.mark.parametrize("ledger", LEDGERS)
def test_the_pure_functions_give_every_answer_of_the_file(ledger: dict[str, Any]) -> None:
    recorded_at = [now()] * len(ledger["events"])

    for view in ledger["views"]:
        params = view["params"]
        case = case_file(ledger["events"], params["case"], recorded_at, params.get("recorded_as_of"))
        answered = expected_of(answer(view["view"], case, params), view["expect"])
        assert answered == view["expect"], (view["view"], params)


@pytest.mark.parametrize("ledger", LEDGERS)
def test_the_read_models_give_every_answer_of_the_file(database_url: str, ledger: dict[str, Any]) -> None:
    post(database_url, ledger["events"])

    with reader(database_url) as connection:
        for view in ledger["views"]:
            answered = expected_of(ask(connection, view["view"], view["params"]), view["expect"])
            assert answered == view["expect"], (view["view"], view["params"])
