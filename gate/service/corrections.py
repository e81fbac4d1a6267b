"""Receipts after issue: spoiled numbers, notices, and receipts that adjust or replace others.

Nothing that was issued is deleted. A number that was never signed may be spoiled; what was signed
is answered by a notice 04/SS, an adjusting or a replacing receipt, and once adjusted or replaced,
later corrections go the same way (`fees.receipt_state`). Amounts change only with the money:
`follow` is for refunds, decided by two people; people correct names here.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from fees.receipt import LESS_RETURNED, PARTY_ONLY, Party, ReceiptError, ReceiptLine
from fees.receipt_state import ReceiptState, ReceiptStep, Standing, Way, difference
from gate.journey.errors import DomainError
from gate.journey.money_commands import CorrectReceipt, SpoilReceipt
from gate.service import book, papers, receipts
from gate.service.money import Charge, Payment, Receipt
from gate.service.paper_rows import ReceiptLife, WrongNotice, notice_id
from gate.service.receipts import Chain, Change
from gate.service.work import Notice, Work

_PARTS = ("name", "tax_code", "address")


def spoil(work: Work, command: SpoilReceipt) -> dict[str, object]:
    """Give up a number that nobody signed; what it proved gets the next one at once.

    Raises `receipt.not_found`, `receipt.no_such_step` for one that is signed, `receipt.reason`.
    """
    life = _known(work, command.receipt_id)
    old = work.receipt(life)
    reason = command.reason.strip()
    papers.step(work, old.id, ReceiptStep.SPOIL, reason)
    book.act(work, "receipt_spoiled", old.visit_id, old.id, {"reason": reason})
    root = "" if life.root == life.id else life.root
    chain = Chain(life.way, life.answers, root)
    new = receipts.again(work, old, chain, payment_id=old.payment_id)
    _tell(work, old.visit_id)
    return {"spoiled": old.id, "receipt": new.id, "code": new.code, "number": new.number}


def correct(work: Work, command: CorrectReceipt) -> dict[str, object]:
    """Answer a wrong name, tax code or address; the amount stays as it is.

    Raises `receipt.not_found`, `receipt.reason`, `receipt.same_payer`, `receipt.not_issued`,
    `receipt.way`, `receipt.replaced`, `receipt.notice_sender`.
    """
    reason = command.reason.strip()
    if not reason:
        raise DomainError("receipt.reason")
    if command.way not in set(Way):
        raise DomainError("receipt.no_such_way", way=command.way)
    way = Way(command.way)
    life = _target(work, _known(work, command.receipt_id), way)
    old = work.receipt(life)
    payer = _payer(old, command.payer)
    if way is Way.NOTIFY:
        return _notify(work, life, old, reason, payer)
    if payer is None:
        raise DomainError("receipt.same_payer")
    change = Change(payer)
    if way is Way.ADJUST:
        change = Change(payer, (ReceiptLine("PARTY", *PARTY_ONLY, 1, 0, 0),), 0)
    new = _answer(work, life, old, way, change, reason)
    return {"receipt": new.id, "code": new.code, "number": new.number, "corrects": old.id}


def prove(work: Work, charge: Charge, payment: Payment) -> Receipt:
    """The receipt of a charge paid in full; of a fee that had been wrong, it adjusts the first.

    A payment never waits for that: when the first receipt cannot be adjusted (not signed yet, or
    bound to be replaced), the new one stands for itself and says what was paid before.
    """
    life = _adjusted_by(work, charge)
    if life is None:
        return receipts.issue(work, charge, payment)
    new = receipts.issue(work, charge, payment, Chain(Way.ADJUST.value, life.id, life.root))
    work.put(_corrected(work, life, Way.ADJUST))
    body: dict[str, str | int] = {"way": Way.ADJUST.value, "by": new.id, "reason": "dearer"}
    book.act(work, "receipt_corrected", life.visit_id, life.id, body)
    return new


def _adjusted_by(work: Work, charge: Charge) -> ReceiptLife | None:
    """The receipt that the receipt of this charge adjusts, if it may."""
    first = str(charge.assessment.get("adjusts", ""))
    old = current(work, work.charge(first)) if first else None
    if old is None:
        return None
    life = _target(work, _known(work, old.id), Way.ADJUST)
    try:
        life.rules.correct(Way.ADJUST)
    except ReceiptError:
        return None
    return life


def follow(work: Work, paid: Charge, stands: Charge, back_vnd: int, asked: str, why: str) -> str:
    """The receipt of what a refund leaves: `stands` is the charge that now holds, after `paid`.

    `back_vnd` đồng of `paid` go back. As its chain goes; when it is free, as `asked`, else an
    adjustment. Returns the id of the new receipt, "" when the charge has none.
    Raises `receipt.not_issued` before the receipt is signed.
    """
    old = current(work, paid)
    if old is None:
        return ""
    life = _known(work, old.id)
    way = Way(life.way or asked or Way.ADJUST)
    life = _target(work, life, way)
    target = work.receipt(life)
    right = paid.paid - back_vnd
    if way is Way.ADJUST:
        less = difference(paid.paid, right)
        line = ReceiptLine("RETURNED", *LESS_RETURNED, 1, less, less)
        change = Change(None, (line,), less, stands)
    else:
        change = Change(None, _what_stands(old, stands, right), right, stands)
    return _answer(work, life, target, way, change, why).id


def current(work: Work, charge: Charge) -> Receipt | None:
    """The receipt that counts for a charge: not spoiled, not replaced, the newest."""
    for found in reversed(work.receipts(charge.visit_id)):
        life = work.life(found.id)
        if found.charge_id != charge.id or life is None:
            continue
        if life.state is not ReceiptState.SPOILED and life.standing is not Standing.REPLACED:
            return found
    return None


def _known(work: Work, receipt_id: str) -> ReceiptLife:
    found = work.life(receipt_id)
    if found is None:
        raise DomainError("receipt.not_found", receipt=receipt_id)
    return found


def _target(work: Work, life: ReceiptLife, way: Way) -> ReceiptLife:
    """Whoever adjusts an adjusting receipt adjusts the first one again."""
    if way is Way.ADJUST and life.way == Way.ADJUST and life.root != life.id:
        return _known(work, life.root)
    return life


def _what_stands(old: Receipt, stands: Charge, right: int) -> tuple[ReceiptLine, ...]:
    """The lines of a replacing receipt: the new assessment, or the old lines less all of them."""
    if stands.total == right and right:
        return receipts.lines(stands.assessment)
    said: Mapping[str, Any] = old.content
    before = tuple(ReceiptLine(**line) for line in said["lines"])
    less = right - old.amount
    return (*before, ReceiptLine("RETURNED", *LESS_RETURNED, 1, less, less))


def _answer(
    work: Work, life: ReceiptLife, old: Receipt, way: Way, change: Change, why: str
) -> Receipt:
    """The new receipt, and the old one's standing after it."""
    after = _corrected(work, life, way)
    new = receipts.again(work, old, Chain(way.value, old.id, life.root), change)
    work.put(after)
    body: dict[str, str | int] = {"way": way.value, "by": new.id, "reason": why}
    book.act(work, "receipt_corrected", old.visit_id, old.id, body)
    _tell(work, old.visit_id)
    return new


