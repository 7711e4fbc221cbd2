"""What of an entry's data a tunnel shows: no other entry, recipient or thought that is outside it.

Some fields name other entries, who else was told, or the author's own thoughts. They are kept apart from the
rest of the data (`guarded`), and put back as far as the one who asks may see them.

Source: knowledge-model.md, "The views", tunnel.
"""

from collections.abc import Callable, Container, Mapping
from functools import cache
from typing import Any, Final

import orjson

from ledger.references import EVERYONE, Asked, Knower
from ledger.times import OPEN_END, OPEN_START, Instant, interval_of

GUARDED: Final = ("shares", "relates", "in_response_to", "recipients", "knowledge")
"""The fields of an entry's data that are shown in part, or not at all.

What is shown of them is said by `Sight.cut` and, of recipients as they are kept, `Sight._recipients_text`. When nothing
of them is held back is kept with each version (`whole_from`) and asked in SQL (`versions`, in
`projections/tunnel/queries.sql`): who changes the one changes the other, and what is kept by a migration, as 0029 does.
"""

_NAMING_ENTRIES: Final = frozenset(("shares", "relates", "in_response_to"))

# How recipients alone are kept: neither `to` nor `received_at` ever holds a quotation mark or a brace.
_OPENING: Final = '{"recipients":[{"to":"'
_TOLD: Final = '{"to":"'
_RECEIVED: Final = '","received_at":"'
_CLOSING: Final = '"}]}'


def divide(data: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """An entry's data in two: what everyone who holds the entry sees, and the guarded fields."""
    open_part = dict(data)
    guarded: dict[str, Any] = {}
    for name in GUARDED:
        if name in open_part:
            guarded[name] = open_part.pop(name)
    return open_part, guarded


class Sight:
    """What `asked` sees at `at` of the guarded fields of entries: what is inside the tunnel of those `held_refs`."""

    def __init__(self, asked: Asked, at: Instant, held_refs: Container[str]) -> None:
        self._asked = asked
        self._held_refs = held_refs
        self._at = at
        self._told_them = f"{_TOLD}{asked.agency}"  # how whoever is asked about stands in the text of recipients
        # A case names few recipients, in hundreds of entries: each is looked at once.
        self._covered: Callable[[str], bool] = cache(lambda to: asked.covers(Knower.parse(to)))

    def shown(self, guarded: dict[str, Any], author: Knower) -> dict[str, Any]:
        """The guarded fields of one entry as far as they are inside the tunnel."""
        return self.cut(guarded, author.agency, by_asked=self._asked.covers(author))

    def cut(self, guarded: dict[str, Any], author: str, *, by_asked: bool) -> dict[str, Any]:
        """The same where it is known whether the one asked about is or covers the author.

        `author` is the author's agency, or begins with it and a slash. What has nothing left is left out: an empty list
        in its place would tell that there was something.
        """
        shown = ((name, self._cut_field(name, value, author, by_asked=by_asked)) for name, value in guarded.items())
        return {name: value for name, value in shown if value}

    def _cut_field(self, name: str, value: Any, author: str, *, by_asked: bool) -> Any:
        if name == "recipients":
            return self._recipients(value, by_asked=by_asked)
        if name in ("shares", "relates"):
            return [item for item in value if item["entry"] in self._held_refs]
        if name == "in_response_to":
            return value if value in self._held_refs else None
        if name != "knowledge":
            raise ValueError(f"how much is shown of {name} is not said")
        if self._asked is EVERYONE or self._asked.agency == author.partition("/")[0]:
            return _thoughts(value, self._held_refs)
        return None

    def cut_text(self, guarded: str, author: str, *, by_asked: bool) -> str:
        """The same of the JSON text that is kept of them, as JSON text.

        Mostly they are recipients alone, of whom few are shown: to look for those takes little over half of the time.
        """
        # Kept in the order of names that they were sent in: where that is another, it is read.
        is_plain = guarded.startswith(_OPENING) and guarded.endswith(_CLOSING)
        if not by_asked and is_plain and guarded.count("{") == guarded.count(_TOLD) + 1:
            return self._recipients_text(guarded)
        return orjson.dumps(self.cut(orjson.loads(guarded), author, by_asked=by_asked)).decode()

    def _recipients_text(self, guarded: str) -> str:
        """What `_recipients` shows of another's entry that has recipients alone."""
        covered, at, told_them = self._covered, self._at, self._told_them
        shown = []
        begins = guarded.find(told_them)
        while begins >= 0:
            ends = guarded.index("}", begins)
            to, _, received_at = guarded[begins + len(_TOLD) : ends - 1].partition(_RECEIVED)
            if covered(to):  # no agency whose code only begins as theirs
                is_later = interval_of(received_at).earliest > at
                shown.append(f'{_TOLD}{to}"}}' if is_later else guarded[begins : ends + 1])
            begins = guarded.find(told_them, ends)
        return f'{{"recipients":[{",".join(shown)}]}}' if shown else "{}"

    def _recipients(self, recipients: list[dict[str, str]], *, by_asked: bool) -> list[dict[str, str]]:
        """Those the one asked about is or covers, for the author all; when it arrived only once it had."""
        covered, at = self._covered, self._at
        return [
            {"to": told["to"]} if interval_of(told["received_at"]).earliest > at else told
            for told in recipients
            if by_asked or covered(told["to"])
        ]


def whole_from(guarded: dict[str, Any]) -> Instant:
    """Since when `shown` holds nothing back from one who covers the author: when the last recipient may have had it.

    OPEN_END, and then at no moment, where it names other entries (whether they are held is to be seen each time), and
    where a field is empty, for that is never shown.
    """
    thoughts = guarded.get("knowledge", {})
    if not all(guarded.values()) or "relied_on" in thoughts or not _NAMING_ENTRIES.isdisjoint(guarded):
        return OPEN_END
    arrived = [interval_of(recipient["received_at"]).earliest for recipient in guarded.get("recipients", ())]
    return max(arrived, default=OPEN_START)


def _thoughts(knowledge: dict[str, Any], held_refs: Container[str]) -> dict[str, Any]:
    relied_on = [ref for ref in knowledge.get("relied_on", ()) if ref in held_refs]
    rest = {name: value for name, value in knowledge.items() if name != "relied_on"}
    return {**rest, "relied_on": relied_on} if relied_on else rest
