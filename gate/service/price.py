"""The price of parking beside the fee: other money, other payee, other document, other accounts.

It is worked out when a vehicle drives up to leave, because only then is its stay known; earlier
where the tariff of prices says so. A dearer stay adds the difference; nothing issued is moved.
The version of the tariff of prices that applies to the stay is on the charge. Without one there is
no price: who operates the yard is for the Board to say.
"""

import dataclasses

from fees import drafts, ledger
from fees.assessment import Assessment, assess
from fees.categories import Chargeable
from fees.charge import ChargeEvent, ChargeState, advance
from fees.drafts import Money
from fees.kept import StayMinutes
from fees.policies import BarExit, DueAt
from gate.journey.versions import replace
from gate.journey.visit import Visit
from gate.service import book, dues, prepaid
from gate.service.codes import next_code
from gate.service.dwell import not_the_drivers
from gate.service.money import Charge
from gate.service.work import Work


def at_leaving(work: Work, visit: Visit) -> None:
    """Charge the stay of a vehicle that leaves; once it is through, only if nothing was charged."""
    if not (visit.left_at and live(work, visit.id)):
        _charge(work, visit)


def early(work: Work, visit: Visit) -> None:
    """Charge the stay so far, where the tariff of prices is due before leaving."""
    tariff = work.price_tariff(visit) if visit.is_inside else None
    if tariff is not None and tariff.policy.due_at is not DueAt.BEFORE_LEAVING:
        _charge(work, visit)


def live(work: Work, visit_id: str) -> list[Charge]:
    """The prices of a visit that were not reversed, oldest first."""
    return [c for c in work.prices(visit_id) if c.state is not ChargeState.REVERSED]


def barring(work: Work, visit: Visit) -> list[Charge]:
    """The prices that keep a vehicle from leaving, by the policy of the version that applies."""
    found = live(work, visit.id)
    tariff = work.price_tariff(visit) if found else None
    return [] if tariff is not None and tariff.policy.bar_exit is BarExit.NO else found


def _charge(work: Work, visit: Visit) -> None:
    """Bring the prices in line with the stay: what is unpaid is replaced, what is paid stays."""
    if work.rules.shadow or not (visit.confirmed_at or visit.left_at):
        return
    if dues.names_nobody(visit):
        return  # neither a slip nor anybody could say whose debt it is
    told = assessed(work, visit)
    total = told[0].total_vnd if told else None
    if told is None or total is None:
        return  # a kind of vehicle without a price, or whose kind is not known
    found, facts = told
    every = live(work, visit.id)
    unpaid = [c for c in every if c.state is ChargeState.DUE and not c.paid]
    before = sum(c.total for c in every if c not in unpaid)
    rest = max(total - before, 0)
    if rest == sum(c.total for c in unpaid) and all(c.payer == visit.payer for c in unpaid):
        return
    for old in unpaid:
        _reverse(work, old)
    if rest:
        why = found.to_json() | ({"already_paid_vnd": before} if before else {})
        if facts.kept is not None:  # so that anybody can count again whose minutes these were
            told_facts = facts.to_facts()
            why |= {name: told_facts[name] for name in ("entered_at", "left_at", "kept")}
        _issue(work, visit, found, rest, why)


def assessed(work: Work, visit: Visit) -> tuple[Assessment, Chargeable] | None:
    """The price of the stay so far by the version that applies, and from which facts.

    None = no price is asked. Where only the driver's minutes count, the gate itself says whose the
    others were, from what it has recorded: nobody states that of himself.
    """
    tariff = work.price_tariff(visit) if visit.entered_at else None
    if tariff is None:
        return None
    until = work.stayed_until(visit)
    kept = None
    if tariff.stay_minutes is StayMinutes.DRIVER and until is not None:
        kept = not_the_drivers(work, visit, until)
    stated = Chargeable.from_facts(visit.facts)
    facts = dataclasses.replace(stated, entered_at=visit.entered_at, left_at=until, kept=kept)
    return assess(facts, tariff), facts


def _issue(
    work: Work, visit: Visit, found: Assessment, amount: int, why: dict[str, object]
) -> None:
    charge = Charge(
        work.new_id(),
        visit.id,
        advance(ChargeState.ASSESSED, ChargeEvent.ISSUE),
        amount,
        why,
        found.version,
        found.sha256,
        dict(visit.payer),
        work.now,
        work.actor.name,
        code=next_code(work),
        money=Money.PRICE,
    )
    work.put(charge)
    body = {"tariff": found.version, "sha256": found.sha256, "total": amount}
    draft = drafts.price_issued(
        charge_id=charge.id, visit_id=visit.id, amount_vnd=amount, body=body
    )
    book.post(work, draft)
    prepaid.draw(work, charge)


def _reverse(work: Work, old: Charge) -> None:
    work.put(replace(old, state=advance(old.state, ChargeEvent.REVERSE)))
    postings = (
        ledger.Posting(drafts.receivable(Money.PRICE), -old.total),
        ledger.Posting(drafts.revenue(Money.PRICE), old.total),
    )
    body = {"of": "price", "reason": "stay_changed"}
    draft = ledger.Draft(
        kind="reversal", ref=old.id, visit_id=old.visit_id, postings=postings, body=body
    )
    book.post(work, draft)
