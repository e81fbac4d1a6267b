"""Receipts: the next number of the series, given and committed with what it proves.

A receipt proves a payment, or corrects one that was issued before. Numbers are given here and
nowhere else, one per decision and receipt, so that none is lost and none is given twice.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from fees import receipt
from fees.receipt import (
    Party,
    ReceiptContent,
    ReceiptError,
    ReceiptLine,
    Registration,
    Relation,
    Series,
)
from fees.receipt_state import ReceiptState, Way
from gate.journey.errors import DomainError, Turn
from gate.service import book, papers
from gate.service.money import Charge, Payment, Receipt
from gate.service.paper_rows import ReceiptLife
from gate.service.work import Work


@dataclass(frozen=True, slots=True)
class Chain:
    """What a receipt answers: how, which one, and the first of all; empty for a first one."""

    way: str = ""
    answers: str = ""
    root: str = ""


def issue(work: Work, charge: Charge, payment: Payment, chain: Chain | None = None) -> Receipt:
    """The receipt of a charge paid in full; `chain` when it adjusts one that was too small."""
    chain = chain or Chain()
    run = papers.run_now(work)
    visit = work.known(charge.visit_id)
    content = ReceiptContent(
        series=run.series,
        number=_number(work, run),
        collector=work.rules.collector,
        payer=party(charge.payer),
        plate=visit.plate,
        lines=lines(charge.assessment),
        total_vnd=charge.total,
        method=payment.method,
        cashier=payment.by,
        issued_at_us=work.now,
        charge_id=charge.id,
        visit_id=charge.visit_id,
        tariff=charge.tariff,
        lookup=receipt.lookup_code(_noise(work)),
        lookup_site=work.rules.lookup_site,
        relation=_relation(work, chain) if chain.way else None,
    )
    return _put(work, content, payment.id, chain)


@dataclass(frozen=True, slots=True)
class Change:
    """What a new receipt says otherwise than the one that it follows; None = the same."""

    payer: Party | None = None
    lines: tuple[ReceiptLine, ...] | None = None
    total: int = 0  # only with `lines`
    charge: Charge | None = None


def again(
    work: Work, old: Receipt, chain: Chain, change: Change | None = None, *, payment_id: str = ""
) -> Receipt:
    """Another receipt after this one, with a number of its own; `chain` says what it answers."""
    change = change or Change()
    said: Mapping[str, Any] = old.content
    run = papers.run_now(work)
    charge = change.charge
    relation = _relation(work, chain) if chain.way else None
    content = ReceiptContent(
        series=run.series,
        number=_number(work, run),
        collector=work.rules.collector,
        payer=party(said["payer"]) if change.payer is None else change.payer,
        plate=said["plate"],
        lines=_lines_of(said) if change.lines is None else change.lines,
        total_vnd=old.amount if change.lines is None else change.total,
        method=said["method"],
        cashier=said["cashier"] if relation is None else work.actor.name,
        issued_at_us=work.now,
        charge_id=charge.id if charge else old.charge_id,
        visit_id=old.visit_id,
        tariff=charge.tariff if charge else said["tariff"],
        lookup=receipt.lookup_code(_noise(work)),
        lookup_site=work.rules.lookup_site,
        relation=relation,
    )
    return _put(work, content, payment_id, chain)


def _put(work: Work, content: ReceiptContent, payment_id: str, chain: Chain) -> Receipt:
    """Keep the receipt, where it stands, and the entry of its number."""
    symbol, number = content.series.symbol, content.number
    issued = Receipt(
        f"{symbol}/{number}",
        symbol,
        number,
        content.lookup,
        content.charge_id,
        payment_id,
        content.visit_id,
        content.total_vnd,
        work.now,
        content.cashier,
        content.to_json(),
    )
    work.put(issued)
    numbered = ReceiptState.NUMBERED
    life = ReceiptLife(issued.id, issued.visit_id, work.now, numbered, work.now)
    root = chain.root or issued.id
    work.put(replace(life, way=chain.way, root=root, answers=chain.answers))
    body: dict[str, str | int] = {"series": symbol, "number": number, "amount": issued.amount}
    if chain.way:
        body |= {"way": chain.way, "answers": chain.answers}
    book.act(work, "receipt", issued.visit_id, issued.id, body)
    return issued


def _relation(work: Work, chain: Chain) -> Relation:
    """Which receipt it answers, as the law wants it said."""
    life = work.life(chain.answers)
    if life is None:
        raise DomainError("receipt.not_found", receipt=chain.answers)
    old: Mapping[str, Any] = work.receipt(life).content
    series = Series(old["symbol"][:2], 2000 + int(old["symbol"][3:5]), old["form"])
    return Relation(Way(chain.way), series, old["number"], old["issued_at_us"])


def _number(work: Work, run: Registration) -> int:
    """The next number of the run; raises `receipt.*` when it has none to give."""
    try:
        return run.number_after(work.last_receipt(run.series.symbol), work.now)
    except ReceiptError as error:
        raise DomainError(error.key, Turn.COLLEAGUE, series=run.series.symbol) from error


def _noise(work: Work) -> bytes:
    """Sixteen unguessable bytes from the loop's source of ids, so that a day replays."""
    return hashlib.sha256((work.new_id() + work.new_id()).encode()).digest()[:16]


def party(payer: Mapping[str, str]) -> Party:
    """A payer as a receipt names it."""
    known = {k: payer[k] for k in ("name", "tax_code", "address") if payer.get(k)}
    return Party(**known)


def lines(assessment: Mapping[str, Any]) -> tuple[ReceiptLine, ...]:
    """The lines of the fee, less what earlier receipts of the same fee prove."""
    fee = tuple(
        ReceiptLine(
            line["code"],
            line["text"]["vi"],
            line["text"]["zh"],
            line["quantity"],
            line["unit_vnd"],
            line["amount_vnd"],
        )
        for line in assessment["lines"]
    )
    paid = assessment.get("already_paid_vnd", 0)
    return (*fee, ReceiptLine("PAID", *receipt.LESS_PAID, 1, -paid, -paid)) if paid else fee


def _lines_of(said: Mapping[str, Any]) -> tuple[ReceiptLine, ...]:
    """The lines of an issued receipt."""
    return tuple(ReceiptLine(**line) for line in said["lines"])
