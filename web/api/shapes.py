"""What machines get: views as JSON objects of integers, strings and lists. Pure."""

from dataclasses import asdict
from typing import Any

from gate.service.money import Charge
from gate.service.views import BoardLine, BoothCard
from web import show
from web.booth.card import next_step
from web.words import LANGS, words


def visit(card: BoothCard) -> dict[str, Any]:
    """One visit with its fee, money, clearances and what keeps the lane shut."""
    v = card.visit
    return {
        "id": v.id,
        "state": v.state.value,
        "plate": v.plate,
        "trailer": v.trailer,
        "country": v.country,
        "place": v.place,
        "lane": v.lane,
        "side_in": v.side_in,
        "opened_at": show.iso(v.opened_at),
        "entered_at": show.iso(v.entered_at),
        "left_at": show.iso(v.left_at),
        "confirmed_by": v.confirmed_by,
        "facts": dict(v.facts),
        "facts_source": v.facts_source,
        "keeps_until": show.iso(v.keeps_until),
        "payer": dict(v.payer),
        "missing": list(card.missing),
        "next": next_step(card).value,
        "assessment": dict(card.assessment) if card.assessment else None,
        "charge": _charge(card),
        "charges": [_owed(charge) for charge in card.charges],
        "receipt": _receipt(card),
        "clearances": [{**asdict(c), "at": show.iso(c.at)} for c in card.clearances],
        "opening": _opening(card),
        "findings": [{"kind": f.kind, "at": show.iso(f.at)} for f in card.findings],
    }


def _charge(card: BoothCard) -> dict[str, Any] | None:
    charge = card.charge
    if charge is None:
        return None
    return {
        "id": charge.id,
        "state": charge.state.value,
        "total_vnd": charge.total,
        "paid_vnd": charge.paid,
        "outstanding_vnd": charge.outstanding,
        "assessment": dict(charge.assessment),
    }


def _owed(charge: Charge) -> dict[str, Any]:
    """One charge of fee or price; their sums are never one number."""
    return {
        "id": charge.id,
        "money": charge.money.value,
        "state": charge.state.value,
        "code": charge.code,
        "tariff": charge.tariff,
        "total_vnd": charge.total,
        "outstanding_vnd": charge.outstanding,
    }


def _receipt(card: BoothCard) -> dict[str, Any] | None:
    receipt = card.receipt
    if receipt is None:
        return None
    return {
        "series": receipt.series,
        "number": receipt.number,
        "code": receipt.code,
        "amount_vnd": receipt.amount,
        "issued_at": show.iso(receipt.at),
    }


def _opening(card: BoothCard) -> dict[str, Any] | None:
    if card.opening is None:
        return None
    reasons = [{"key": r.key, **dict(r.params)} for r in card.opening.reasons]
    return {"open": card.opening.open, "reasons": reasons}


def board_line(line: BoardLine) -> dict[str, Any]:
    """One line of a board, its word in three languages."""
    say = {lang: words(lang).or_name("board", line.word) for lang in LANGS}
    return {
        "plate": line.plate,
        "bay": line.bay,
        "word": line.word,
        "text": say,
        "lane": line.lane,
        "since": show.iso(line.since),
    }
