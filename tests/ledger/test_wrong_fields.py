"""What is said of a field that was refused, to whoever never saw a regular expression."""

from typing import Any

import pytest
from little_case import entry

from ledger.errors import Invalid
from ledger.posts import read


@pytest.mark.parametrize(
    ("data", "where", "said"),
    [
        ({"people": []}, "data.people", "too few: at least 1 needed"),
        ({"people": ["The Mother"]}, "data.people[0]", "expected a code: small letters, digits and hyphens"),
        ({"recipients": [{"to": "CSC", "received_at": "2008"}]}, "data.recipients[0].to", "csc/? for someone in it"),
        ({"shares": [{"entry": "inc-1"}]}, "data.shares[0].entry", "expected an entry's reference, agency/id"),
        ({"author": {"role": "r", "unit": "Area Team"}}, "data.author.unit", "such as area-team/duty"),
        ({"mode": "pigeon"}, "data.mode", "'home_visit'"),
        ({"colour": "red"}, "data.colour", "not a field of this kind of event"),
    ],
)
def test_it_is_said_in_words_what_would_be_right(data: dict[str, Any], where: str, said: str) -> None:
    with pytest.raises(Invalid) as refused:
        read(entry("csc/x", **data))

    assert refused.value.where == where
    assert said in refused.value.message
    assert "pattern" not in refused.value.message
