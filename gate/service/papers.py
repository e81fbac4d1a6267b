"""Receipts as papers: registered series, signed files, what was sent and what was printed.

The XML is signed beside the loop (`gate.papers.sealing`), never by it: a payment does not wait for
a signature. The loop keeps the file and writes its digest in the ledger.
"""

import hashlib
from dataclasses import replace

from fees.receipt import MAX_NUMBER, ReceiptError, Registration, Series
from fees.receipt_series import local_time
from fees.receipt_state import ReceiptState, ReceiptStep
from gate.journey.errors import DomainError, Turn
from gate.journey.money_commands import PrintReceipt, RegisterSeries, SealReceipt, SendReceipts
from gate.service import book
from gate.service.paper_rows import ReceiptLife, SeriesRun, SignedPaper, is_notice
from gate.service.work import Work

_SENDING = {
    "SEND": "receipt_sent",
    "ACCEPT": "receipt_accepted",
    "REJECT": "receipt_rejected",
}
SYSTEM = "system"  # the role of the centre's own tasks; no person has it


def run_now(work: Work) -> Registration:
    """The registered series of this year, from which the next number comes.

    The training series registers itself at first use; for any other somebody must have done it.
    Raises `receipt.unregistered`.
    """
    series = replace(work.rules.receipt_series, year=local_time(work.now).year)
    mine = (e for e in work.changes if isinstance(e, SeriesRun) and e.id == series.symbol)
    known = next(mine, None) or work.state.series.get(series.symbol)
    if known is not None:
        return known.registration()
    if not series.training:
        raise DomainError("receipt.unregistered", Turn.COLLEAGUE, series=series.symbol)
    return _register(work, Registration(series, SYSTEM, work.now))


def register(work: Work, command: RegisterSeries) -> dict[str, object]:
    """Register a series before its first number is used; raises `receipt.*`."""
    try:
        series = Series(command.prefix, command.year, command.form)
        last = command.last or MAX_NUMBER
        new = Registration(series, work.actor.name, work.now, command.first, last)
    except ReceiptError as error:
        raise DomainError(error.key, series=f"{command.prefix}-{command.year}") from error
    if series.symbol in work.state.series:
        raise DomainError("receipt.series_twice", series=series.symbol)
    _register(work, new)
    return {"series": series.symbol, "first": new.first, "last": new.last}


def _register(work: Work, new: Registration) -> Registration:
    series = new.series
    run = SeriesRun(
        series.symbol,
        series.prefix,
        series.year,
        series.form,
        new.first,
        new.last,
        new.registered_by,
        new.registered_at_us,
    )
    work.put(run)
    body: dict[str, str | int] = {"form": series.form, "first": new.first, "last": new.last}
    book.act(work, "series_registered", "", series.symbol, body)
    return new


def seal(work: Work, command: SealReceipt) -> dict[str, object]:
    """Keep a signed file and its digest; only the centre's own task may bring one."""
    if work.actor.role != SYSTEM:
        raise DomainError(
            "policy.refused", Turn.SYSTEM, role=work.actor.role, action="seal_receipt"
        )
    life = work.life(command.receipt_id)
    if life is not None and life.state is ReceiptState.SPOILED:
        return {"receipt": command.receipt_id, "spoiled": True}  # given up while it was signed
    digest = hashlib.sha256(command.xml).hexdigest()
    work.put(
        SignedPaper(
            command.receipt_id,
            command.xml,
            digest,
            command.certificate,
            command.owner,
            command.signed_at,
        )
    )
    body: dict[str, str | int] = {"sha256": digest, "certificate": command.certificate}
    kind = "notice_signed" if is_notice(command.receipt_id) else "receipt_signed"
    if life is not None or kind == "receipt_signed":
        step(work, command.receipt_id, ReceiptStep.SIGN, "")
    book.act(work, kind, command.visit_id, command.receipt_id, body)
    return {"receipt": command.receipt_id, "sha256": digest}


def send(work: Work, command: SendReceipts) -> dict[str, object]:
    """Write down that receipts and notices were sent, accepted or rejected; all or none.

    Raises `receipt.not_found` for one that arrived long ago, and `receipt.no_such_step` or
    `receipt.reason` as the table says.
    """
    if command.step not in _SENDING:
        raise DomainError("receipt.no_such_step", step=command.step)
    asked = ReceiptStep(command.step)
    for receipt_id in command.receipt_ids:
        life = step(work, receipt_id, asked, command.reason.strip())
        body: dict[str, str | int] = {"reason": life.reason} if life.reason else {}
        kind = _SENDING[command.step]
        if is_notice(receipt_id):
            kind = kind.replace("receipt", "notice")
        book.act(work, kind, life.visit_id, receipt_id, body)
    return {"receipts": len(command.receipt_ids), "step": command.step}


def step(work: Work, receipt_id: str, taken: ReceiptStep, reason: str) -> ReceiptLife:
    """One step by the table; puts and returns where the receipt is now."""
    known = work.life(receipt_id)
    if known is None:
        raise DomainError("receipt.not_found", receipt=receipt_id)
    try:
        after = known.rules.take(taken, reason)
    except ReceiptError as error:
        raise DomainError(error.key, receipt=receipt_id, step=taken.value) from error
    new = replace(known, state=after.state, at=work.now, reason=after.reason)
    work.put(new)
    return new


def printed(work: Work, command: PrintReceipt) -> dict[str, object]:
    """Write down that a receipt went to the printer, and whether as a copy."""
    body: dict[str, str | int] = {"copy": int(command.copy)}
    book.act(work, "receipt_printed", command.visit_id, command.receipt_id, body)
    return {"receipt": command.receipt_id, "copy": command.copy}
