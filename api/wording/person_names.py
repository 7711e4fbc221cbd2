"""What people of a case are called on pages: by their references, for their names are claims."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from projections.registers import PersonRow

_NUMBERED: Final = re.compile(r"(.+) (\d+)")


def person_name(ref: str) -> str:
    """Return a reference as a name: `sibling-3` is Sibling 3."""
    return ref[0].upper() + ref[1:].replace("-", " ")


def children(people: Iterable[PersonRow]) -> list[PersonRow]:
    """Return the children among the people of a case, as their roles say."""
    return [person for person in people if person.role.lower().startswith("child")]


def children_first(people: Sequence[PersonRow]) -> list[PersonRow]:
    """Return the people of a case as a page lists them: the child it is about, the other children, the adults."""
    young = {person.ref for person in children(people)}
    return sorted(people, key=lambda person: (person.ref not in young, "subject" not in person.role.lower()))


def listed(refs: Iterable[str]) -> str:
    """Return several people: `Hamzah, Siblings 2, 3 and 5`."""
    groups: dict[str, list[str]] = {}
    for name in map(person_name, refs):
        match = _NUMBERED.fullmatch(name)
        groups.setdefault(match[1] if match else name, []).extend([match[2]] if match else [])
    said = []
    for name, numbers in groups.items():
        if len(numbers) > 1:
            said.append(f"{name}s {_joined(numbers)}")
        else:
            said.append(" ".join([name, *numbers]))
    return ", ".join(said)


def _joined(numbers: list[str]) -> str:
    """Return numbers as a list, or as a range where they are three or more without a gap."""
    first, last = int(numbers[0]), int(numbers[-1])
    if len(numbers) > 2 and [int(number) for number in numbers] == list(range(first, last + 1)):  # noqa: PLR2004
        return f"{first} to {last}"
    return f"{', '.join(numbers[:-1])} and {numbers[-1]}"
