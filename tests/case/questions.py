"""What the tests of the Hamzah Khan case name more than once."""

from typing import Final

CODE: Final = "hk"

MARAC_PAPERS: Final = {"police/2008-07-marac-referral", "marac/2008-07-meeting", "marac/2008-08-meeting"}
AT_THE_MARAC: Final = [
    "childrens-centre",
    "csc",
    "education",
    "health-visiting",
    "marac",
    "police",
    "staying-put",
]
FIRST_INCIDENT: Final = "police/1996-05-incident"
LATER_INCIDENTS: Final = {
    f"police/{month}-incident"
    for month in (
        "2003-03", "2003-06", "2004-09", "2006-12", "2007-07", "2007-12", "2008-02", "2008-05", "2008-12",
    )
}  # fmt: skip
