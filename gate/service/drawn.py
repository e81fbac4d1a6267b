"""Versions of the yard: entered with a reason, never altered, and applied while the gate works.

A plan is no money, so one person is enough; who, when, why and the hash of the file stand in the
ledger. A version applies at once. What it takes away must be empty: nobody who stands in a bay, and
nobody for whom one is kept, loses it by a drawing.
"""

import hashlib
from collections.abc import Iterable

from gate.journey.baystop import StopKind
from gate.journey.consignment import ConsignmentState
from gate.journey.errors import DomainError, Turn
from gate.journey.yard_commands import ApplyYard, EnterYard, FoundYard
from gate.service import bays, book
from gate.service.policy import Action
from gate.service.work import Notice, Work
from gate.service.yard_rows import YardApplied, YardVersion, drawn
from parking.yard import Yard
from parking.yardfile import YardError

SYSTEM = "system"  # the role of the centre itself; no person has it
SHOWN = 500  # characters of what is wrong with a file that a refusal carries
NAMED = 8  # things in the way that a refusal names
ENTERED, APPLIED = "yard_entered", "yard_applied"
_LYING = (ConsignmentState.IN_YARD, ConsignmentState.SEIZED)


def found(work: Work, command: FoundYard) -> dict[str, object]:
    """Books without a yard begin with this one; afterwards it changes nothing.

    Raises `policy.refused` for people, `yardplan.not_whole`.
    """
    if work.actor.role != SYSTEM:
        action = Action.DRAW_YARD.value
        raise DomainError("policy.refused", Turn.COLLEAGUE, role=work.actor.role, action=action)
    if work.state.yards:
        return {}
    row = _entered(work, command.text, "")
    _apply(work, row, "")
    return {"version": row.id, "sha256": row.sha256}


def enter(work: Work, command: EnterYard) -> dict[str, object]:
    """Keep a file as a version; the same bytes again change nothing.

    Raises `yardplan.not_whole`, and `yardplan.why` without a reason.
    """
    digest = hashlib.sha256(command.text.encode()).hexdigest()
    row = next((one for one in work.state.yards.values() if one.sha256 == digest), None)
    if row is None:
        row = _entered(work, command.text, _said(command.why))
    return {"version": row.id, "sha256": row.sha256}


def apply(work: Work, command: ApplyYard) -> dict[str, object]:
    """Work by a version from now on.

    Raises `yardplan.none`, `yardplan.changed`, `yardplan.applies`, `yardplan.why`; and
    `yardplan.stands` or `yardplan.kept` naming what is in the bays that would go.
    """
    row = work.state.yards.get(command.version)
    if row is None:
        raise DomainError("yardplan.none", version=command.version)
    if row.sha256 != command.sha256:
        raise DomainError("yardplan.changed", version=row.id)
    if work.state.applied and work.state.applied[-1].version == row.id:
        raise DomainError("yardplan.applies", version=row.id)
    why = _said(command.why)
    gone = work.rules.yard.bays.keys() - _whole(row.text).bays.keys()
    if in_the_way := list(standing(work, gone)):
        raise DomainError("yardplan.stands", who=_named(in_the_way))
    stops = [stop for bay, stop in work.bay_stops().items() if bay in gone]
    if kept := [f"{s.bay} ({s.plate})" for s in stops if s.kind is StopKind.KEPT]:
        raise DomainError("yardplan.kept", who=_named(kept))
    for stop in stops:
        bays.end(work, stop, why)
    _apply(work, row, why)
    return {"version": row.id, "sha256": row.sha256}


def standing(work: Work, names: Iterable[str]) -> Iterable[str]:
    """What stands or lies in these bays: "A01 (25C01234)", in the order of the bays."""
    names = set(names)
    found = [
        (place, visit.plate if (visit := work.find_visit(visit_id)) else visit_id)
        for place, visit_id in work.occupied().items()
    ]
    found += [(e.place, e.number) for e in work.equipment() if e.is_present and not e.visit_id]
    found += [(g.place, g.document or g.id) for g in work.consignments() if g.state in _LYING]
    return (f"{place} ({what or '?'})" for place, what in sorted(found) if place in names)


def _entered(work: Work, text: str, why: str) -> YardVersion:
    yard, digest = _whole(text), hashlib.sha256(text.encode()).hexdigest()
    row = YardVersion(
        str(len(work.state.yards) + 1),
        text,
        digest,
        len(yard.bays),
        yard.illustrative,
        why,
        work.actor.name,
        work.actor.device,
        work.now,
        book.next_number(work),
    )
    work.put(row)
    _told(work, ENTERED, row.id, digest, why)
    return row


def _apply(work: Work, row: YardVersion, why: str) -> None:
    actor, number = work.actor, book.next_number(work)
    work.put(
        YardApplied(
            work.new_id(), row.id, row.sha256, why, actor.name, actor.device, work.now, number
        )
    )
    _told(work, APPLIED, row.id, row.sha256, why)
    work.notices.append(Notice("board", ""))


def _told(work: Work, kind: str, version: str, digest: str, why: str) -> None:
    book.act(work, kind, "", version, {"version": version, "sha256": digest, "why": why})


def _whole(text: str) -> Yard:
    try:
        return drawn(text)
    except YardError as error:
        raise DomainError("yardplan.not_whole", problem=str(error)[:SHOWN]) from error


def _said(why: str) -> str:
    if not why.strip():
        raise DomainError("yardplan.why")
    return why.strip()


def _named(things: list[str]) -> str:
    more = f" … +{len(things) - NAMED}" if len(things) > NAMED else ""
    return ", ".join(things[:NAMED]) + more
