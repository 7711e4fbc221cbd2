"""Random ledgers, nastier than life: everything that the contract allows, at once and out of order."""

from random import Random
from typing import Any

AGENCIES = ("csc", "gp", "health-visiting", "police")
UNITS = ("area-team", "area-team/duty", "area-team/duty/night", "marac-desk")
KNOWERS = ("*", *AGENCIES, *(f"csc/{unit}" for unit in UNITS), "police/area-team", "gp/area-team/duty")
PEOPLE = ("child", "mother", "sibling")
VALUES = ("Leeds", " Leeds ", "York\u00a0", "\u2009York", "née O’Brien <b>&amp;</b>", "Leeds\t\\N\n{}%s")
KINDS: dict[str, dict[str, Any]] = {
    "contact": {"mode": "home_visit"},
    "referral": {"reason": "concern"},
    "assessment": {"instrument": "initial"},
    "decision": {"decision": "no further action"},
    "information-shared": {"medium": "letter"},
    "meeting": {"forum": "MARAC"},
    "request": {"asked": "whereabouts"},
    "nil-contact": {"statement": "not seen"},
}
TOLD_KINDS = ("referral", "information-shared", "request")


def registrations(case: str, prefix: str) -> list[dict[str, Any]]:
    """The case and its people. The agencies are registered once a database (`agencies`)."""
    return [
        _registration("case", f"{prefix}case", case, {"title": f"Case {case}"}),
        *(_registration("person", f"{prefix}{p}", case, {"ref": p, "role": p}) for p in PEOPLE),
    ]


def agencies() -> list[dict[str, Any]]:
    return [
        _registration("agency", f"agency-{code}", None, {"code": code, "name": code, "kind": "6"}) for code in AGENCIES
    ]


def _registration(kind: str, event_id: str, case: str | None, data: dict[str, Any]) -> dict[str, Any]:
    subject = {"subject": case} if case else {}
    return {
        "specversion": "1.0",
        "id": event_id,
        "source": "/partnership",
        "type": f"safeguarding.{kind}.v1",
        **subject,
        "data": data,
    }


def stated_time(random: Random) -> str:
    """A time as someone might state it, from 2005 to 2012, in every form that stands for an interval."""
    year, month, day = random.randint(2005, 2012), random.randint(1, 12), random.randint(1, 28)
    plain = f"{year}-{month:02}-{day:02}"
    form = random.randrange(18)
    if form < 7:
        return plain
    return (
        f"{plain}T{random.randint(0, 23):02}:30:00+01:00",
        f"{plain}t08:00:00.1234567z",
        f"{year}-{month:02}",
        f"{year}-{month:02}-XX",
        f"{year}~",
        f"{year}-{random.randint(21, 24)}",
        "200X?",
        f"{plain}/{year + 1}",
        f"{plain}/..",
        f"../{plain}",
        f"{plain}T09:00:00Z/{plain}T17:30:00Z",
    )[form - 7]