def _notify(
    work: Work, life: ReceiptLife, old: Receipt, reason: str, payer: Party | None
) -> dict[str, object]:
    """The notice 04/SS: no new receipt, the old one goes on counting."""
    sender = work.rules.collector
    if not (sender.tax_code or sender.budget_unit):
        raise DomainError("receipt.notice_sender")
    after = _corrected(work, life, Way.NOTIFY)
    number = life.notices + 1
    work.put(replace(after, notices=number))
    said: Mapping[str, Any] = old.content
    content = {
        "collector": sender.to_json(),
        "receipt": {k: said[k] for k in ("form", "symbol", "number", "issued_at_us", "payer")},
        "payer": payer.to_json() if payer else {},
        "mark": said["mark"],
    }
    name = notice_id(old.id, number)
    made = WrongNotice(
        name, old.id, old.visit_id, number, reason, work.actor.name, work.now, content
    )
    work.put(made)
    work.put(ReceiptLife(name, old.visit_id, work.now, ReceiptState.NUMBERED, work.now))
    book.act(work, "receipt_notice", old.visit_id, name, {"receipt": old.id, "reason": reason})
    _tell(work, old.visit_id)
    return {"notice": name, "number": number, "corrects": old.id}


def _corrected(work: Work, life: ReceiptLife, way: Way) -> ReceiptLife:
    """Its standing by the table; raises `receipt.not_issued|way|replaced`."""
    try:
        after = life.rules.correct(way)
    except ReceiptError as error:
        raise DomainError(error.key, receipt=life.id, way=life.way) from error
    bound = after.way.value if after.way else ""
    return replace(life, standing=after.standing, way=bound, corrected_at=work.now)


def _payer(old: Receipt, right: Mapping[str, str]) -> Party | None:
    """Who it is, where the receipt has somebody else; None when nothing is said otherwise."""
    said: Mapping[str, Any] = old.content
    before = {part: str(said["payer"].get(part, "")) for part in _PARTS}
    after = {part: right.get(part, before[part]).strip() for part in _PARTS}
    return None if after == before else Party(**after)


def _tell(work: Work, visit_id: str) -> None:
    work.notices.append(Notice("money", visit_id))
