"""What a visit was charged, against everything else that is known of the vehicle.

The fee is worked out again from what was declared before somebody changed it, from the vehicle's
earlier visits, from its weight and from the customs' list; where one of them asks for more than was
charged, that is a gap. An exemption is held against the picture and against who pays.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from fees.assessment import assess
from fees.categories import Chargeable
from fees.charge import ChargeState
from fees.problems import FactsError
from fees.reconcile import Code, Gap, Reason
from fees.reconcile_history import dearer_goods, larger_papers
from fees.reconcile_rows import Facts, Listed, Stay
from fees.tariff import Tariff

VEHICLE = (
    "payload_kg",
    "container",
    "seats",
)  # what a vehicle's own papers say: it does not change
GOODS = ("flow", "load", "regime", "commodity")
HEAVIER = 1_500  # kg: what fuel, water and a driver's sleep do not explain
SLACK_KG = 4_000
BLUE = ("blue", "red")  # plates of the state and of the army (QCVN 08:2024/BCA and TT 169/2021/BQP)


def stay_gaps(stay: Stay, tariff: Tariff | None, listed: Sequence[Listed] = ()) -> Iterator[Gap]:
    """Everything about one visit that does not agree; at most one gap of each code."""
    owed = sum(due.outstanding for due in stay.dues)
    if owed:
        yield _gap(stay, Code.LEFT_UNPAID, owed, _door(stay))
    elif all(due.price for due in stay.dues):
        yield _uncharged(stay, tariff)
    yield from _doors(stay, owed)
    if not all(due.price for due in stay.dues):
        yield from _exempt(stay, listed)
        yield from _words(stay, tariff, listed)
    yield from _weighed(stay, tariff)


def charged(stay: Stay) -> int:
    """What was asked, whole đồng; what an exemption took off was not asked."""
    return sum(due.total for due in stay.dues if not due.price)


def fee(facts: Facts, stay: Stay, tariff: Tariff | None) -> int:
    """What the tariff asks for these facts at that time; 0 when it cannot say, or none applied."""
    if tariff is None:
        return 0
    known = {k: v for k, v in facts.items() if k not in ("entered_at", "left_at")}
    try:
        chargeable = Chargeable.from_facts(known)
    except FactsError:
        return 0
    if stay.entered_at:
        left = max(stay.left_at, stay.entered_at)
        chargeable = replace(chargeable, entered_at=stay.entered_at, left_at=left)
    return assess(chargeable, tariff).total_vnd or 0


def _gap(stay: Stay, code: Code, amount: int, detail: Mapping[str, str | int] | None = None) -> Gap:
    rows = [("visit", stay.id), *(("charge", d.id) for d in stay.dues)]
    rows += [("override", door.id) for door in stay.doors]
    ask = next((door.by for door in stay.doors), stay.stated_by or "operator")
    return Gap(
        code,
        stay.id,
        stay.left_at,
        amount,
        ask,
        visit_id=stay.id,
        lane=stay.lane,
        rows=tuple(rows),
        detail=detail or {},
    )


def _door(stay: Stay) -> dict[str, str | int]:
    """By which door a vehicle left that owes."""
    if stay.unseen:
        return {"door": "unseen"}
    if stay.doors:
        return {"door": "emergency" if stay.doors[0].emergency else "override"}
    return {"door": "lane"}


def _uncharged(stay: Stay, tariff: Tariff | None) -> Gap:
    gap = _gap(stay, Code.LEFT_UNCHARGED, fee(stay.facts, stay, tariff))
    known = {"exit_without_entry", "ended_unseen", "left_unassessed"} & stay.closed
    return replace(gap, reason=Reason.CLOSED_BY_PERSON) if known and not gap.amount else gap


def _doors(stay: Stay, owed: int) -> Iterator[Gap]:
    """An emergency is a vehicle that is one."""
    ordinary = stay.facts.get("licence_kind", "ORDINARY") != "EMERGENCY"
    if any(door.emergency for door in stay.doors) and ordinary:
        yield _gap(stay, Code.EMERGENCY_UNPROVED, owed)


def _exempt(stay: Stay, listed: Sequence[Listed]) -> Iterator[Gap]:
    """Exemptions that the picture, the payer or the turn speaks against."""
    forgone = sum(due.forgone for due in stay.dues if due.state is ChargeState.EXEMPT)
    if not forgone:
        return
    licence = stay.facts.get("licence_kind", "ORDINARY")
    loaded = stay.facts.get("load") == "LOADED"
    if licence in ("OFFICIAL", "DIPLOMATIC", "EMERGENCY"):
        wrong = licence == "OFFICIAL" and stay.colour not in (*BLUE, "")
        if wrong or (stay.vehicle_class == "truck" and loaded):
            detail: dict[str, str | int] = {"colour": stay.colour, "class": stay.vehicle_class}
            yield _gap(stay, Code.EXEMPT_AGAINST_PICTURE, forgone, detail)
    elif licence == "RELIEF":
        trade = any(f.get("licence_kind") == "ORDINARY" for f in stay.before)
        usual = any(f.get("load") == "LOADED" and "licence_kind" not in f for f in stay.earlier)
        known = line_of(stay, listed)
        aid = known is None or known.facts.get("licence_kind") == "RELIEF"
        if stay.payer.get("tax_code") or trade or usual or not aid:
            yield _gap(stay, Code.EXEMPT_COMMERCIAL, forgone)
    elif stay.facts.get("earlier_passages") and stay.link not in ("TURNED_BACK", "RETRY"):
        yield _gap(stay, Code.SECOND_PASS_UNPROVED, forgone)


def _words(stay: Stay, tariff: Tariff | None, listed: Sequence[Listed]) -> Iterator[Gap]:
    """The fee by what others said of the same vehicle."""
    exempt = any(due.state is ChargeState.EXEMPT for due in stay.dues)
    plain = {**stay.charged_as, "licence_kind": "ORDINARY"} if exempt else stay.charged_as
    had = max(charged(stay), fee(plain, stay, tariff))
    for code, facts in _versions(stay, listed):
        asked = fee(facts, stay, tariff)
        if asked > had:
            yield _gap(stay, code, asked - had, {"asked": asked, "charged": had})
    if line_of(stay, listed) is None:  # customs know the goods better than yesterday does
        usual = dearer_goods(stay, lambda facts: fee(facts, stay, tariff), had)
        if usual:
            asked = fee({**stay.charged_as, **usual}, stay, tariff)
            said: dict[str, str | int] = {"asked": asked, "charged": had}
            said["usual"] = str(usual["commodity"])
            yield _gap(stay, Code.UNLIKE_EARLIER_GOODS, asked - had, said)


def _versions(stay: Stay, listed: Sequence[Listed]) -> Iterator[tuple[Code, Facts]]:
    """The facts as others have them, each with what to call the difference."""
    now, loaded = stay.charged_as, stay.charged_as.get("load") == "LOADED"
    changed = _changed(stay)
    if changed:
        yield Code.UNLIKE_STATED_BEFORE, {**now, **changed}
    papers = larger_papers(stay)
    if papers:
        yield Code.UNLIKE_EARLIER_VISITS, {**now, **papers}
    line = line_of(stay, listed)
    if line is not None:
        yield Code.UNLIKE_CUSTOMS, {**now, **line.facts}
    if loaded and now.get("journey") == "TRANSSHIP" and stay.carries:
        there = "INLAND" if stay.side_out == "inland" else "THROUGH"
        if not stay.handed:
            yield Code.OTHER_SIDE, {**now, "journey": there}


def line_of(stay: Stay, listed: Sequence[Listed]) -> Listed | None:
    """The line of the customs' list that is about this visit."""
    found = (x for x in listed if not x.at or stay.entered_at <= x.at <= stay.left_at)
    return next(found, None)


