"""A fee that became another after something of it was paid or put on an account.

What is owed is reversed and issued anew, what stands on a company's account is taken off it and put
on again with the new amount, money of a part payment goes to what is left, and what is too much is
proposed to go back. Whole charges that were paid stay until two people decide (`giveback`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from fees import drafts
from fees.assessment import Assessment, unchanged
from fees.charge import ChargeState, advance, step_of
from fees.refit import Refit, refit
from fees.refund import given_back
from gate.journey.versions import replace
from gate.journey.visit import Visit
from gate.service import book, charging, corrections, prepaid, proposals
from gate.service.money import Charge, Payment, Refund
from gate.service.state import OWING
from gate.service.work import Work


@dataclass(frozen=True, slots=True)
class _Change:
    """One fee that is another now, and what stood for the old one."""

    work: Work
    visit: Visit
    assessment: Assessment
    total: int
    whole: Sequence[Charge]  # paid
    account: Sequence[Charge]  # on a company's account
    owing: Sequence[Charge]  # due, perhaps part of it paid
    spare: Sequence[Refund]  # kept of part payments, nobody has asked for it
    adjusts: str = ""

    @property
    def found(self) -> Refit:
        """What covers the new fee."""
        money = sum(c.paid for c in self.owing) + sum(r.amount for r in self.spare)
        return refit(
            due_vnd=self.total,
            whole_vnd=sum(c.paid for c in self.whole),
            money_vnd=money,
            account_vnd=sum(c.total for c in self.account),
        )


def fit(
    work: Work, visit: Visit, assessment: Assessment, total: int, *, corrects: bool = False
) -> None:
    """Bring the charges of a visit in line with `total`, what the tariff says now.

    `corrects`: the facts were wrong from the beginning, so that the next receipt adjusts the first.
    """
    live = work.charges(visit.id)
    whole = [c for c in live if c.state is ChargeState.PAID and c.paid]
    change = _Change(
        work,
        visit,
        assessment,
        total,
        whole,
        [c for c in live if c.state is ChargeState.ON_ACCOUNT],
        [c for c in live if c.state in OWING],
        proposals.spares(work, visit.id),
        whole[0].id if corrects and whole else "",
    )
    found = change.found
    proposals.propose(work, visit.id, given_back([(c.id, c.paid) for c in whole], total))
    companies = _account(change, found)
    if not _stands(change, found):
        _rest(change, found)
    for code in companies:
        prepaid.settle(work, code)
    if found.over_vnd or found.spare_vnd:
        paid = total + found.over_vnd + found.spare_vnd - found.account_vnd
        work.finding(visit.id, "refund_due", paid=paid, due=total)
    else:
        work.heal(visit.id, "refund_due", outcome="resolved")


def _account(change: _Change, found: Refit) -> list[str]:
    """Charges on an account that are too much now give way to smaller ones; whose they were."""
    work, touched = change.work, list[str]()
    much = given_back([(c.id, c.total) for c in change.account], found.account_vnd)
    for old in (c for c in change.account if c.id in much):
        company = prepaid.release(work, old)
        charging.reverse(work, old)
        left = old.total - much[old.id]
        if left:
            new = charging.made(
                work,
                change.visit,
                change.assessment,
                left,
                supplements=change.total - left,
                payer=old.payer,
            )
            prepaid.carry(work, company, new)
        touched.append(company)
    return list(dict.fromkeys(touched))


def _stands(change: _Change, found: Refit) -> bool:
    """Whether what is owed is what was owed, for the same facts: then nothing is issued anew."""
    if not found.rest_vnd and not change.owing:
        return bool(change.whole or found.account_vnd)
    if len(change.owing) != 1 or (change.spare and found.rest_vnd > change.owing[0].paid):
        return False
    (old,) = change.owing
    why = charging.why_of(
        change.work,
        change.assessment,
        supplements=change.total - old.total,
        adjusts=change.adjusts,
    )
    same = old.payer == change.visit.payer and unchanged(old.assessment, why)
    return same and old.total == found.rest_vnd


def _rest(change: _Change, found: Refit) -> None:
    """What is left of the fee as one charge, with the money that was there for it."""
    work, visit = change.work, change.visit
    for old in change.owing:
        charging.reverse(work, replace(old, paid=0))
    before = [(c.id, c.paid) for c in change.owing]
    mine = min(sum(paid for _, paid in before), found.applied_vnd)
    for charge_id, amount in given_back(before, mine).items():
        draft = drafts.overpaid_kept(
            charge_id=charge_id, visit_id=visit.id, amount_vnd=amount, body={"due": change.total}
        )
        book.post(work, draft)
        proposals.propose_one(work, visit.id, charge_id, amount)
    if not found.rest_vnd:
        if not (change.whole or found.account_vnd):
            charging.issue(work, visit, change.assessment)  # nothing is due, and why
        return
    _clear_nothing(change)
    issued = charging.made if found.applied_vnd else charging.charge
    new = issued(
        work,
        visit,
        change.assessment,
        found.rest_vnd,
        supplements=change.total - found.rest_vnd,
        adjusts=change.adjusts,
    )
    if found.applied_vnd:
        _apply(change, found, new, found.applied_vnd - mine)


def _clear_nothing(change: _Change) -> None:
    """What was due was nothing before: that charge gives way too."""
    for old in change.work.charges(change.visit.id):
        if old.state not in charging.GONE and not old.total:
            charging.reverse(change.work, old)


def _apply(change: _Change, found: Refit, new: Charge, spare: int) -> None:
    """Money at hand pays the new charge, `spare` of it out of what was kept; a receipt if whole."""
    work, visit = change.work, change.visit
    kept = [(r.id, r.amount) for r in change.spare]
    for refund_id, amount in given_back(kept, sum(a for _, a in kept) - spare).items():
        refund = next(r for r in change.spare if r.id == refund_id)
        proposals.lapse(work, refund)
        draft = drafts.kept_applied(
            charge_id=new.id, visit_id=visit.id, amount_vnd=amount, body={"refund": refund_id}
        )
        book.post(work, draft)
        if refund.amount > amount:
            proposals.propose_one(work, visit.id, refund.charge_id, refund.amount - amount)
    step = step_of(owed_vnd=new.total, applied_vnd=found.applied_vnd)
    paid = replace(new, state=advance(new.state, step), paid=found.applied_vnd)
    work.put(paid)
    if paid.state is ChargeState.PAID:
        before = change.owing[0].id if change.owing else ""
        name = work.actor.name
        carried = Payment(  # no new money: what the receipt proves came before
            work.new_id(), new.id, visit.id, "bank", 0, 0, 0, name, work.now, before
        )
        work.put(carried)
        corrections.prove(work, paid, carried)
