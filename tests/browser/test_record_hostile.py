"""Recording whatever it is: it shows as text, does nothing, breaks no layout, and comes back as it was typed."""

import pytest
from desk import Desk
from filling_in import fill_in_all, gp_of, press, type_date
from hostile_case import HOSTILE, WORD


def test_whatever_is_typed_shows_as_text_and_breaks_no_layout(clinic: Desk) -> None:
    form = gp_of(clinic)
    form.resize(320)
    form.open("/cases/k/record/contact")
    fill_in_all(form, f"{HOSTILE}\n</textarea>{WORD}")
    form.page.fill("#author-role", f'" autofocus onfocus="window.hit = 1" {HOSTILE}')
    form.page.fill("#source_of_information", WORD)
    form.page.check("#mode")
    form.page.select_option("#recipients-0-to-agency", "csc")
    form.page.fill("#recipients-0-to-unit", HOSTILE)
    type_date(form, "recipients-0-received_at", HOSTILE, "7", "2008")
    for _ in range(2):  # refused, then the preview
        press(form, "Preview who will know what")
        assert form.page.evaluate("window.hit") is None
        assert form.page.locator("main script, main img, main b").count() == 0
        form.check_whole()
        if form.page.locator("#recipients-0-received_at-error").count():
            form.page.fill("#recipients-0-received_at-day", "14")
            form.page.fill("#recipients-0-to-unit", "desk")
    assert HOSTILE.split()[0] in form.text()
    press(form, "Go back and change it")
    assert form.page.input_value("#summary") == f"{HOSTILE}\n</textarea>{WORD}"


@pytest.mark.parametrize("width", [1440, 360])
def test_what_others_wrote_is_put_right_with_whatever_is_typed(hostile: Desk, width: int) -> None:
    form = hostile.signed_in("agency", agency="csc", purpose=None, width=width)
    form.open("/entries/csc/markup/correct")
    for box in ("#reason", "#summary", "#source_of_information"):
        form.page.fill(box, HOSTILE)
    press(form, "Preview who will know what")
    assert "Preview: nothing is recorded yet" in form.text()
    form.check_whole()
