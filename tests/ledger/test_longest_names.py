"""What the contract lets be named fits wherever it is kept: a grant lies whole in an index, whose rows have a limit."""

from random import Random
from string import ascii_lowercase, digits
from typing import Final

from asking import IMPORTER, ask, reader
from little_case import REGISTRATIONS, entry

from ledger.application import Ledger

_LETTERS: Final = ascii_lowercase + digits
_CODE: Final = 63
_ID: Final = 128
_UNITS: Final = 8


def test_the_longest_names_are_recorded_and_found_by(ledger: Ledger, url: str) -> None:
    random = Random("names that no compression makes shorter")  # noqa: S311

    def code(length: int = _CODE) -> str:
        return "".join(random.choices(_LETTERS, k=length))

    author, told, case, person = code(), code(), code(), code()
    unit = "/".join(code() for _ in range(_UNITS))
    desk = "/".join(code() for _ in range(_UNITS))
    of_agency, of_case, of_person = (
        next(event for event in REGISTRATIONS if event["type"] == f"safeguarding.{kind}.v1")
        for kind in ("agency", "case", "person")
    )
    ledger.post(
        [
            *(
                {**of_agency, "id": f"a-{each}", "data": {"code": each, "name": "A", "kind": "6"}}
                for each in (author, told)
            ),
            {**of_case, "id": "long-case", "subject": case},
            {**of_person, "id": "long-person", "subject": case, "data": {"ref": person, "role": "child"}},
        ],
        IMPORTER,
    )
    recipients = [
        {"to": f"{told}/{desk}", "received_at": "2008-07-14"},
        {"to": f"{told}/{desk}/?", "received_at": "2008"},
    ]
    post = entry(f"{author}/{code(_ID)}", "referral", case, people=[person], reason="R", recipients=recipients)
    post["data"]["author"]["unit"] = unit

    (receipt,) = ledger.post([post], IMPORTER)

    with reader(url) as connection:
        held = [
            ask(connection, "tunnel", {"case": case, "knower": knower, "as_of": "2010-01-01"})["entries"]
            for knower in (f"{author}/{unit}", f"{told}/{desk}")
        ]
    assert [[each["ref"] for each in entries] for entries in held] == [[receipt.ref]] * 2
