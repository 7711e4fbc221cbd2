"""What a form can ask: questions of several kinds, in groups that may be answered more than once, in sections.

A question is named by the field of the event that its answer becomes: `author.role` is `role` in `author`. In the
form it is named by the same path with dashes: `recipients-1-received_at`.
"""

from enum import Enum, auto
from typing import NamedTuple


class Control(Enum):
    """How a question is answered, and so what its answer becomes."""

    LINE = auto()  # one line
    TEXT = auto()  # several lines
    LINES = auto()  # a list: one on each line
    CHOICE = auto()  # one of a few
    WORD = auto()  # one of a few, or a word of one's own
    TIME = auto()  # a stated time, however vague
    KNOWN = auto()  # the same; where nothing is filled in, when it happened
    PEOPLE = auto()  # people of the case
    PERSON = auto()  # one of them
    CODES = auto()  # several of many codes
    KNOWER = auto()  # an agency, a unit of it, or someone there
    UNIT = auto()  # a unit of one's own agency
    ENTRY = auto()  # an entry of the case
    NUMBER = auto()  # a whole number


Choices = tuple[tuple[str, str], ...]
"""What may be chosen: each as the event has it, and in words."""


class Question(NamedTuple):
    """One question. `asks` says in an error what is missing: `Enter what happened`."""

    name: str
    label: str
    control: Control
    hint: str = ""
    asks: str = ""
    choices: Choices = ()
    needed: bool = False


class Group(NamedTuple):
    """Questions that may be answered several times, each time about another `one`; `plain` where it is but one."""

    name: str
    one: str
    questions: tuple[Question, ...]
    needed: bool = False
    asks: str = ""

    @property
    def plain(self) -> bool:
        """Whether each item of the list is one answer by itself, and not an object of several."""
        return not self.questions[0].name


class Section(NamedTuple):
    """A part of a form. `folded` where most leave it out: it opens when something is in it."""

    title: str
    asked: tuple[Question | Group, ...]
    hint: str = ""
    folded: bool = False
    under: str = ""
    """The object in the event's data that all of it is in: `replacement`, or the data itself."""