class LedgerMaker:
    """Makes events of one case that the ledger takes, keeping track of what can be referred to."""

    def __init__(self, random: Random, case: str, prefix: str) -> None:
        self.random = random
        self.case = case
        self.prefix = prefix
        self.kinds: dict[str, str] = {}
        self.versions: dict[str, int] = {}
        self.retracted: set[str] = set()

    def events(self, count: int) -> list[dict[str, Any]]:
        return [self._event(number) for number in range(count)]

    def _event(self, number: int) -> dict[str, Any]:
        random = self.random
        agency = random.choice(AGENCIES)
        event_id = f"{self.prefix}{number}"
        own = [ref for ref in self.kinds if ref.startswith(f"{agency}/") and ref not in self.retracted]
        roll = random.random()
        if own and roll < 0.22:
            kind, data = self._amendment(random.choice(own), "correction" if roll < 0.17 else "retraction")
        else:
            kind = random.choice(tuple(KINDS))
            data = {**self._content(kind, agency), **self._telling(kind in TOLD_KINDS)}
            self.kinds[f"{agency}/{event_id}"] = kind
            self.versions[f"{agency}/{event_id}"] = 1
        return {
            "specversion": "1.0",
            "id": event_id,
            "source": f"/agencies/{agency}",
            "type": f"safeguarding.{kind}.v1",
            "subject": self.case,
            "data": data,
        }

    def _amendment(self, ref: str, kind: str) -> tuple[str, dict[str, Any]]:
        agency = ref.partition("/")[0]
        data: dict[str, Any] = {
            "author": self._author(agency),
            "summary": "put right",
            "source_of_information": "record",
            "reason": "better information",
            **self._known_at(),
            **self._telling(False),
        }
        if kind == "correction":
            data |= {"corrects": ref, "replacement": self._content(self.kinds[ref], agency)}
        else:
            data["retracts"] = ref
            self.retracted.add(ref)
        self.versions[ref] += 1
        return kind, data

    def _author(self, agency: str) -> dict[str, Any]:
        unit = self.random.choice((None, None, *UNITS)) if agency in ("csc", "police") else None
        return {"role": "practitioner", **({"unit": unit} if unit else {})}

    def _known_at(self) -> dict[str, str]:
        return {} if self.random.random() < 0.05 else {"known_at": stated_time(self.random)}

    def _content(self, kind: str, agency: str) -> dict[str, Any]:
        random = self.random
        data: dict[str, Any] = {
            "occurred": stated_time(random),
            **self._known_at(),
            "author": self._author(agency),
            "people": random.sample(PEOPLE, random.randint(1, 3)),
            "summary": random.choice(VALUES),
            "source_of_information": "record \\ 1",
            **KINDS[kind],
        }
        if random.random() < 0.4:
            data["sightings"] = [
                {"person": random.choice(PEOPLE), "seen": random.choice(("yes", "no", "not_recorded"))}
                for _ in range(random.randint(1, 3))
            ]
        if random.random() < 0.4:
            data["claims"] = [
                {
                    "about": random.choice(PEOPLE),
                    "attribute": random.choice(("whereabouts", "school")),
                    "value": random.choice(VALUES),
                    **random.choice(({}, {"basis": "seen"}, {"basis": "told_by_parent"})),
                }
                for _ in range(random.randint(1, 3))
            ]
        if random.random() < 0.2:
            data["factors"] = random.sample(("3B", "16A", "18A", "18B", "24A"), 2)
        return data | self._references(kind)

    def _references(self, kind: str) -> dict[str, Any]:
        random, refs = self.random, tuple(self.kinds)
        if not refs or random.random() < 0.6:
            return {}
        chosen = random.choice(refs)
        data: dict[str, Any] = {"knowledge": {"believed": "safe", "relied_on": random.sample(refs, 1)}}
        if random.random() < 0.5:
            data["relates"] = [{"entry": chosen, "relation": random.choice(("disputes", "confirms"))}]
        if kind == "information-shared" and random.random() < 0.5:
            data["in_response_to"] = chosen
        return data

    def _telling(self, must: bool) -> dict[str, Any]:
        random = self.random
        data: dict[str, Any] = {}
        if must or random.random() < 0.5:
            data["recipients"] = [
                {"to": self._recipient(), "received_at": stated_time(random)} for _ in range(random.randint(1, 3))
            ]
        refs = tuple(self.kinds)
        if refs and random.random() < 0.5:
            data["shares"] = [self._share(random.choice(refs)) for _ in range(random.randint(1, 3))]
        if random.random() < 0.15:
            data |= {"evidence": "later_account", "given_at": "2012-03"}
        return data

    def _recipient(self) -> str:
        knower = self.random.choice(KNOWERS[1:])
        return f"{knower}/?" if self.random.random() < 0.15 else knower

    def _share(self, ref: str) -> dict[str, Any]:
        share: dict[str, Any] = {"entry": ref}
        if self.random.random() < 0.3:
            share["version"] = self.random.randint(1, self.versions[ref])
        if self.random.random() < 0.2:
            share["by"] = self.random.choice(KNOWERS[1:])
        return share
