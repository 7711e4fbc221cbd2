"""What is asked of each kind of entry, and of what changes one."""

from dataclasses import dataclass
from typing import Final

from api.pages.recording.choices import CONSENT, INSTRUMENTS, MODES
from api.pages.recording.questions import Control, Group, Question, Section
from api.pages.recording.sections import (
    CLAIMED,
    EVIDENCE_OF_IT,
    FACTORS_OF_IT,
    KNOWN,
    KNOWN_NOW,
    PEOPLE,
    PERIOD,
    RELATED,
    SEEN,
    SOURCE,
    TELLING,
    THINKING,
    WHEN,
    WHO,
    passed_on,
    told,
)
from ledger.vocabulary import ENTRY_KINDS

_SUMMARY: Final = Question(
    "summary", "What happened, as recorded", Control.TEXT, asks="Enter what happened, as recorded", needed=True
)
_OUTCOME: Final = Question("outcome", "Outcome", Control.TEXT)
_TOLD: Final = "Who was told"
_PASSED_ON: Final = "Entries passed on"
_OPTIONS: Final = Question("options", "Options", Control.LINES, "One on each line.")


@dataclass(frozen=True)
class Kind:
    """A kind of entry as forms have it: what it is for, the questions of its own, and whether somebody was told."""

    about: str
    questions: tuple[Question | Group, ...]
    specific: Section | None = None
    to_somebody: bool = False


_ACTIONS: Final = Group("actions", "action", (
    Question("action", "What is to be done", Control.LINE, asks="Enter the action", needed=True),
    Question("owner", "By whom?", Control.KNOWER, asks="Choose who is to do it", needed=True),
    Question("due", "By when?", Control.TIME),
))  # fmt: skip

KINDS_ASKED: Final[dict[str, Kind]] = {
    "contact": Kind("A visit, a call, an incident, an attendance: any contact with the family or about it.", (
        Question("mode", "How?", Control.CHOICE, asks="Choose how the contact was made", choices=MODES, needed=True),
        _SUMMARY, _OUTCOME,
    )),
    "referral": Kind("A referral to another service.", (
        Question("reason", "Reason for the referral", Control.TEXT, asks="Enter the reason", needed=True),
        _SUMMARY,
        Question("consent", "Consent", Control.CHOICE, choices=CONSENT),
        Question("response_requested", "Response asked for", Control.LINE),
    ), to_somebody=True),
    "assessment": Kind("An assessment and its findings.", (
        Question("instrument", "Which assessment?", Control.CHOICE, asks="Choose which assessment it was",
                 choices=INSTRUMENTS, needed=True),
        _SUMMARY,
    ), Section("The assessment", (
        Question("started", "When was it started?", Control.TIME),
        Question("completed", "When was it completed?", Control.TIME),
        Question("findings", "Findings", Control.TEXT),
        _OUTCOME,
    ))),
    "decision": Kind("A decision, why it was taken, and the options there were.", (
        Question("decision", "What was decided", Control.TEXT, asks="Enter what was decided", needed=True),
        _SUMMARY,
    ), Section("The decision", (
        Question("rationale", "Rationale", Control.TEXT),
        _OPTIONS,
        Question("authorised_by", "Authorised by", Control.LINE),
        _OUTCOME,
    ))),
    "information-shared": Kind("What your service told another: a letter, a call, a report, a notification.", (
        Question("medium", "By what means?", Control.LINE, "For example a letter.", "Enter by what means it was told",
                 needed=True),
        _SUMMARY,
        Question("in_response_to", "In response to which entry, if any?", Control.ENTRY),
    ), to_somebody=True),
    "meeting": Kind("A meeting, who was there, and what was agreed.", (
        Question("forum", "Which meeting?", Control.LINE, "For example a strategy discussion.",
                 "Enter which meeting it was", needed=True),
        _SUMMARY,
    ), Section("Apologies and actions", (
        Group("apologies", "apology", (Question("", "Who sent apologies?", Control.KNOWER),)),
        _ACTIONS,
    ), "Whoever sent apologies was not told, unless they are named among those who were.")),
    "request": Kind("Something that your service asked of another.", (
        Question("asked", "What was asked", Control.TEXT, asks="Enter what was asked", needed=True),
        _SUMMARY,
    ), to_somebody=True),
    "nil-contact": Kind("A period in which there was no contact: absence is worth recording.", (
        Question("statement", "Statement", Control.TEXT, "For example: no contact with the family in this period.",
                 "Enter the statement", needed=True),
        _SUMMARY,
    )),
}  # fmt: skip
assert tuple(KINDS_ASKED) == ENTRY_KINDS  # noqa: S101  # a kind without a form would be found by nobody


