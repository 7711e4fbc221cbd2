"""Recording by hand: every kind, by the way that systems post by, refused as they are, and once."""

import pytest
from recording import ANYTHING, OF_KIND, fill_in, send_on
from serving import Api
from visitors import signed_in

from ledger.vocabulary import ENTRY_KINDS


@pytest.mark.parametrize("kind", ENTRY_KINDS)
def test_every_kind_is_recorded_by_its_form(little: Api, kind: str) -> None:
    path, before = f"/cases/k/record/{kind}", little.head()
    with signed_in(little, "agency", purpose="", agency="gp") as client:
        preview = fill_in(client, path, **ANYTHING, **OF_KIND[kind])
        assert preview.status_code == 200, preview.text
        assert "Preview: nothing is recorded yet" in preview.text
        assert little.head() == before
        recorded = send_on(client, preview, path, "record")
        assert recorded.status_code == 303, recorded.text
        receipt = client.get(recorded.headers["location"])
        assert f"Recorded at position {before + 1}" in receipt.text
    ref = recorded.headers["location"].removeprefix("/receipts/")
    held = little.get("/v1/cases/k/tunnel?knower=gp", "agency", agency="gp").json()["entries"]
    made = next(one for one in held if one["ref"] == ref)
    assert made["kind"] == kind
    assert made["data"]["people"] == ["child"]
    assert made["data"]["summary"] == ANYTHING["summary"]
    assert kind == "nil-contact" or made["data"]["known_at"] == made["data"]["occurred"] == "2008-07-10"
