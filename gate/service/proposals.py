"""Refunds that nobody asked for yet: a fee became less after it was paid.

They say what goes back and to which charge it belongs; a person asks for each, with the payer's
account. When the fee changes again before that, they lapse. What was left of a part payment hangs
on its reversed charge and is kept for the payer until then.
"""

from collections.abc import Mapping

from fees.charge import ChargeState
from fees.refund import RefundEvent, RefundState, advance
from gate.journey.versions import replace
from gate.service import book
from gate.service.money import Refund
from gate.service.work import Notice, Work


def propose(work: Work, visit_id: str, back: Mapping[str, int]) -> None:
    """What of each charge of the visit is to go back now, in đồng; earlier proposals follow it."""
    taken = set()
    for known in work.refunds():
        if known.visit_id != visit_id or not known.charge_id:
            continue
        if is_spare(work, known):
            continue  # money of another charge, kept: not of these
        if known.state is RefundState.PROPOSED and back.get(known.charge_id) != known.amount:
            lapse(work, known)
        else:
            taken.add(known.charge_id)
    for charge_id, amount in back.items():
        if charge_id not in taken:
            propose_one(work, visit_id, charge_id, amount)


def is_spare(work: Work, known: Refund) -> bool:
    """Whether it is what was kept of a part payment: its charge was reversed."""
    return bool(known.charge_id) and work.charge(known.charge_id).state is ChargeState.REVERSED


def spares(work: Work, visit_id: str) -> list[Refund]:
    """What was kept of part payments of a visit and nobody has asked for, oldest first."""
    mine = (r for r in work.refunds() if r.visit_id == visit_id)
    return [r for r in mine if r.state is RefundState.PROPOSED and is_spare(work, r)]


def lapse(work: Work, known: Refund) -> None:
    """Nobody asked for it, and it does not hold any more."""
    work.put(replace(known, state=advance(known.state, RefundEvent.LAPSE)))
    work.notices.append(Notice("money", known.visit_id))
    book.act(work, "refund_lapsed", known.visit_id, known.id, {"about": known.charge_id})


def propose_one(work: Work, visit_id: str, charge_id: str, amount: int) -> None:
    """Propose that so much of one charge goes back."""
    state = RefundState.PROPOSED
    made = Refund(work.new_id(), "", charge_id, visit_id, amount, "", "", state, "", "", work.now)
    work.put(made)
    work.notices += [Notice("money", visit_id), Notice("oversight", visit_id)]
    body: dict[str, str | int] = {"about": charge_id, "amount": amount}
    book.act(work, "refund_proposed", visit_id, made.id, body)
