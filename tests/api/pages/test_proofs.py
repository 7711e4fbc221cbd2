"""What an entry's page says of its sealing is true, and what it gives away is the proof that the log serves."""

import io
import zipfile

import psycopg
from little_case import entry
from serving import Api
from visitors import send, signed_in

from ledger.transparency.note import VerifierKey
from ledger.transparency.proving import proved_size
from ledger.transparency.tlog_proof import TlogProof


def positions(api: Api, ref: str) -> dict[int, int]:
    versions = api.get(f"/v1/entries/{ref}").json()["versions"]
    return {version["version"]: version["position"] for version in versions}


def test_the_proof_of_each_version_is_the_one_that_the_log_serves_and_holds(little: Api) -> None:
    key = VerifierKey.parse(little.get("/v1/ledger/key").text.strip())
    with signed_in(little, subject="proves") as reviewer:
        for version, position in positions(little, "police/inc-1").items():
            taken = reviewer.get(f"/entries/police/inc-1/proof?version={version}")
            assert taken.text == little.get(f"/v1/ledger/proof/tlog?position={position}").text
            proof = TlogProof.parse(taken.text)
            assert (proof.index, bool(proved_size(proof, key))) == (position - 1, True)
            assert "attachment" in taken.headers["content-disposition"]
        assert reviewer.get("/entries/police/inc-1/proof?version=9").status_code == 404
        shown = reviewer.get("/entries/police/inc-1").text
    assert shown.count("its proof was checked just now, and holds") == 2
    read = little.get("/v1/audit/reads?subject=proves&view=entry", "auditor").json()["reads"][-1]
    assert (read["entry"], read["purpose"]) == ("police/inc-1", "a test")


def test_an_altered_row_is_not_called_sealed(little: Api) -> None:
    little.get("/v1/ledger/checkpoint")
    position = positions(little, "csc/dec-1")[1]
    with psycopg.connect(little.database_url) as superuser:
        superuser.execute("SET session_replication_role = replica")
        superuser.execute("UPDATE ledger.stored_events SET posted_by = 'x' WHERE notification_id = %s", (position,))
    with signed_in(little) as reviewer:
        assert "Its proof does not hold." in reviewer.get("/entries/csc/dec-1").text
        assert "and holds" in reviewer.get("/entries/police/ref-1").text


def test_what_the_tree_has_not_reached_is_not_called_sealed(little: Api) -> None:
    little.get("/v1/ledger/checkpoint")
    with psycopg.connect(little.database_url) as held:
        held.execute("SELECT ledger.take_sealing_turn()")  # nobody else can seal now
        little.post([entry("csc/fresh")])
        with signed_in(little) as reviewer:
            assert "Not sealed yet." in reviewer.get("/entries/csc/fresh").text


def test_an_agency_proves_what_it_recorded_and_learns_no_more_of_others(standing: Api) -> None:
    with signed_in(standing, "agency", agency="police") as police:
        assert police.get("/entries/police/inc-1/proof?version=2").status_code == 200
    with signed_in(standing, "agency", agency="csc") as csc:
        held, not_there = csc.get("/entries/police/inc-1/proof"), csc.get("/entries/police/none/proof")
        assert held.status_code == not_there.status_code == 404
        assert held.text == not_there.text
        assert "Sealed" not in csc.get("/entries/police/inc-1").text


def test_a_bundle_is_handed_out_to_who_asks_by_our_form_and_goes_on_record(standing: Api) -> None:
    with signed_in(standing, subject="takes", purpose="for the panel") as reviewer:
        assert reviewer.post("/cases/k/evidence").status_code == 403
        taken = send(reviewer, "/cases/k/evidence")
        assert send(reviewer, "/cases/none/evidence", "/cases/k/evidence").status_code == 303
    assert taken.headers["content-type"] == "application/zip"
    names = zipfile.ZipFile(io.BytesIO(taken.content)).namelist()
    assert any(name.endswith("verify.py") for name in names)
    reads = standing.get("/v1/audit/reads?subject=takes", "auditor").json()["reads"]
    assert {(read["view"], read["purpose"]) for read in reads} == {("evidence", "for the panel")}
    assert [read["entries"] > 0 for read in reversed(reads)] == [False, True, False]  # the page, the bundle, the page


def test_an_entry_says_who_was_told_of_it_and_how_its_people_were_seen(little: Api) -> None:
    seen = {"person": "child", "seen": "yes", "alone": "no", "observation": "A bruise", "wishes_and_feelings": "Home"}
    assert little.post([entry("gp/seen", sightings=[seen])]).status_code == 201
    with signed_in(little) as reviewer:
        told = reviewer.get("/entries/police/inc-1").text.partition('id="told"')[2].partition("</table>")[0]
        assert "CSC" in told
        assert 'href="/entries/police/ref-1"' in told
        assert "Nobody, according to the record" in reviewer.get("/entries/gp/visit-1").text
        shown = reviewer.get("/entries/gp/seen").text
    for said in ("not seen alone", "A bruise", "Home"):
        assert said in shown
