"""Reads the past visits of a data folder for a dry run of a draft tariff, beside a running centre.

A draft of the fee is held against the fees that were charged, one of prices against the prices.
Only reads, and takes no plate, name or address with it: of a payer, the kind. A visit that took
over goods of another is taken with its own stated facts. Who else kept a vehicle is read where the
draft counts the driver's minutes only.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import msgspec
from sqlalchemy import Engine, case, func, select

from fees.categories import Chargeable
from fees.charge import ChargeState
from fees.drafts import Money
from fees.dryrun import Past
from fees.kept import StayMinutes
from fees.problems import FactsError
from fees.tariff import Tariff
from gate.journey.visit import Visit
from gate.past_stays import PastStays
from gate.service.money import Charge
from gate.store.queries import day_bounds
from gate.store.sqlstore import table

_VISIT, _CHARGE = table(Visit), table(Charge)
AT_ONCE = 5_000
_TIMES = ("entered_at", "left_at")


def past_visits(engine: Engine, first: date, last: date, draft: Tariff) -> Iterator[Past]:
    """Visits that entered from `first` to `last`, both Vietnamese calendar days and included.

    What was charged is that of the draft's money alone.
    """
    start, end = day_bounds(first)[0], day_bounds(last)[1]
    money = Money(draft.kind.lower())
    live = (_CHARGE.c.state != ChargeState.REVERSED.value) & (_CHARGE.c.money == money.value)
    owed = case((_CHARGE.c.state == ChargeState.EXEMPT.value, 0), else_=_CHARGE.c.total)
    sums = (
        select(_CHARGE.c.visit_id, func.sum(owed).label("charged"))
        .where(live)
        .group_by(_CHARGE.c.visit_id)
        .subquery()
    )
    query = (
        select(
            _VISIT.c.facts,
            _VISIT.c.entered_at,
            _VISIT.c.left_at,
            _VISIT.c.payer,
            sums.c.charged,
            _VISIT.c.id,
            _VISIT.c.bridge_waits,
            _VISIT.c.cleared_for,
        )
        .outerjoin(sums, sums.c.visit_id == _VISIT.c.id)
        .where(_VISIT.c.entered_at >= start, _VISIT.c.entered_at < end)
        .where(_VISIT.c.merged_into == "")
        .order_by(_VISIT.c.entered_at, _VISIT.c.id)
    )
    facts: dict[str, Chargeable | None] = {}
    payers: dict[str, str] = {}
    with engine.connect().execution_options(writing=False) as connection:
        asks_who = draft.stay_minutes is StayMinutes.DRIVER
        stays = PastStays.read(connection, start, end) if asks_who else None
        rows = connection.execution_options(yield_per=AT_ONCE).execute(query)
        for text, entered, left, payer, charged, *who in rows:
            if text not in facts:
                facts[text] = _read(text)
            if payer not in payers:
                payers[payer] = _kind(payer)
            amount = None if charged is None else int(charged)
            kept = stays.kept(entered, left, *who) if stays is not None else None
            yield Past(facts[text], entered, left or None, amount, payers[payer], kept)


def _read(text: str) -> Chargeable | None:
    """The stated facts without times, or None where the books hold what is no fact any more."""
    try:
        known = msgspec.json.decode(text)
        return Chargeable.from_facts({k: v for k, v in known.items() if k not in _TIMES})
    except (FactsError, msgspec.DecodeError):
        return None


def _kind(text: str) -> str:
    """COMPANY (has a tax code), PERSON (has a name) or PASSER_BY."""
    payer = msgspec.json.decode(text)
    if payer.get("tax_code"):
        return "COMPANY"
    return "PERSON" if payer.get("name") else "PASSER_BY"
