"""The document of a price: a slip of the yard's operator, in a series of its own.

A price is no fee, so it has no receipt (biên lai): the slip proves the payment, and says that the
operator's invoice for the service is made by the operator's own programme. Numbers are gapless
within a year and committed with the payment.
"""

import hashlib

from fees import receipt
from fees.money import figures, words_vi
from fees.receipt_series import local_time
from gate.service import book
from gate.service.money import Charge, Payment, PriceSlip
from gate.service.work import Work

TITLE = ("PHIẾU THU TIỀN DỊCH VỤ TRÔNG GIỮ XE", "停车服务费收款单")
NOTE = (
    "Không phải biên lai thu phí. Hoá đơn do đơn vị khai thác bãi lập.",
    "本单非收费收据。发票由停车场经营单位开具。",
)
PREFIX, TRAINING_PREFIX = "GX", "GXMH"  # giá xe; MH = MINH HOẠ


def issue(work: Work, charge: Charge, payment: Payment) -> PriceSlip:
    """The slip of a price paid in full."""
    training = work.rules.receipt_series.training
    year = local_time(work.now).year % 100
    series = f"{TRAINING_PREFIX if training else PREFIX}-{year:02d}"
    number = _last(work, series) + 1
    noise = hashlib.sha256((work.new_id() + work.new_id()).encode()).digest()[:16]
    issued = PriceSlip(
        f"{series}/{number}",
        series,
        number,
        receipt.lookup_code(noise),
        charge.id,
        payment.id,
        charge.visit_id,
        charge.total,
        work.now,
        payment.by,
        {
            "title": TITLE[0],
            "title_zh": TITLE[1],
            "note": NOTE[0],
            "note_zh": NOTE[1],
            "mark": receipt.TRAINING_MARK if training else "",
            "payee": work.rules.operator.to_json(),
            "payer": {k: v for k, v in charge.payer.items() if v},
            "plate": work.known(charge.visit_id).plate,
            "lines": _lines(charge),
            "total_figures": figures(charge.total),
            "total_words": words_vi(charge.total),
            "method": payment.method,
            "tariff": charge.tariff,
        },
    )
    work.put(issued)
    body: dict[str, str | int] = {"series": series, "number": number, "amount": charge.total}
    book.act(work, "price_slip", charge.visit_id, issued.id, body)
    return issued


def _last(work: Work, series: str) -> int:
    """The last number given in the series, this decision's own included; 0 = none yet."""
    mine = [e.number for e in work.changes if isinstance(e, PriceSlip) and e.series == series]
    return max([work.state.slip_last.get(series, 0), *mine])


def _lines(charge: Charge) -> list[dict[str, object]]:
    """The lines of the price, less what an earlier slip of the same stay proves."""
    found: list[dict[str, object]] = []
    lines = charge.assessment["lines"]
    assert isinstance(lines, list)
    for line in lines:
        found.append(
            {
                "vi": line["text"]["vi"],
                "zh": line["text"]["zh"],
                "quantity": line["quantity"],
                "unit_vnd": line["unit_vnd"],
                "amount_vnd": line["amount_vnd"],
            }
        )
    before = charge.assessment.get("already_paid_vnd", 0)
    if isinstance(before, int) and before:
        vi, zh = receipt.LESS_PAID
        found.append(
            {"vi": vi, "zh": zh, "quantity": 1, "unit_vnd": -before, "amount_vnd": -before}
        )
    return found
