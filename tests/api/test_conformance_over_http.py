"""The conformance ledgers, posted and asked over HTTP."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from reference_answers import expected_of
from serving import Api

_BESIDE = Path(__file__).parents[2].parent / "shared" / "conformance"
_FOLDER = Path(os.environ.get("LEDGER_CONFORMANCE", _BESIDE))
_FILES = sorted(_FOLDER.glob("*.json")) if _FOLDER.is_dir() else []

pytestmark = pytest.mark.skipif(not _FILES, reason="no conformance ledgers: set LEDGER_CONFORMANCE to their folder")


@pytest.mark.parametrize("one_by_one", [False, True], ids=["batch", "one by one"])
@pytest.mark.parametrize("file", _FILES, ids=lambda path: path.stem)
def test_every_view_of_a_conformance_ledger_answers_as_expected(api: Api, file: Path, one_by_one: bool) -> None:
    ledger = json.loads(file.read_text(encoding="utf-8"))
    positions = _posted(api, ledger["events"], one_by_one=one_by_one)
    for view in ledger["views"]:
        params = dict(view["params"])
        if "recorded_as_of" in params:
            params["recorded_as_of"] = positions[params["recorded_as_of"] - 1]
        case = params.pop("case")
        response = api.client.get(f"/v1/cases/{case}/{view['view']}", params=params, headers=api.auth("reviewer"))
        assert response.status_code == 200
        assert expected_of(response.json(), view["expect"]) == view["expect"], (view["view"], params)


def _posted(api: Api, events: list[dict[str, Any]], *, one_by_one: bool) -> list[int]:
    receipts = []
    for posted in events if one_by_one else [events]:
        response = api.post(posted)
        assert response.status_code == 201, response.text
        receipts += response.json()["receipts"]
    return [receipt["position"] for receipt in receipts]
