"""What the marshal's forms ask of the gate: one row per act, who may send it, and how it is read.

Nothing is decided here; a field that cannot be read is refused before anybody is asked.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from gate.journey.commands import (
    Admit,
    Call,
    Cancel,
    CloseFinding,
    Command,
    Couple,
    EndUnseen,
    Move,
    PlaceHold,
    Refuse,
    ReleaseHold,
    Swap,
    Transfer,
    Uncouple,
)
from gate.journey.queue_commands import NoShow, TakeBackCall
from gate.journey.yard_commands import HealBay
from gate.service.policy import Action
from web import text
from web.auth import Person
from web.booth.facts import read_facts

Fields = Mapping[str, str]
PLACE_MAX = 20


@dataclass(frozen=True, slots=True)
class Act:
    """One act on a vehicle: the actions any of which allows it, and how its form is read."""

    actions: tuple[Action, ...]
    read: Callable[[str, Fields, Person], Command]


def _line(fields: Fields, name: str, most: int = text.LINE_MAX) -> str:
    return text.line(fields.get(name, ""), name, most)


def _plate(fields: Fields, name: str) -> str:
    return text.plate(fields.get(name, ""))


def _place(fields: Fields) -> str:
    return _line(fields, "place", PLACE_MAX)


def reason(fields: Fields) -> str:
    """What was written, else the reason that was tapped."""
    return _line(fields, "text") or _line(fields, "reason")


def hold(visit_id: str, fields: Fields, person: Person) -> PlaceHold:
    """A hold by an agency, for one with its paper, or a breakdown."""
    agency = person.agency or fields.get("agency", "")[:20]
    paper = _line(fields, "paper_no", 60)
    kind, photo = fields.get("kind", "")[:20], fields.get("photo", "")
    return PlaceHold(visit_id, kind, reason(fields), agency, paper, photo)


def release(visit_id: str, fields: Fields, _: Person) -> ReleaseHold:
    """The end of a hold."""
    paper = _line(fields, "paper_no", 60)
    hold_id, photo = fields.get("hold_id", "")[:64], fields.get("photo", "")
    return ReleaseHold(visit_id, hold_id, reason(fields), paper, photo)


def _transfer(visit_id: str, fields: Fields, _: Person) -> Transfer:
    """Goods that lie here go on this vehicle, or from it to another or to the ground."""
    goods = fields.get("consignment_id", "")[:64]
    to = visit_id if fields.get("take") else fields.get("to_visit", "")[:64]
    return Transfer(goods, to, _place(fields))


ACTS: Mapping[str, Act] = {
    "call": Act((Action.CALL,), lambda visit, f, _p: Call(visit, reason(f))),
    "take_back": Act((Action.CALL,), lambda visit, f, _p: TakeBackCall(visit, reason(f))),
    "no_show": Act((Action.CALL,), lambda visit, _f, _p: NoShow(visit)),
    "move": Act((Action.MOVE,), lambda visit, f, _p: Move(visit, _place(f), reason(f))),
    "heal": Act((Action.MOVE,), lambda visit, f, _p: HealBay(visit, _place(f), reason(f))),
    "hold": Act((Action.HOLD_ON_PAPER, Action.REPORT_BREAKDOWN), hold),
    "release": Act((Action.HOLD_ON_PAPER, Action.REPORT_BREAKDOWN), release),
    "couple": Act(
        (Action.COUPLE,),
        lambda visit, f, _p: Couple(visit, _plate(f, "number"), f.get("kind", "TRAILER")[:20]),
    ),
    "uncouple": Act(
        (Action.COUPLE,), lambda visit, f, _p: Uncouple(visit, _plate(f, "number"), _place(f))
    ),
    "swap": Act(
        (Action.COUPLE,),
        lambda visit, f, _p: Swap(visit, _plate(f, "number"), _plate(f, "into"), _place(f)),
    ),
    "transfer": Act((Action.TRANSFER_GOODS,), _transfer),
    "gone": Act(
        (Action.END_UNSEEN,),
        lambda visit, f, _p: EndUnseen(visit, f.get("side", "")[:20], reason(f)),
    ),
    "close": Act(
        (Action.CLOSE_FINDING,),
        lambda visit, f, _p: CloseFinding(visit, f.get("finding_id", "")[:64], _line(f, "note")),
    ),
    "refuse": Act((Action.TURN_AWAY,), lambda visit, f, _p: Refuse(visit, reason(f))),
    "cancel": Act((Action.TURN_AWAY,), lambda visit, f, _p: Cancel(visit, reason(f))),
}


def admission(fields: Fields) -> Admit:
    """A vehicle that stands inside unseen; raises `admit.since` for a time nobody can read."""
    return Admit(
        _plate(fields, "plate"),
        _place(fields),
        fields.get("side_in", "")[:20],
        fields.get("source", "")[:20],
        reason(fields),
        text.moment(fields.get("since", ""), "admit.since"),
        _plate(fields, "trailer"),
        {name: value for name, value in read_facts(fields).items() if value != ""},
    )