def sections_of(kind: str, *, by_another: bool = False) -> tuple[Section, ...]:
    """Return what is asked of a new entry. `by_another`: it may say what happened between others."""
    of_kind = KINDS_ASKED[kind]
    first = (PERIOD, KNOWN_NOW) if kind == "nil-contact" else (WHEN, KNOWN)
    title = "Who was present, and who was sent the minutes" if kind == "meeting" else _TOLD
    shared = passed_on(folded=kind != "information-shared", by_another=by_another)
    specific = (of_kind.specific,) if of_kind.specific else ()
    return (
        *first, Section("What happened", of_kind.questions), WHO, SOURCE, PEOPLE, SEEN, CLAIMED,
        told(title, needed=of_kind.to_somebody), *specific, shared, THINKING, FACTORS_OF_IT, RELATED, EVIDENCE_OF_IT,
    )  # fmt: skip


def sections_of_share(*, by_another: bool = False) -> tuple[Section, ...]:
    """Return what is asked of telling another agency of an entry: what information shared is, the telling first."""
    shared = passed_on(folded=False, by_another=by_another)._replace(title="Which entry")
    rest = [part for part in sections_of("information-shared", by_another=by_another) if part.title != _PASSED_ON]
    _, known, happened, who, source, people, *others = rest
    told_to = next(part for part in others if part.title == _TOLD)
    return (
        shared, told_to, TELLING, known._replace(title="When your agency knew of it", folded=True),
        happened._replace(title="How, and what was said"), who, source, people,
        *(part for part in others if part is not told_to),
    )  # fmt: skip


def sections_of_correction(kind: str) -> tuple[Section, ...]:
    """Return what is asked of a correction: why, who is told of it, and the entry as it should have been."""
    of_kind = KINDS_ASKED[kind]
    specific = (of_kind.specific,) if of_kind.specific else ()
    first = PERIOD if kind == "nil-contact" else WHEN
    put_right = (
        first, KNOWN_NOW._replace(title="When it was known, as it should have been recorded"),
        Section("What happened", of_kind.questions), WHO, SOURCE, PEOPLE, SEEN, CLAIMED, *specific, THINKING,
        FACTORS_OF_IT, RELATED,
    )  # fmt: skip
    return (
        *_amending("What was wrong, and how do you know?", "What the correction changes, in a sentence"),
        *(section._replace(under="replacement") for section in put_right),
    )


def sections_of_retraction() -> tuple[Section, ...]:
    """Return what is asked of a retraction."""
    return _amending("Why should it never have been recorded?", "What is retracted, in a sentence")


def _amending(reason: str, summary: str) -> tuple[Section, ...]:
    why = Section("Why", (
        Question("reason", reason, Control.TEXT, asks="Enter the reason", needed=True),
        Question("summary", summary, Control.TEXT, asks="Say in a sentence what this does", needed=True),
    ))  # fmt: skip
    return (
        why, KNOWN_NOW, WHO, SOURCE,
        told("Who was told of it", hint="Those who held the entry and are not named here go on believing what they "
             "hold."),
    )  # fmt: skip
