"""Whatever a form holds, it is answered, and what is refused leaves nothing recorded."""

from itertools import count
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from recording import ANYTHING, OF_KIND, boxes
from serving import Api
from visitors import origin, signed_in

from ledger.vocabulary import ENTRY_KINDS

_numbers = count(1)
_WORDS = st.one_of(
    st.text(max_size=20),
    st.sampled_from(
        ["", "yes", "no", "0", "1", "99", "2008", "July", "10:00", "child", "mother", "csc", "gp", "?", "a/b",
         "gp/visit-1", "csc/dec-1", "between", "about", "later_account", "home_visit", "2008-07~",
         "../..", "\x00", "x" * 70_000]
    ),
)  # fmt: skip
_STEPS = st.sampled_from(["preview", "record", "change", "add-recipients", "add-nothing", "", "nonsense"])
_FOUND = {200, 303, 409, 413, 422}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_form_is_answered_and_only_a_receipt_means_that_something_is_recorded(standing: Api, data: Any) -> None:
    kind = data.draw(st.sampled_from(ENTRY_KINDS))
    path = data.draw(st.sampled_from([f"/cases/k/record/{kind}", "/cases/none/record/contact",
                                      "/entries/gp/visit-1/correct", "/entries/gp/visit-1/share"]))  # fmt: skip
    with signed_in(standing, "agency", purpose="", agency="gp") as client:
        filled = boxes(client.get(path).text)
        right = {name.replace("__", "-"): text for name, text in {**ANYTHING, **OF_KIND[kind]}.items()}
        ids = [f"any-{next(_numbers)}", "", ".", "no id", "x" * 129]
        sent = {**filled, **right, "event_id": data.draw(st.sampled_from(ids))}
        for name in data.draw(st.lists(st.sampled_from(sorted(sent)), max_size=4)):
            if name not in ("form_token", "event_id"):
                sent[name] = data.draw(_WORDS)
        for name in data.draw(st.lists(st.sampled_from(["people", "recipients-count", "shares-0-version", "source"]))):
            sent[name] = data.draw(_WORDS)
        before = standing.head()
        answer = client.post(path, data={**sent, "do": data.draw(_STEPS)}, headers=origin(client))
        assert answer.status_code in _FOUND, answer.status_code
        assert standing.head() == before + (answer.status_code == 303)
