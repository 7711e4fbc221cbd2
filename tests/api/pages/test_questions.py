"""What forms ask: every field that the contract has of each kind, and every code of the vocabulary."""

from typing import Any, get_args

import pytest

from api.pages.recording import choices
from api.pages.recording.kinds import sections_of, sections_of_correction, sections_of_retraction, sections_of_share
from api.pages.recording.questions import Choices, Question, Section
from ledger import vocabulary
from ledger.events import CONTENTS, ENTRIES, Correction, Knowledge, Retraction
from ledger.vocabulary import ENTRY_KINDS

FIXED = {"corrects", "retracts", "replacement"}
LEFT_OUT = {"occurred", "people", "shares", "evidence", "given_at"}
"""What a correction and a retraction may say of themselves, and hardly ever do: it defaults to the entry's."""


def asked_in(sections: tuple[Section, ...], under: str = "") -> set[str]:
    return {one.name.partition(".")[0] for part in sections if part.under == under for one in part.asked}


def fields_of(data: Any) -> set[str]:
    return {field.alias or name for name, field in data.model_fields.items()}


@pytest.mark.parametrize("kind", ENTRY_KINDS)
def test_every_field_of_a_kind_is_asked_for_and_no_other(kind: str) -> None:
    assert asked_in(sections_of(kind)) == fields_of(ENTRIES[f"safeguarding.{kind}.v1"])
    assert asked_in(sections_of_correction(kind), "replacement") == fields_of(CONTENTS[kind])
    assert asked_in(sections_of_share()) == fields_of(ENTRIES["safeguarding.information-shared.v1"])


def test_what_changes_an_entry_asks_for_all_but_what_it_takes_from_the_entry() -> None:
    assert asked_in(sections_of_correction("contact")) == fields_of(Correction) - FIXED - LEFT_OUT
    assert asked_in(sections_of_retraction()) == fields_of(Retraction) - FIXED - LEFT_OUT


def test_every_question_of_learning_together_is_asked() -> None:
    asked = {one.name for part in sections_of("contact") for one in part.asked}
    assert {name.partition(".")[2] for name in asked if name.startswith("knowledge.")} == fields_of(Knowledge)


@pytest.mark.parametrize("kind", ENTRY_KINDS)
def test_what_a_kind_needs_is_marked_as_needed(kind: str) -> None:
    needed = {one.name.partition(".")[0] for part in sections_of(kind) for one in part.asked if one.needed}
    fields = ENTRIES[f"safeguarding.{kind}.v1"].model_fields
    assert needed == {name for name, field in fields.items() if field.is_required()}


@pytest.mark.parametrize(
    ("offered", "codes"),
    [
        (choices.MODES, get_args(vocabulary.Mode)),
        (choices.CONSENT, get_args(vocabulary.Consent)),
        (choices.INSTRUMENTS, get_args(vocabulary.Instrument)),
        (choices.RELATIONS, get_args(vocabulary.Relation)),
        (choices.OBSERVED, get_args(vocabulary.Observed)),
        (choices.BASES, get_args(vocabulary.Basis)),
        (choices.SOURCE_TYPES, get_args(vocabulary.SourceType)),
        (choices.EVIDENCE, get_args(vocabulary.Evidence)),
        (choices.FACTORS, tuple(vocabulary.FACTORS)),
    ],
)
def test_every_code_is_offered_in_words(offered: Choices, codes: tuple[str, ...]) -> None:
    assert sorted(code for code, _ in offered) == sorted(codes)
    assert all(words and words != code for code, words in offered)


def test_a_needed_answer_says_what_is_missing() -> None:
    for kind in ENTRY_KINDS:
        for part in (*sections_of(kind), *sections_of_correction(kind)):
            for one in part.asked:
                questions = [one] if isinstance(one, Question) else [*one.questions]
                assert all(question.asks for question in questions if question.needed), one.name
