"""How an entity becomes rows and comes back: one table of rules for all.

Values inside values are JSON text; everything else is stored as it is. Which entities may be
written again is stated here once: the rest are insert-only, and writing one twice is an error,
not an update.
"""

import dataclasses
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from operator import attrgetter
from typing import Any

import msgspec
from sqlmodel import SQLModel

from gate.journey.baystop import BayStop
from gate.journey.clearance import Clearance
from gate.journey.consignment import Consignment, HandOver
from gate.journey.equipment import Equipment
from gate.journey.gaps import FoundGap, GapWord
from gate.journey.hold import Hold
from gate.journey.oversight import Device, ExemptionAsk, Override, Pass, Review
from gate.journey.road import RoadClosure
from gate.journey.sighting import Passage, Sighting
from gate.journey.slotdraw import SlotDraw, SlotRequest
from gate.journey.stocktake import Counted, StockTake
from gate.journey.visit import Correction, Finding, Visit
from gate.service.company import Company, CompanyMove
from gate.service.money import (
    BankCredit,
    BookEntry,
    Charge,
    HandInList,
    Payment,
    PriceSlip,
    Receipt,
    Refund,
    Shift,
)
from gate.service.paper_rows import ReceiptLife, SeriesRun, SignedPaper, WrongNotice
from gate.service.plan_rows import SolverTick
from gate.service.queue_rows import QueueRecord
from gate.service.records import LaneSignal, Opening, RawEvent, Refused, Remembered
from gate.service.tariff_rows import TariffVersion
from gate.service.yard_rows import YardApplied, YardVersion
from gate.store import tables as t
from gate.store import tables_companies as co
from gate.store import tables_money as m
from gate.store import tables_plan as d
from gate.store import tables_queue as q
from gate.store import tables_receipts as r
from gate.store import tables_reconcile as g
from gate.store import tables_reports as p
from gate.store import tables_slots as sl
from gate.store import tables_tariffs as v
from gate.store import tables_yard as y

_PLAIN = (str, int, bool, bytes)


@dataclass(frozen=True, slots=True)
class Mapped:
    """One entity class, its table, and whether a newer version replaces the row."""

    entity: type[Any]
    row: type[SQLModel]
    replaced: bool
    names: tuple[str, ...]
    values: Callable[[Any], tuple[Any, ...]]  # an entity's columns, in the order of `names`
    decode: Callable[[Mapping[Any, Any]], Any]


def _is_plain(hint: Any) -> bool:
    return hint in _PLAIN or (isinstance(hint, type) and issubclass(hint, StrEnum))


def _mapped(entity: type[Any], row: type[SQLModel], *, replaced: bool = False) -> Mapped:
    hints = typing.get_type_hints(entity)
    columns = set(row.__table__.columns.keys())  # type: ignore[attr-defined]  # SQLModel adds it
    names = tuple(f.name for f in dataclasses.fields(entity) if f.name in columns)
    json = tuple(n for n in names if not _is_plain(hints[n]))
    loaders = {n: _loader(hints[n]) for n in json}
    loaders |= {n: hints[n] for n in names if n not in json and hints[n] is not bytes}

    def decode(found: Mapping[Any, Any]) -> Any:
        return entity(**{n: loaders.get(n, bytes)(found[n]) for n in names})

    return Mapped(entity, row, replaced, names, _values(names, json), decode)


def _values(names: tuple[str, ...], json: tuple[str, ...]) -> Callable[[Any], tuple[Any, ...]]:
    """How the columns of an entity are read; made once, because every row goes through it."""
    read = attrgetter(*names)
    places = [names.index(name) for name in json]
    encode = msgspec.json.encode

    def values(entity: Any) -> tuple[Any, ...]:
        row = [*read(entity)]
        for place in places:
            row[place] = encode(row[place]).decode()
        return tuple(row)

    return values if places else read


def _loader(hint: Any) -> Callable[[str], Any]:
    origin = typing.get_origin(hint)
    kind = dict[str, Any] if origin in (Mapping, typing.get_origin(Mapping[str, Any])) else hint
    assert not isinstance(kind, types.UnionType), hint
    decoder = msgspec.json.Decoder(kind)
    return decoder.decode


MAPPED: Mapping[type[Any], Mapped] = {
    one.entity: one
    for one in (
        _mapped(Visit, t.VisitRow, replaced=True),
        _mapped(Sighting, t.SightingRow, replaced=True),
        _mapped(Passage, t.PassageRow),
        _mapped(Finding, t.FindingRow, replaced=True),
        _mapped(Correction, t.CorrectionRow),
        _mapped(Clearance, t.ClearanceRow, replaced=True),
        _mapped(Charge, t.ChargeRow, replaced=True),
        _mapped(Payment, t.PaymentRow),
        _mapped(Receipt, t.ReceiptRow),
        _mapped(SeriesRun, r.ReceiptSeriesRow),
        _mapped(SignedPaper, r.SignedPaperRow),
        _mapped(ReceiptLife, r.ReceiptLifeRow, replaced=True),
        _mapped(WrongNotice, r.WrongNoticeRow),
        _mapped(BookEntry, t.BookEntryRow),
        _mapped(BankCredit, m.BankCreditRow, replaced=True),
        _mapped(Shift, m.ShiftRow, replaced=True),
        _mapped(Refund, m.RefundRow, replaced=True),
        _mapped(Company, co.CompanyRow, replaced=True),
        _mapped(CompanyMove, co.CompanyMoveRow),
        _mapped(HandInList, p.HandInRow, replaced=True),
        _mapped(PriceSlip, co.PriceSlipRow),
        _mapped(Opening, t.OpeningRow, replaced=True),
        _mapped(LaneSignal, t.LaneSignalRow),
        _mapped(RawEvent, t.RawEventRow),
        _mapped(Refused, t.RefusedRow),
        _mapped(Remembered, t.RememberedRow),
        _mapped(Equipment, y.EquipmentRow, replaced=True),
        _mapped(Consignment, y.ConsignmentRow, replaced=True),
        _mapped(HandOver, y.HandOverRow),
        _mapped(RoadClosure, y.RoadClosureRow, replaced=True),
        _mapped(BayStop, y.BayStopRow, replaced=True),
        _mapped(SlotDraw, sl.SlotDrawRow, replaced=True),
        _mapped(SlotRequest, sl.SlotRequestRow, replaced=True),
        _mapped(YardVersion, d.YardVersionRow),
        _mapped(YardApplied, d.YardAppliedRow),
        _mapped(SolverTick, d.SolverTickRow),
        _mapped(Hold, y.HoldRow, replaced=True),
        _mapped(Override, y.OverrideRow, replaced=True),
        _mapped(ExemptionAsk, y.ExemptionAskRow, replaced=True),
        _mapped(Review, y.ReviewRow),
        _mapped(Pass, y.PassRow, replaced=True),
        _mapped(Device, y.DeviceRow, replaced=True),
        _mapped(StockTake, y.StockTakeRow, replaced=True),
        _mapped(Counted, y.CountedRow),
        _mapped(TariffVersion, v.TariffVersionRow, replaced=True),
        _mapped(FoundGap, g.FoundGapRow, replaced=True),
        _mapped(GapWord, g.GapWordRow),
        _mapped(QueueRecord, q.QueueRecordRow),
    )
}

# The exact bytes of a raw event, in a table apart.
PAYLOAD = _mapped(RawEvent, t.RawPayloadRow)