def _changed(stay: Stay) -> dict[str, object]:
    """What somebody had stated, where it was another thing than what was charged."""
    found: dict[str, object] = {}
    if stay.link:  # how it follows an earlier visit was said later: its facts changed with it
        return found
    for before in stay.before:
        found |= {
            k: v
            for k, v in before.items()
            if k in (*VEHICLE, *GOODS, "journey") and stay.charged_as.get(k) != v
        }
    return found


def _weighed(stay: Stay, tariff: Tariff | None) -> Iterator[Gap]:
    """Weight against papers, and weight in against weight out."""
    able, heavy = stay.facts.get("payload_kg"), max(stay.kg_in, stay.kg_out)
    if isinstance(able, int) and heavy > 2 * able + SLACK_KG + _trailer(stay):
        like = {**stay.charged_as, "payload_kg": (heavy - _trailer(stay)) * 6 // 10}
        amount = max(fee(like, stay, tariff) - charged(stay), 0)
        yield _gap(stay, Code.TOO_HEAVY, amount, {"kg": heavy, "payload_kg": able})
    grown = stay.kg_out - stay.kg_in if stay.kg_in and stay.kg_out else 0
    if abs(grown) > HEAVIER and not stay.handed:
        yield _gap(stay, Code.WEIGHT_CHANGED, 0, {"kg_in": stay.kg_in, "kg_out": stay.kg_out})


def _trailer(stay: Stay) -> int:
    """What a trailer may weigh by itself; a number of axles would say it better."""
    return 8_000 if stay.facts.get("container", "NONE") != "NONE" or stay.kg_in > 35_000 else 0
