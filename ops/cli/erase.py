"""`ledger erase` and `ledger hold`: a case's end, by two persons, and what stands against it."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Final
from uuid import NAMESPACE_URL, uuid4, uuid5

import typer

from ledger.application import Ledger, Poster, Receipt
from ledger.database import connect
from ledger.erasing import destroy_erased, erasure, erasure_proposed, legal_hold
from ledger.times import rfc3339
from ops.cli.account import account
from ops.cli.options import HomeOption, KeysOption, UrlOption, place_of
from ops.cli.place import CommandError, Database, database
from ops.cli.screen import say
from ops.retained import Standing, standing_of, vacuum

_PANEL: Final = "Look after"


class EraseStep(StrEnum):
    """What to do about a case's erasure."""

    PROPOSE = "propose"
    APPROVE = "approve"
    STATUS = "status"


class HoldStep(StrEnum):
    """What to do about a legal hold."""

    PLACE = "place"
    LIFT = "lift"


CaseArgument = Annotated[str, typer.Argument(metavar="CASE", help="The case's code, such as hk.")]
EraseArgument = Annotated[
    EraseStep,
    typer.Argument(help="propose: the retention period has ended. approve: by another person. status: how it stands."),
]
HoldArgument = Annotated[HoldStep, typer.Argument(help="place: nothing of the case may be erased. lift: it may again.")]
ByOption = Annotated[
    str | None, typer.Option("--by", metavar="NAME", help="Who does it, for the record. Default: this account's name.")
]
ReasonOption = Annotated[
    str | None, typer.Option(metavar="TEXT", help="Why. It outlives the case: say nothing of what the case is about.")
]
EndedOption = Annotated[
    datetime | None,
    typer.Option("--retention-ended", formats=["%Y-%m-%d"], metavar="D", help="The day the retention period ended."),
]


def erase(
    context: typer.Context,
    case: CaseArgument,
    step: EraseArgument,
    *,
    retention_ended: EndedOption = None,
    reason: ReasonOption = None,
    by: ByOption = None,
    home: HomeOption = None,
    database_url: UrlOption = None,
    keys: KeysOption = None,
) -> None:
    """Erase a case whose retention period has ended: one person proposes, another approves.

    Its key is destroyed and its read models are purged. All proofs still hold. It cannot be undone.
    """
    with database(place_of(context, home, database_url, keys), make=False) as opened:
        if step is EraseStep.PROPOSE:
            _propose(opened, case, retention_ended.date() if retention_ended else None, reason, by or account())
        elif step is EraseStep.APPROVE:
            _approve(opened, case, by or account())
        else:
            for line in _said(_standing(opened, case)):
                say(line)


def hold(
    context: typer.Context,
    case: CaseArgument,
    step: HoldArgument,
    *,
    reason: ReasonOption = None,
    by: ByOption = None,
    home: HomeOption = None,
    database_url: UrlOption = None,
    keys: KeysOption = None,
) -> None:
    """Place a legal hold on a case, or lift it. While one is in force nothing of the case can be erased."""
    event = legal_hold(f"hold-{uuid4()}", case, placed=step is HoldStep.PLACE, reason=_given(reason))
    with database(place_of(context, home, database_url, keys), make=False) as opened:
        receipt = _recorded(opened, event, by or account())
    done = "is held" if step is HoldStep.PLACE else "is no longer held"
    say(f"From position {receipt.position:,} on, case {case} {done}.")


def _propose(opened: Database, case: str, ended: date | None, reason: str | None, by: str) -> None:
    if ended is None:
        raise CommandError("say since when the case need not be kept: --retention-ended 2039-12-31")
    event = erasure_proposed(f"erasure-proposed-{uuid4()}", case, retention_ended=ended, reason=_given(reason))
    receipt = _recorded(opened, event, by)
    say(f"Recorded at position {receipt.position:,}: {by} proposes to erase case {case}.")
    say(f"Another person approves it: ledger erase {case} approve --by NAME")


def _approve(opened: Database, case: str, by: str) -> None:
    proposal = _standing(opened, case).proposal
    if proposal is None:
        raise CommandError("nobody has proposed to erase this case: ledger erase CASE propose")
    # One id a proposal: approved again after a lost answer, it is the same event.
    event = erasure(f"erasure-{uuid5(NAMESPACE_URL, proposal)}", case, proposal=proposal)
    receipt = _recorded(opened, event, by)
    with connect(opened.url, "ledger_projector") as connection:
        destroy_erased(connection, opened.cipher)
    vacuum(opened.url)
    say(f"Case {case} is erased: position {receipt.position:,}. Its key is destroyed, its read models are purged.")
    say("Left to do: ledger rebuild, then expire the backups of the keys and of the data (ops/runbooks/erasure.md).")


def _standing(opened: Database, case: str) -> Standing:
    with connect(opened.url, "ledger_projector") as connection:  # it shows nothing said in the case: no read of it
        return standing_of(connection, case)


def _said(standing: Standing) -> list[str]:
    lines = [f"{rfc3339(each.at)} position {each.position:,}: {each.what}, by {each.by}" for each in standing.events]
    return lines or ["Nothing is recorded of holding or erasing this case."]


def _recorded(opened: Database, event: dict[str, object], by: str) -> Receipt:
    with Ledger(opened.url, opened.cipher, connections=1) as ledger:
        (receipt,) = ledger.post([event], Poster("admin", by))
    return receipt


def _given(reason: str | None) -> str:
    if not reason:
        raise CommandError("say why, for the record: --reason TEXT")
    return reason


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (erase, hold):
        app.command(rich_help_panel=_PANEL)(command)
