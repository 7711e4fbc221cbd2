"""What the ledger refuses, and why: one error a cause, free of personal data and of HTTP.

Each error carries `where` (a path such as `data.recipients[0].to`) and `index`, the place of the event in
its batch; its text says what was wrong and what would be right.
"""


class LedgerError(Exception):
    """Anything that the ledger itself refuses or cannot do."""


class Refused(LedgerError):
    """An event that is not taken.

    `kind` is stable and names the cause; `where` the field; `index` the event's place in what was posted.
    """

    kind = "refused"

    def __init__(self, message: str, *, where: str = "", index: int = 0) -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.index = index


class Unreadable(Refused):
    """What was posted is not JSON text, or not a CloudEvent in the mode that it claims."""

    kind = "unreadable"


class TooLarge(Refused):
    """An event over 64 KiB, a batch over 1,000 events or 8 MiB, or an event that grants too much at once."""

    kind = "too-large"


class Invalid(Refused):
    """A field that is missing, unknown, of the wrong type or out of its range; `also` is what else was wrong."""

    kind = "invalid-event"
    also: tuple["Invalid", ...] = ()


class UnknownReference(Refused):
    """An agency, case, person, entry or version that the ledger does not hold (or the poster may not see)."""

    kind = "unknown-reference"


class NotTheirs(Refused):
    """An event about what belongs to another agency."""

    kind = "not-yours"


class Conflict(Refused):
    """An event at odds with what is recorded: an id used before with other content, an entry retracted."""

    kind = "conflict"


class CaseErased(Refused):
    """An event of a case that was erased: it takes no more."""

    kind = "erased"


class SecondPersonNeeded(Refused):
    """An erasure by the person who proposed it: another must approve."""

    kind = "second-person-needed"


class BeyondTheLedger(LedgerError):
    """A recorded-as-of that the ledger has not reached: its answer could still change."""


class NotReached(LedgerError):
    """A read model that did not reach the asked position in time. Ask again shortly."""


class Unavailable(LedgerError):
    """The database did not take a post in time. Nothing is lost by posting it again."""
