"""Refunds that nobody asked for yet: a fee became less after it was paid.

They say what goes back and to which charge it belongs; a person asks for each, with the payer's
account. When the fee changes again before that, they lapse.
"""

from collections.abc import Mapping

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
        if known.state is RefundState.PROPOSED and back.get(known.charge_id) != known.amount:
            lapse(work, known)
        else:
            taken.add(known.charge_id)
    for charge_id, amount in back.items():
        if charge_id not in taken:
            _propose(work, visit_id, charge_id, amount)


def lapse(work: Work, known: Refund) -> None:
    """Nobody asked for it, and it does not hold any more."""
    work.put(replace(known, state=advance(known.state, RefundEvent.LAPSE)))
    work.notices.append(Notice("money", known.visit_id))
    book.act(work, "refund_lapsed", known.visit_id, known.id, {"about": known.charge_id})


def _propose(work: Work, visit_id: str, charge_id: str, amount: int) -> None:
    state = RefundState.PROPOSED
    made = Refund(work.new_id(), "", charge_id, visit_id, amount, "", "", state, "", "", work.now)
    work.put(made)
    work.notices += [Notice("money", visit_id), Notice("oversight", visit_id)]
    body: dict[str, str | int] = {"about": charge_id, "amount": amount}
    book.act(work, "refund_proposed", visit_id, made.id, body)
