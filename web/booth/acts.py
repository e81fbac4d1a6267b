"""What the booth's other forms ask of the gate: one row per act, who may send it, how it is read.

Questions of identity, turn, side, trailer, goods, driver and findings. Nothing is decided here; a
field that cannot be read is refused before anybody is asked.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from gate.journey.commands import (
    AskExemption,
    Cancel,
    ChangeDriver,
    Choose,
    CloseFinding,
    Command,
    Couple,
    Join,
    LeaveBy,
    PlaceHold,
    Refuse,
    ReleaseHold,
    Swap,
    Transfer,
    Uncouple,
)
from gate.journey.queue_commands import StateKeeping
from gate.journey.slot_commands import GiveSlotBack, JudgeSlot, SeeSlotDriver
from gate.service.policy import Action
from web import text

Fields = Mapping[str, str]
ID_MAX = 64
PLACE_MAX = 20
PAPERS_MAX = 40  # of the number of a driver's papers


@dataclass(frozen=True, slots=True)
class Act:
    """One act on a vehicle: the action that allows it, and how its form is read."""

    action: Action
    read: Callable[[str, Fields], Command]


def _line(fields: Fields, name: str, most: int = text.LINE_MAX) -> str:
    return text.line(fields.get(name, ""), name, most)


def _plate(fields: Fields, name: str) -> str:
    return text.plate(fields.get(name, ""))


def _id(fields: Fields, name: str) -> str:
    return fields.get(name, "")[:ID_MAX]


def _place(fields: Fields) -> str:
    return _line(fields, "place", PLACE_MAX)


def keeping(visit_id: str, fields: Fields) -> Command:
    """Until when the goods are good; raises `keeps.time` for a time nobody can read."""
    until = text.moment(fields.get("until", ""), "keeps.time")
    return StateKeeping(visit_id, until, _line(fields, "why"))


def _trailer(visit_id: str, fields: Fields) -> Command:
    """Another trailer behind it: swapped for the one it had, or coupled when it had none."""
    out, into = _plate(fields, "out"), _plate(fields, "into")
    return Swap(visit_id, out, into, _place(fields)) if out else Couple(visit_id, into)


def _transfer(visit_id: str, fields: Fields) -> Command:
    """Goods that lie elsewhere go on this vehicle, or its own to another or to the ground."""
    to = visit_id if fields.get("take") else _id(fields, "to_visit")
    return Transfer(_id(fields, "consignment_id"), to, _place(fields))


def _judged(visit_id: str, fields: Fields) -> Command:
    return JudgeSlot(visit_id, fields.get("stands") == "1", _line(fields, "why"))


ACTS: Mapping[str, Act] = {
    "slot-driver": Act(
        Action.JUDGE_SLOT, lambda visit, f: SeeSlotDriver(visit, _line(f, "driver", PAPERS_MAX))
    ),
    "slot-back": Act(Action.ASK_SLOT, lambda visit, _: GiveSlotBack(visit)),
    "slot-judge": Act(Action.JUDGE_SLOT, _judged),
    "choose": Act(
        Action.CHOOSE_VISIT, lambda visit, f: Choose(visit, _id(f, "other_id"), _line(f, "why"))
    ),
    "join": Act(
        Action.JOIN_TURN,
        lambda visit, f: Join(visit, f.get("link", "")[:20], _id(f, "before_id")),
    ),
    "leave-by": Act(Action.LEAVE_BY, lambda visit, f: LeaveBy(visit, f.get("side", "")[:20])),
    "trailer": Act(Action.COUPLE, _trailer),
    "couple": Act(
        Action.COUPLE,
        lambda visit, f: Couple(visit, _plate(f, "number"), f.get("kind", "TRAILER")[:20]),
    ),
    "uncouple": Act(
        Action.COUPLE, lambda visit, f: Uncouple(visit, _plate(f, "number"), _place(f))
    ),
    "transfer": Act(Action.TRANSFER_GOODS, _transfer),
    "driver": Act(
        Action.CHANGE_DRIVER,
        lambda visit, f: ChangeDriver(visit, _line(f, "driver"), _line(f, "why")),
    ),
    "broken-down": Act(
        Action.REPORT_BREAKDOWN,
        lambda visit, f: PlaceHold(visit, "BROKEN_DOWN", _line(f, "reason")),
    ),
    "release": Act(
        Action.REPORT_BREAKDOWN,
        lambda visit, f: ReleaseHold(visit, _id(f, "hold_id"), _line(f, "reason")),
    ),
    "close-finding": Act(
        Action.CLOSE_FINDING,
        lambda visit, f: CloseFinding(visit, _id(f, "finding_id"), _line(f, "note")),
    ),
    "keeping": Act(Action.STATE_KEEPING, keeping),
    "exemption": Act(Action.ASK_EXEMPTION, lambda visit, f: AskExemption(visit, _line(f, "why"))),
    "refuse": Act(Action.TURN_AWAY, lambda visit, f: Refuse(visit, _line(f, "why"))),
    "cancel": Act(Action.TURN_AWAY, lambda visit, f: Cancel(visit, _line(f, "why"))),
}
