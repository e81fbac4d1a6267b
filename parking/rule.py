"""The rule of the queues as data: classes, bounds, limits, perishables, slots.

A rule file is read whole or refused with every reason. Its version is the digest of its bytes;
what is replayed is replayed by that version. There is no price in it: a place cannot be bought.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from parking.checked import Table, digest, finished, parse

STAGES = ("gate", "yard", "bridge")
MINUTE_US = 60_000_000


@dataclass(frozen=True, slots=True)
class ClassRule:
    """One class of vehicles: what it is sure of (`share`, thousandths) and what it may gain."""

    id: str
    strict: bool
    per_day: int
    share: int
    gain: int


@dataclass(frozen=True, slots=True)
class Heat:
    """Up to this temperature (°C) shelf life is used at `uses` thousandths of the clock."""

    up_to_c: int
    uses: int


@dataclass(frozen=True, slots=True)
class SlotRule:
    """Slots: capacity held back, the window around a slot, how far ahead, and what is lost."""

    hold_back: int
    early_min: int
    late_min: int
    horizon_days: int
    lost_days: int
    shrinkage: int
    times: tuple[str, ...]  # `HH:MM` at the gate, at which slots begin
    places: int  # of each time


@dataclass(frozen=True, slots=True)
class Rule:
    """One version of the rule; fields as in `queues/rule.toml`, `version` the file's digest."""

    id: str
    version: str
    illustrative: bool
    overtakes: int
    others_lose: int
    others_lend: int
    starvation: int
    starvation_least_min: int
    keeps_place_returns: int
    patience_min: int
    recalls: int
    day_starts_utc_min: int
    classes: Mapping[str, ClassRule]
    limits: Mapping[str, int]
    urgent_min: int
    heat: tuple[Heat, ...]
    slots: SlotRule

    def urgent_at(self, keeps_until: int, plugged: bool) -> int:
        """When goods said to keep until then become urgent, µs since the epoch; 0 = never.

        0 also while nobody has said (`keeps_until` 0) and while a plug keeps them cold. Whoever
        said it knew the heat of the journey, so the clock alone runs here.
        """
        if plugged or not keeps_until:
            return 0
        return max(1, keeps_until - self.urgent_min * MINUTE_US)

    def kept(self, shelf_min: int, temperature_c: int, plugged: bool) -> int | None:
        """Minutes until goods become urgent, 0 = now; `None` while a plug keeps them cold.

        ``shelf_min`` is the declared shelf life left at the coolest step, in minutes. The heat used
        is that of the first step that reaches the temperature, of the last one beyond all steps.
        """
        if plugged:
            return None
        steps = (heat.uses for heat in self.heat if temperature_c <= heat.up_to_c)
        uses = next(steps, self.heat[-1].uses)
        return max(0, (shelf_min - self.urgent_min) * 1_000 // uses)


def load_rule(raw: bytes) -> Rule:
    """Read a rule file; raises `FileError` naming every problem."""
    table = parse(raw)
    classes = [_class(item) for item in table.tables("classes")]
    limits, perishable = table.table("limits"), table.table("perishable")
    heat = tuple(_heat(item) for item in perishable.tables("heat"))
    rule = Rule(
        id=table.text("id"),
        version=digest(raw),
        illustrative=table.flag("illustrative"),
        overtakes=table.number("overtakes", 1, 100),
        others_lose=table.number("others_lose", 0, 1_000),
        others_lend=table.number_since("others_lend", 0, 0, 10_000),
        starvation=table.number("starvation", 1_000, 100_000),
        starvation_least_min=table.number("starvation_least_min", 1),
        keeps_place_returns=table.number("keeps_place_returns"),
        patience_min=table.number("patience_min", 1),
        recalls=table.number("recalls"),
        day_starts_utc_min=table.number("day_starts_utc_min", -720, 840),
        classes=MappingProxyType({one.id: one for one in classes}),
        limits=MappingProxyType({stage: limits.number(stage, 1) for stage in STAGES}),
        urgent_min=perishable.number("urgent_min"),
        heat=heat,
        slots=_slots(table.table("slots")),
    )
    _consistent(table, rule, len(classes))
    for part in (limits, perishable, table):
        part.nothing_else()
    finished(table)
    return rule


def _class(item: Table) -> ClassRule:
    strict = item.flag("strict")
    made = ClassRule(
        item.text("id"),
        strict,
        item.number("per_day"),
        item.number("share", 0, 1_000),
        item.number("gain", 0, 100),
    )
    if strict and (not made.per_day or made.share or made.gain):
        item.fault("per_day", "leaves strict priority unbounded", "give per_day, no share or gain")
    item.nothing_else()
    return made


def _heat(item: Table) -> Heat:
    made = Heat(item.number("up_to_c", -40, 60), item.number("uses", 1))
    item.nothing_else()
    return made


def _slots(item: Table) -> SlotRule:
    made = SlotRule(
        item.number("hold_back", 0, 1_000),
        item.number("early_min"),
        item.number("late_min"),
        item.number("horizon_days", 0, 60),
        item.number("lost_days", 0, 60),
        item.number("shrinkage", 1),
        tuple(item.words("times")),
        item.number("places", 1),
    )
    if (
        not made.times
        or list(made.times) != sorted(set(made.times))
        or not all(map(_clock, made.times))
    ):
        item.fault("times", "are no times of a day that rise", 'write them as ["08:00", "10:00"]')
    item.nothing_else()
    return made


def _clock(text: str) -> bool:
    hour, colon, minute = text.partition(":")
    digits = len(text) == 5 and colon and (hour + minute).isdigit() and text.isascii()
    return bool(digits) and int(hour) < 24 and int(minute) < 60


def _consistent(table: Table, rule: Rule, named: int) -> None:
    """Classes named twice, shares beyond the whole, nobody who pays, heat out of order."""
    classes = rule.classes.values()
    if len(rule.classes) < named:
        table.fault("classes", "name one class twice", "give each class once")
    if sum(one.share for one in classes) > 1_000:
        table.fault("classes", "are sure of more than the whole", "lower some share")
    if not any(not one.strict and not one.gain for one in classes):
        table.fault("classes", "all gain", "leave at least one class with gain = 0")
    if "ordinary" not in rule.classes:
        table.fault("classes", "lack an ordinary class", 'write a class with id = "ordinary"')
    if not rule.heat or list(rule.heat) != sorted(rule.heat, key=lambda one: one.up_to_c):
        table.fault("perishable.heat", "does not rise", "order the steps by up_to_c")
