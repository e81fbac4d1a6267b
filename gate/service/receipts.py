"""Receipts: the next number of the series, given and committed with the payment that it proves."""

import hashlib
from collections.abc import Mapping
from typing import Any

from fees import receipt
from fees.receipt import Party, ReceiptContent, ReceiptError, ReceiptLine, Registration
from fees.receipt_state import ReceiptState
from gate.journey.errors import DomainError, Turn
from gate.service import book, papers
from gate.service.money import Charge, Payment, Receipt
from gate.service.paper_rows import ReceiptLife
from gate.service.work import Work


def issue(work: Work, charge: Charge, payment: Payment) -> Receipt:
    """The receipt of a charge paid in full."""
    run = papers.run_now(work)
    series = run.series
    number = _number(work, run)
    visit = work.known(charge.visit_id)
    content = ReceiptContent(
        series=series,
        number=number,
        collector=work.rules.collector,
        payer=_party(charge.payer),
        plate=visit.plate,
        lines=_lines(charge.assessment),
        total_vnd=charge.total,
        method=payment.method,
        cashier=payment.by,
        issued_at_us=work.now,
        charge_id=charge.id,
        visit_id=charge.visit_id,
        tariff=charge.tariff,
        lookup=receipt.lookup_code(_noise(work)),
        lookup_site=work.rules.lookup_site,
    )
    issued = Receipt(
        f"{series.symbol}/{number}",
        series.symbol,
        number,
        content.lookup,
        charge.id,
        payment.id,
        charge.visit_id,
        charge.total,
        work.now,
        payment.by,
        content.to_json(),
    )
    work.put(issued)
    numbered = ReceiptState.NUMBERED
    work.put(ReceiptLife(issued.id, issued.visit_id, work.now, numbered, work.now))
    body: dict[str, str | int] = {"series": series.symbol, "number": number, "amount": charge.total}
    book.act(work, "receipt", charge.visit_id, issued.id, body)
    return issued


def _number(work: Work, run: Registration) -> int:
    """The next number of the run; raises `receipt.*` when it has none to give."""
    try:
        return run.number_after(work.last_receipt(run.series.symbol), work.now)
    except ReceiptError as error:
        raise DomainError(error.key, Turn.COLLEAGUE, series=run.series.symbol) from error


def _noise(work: Work) -> bytes:
    """Sixteen unguessable bytes from the loop's source of ids, so that a day replays."""
    return hashlib.sha256((work.new_id() + work.new_id()).encode()).digest()[:16]


def _party(payer: Mapping[str, str]) -> Party:
    known = {k: payer[k] for k in ("name", "tax_code", "address") if payer.get(k)}
    return Party(**known)


def _lines(assessment: Mapping[str, Any]) -> tuple[ReceiptLine, ...]:
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
