"""Makes the three-way table of a day out of the books: the one place where fee and journey meet it.

What each visit owes is read from its charge, or assessed now by the tariff in force; what it would
owe if one fact were otherwise is worked out too, so that another amount can be recognised.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from sqlalchemy import Engine

from fees.assessment import assess
from fees.axes import Flow, Journey, Load, Regime, VehicleClass
from fees.categories import Chargeable
from fees.charge import ChargeState
from fees.problems import FactsError
from fees.tariff import Tariff
from gate.journey.threeway import MINUTE_US, Ours, Table
from gate.journey.threeway_fold import table
from gate.layout import NODES
from gate.store.queries import day_bounds
from gate.store.shadow import Known, ShadowStore

MARGIN_US = 12 * 60 * MINUTE_US  # how far beyond midnight the other half of a pair may lie
LANES = tuple((lane.id, node.side, lane.movement) for node in NODES for lane in node.lanes)
# A payload in each band, and seats: what a class means to the tariff.
_PAYLOAD = {
    VehicleClass.V0: 1_500,
    VehicleClass.V1: 3_000,
    VehicleClass.V2: 7_000,
    VehicleClass.V3: 15_000,
    VehicleClass.V4: 25_000,
}
_SEATS = {VehicleClass.S0: 9, VehicleClass.S1: 24, VehicleClass.S2: 45}


def day_table(engine: Engine, tariff: Tariff, day: date) -> Table:
    """The table of one Asia/Ho_Chi_Minh day, from what is in the books now."""
    store = ShadowStore(engine)
    start, end = day_bounds(day)
    span = (start - MARGIN_US, end + MARGIN_US)
    ours = [ours_of(known, tariff) for known in store.ours(*span)]
    theirs = store.theirs(*span)
    return table(day.isoformat(), (start, end), ours, theirs, store.lane_days(start, end, LANES))


def ours_of(known: Known, tariff: Tariff) -> Ours:
    """One visit as the table sees it."""
    visit = known.visit
    due, missing, exemption = _due(known, tariff)
    facts = _facts(known)
    words = {
        "class": str((facts and facts.vehicle_class) or ""),
        "flow": str((facts and facts.flow) or ""),
        "regime": str((facts and facts.regime) or ""),
        "load": str((facts and facts.load) or ""),
        "journey": str((facts and facts.journey) or ""),
        "exemption": exemption,
    }
    would = tuple(_would(facts, tariff, due)) if facts is not None and due is not None else ()
    return Ours(
        id=visit.id,
        plate=visit.plate,
        entered_at=visit.entered_at,
        left_at=visit.left_at,
        lane_in=known.lane_in or (f"{visit.side_in}-enter" if visit.entered_at else ""),
        lane_out=known.lane_out,
        amount_vnd=due,
        missing=missing,
        facts=words,
        would=would,
        link=visit.link if visit.link != "NEW" else "",
        accepted=visit.read_accepted,
        confirmed=visit.confirmed_at > 0,
        candidates=known.candidates,
    )


def _facts(known: Known) -> Chargeable | None:
    """The facts the tariff looks at, or None when what is written down is no fact."""
    try:
        facts = Chargeable.from_facts(known.visit.facts)
        if known.visit.entered_at:  # the version in force at entry decides (docs/tariff.md)
            facts = replace(facts, entered_at=known.visit.entered_at)
    except FactsError:
        return None
    return facts


def _due(known: Known, tariff: Tariff) -> tuple[int | None, tuple[str, ...], str]:
    """Amount, facts that lack, and exemption: of the charges; without one, assessed now."""
    live = [c for c in known.charges if c.state is not ChargeState.REVERSED]
    if live:
        exemption = str(live[-1].assessment.get("exemption", ""))
        exempt = sum(c.total for c in live if c.state is ChargeState.EXEMPT)
        return sum(c.total for c in live) - exempt, (), exemption
    facts = _facts(known)
    if facts is None:
        return None, ("facts",), ""
    found = assess(facts, tariff)
    return (
        found.total_vnd,
        found.missing or ((found.refusal,) if found.refusal else ()),
        (found.exemption),
    )


def _would(facts: Chargeable, tariff: Tariff, due: int) -> Iterator[tuple[str, str, int]]:
    """(what, word, amount) wherever one other fact makes another amount."""
    for what, word, other in _others(facts):
        total = assess(other, tariff).total_vnd
        if total is not None and total != due:
            yield what, word, total


def _others(facts: Chargeable) -> Iterator[tuple[str, str, Chargeable]]:
    bare = replace(facts, payload_kg=None, container=None, seats=None)
    for name, kg in _PAYLOAD.items():
        yield "class", name.value, replace(bare, payload_kg=kg)
    for name, seats in _SEATS.items():
        yield "class", name.value, replace(bare, seats=seats)
    for regime in Regime:
        yield "regime", regime.value, replace(facts, regime=regime)
    for flow in Flow:
        yield "flow", flow.value, replace(facts, flow=flow)
    for journey in Journey:
        yield "journey", journey.value, replace(facts, journey=journey)
    empty = replace(facts, flow=Flow.NONE, load=Load.EMPTY, regime=None, commodity=None, goods=None)
    yield "load", Load.EMPTY.value, empty
    yield "turn", "FIRST", replace(facts, earlier_passages=0)
    yield "turn", "AGAIN", replace(facts, earlier_passages=1)
