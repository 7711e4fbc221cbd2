"""The words of the house, each in a sentence and with an example: said once, for the help page and for every other.

The examples are made up, and of no case.
"""

from typing import Final, NamedTuple


class Term(NamedTuple):
    """A word as pages use it: what it means, and how it shows on them."""

    word: str
    meaning: str
    example: str


TERMS: Final[dict[str, Term]] = {
    "entry": Term(
        "Entry",
        "One thing that an agency recorded: a contact, referral, assessment, decision, meeting or request, something "
        "it told others, or a statement that there was no contact.",
        "“School nurse telephoned the mother”, recorded by the school. Its reference, school/call-2, never changes.",
    ),
    "agency": Term(
        "Agency and unit",
        "An agency is an organisation that records; a unit is a team or a desk in it, and what lies on a desk has not "
        "yet reached the team.",
        "“Social care” is an agency, “social care, duty desk” a unit of it.",
    ),
    "knower": Term(
        "Knower",
        "Whoever is asked about: an agency, with all its units; a unit; or anyone at all.",
        "“Agency or unit: the practice” asks what anyone in the practice knew.",
    ),
    "tunnel": Term(
        "Tunnel",
        "What one agency or unit knew on one day, and nothing else: where they stood, without what is known today.",
        "“On 3 March 2020 the school knew the following two things.”",
    ),
    "step-out": Term(
        "Step out",
        "The same day beside the full picture: what they did not know, and who did. That is hindsight; nobody there "
        "had it.",
        "“Of nine things now in the ledger, the school knew two that day.”",
    ),
    "certain": Term(
        "Certain and possible",
        "Certain: by that day they knew it, whichever day within a vague date it was. Possible: the date is vague, "
        "so they may have known it by that day, or not yet.",
        "Told “in March 2020”: possible on 3 March, certain from 31 March on.",
    ),
    "told": Term(
        "Told",
        "An agency knows what it recorded, and what a record says that it was told. Nobody else is taken to know.",
        "“Told by the police in a referral, received 4 March 2020.”",
    ),
    "version": Term(
        "Version",
        "An entry is never changed. A correction adds a version; who was not told of it goes on believing the old one.",
        "“Version 1” in a tunnel is what they believed, even where version 2 was recorded later.",
    ),
    "stale": Term(
        "Stale",
        "Known in an older version, while somebody by then held a newer one.",
        "The school holds version 1, “moved to Leeds”; the police hold version 2, “never moved”.",
    ),
    "retracted": Term(
        "Retracted",
        "Recorded in error, and said to be so by the agency that recorded it. It is kept as it was.",
        "“Retracted: recorded in error, and kept as it was.”",
    ),
    "clocks": Term(
        "Happened, known, recorded",
        "Three times of one entry: when it happened, since when each agency knew of it, and when the ledger took it. "
        "None is worked out from another.",
        "A fall in 2005, known to the practice since 2006, recorded here in 2012.",
    ),
    "as-at": Term(
        "As at, or on a day",
        "The day on which one stands: what was known by its end.",
        "“As at 3 March 2020”: the black line in the lanes, and everything left of it.",
    ),
    "recorded-as-of": Term(
        "Recorded as of, or position",
        "How much of the ledger an answer counts. Its events are numbered 1, 2, 3 and so on; the same question at the "
        "same position has the same answer for ever.",
        "“As recorded at position 20,418.”",
    ),
    "sighting": Term(
        "Sighting",
        "What an entry says of a child: seen, not seen, or not recorded; and whether spoken to, and alone.",
        "“Tried, not seen” is an entry that says the child was not seen. Silence is neither.",
    ),
    "unseen": Term(
        "Days unseen",
        "The days since the last sighting that an agency certainly knew of, counted from the last day on which it may "
        "have been: at least so many.",
        "“Last seen April 2020” counts from 30 April.",
    ),
    "claim": Term(
        "Claim",
        "What an entry says of a person: where they were, their date of birth, school, GP. Two values are something "
        "to look at, not an error.",
        "“Whereabouts: with an aunt. Rests on: told by a parent.”",
    ),
    "account": Term(
        "Account, and later account",
        "What each agency recorded of an occurrence is its account. A later account is what somebody said afterwards, "
        "to a review for instance, of what was known then; it can be left out.",
        "“Own later account, given in March 2022: known since 2020.”",
    ),
    "purpose": Term(
        "Purpose of looking",
        "Why you look at a case. You are asked once for each, and it is kept with every page of it that you open.",
        "“Purpose of looking: panel meeting of 3 October.”",
    ),
}
"""By the names under which pages ask for them, in the order of the help page."""
