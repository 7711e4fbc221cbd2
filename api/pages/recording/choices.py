"""The field's codes in the words that a form offers them in."""

from typing import Final

from api.pages.recording.questions import Choices

OBSERVED: Final[Choices] = (("yes", "Yes"), ("no", "No"), ("not_recorded", "Not recorded"))
MODES: Final[Choices] = (
    ("home_visit", "Home visit"),
    ("office", "At our office or premises"),
    ("telephone", "Telephone"),
    ("letter", "Letter"),
    ("email", "E-mail"),
    ("incident", "Incident attended"),
    ("attendance", "Attendance, such as at a clinic or school"),
    ("emergency_call", "Emergency call"),
    ("observation", "Observation"),
    ("other", "Other"),
)
CONSENT: Final[Choices] = (
    ("given", "Given"),
    ("refused", "Refused"),
    ("not_sought", "Not sought"),
    ("not_needed", "Not needed"),
    ("not_recorded", "Not recorded"),
)
INSTRUMENTS: Final[Choices] = (
    ("caf", "Common assessment (CAF)"),
    ("initial", "Initial assessment"),
    ("core", "Core assessment"),
    ("single", "Single assessment"),
    ("s47", "Section 47 enquiry"),
    ("oasys", "OASys"),
    ("dash", "DASH"),
    ("epds", "EPDS"),
    ("other", "Other"),
)
RELATIONS: Final[Choices] = (
    ("withdraws", "withdraws it"),
    ("disputes", "disputes it"),
    ("confirms", "confirms it"),
    ("explains", "explains it"),
    ("supersedes", "supersedes it"),
    ("same_occasion", "is about the same occasion"),
)
SOURCE_TYPES: Final[Choices] = (
    ("primary", "A record of our own, made at the time"),
    ("secondary", "What was told of it by others, or later"),
)
EVIDENCE: Final[Choices] = (
    ("contemporaneous", "Written at the time"),
    ("later_account", "Said afterwards of what was known then"),
)
ATTRIBUTES: Final[Choices] = (
    ("whereabouts", "Whereabouts"),
    ("address", "Address"),
    ("household", "Household"),
    ("name", "Name"),
    ("date_of_birth", "Date of birth"),
    ("identifier", "Identifier"),
    ("relationship", "Relationship"),
    ("school", "School"),
    ("gp_registration", "GP registration"),
    ("health", "Health"),
    ("alive", "Alive"),
)
BASES: Final[Choices] = (
    ("seen", "Seen by us"),
    ("record", "A record"),
    ("told_by_parent", "Told by a parent"),
    ("told_by_child", "Told by a child"),
    ("told_by_professional", "Told by a professional"),
    ("told_by_other", "Told by somebody else"),
    ("inferred", "Inferred"),
)
_WHOSE: Final = (("A", "child"), ("B", "parent or carer"), ("C", "another in the household"))
_GROUPS: Final = (
    ("1", "Alcohol"),
    ("2", "Drugs"),
    ("3", "Domestic abuse"),
    ("4", "Mental health"),
    ("5", "Learning disability"),
    ("6", "Physical disability or illness"),
)
_FACTORS: Final[Choices] = (
    *((f"{group}{whose}", f"{name}: {who}") for group, name in _GROUPS for whose, who in _WHOSE),
    ("7A", "Young carer"),
    *((f"8{letter}", "Private fostering") for letter in "BCDEF"),
    ("9A", "Unaccompanied asylum-seeking child"),
    ("10A", "Going missing"),
    ("11A", "Child sexual exploitation"),
    ("12A", "Trafficking"),
    ("13A", "Gangs"),
    ("14A", "Socially unacceptable behaviour"),
    ("15A", "Self-harm"),
    ("16A", "Neglect"),
    ("17A", "Emotional abuse"),
    ("18A", "Physical abuse (until March 2021)"),
    ("18B", "Physical abuse: child on child"),
    ("18C", "Physical abuse: adult on child"),
    ("19A", "Sexual abuse (until March 2021)"),
    ("19B", "Sexual abuse: child on child"),
    ("19C", "Sexual abuse: adult on child"),
    ("20", "Other"),
    ("21", "No factor identified"),
    ("22A", "Female genital mutilation"),
    ("23A", "Abuse linked to faith or belief"),
    ("24A", "Child criminal exploitation"),
)
FACTORS: Final[Choices] = tuple((code, f"{code} {words}") for code, words in _FACTORS)
"""The CIN census factors (field-notes.md, "Codes to adopt")."""
