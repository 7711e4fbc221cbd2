"""The parts that forms have in common, in the order in which they are asked."""

from typing import Final

from api.pages.recording.choices import ATTRIBUTES, BASES, EVIDENCE, FACTORS, OBSERVED, RELATIONS, SOURCE_TYPES
from api.pages.recording.questions import Control, Group, Question, Section

_WHEN_SAME: Final = "Leave empty if you knew it when it happened."

WHEN: Final = Section(
    "When it happened",
    (Question("occurred", "When did it happen?", Control.TIME, "Leave the day, or the day and the month, empty where "
              "they are not known. Nothing is made more exact than you say.", "Enter when it happened", needed=True),),
)  # fmt: skip
TELLING: Final = Section(
    "When you told them",
    (Question("occurred", "When did you tell them?", Control.TIME, "When it reached them is asked for each of them.",
              "Enter when you told them", needed=True),),
)  # fmt: skip
PERIOD: Final = Section(
    "Which period",
    (Question("occurred", "In which period was there no contact?", Control.TIME,
              "Choose “some time between” for a period from one date to another.", "Enter the period", needed=True),),
)  # fmt: skip
KNOWN: Final = Section(
    "When you came to know it",
    (Question("known_at", "Since when has your agency known it?", Control.KNOWN, _WHEN_SAME),),
)
KNOWN_NOW: Final = Section(
    "When you came to know it",
    (Question("known_at", "Since when has your agency known it?", Control.TIME,
              "Leave empty for the moment at which this is recorded."),),
)  # fmt: skip
WHO: Final = Section(
    "Who recorded it",
    (
        Question("author.role", "Role", Control.LINE, "For example Health visitor.", "Enter the role of who recorded "
                 "it", needed=True),
        Question("author.unit", "Team or unit, if it was one", Control.UNIT, "Then that unit is who knows it. Leave "
                 "empty if it was held by the agency as a whole."),
        Question("author.name", "Name, if it is to be recorded", Control.LINE),
        Question("author.ref", "Pseudonym or reference, if any", Control.LINE, "For example HV2."),
    ),
)  # fmt: skip
SOURCE: Final = Section(
    "Where it is written down",
    (
        Question("source_of_information", "Source of information", Control.LINE, "The system, its reference, the page.",
                 "Enter the source of information", needed=True),
        Question("source_type", "What does it rest on?", Control.CHOICE, choices=SOURCE_TYPES),
        Question("written_at", "When was the source written?", Control.TIME, "Leave empty if it is not known."),
    ),
)  # fmt: skip
EVIDENCE_OF_IT: Final = Section(
    "A later account",
    (
        Question("evidence", "Is this what was written then, or what somebody said afterwards?", Control.CHOICE,
                 choices=EVIDENCE),
        Question("given_at", "If afterwards: when was that account given?", Control.TIME),
    ),
    "For what somebody told the review or an inquiry of what was known then.",
    folded=True,
)  # fmt: skip
PEOPLE: Final = Section(
    "People concerned",
    (Question("people", "Whom is it about?", Control.PEOPLE, asks="Choose whom it is about", needed=True),),
)
SEEN: Final = Section(
    "Who was seen",
    (
        Group("sightings", "person", (
            Question("person", "Who?", Control.PERSON, asks="Choose who was or was not seen", needed=True),
            Question("seen", "Seen?", Control.CHOICE, asks="Say whether they were seen", choices=OBSERVED, needed=True),
            Question("alone", "Seen alone?", Control.CHOICE, choices=OBSERVED),
            Question("spoken_to", "Spoken to?", Control.CHOICE, choices=OBSERVED),
            Question("bedroom_seen", "Bedroom seen?", Control.CHOICE, choices=OBSERVED),
            Question("observation", "What was observed", Control.TEXT),
            Question("wishes_and_feelings", "Their wishes and feelings, as recorded", Control.TEXT),
        )),
    ),
    "That somebody was not seen is worth recording too.",
    folded=True,
)  # fmt: skip
CLAIMED: Final = Section(
    "What was claimed of anyone",
    (
        Group("claims", "claim", (
            Question("about", "About whom?", Control.PERSON, asks="Choose whom the claim is about", needed=True),
            Question("attribute", "What about them?", Control.WORD, asks="Choose what the claim is about",
                     choices=ATTRIBUTES, needed=True),
            Question("value", "What was claimed", Control.LINE, asks="Enter what was claimed", needed=True),
            Question("basis", "What did it rest on?", Control.CHOICE, choices=BASES),
        )),
    ),
    "Names, addresses, ages, schools: what was believed, and what it rested on.",
    folded=True,
)  # fmt: skip
FACTORS_OF_IT: Final = Section(
    "Factors",
    (Question("factors", "Factors of the children in need census", Control.CODES, choices=FACTORS),),
    folded=True,
)
RELATED: Final = Section(
    "How it stands to other entries",
    (
        Group("relates", "entry that it relates to", (
            Question("entry", "Which entry?", Control.ENTRY, asks="Choose the entry", needed=True),
            Question("relation", "This entry …", Control.CHOICE, asks="Say how they stand to each other",
                     choices=RELATIONS, needed=True),
        )),
    ),
    "It shows wherever both are known, and lets nobody know anything.",
    folded=True,
)  # fmt: skip


def told(title: str = "Who was told", *, needed: bool = False, hint: str = "") -> Section:
    """Return the part that asks who was told. Nobody else will know."""
    return Section(
        title,
        (
            Group("recipients", "recipient", (
                Question("to", "Who was told?", Control.KNOWER, "Write ? as the team where nobody can say who there.",
                         "Choose who was told", needed=True),
                Question("received_at", "When did it reach them?", Control.TIME, "When it arrived there, not when it "
                         "was sent.", "Enter when it reached them", needed=True),
            ), needed, "Say who was told"),
        ),
        hint or "Whoever is not named here will not know of it. A post room or a duty desk is a unit of its own: what "
        "arrived there has not yet reached the team.",
    )  # fmt: skip


def passed_on(*, folded: bool = True, by_another: bool = False) -> Section:
    """Return the part that asks which other entries are passed on with this one."""
    by = (Question("by", "By whom, if by another than its author", Control.KNOWER),) if by_another else ()
    return Section(
        "Entries passed on",
        (
            Group("shares", "entry passed on", (
                Question("entry", "Which entry?", Control.ENTRY, asks="Choose the entry", needed=True),
                Question("version", "Which version?", Control.NUMBER, "Leave empty for the one that you held then."),
                *by,
            )),
        ),
        "Whoever was told this was told these entries too.",
        folded=folded,
    )  # fmt: skip


THINKING: Final = Section(
    "Your thinking at the time",
    (
        Question("knowledge.believed", "What did you believe was going on?", Control.TEXT),
        Group("knowledge.relied_on", "entry that you relied on", (
            Question("", "What did you rely on?", Control.ENTRY),
        )),
        Group("knowledge.sought", "thing that you sought", (
            Question("what", "What did you try to find out?", Control.LINE, asks="Enter what you sought", needed=True),
            Question("from", "From whom?", Control.LINE),
            Question("outcome", "What came of it?", Control.LINE),
        )),
        Question("knowledge.not_known", "What did you not know?", Control.LINES, "One thing on each line."),
        Question("knowledge.options", "Which options did you see?", Control.LINES, "One on each line."),
        Question("knowledge.hoped", "What did you hope for?", Control.TEXT),
        Question("knowledge.pressures", "What else was pressing?", Control.LINES, "One thing on each line."),
    ),
    "In your own words, as it looked then. It stays in your agency: those who are told the entry are not told this.",
    folded=True,
)  # fmt: skip
