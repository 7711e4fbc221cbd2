"""Several accounts of one event beside each other: who gave each, when, what it says, and where they differ."""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import orjson
from markupsafe import Markup

from api.pages.figures.marks import mark
from api.pages.reading import OpenCase
from api.problems import not_found
from api.wording.direction import together
from api.wording.facts import author_in_short, facts_of, seen_in
from api.wording.names import KINDS
from api.wording.person_names import listed
from ledger.references import Knower
from ledger.times.wording import dated, dated_moment, worded
from ledger.vocabulary import LATER_ACCOUNT
from projections.entries import EntryVersion, Relation, entry_file, relations
from projections.question import Moment

_SAME: Final = "same_occasion"
_ACCOUNTS: Final = frozenset({_SAME, "disputes", "confirms", "explains"})
"""The relations of one account to another of the same. What withdraws or supersedes comes later, and is no account."""
_STANDS: Final = {_SAME: "is of the same occasion as"}
_OWN_ROWS: Final = frozenset({"People", "Known to them", "Rests on", "Evidence", "Account given"})
"""Facts that have a row of their own, or say of what sort an account is and not what it says."""

_OF_THE_TELLING: Final = frozenset({"Told", "Shared", "Relied on", "Sought", "In response to", "Action", "Written"})
"""Facts of who passed what to whom: different for each account, and no difference about what happened."""


class Account(NamedTuple):
    """One account: its entry, whose it is, how it stands to others here, and what it says in each row."""

    ref: str
    mark: Markup
    kind: str
    agency: str
    author: str
    stands: list[str]
    retracted: bool


class Row(NamedTuple):
    """One thing that accounts say, account by account; empty where one is silent.

    `differs`: it can be held against each other, and not all who say something say the same.
    """

    name: str
    texts: list[str]
    differs: bool


class AccountsView(NamedTuple):
    """All that the page says."""

    ref: str
    accounts: list[Account]
    rows: list[Row]
    position: int


def accounts_of(ref: str, said: Sequence[Relation]) -> list[str]:
    """Return the entries that are accounts of the same as one, itself first, the others by reference.

    All that are of the same occasion, however many steps away; whatever disputes, confirms or explains any of those, or
    is disputed, confirmed or explained by it; and what is of the same occasion as that.
    """
    related = [one for one in said if one.relation in _ACCOUNTS]
    same = _of_the_occasion({ref}, related)
    beside = {end for one in related if {one.entry, one.other} & same for end in (one.entry, one.other)}
    return [ref, *sorted(_of_the_occasion(same | beside, related) - {ref})]


def _of_the_occasion(refs: set[str], related: Sequence[Relation]) -> set[str]:
    same, left = set(refs), list(refs)
    while left:
        here = left.pop()
        for one in related:
            if one.relation == _SAME and here in (one.entry, one.other):
                left += {one.entry, one.other} - same
                same |= {one.entry, one.other}
    return same


def accounts_view(opened: OpenCase, ref: str, moment: Moment) -> AccountsView:
    """Return the accounts of the same as an entry, each by its newest version. Raises Problem: 404."""
    connection = opened.reading.connection
    said = relations(connection, opened.case.code, moment)
    refs = accounts_of(ref, said)
    files = [entry_file(connection, each, moment) for each in refs]
    versions = [file.versions[-1] for file in files if file is not None]
    if len(versions) != len(refs):
        raise not_found()
    accounts = [_account(each, version, said, refs, opened) for each, version in zip(refs, versions, strict=True)]
    return AccountsView(ref, accounts, _rows(versions, opened), moment.position)


def _account(
    ref: str, version: EntryVersion, said: Sequence[Relation], refs: Sequence[str], opened: OpenCase
) -> Account:
    heading: dict[str, Any] = orjson.loads(f"{version.heading}}}")
    return Account(
        ref,
        mark(heading["kind"]),
        KINDS[heading["kind"]],
        opened.names.knower(Knower.of_author(heading["agency"], heading["unit"])),
        author_in_short(version.data["author"]),
        [
            f"{_STANDS.get(one.relation, one.relation)} {one.other}"
            for one in said
            if one.entry == ref and one.other in refs and one.relation in _ACCOUNTS
        ],
        version.retracted,
    )


def _rows(versions: Sequence[EntryVersion], opened: OpenCase) -> list[Row]:
    data = [version.data for version in versions]
    rows = [
        Row("What it says", [each["summary"] for each in data], differs=False),
        _row("When it happened", [worded(each["occurred"]) for each in data]),
        _row("About whom", [listed(each["people"]) for each in data]),
        _row("Who was seen", [seen_in(each) for each in data]),
        *_facts(data, opened),
        Row(
            "Known to its author",
            [worded(each["known_at"]) if "known_at" in each else "" for each in data],
            differs=False,
        ),
        Row("What sort", [_sort(each) for each in data], differs=False),
        Row("Source", [each["source_of_information"] for each in data], differs=False),
        Row("Recorded here", [_recorded(version) for version in versions], differs=False),
    ]
    return [row for row in rows if any(row.texts)]


def _row(name: str, texts: list[str]) -> Row:
    return Row(name, texts, len({" ".join(text.split()) for text in texts if text}) > 1)


def _facts(data: Sequence[dict[str, Any]], opened: OpenCase) -> list[Row]:
    """Return what else they say, field by field, in the order in which a field is first met."""
    by_name: dict[str, list[list[str]]] = {}
    relations_said = {relation.replace("_", " ").capitalize() for relation in _ACCOUNTS}
    for place, each in enumerate(data):
        for fact in facts_of(each, opened.names):
            if fact.name not in _OWN_ROWS | relations_said:
                by_name.setdefault(fact.name, [[] for _ in data])[place].append(fact.text)
    rows = [_row(name, [together(texts) for texts in cells]) for name, cells in by_name.items()]
    return [row._replace(differs=row.differs and row.name not in _OF_THE_TELLING) for row in rows]


def _sort(data: dict[str, Any]) -> str:
    if data.get("evidence") == LATER_ACCOUNT:
        return "A later account" + (f", given {dated(data['given_at'])}" if "given_at" in data else "")
    return "Secondary: told by others, or later" if data.get("source_type") == "secondary" else "A record of the time"


def _recorded(version: EntryVersion) -> str:
    said = f"{dated_moment(version.recorded_at)}, position {version.position:,}"
    return f"{said}, as version {version.version}" if version.version > 1 else said
