"""What a simulated run shows: waits, places, money, findings, people's decisions, invariants.

Waits and what really happened come from the world's log; everything else is read from the books
that the centre wrote. Times are minutes, money is whole đồng.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from statistics import quantiles
from typing import Any

from fees.charge import ChargeState
from gate.journey.visit import UNASSIGNED, Custody
from gate.simulate import books as b
from gate.simulate.invariants import Checked, charges_goods, check, goods_lines
from gate.simulate.log import Leg
from gate.simulate.profile import FLOWS
from gate.simulate.traffic import Vehicle
from gate.simulate.world import MINUTE, World

SCHEMA = "malu.simulation/1"
_PEOPLE = (
    *("Declare", "Confirm", "StateFacts", "Assess", "Choose", "Join", "LeaveBy", "Clear"),
    *("PayCash", "Transfer", "Couple", "Uncouple", "Swap", "Move", "PlaceHold", "ReleaseHold"),
    *("OverrideLane", "EmergencyLane", "AccountFor", "Countersign"),
    *("AskExemption", "DecideExemption", "StartCount", "EndUnseen", "Admit"),
)


def report(world: World, vehicles: Iterable[Vehicle], hours: int) -> dict[str, Any]:
    """The whole report as JSON values."""
    books = b.read(world.centre.engine)
    log = world.log
    always = Checked("no_clash_while_it_ran", log.watched, tuple(log.clashes))
    checked = [*check(books, world.centre.rules.tariff), always]
    return {
        "schema": SCHEMA,
        "seed": world.seed,
        "profile": world.profile.words,
        "hours": hours,
        "vehicles_planned": sum(1 for _ in vehicles),
        "flows": {flow: _flow(world, books, flow) for flow in FLOWS},
        "places": _places(world, books),
        "far_side": {"offered": log.slots_offered, "used": log.slots_used},
        "money": _money(books),
        "findings": _findings(books),
        "people": {
            **{name: log.asked[name] for name in _PEOPLE if log.asked[name]},
            "turns_joined": dict(sorted(log.links.items())),
            "refused": dict(sorted(log.refused.items())),
        },
        "lanes": {"events": log.events, "passages": len(books.passages)},
        "truth": _truth(world, books),
        "invariants": {c.name: c.to_json() for c in checked},
        "holds": all(not c.broken for c in checked),
    }


def spread(minutes: list[float]) -> dict[str, float | int]:
    """Count, median, 90th percentile and maximum, in minutes to one decimal."""
    if not minutes:
        return {"n": 0}
    ordered = sorted(minutes)
    cuts = quantiles(ordered, n=10, method="inclusive") if len(ordered) > 1 else ordered * 9
    return {
        "n": len(ordered),
        "p50": round(cuts[4], 1),
        "p90": round(cuts[8], 1),
        "max": round(ordered[-1], 1),
    }


def _flow(world: World, books: b.Books, flow: str) -> dict[str, Any]:
    legs = [leg for leg in world.log.legs if leg.flow == flow]
    cleared = _cleared_at(books)
    return {
        "vehicles": len({leg.vehicle for leg in legs}),
        "visits": len([leg for leg in legs if leg.entered_at]),
        "left": len([leg for leg in legs if leg.left_at]),
        "wait_gate": spread([_minutes(x.arrived_at, x.entered_at) for x in legs if x.entered_at]),
        "wait_bay": spread([_minutes(x.entered_at, x.bay_at) for x in legs if x.bay_at]),
        "wait_clearance": spread(
            [
                _minutes(x.entered_at, max(cleared[x.visit_id], x.entered_at))
                for x in legs
                if x.entered_at and x.visit_id in cleared
            ]
        ),
        "wait_bridge": spread(
            [_minutes(x.ready_at, x.left_at) for x in legs if x.left_at and x.side_out == "border"]
        ),
        "stay": spread([_minutes(x.entered_at, x.left_at) for x in legs if x.left_at]),
    }


def _minutes(start: int, end: int) -> float:
    return (end - start) / MINUTE


def _cleared_at(books: b.Books) -> Mapping[str, int]:
    """When the last agency of each visit that is cleared or gone gave its word."""
    found: dict[str, int] = {}
    for word in books.clearances:
        visit = books.visits.get(word.visit_id)
        if visit is not None and visit.state in (Custody.CLEARED, Custody.LEFT):
            found[word.visit_id] = max(found.get(word.visit_id, 0), word.at)
    return found


def _places(world: World, books: b.Books) -> dict[str, Any]:
    inside = [v for v in books.visits.values() if v.is_inside]
    return {
        "bays": len(world.centre.rules.yard.bays),
        "bays_used": len(world.log.bays_used),
        "bays_taken_max": world.log.bays_taken_max,
        "inside_max": world.log.inside_max,
        "inside_at_end": len(inside),
        "without_place_at_end": sum(1 for v in inside if v.place == UNASSIGNED),
    }


def _money(books: b.Books) -> dict[str, Any]:
    """Charges by line and by kind of payer; what was paid, forgone and is still owed."""
    by_line: Counter[str] = Counter()
    count: Counter[str] = Counter()
    by_payer: dict[str, Counter[str]] = defaultdict(Counter)
    live = [c for c in books.charges if c.state is not ChargeState.REVERSED]
    for charge in live:
        lines: Any = charge.assessment.get("lines") or ()
        for line in lines:
            by_line[line["code"]] += line["amount_vnd"]
            count[line["code"]] += 1
        payer = "firm" if charge.payer.get("tax_code") else "passer_by"
        by_payer[payer]["charges"] += 1
        by_payer[payer]["vnd"] += charge.total
    exempt = [c for c in live if c.state is ChargeState.EXEMPT]
    return {
        "charges": len(live),
        "reversed": len(books.charges) - len(live),
        "by_line": {k: {"n": count[k], "vnd": by_line[k]} for k in sorted(count)},
        "by_payer": {k: dict(v) for k, v in sorted(by_payer.items())},
        "paid_vnd": sum(p.amount for p in books.payments),
        "receipts": len(books.receipts),
        "exempt": {"n": len(exempt), "forgone_vnd": sum(_forgone(c.assessment) for c in exempt)},
        "owed_vnd": sum(c.outstanding for c in live if c.state is not ChargeState.EXEMPT),
    }


def _forgone(assessment: Mapping[str, object]) -> int:
    found = assessment.get("forgone_vnd")
    return found if isinstance(found, int) else 0


def _findings(books: b.Books) -> dict[str, Any]:
    """By kind: how many, and how many nobody has closed."""
    kinds = Counter(f.kind for f in books.findings)
    still = Counter(f.kind for f in books.findings if not f.closed_at)
    return {kind: {"n": kinds[kind], "open": still[kind]} for kind in sorted(kinds)}


def _truth(world: World, books: b.Books) -> dict[str, Any]:
    """The books against what really happened, passage by passage."""
    legs = [leg for leg in world.log.legs if leg.entered_at]
    whose = {leg.enter_event: leg for leg in legs} | {x.leave_event: x for x in legs}
    wrong = [v.id for v in books.visits.values() if _mixed(whose, v.enter_passage, v.leave_passage)]
    inside = {leg.enter_event for leg in legs if not leg.left_at}
    book = {v.enter_passage for v in books.visits.values() if v.is_inside}
    return {
        "inside": len(inside),
        "inside_by_the_book": len([v for v in books.visits.values() if v.is_inside]),
        "inside_but_not_in_the_book": len(inside - book),
        "in_the_book_but_not_inside": len(book - inside),
        "visits_of_two_vehicles": len(wrong),
        "goods_charged_twice": _charged_twice(world, books),
        "plates_wrong": sum(1 for x in legs if _plate_wrong(books, x)),
    }


def _mixed(whose: Mapping[str, Leg], enter: str, leave: str) -> bool:
    """Whether one visit joins the entry and the exit of two different stays."""
    return bool(enter and leave) and whose.get(enter) is not whose.get(leave)


def _charged_twice(world: World, books: b.Books) -> int:
    """Trips on which one load of goods was paid for at more than one of its visits."""
    priced = goods_lines(world.centre.rules.tariff)
    charged = {c.visit_id for c in books.charges if charges_goods(c, priced)}
    visits: dict[str, set[str]] = defaultdict(set)
    for leg in world.log.legs:
        visits[leg.vehicle.removesuffix("-partner")] |= {leg.visit_id} & charged
    return sum(1 for found in visits.values() if len(found) > 1)


def _plate_wrong(books: b.Books, leg: Leg) -> bool:
    visit = books.visits.get(leg.visit_id)
    return visit is not None and visit.plate != leg.plate
