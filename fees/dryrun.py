"""Past visits under a draft: who would pay more or less, and what would come in.

A pure fold. A vehicle whose facts do not suffice for the draft, or that the draft refuses, is
counted by name and kept out of the comparison: a sum is never made up. The draft's own dates are
set aside, because it is asked about a time before it; its windows of suspension stay where they
are. Where it counts the driver's minutes only, whose the others were is told with each visit.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from fees.assessment import Assessment, assess, axis_words
from fees.categories import Chargeable
from fees.kept import MINUTE_US, Kept, StayMinutes, own
from fees.quantity import count
from fees.rules import STAYED, Tariff

MIXED = "-"
_EARLIEST = -(2**62)
_DAY_US = 24 * 3_600_000_000


@dataclass(frozen=True, slots=True)
class Past:
    """One past visit: its facts without times, its times (µs), what was charged, and whom.

    ``facts`` ``None`` = what was written down cannot be read; ``charged_vnd`` ``None`` = nothing
    was ever charged; ``payer`` is a kind, never a name. ``kept`` is who else kept the vehicle and
    when, in order; ``None`` = the books do not tell. Only drafts that count the driver's minutes
    alone look at it.
    """

    facts: Chargeable | None
    entered_at: int | None
    left_at: int | None
    charged_vnd: int | None
    payer: str = MIXED
    kept: tuple[Kept, ...] | None = None


@dataclass(slots=True)
class Minutes:
    """Whose minutes past stays were, where the draft counts the driver's only.

    Of stays that ended: ``told`` by the books with ``others_min`` minutes in all that were not the
    driver's, and ``not_told``.
    """

    told: int = 0
    not_told: int = 0
    others_min: int = 0

    def add(self, visit: Past) -> None:
        """Count one visit; of a stay without both ends nothing is asked."""
        entered, left = visit.entered_at, visit.left_at
        if entered is None or left is None or left < entered:
            return
        if visit.kept is None:
            self.not_told += 1
            return
        self.told += 1
        mine = sum(end - begin for begin, end in own(entered, left, visit.kept))
        self.others_min += (left - entered - mine) // MINUTE_US

    def to_json(self) -> dict[str, int]:
        """Integers only."""
        return {"told": self.told, "not_told": self.not_told, "others_min": self.others_min}


@dataclass(slots=True)
class Group:
    """Visits compared and their sums, in đồng."""

    visits: int = 0
    now_vnd: int = 0
    draft_vnd: int = 0
    more: int = 0
    less: int = 0
    same: int = 0

    def add(self, now_vnd: int, draft_vnd: int) -> None:
        """Count one visit that has both amounts."""
        self.visits += 1
        self.now_vnd += now_vnd
        self.draft_vnd += draft_vnd
        if draft_vnd > now_vnd:
            self.more += 1
        elif draft_vnd < now_vnd:
            self.less += 1
        else:
            self.same += 1

    def to_json(self) -> dict[str, int]:
        """Integers only."""
        return {
            "visits": self.visits,
            "now_vnd": self.now_vnd,
            "draft_vnd": self.draft_vnd,
            "difference_vnd": self.draft_vnd - self.now_vnd,
            "more": self.more,
            "less": self.less,
            "same": self.same,
        }


@dataclass(slots=True)
class DryRun:
    """What the draft would have meant.

    ``total`` and the breakdowns hold visits with an amount on both sides; every other visit is in
    exactly one of ``uncharged`` (an amount under the draft, none before), ``refused``, ``missing``
    and ``unreadable``. The last three name what stands against an amount under the draft.
    ``minutes`` tells of how many stays the books know whose minutes they were.
    """

    seen: int = 0
    total: Group = field(default_factory=Group)
    by_class: dict[str, Group] = field(default_factory=dict)
    by_regime: dict[str, Group] = field(default_factory=dict)
    by_payer: dict[str, Group] = field(default_factory=dict)
    uncharged: Group = field(default_factory=Group)
    refused: Counter[str] = field(default_factory=Counter)
    missing: Counter[str] = field(default_factory=Counter)
    unreadable: int = 0
    forgone_vnd: int = 0
    minutes: Minutes = field(default_factory=Minutes)

    def to_json(self) -> dict[str, Any]:
        """Integers, strings and tables of them."""
        return {
            "seen": self.seen,
            "total": self.total.to_json(),
            "by_class": {name: self.by_class[name].to_json() for name in sorted(self.by_class)},
            "by_regime": {name: self.by_regime[name].to_json() for name in sorted(self.by_regime)},
            "by_payer": {name: self.by_payer[name].to_json() for name in sorted(self.by_payer)},
            "uncharged": self.uncharged.to_json(),
            "refused": dict(sorted(self.refused.items())),
            "missing": dict(sorted(self.missing.items())),
            "unreadable": self.unreadable,
            "draft_forgone_vnd": self.forgone_vnd,
            "minutes": self.minutes.to_json(),
        }


def dry_run(past: Iterable[Past], draft: Tariff) -> DryRun:
    """Fold past visits under the draft."""
    timeless = replace(draft, effective_from=_EARLIEST, effective_to=None)
    run, memory = DryRun(), _Memory(timeless)
    for visit in past:
        run.seen += 1
        if visit.facts is None:
            run.unreadable += 1
            continue
        if memory.asks_who:
            run.minutes.add(visit)
        alike = memory.alike(visit.facts)
        result = memory.assess(alike, visit)
        if result.total_vnd is None:
            if result.refusal:
                run.refused[result.refusal] += 1
            else:
                run.missing[", ".join(result.missing)] += 1
            continue
        _compare(run, visit, alike, result)
    return run


@dataclass(frozen=True, slots=True)
class _Alike:
    """Facts that were stated, and the number of those that this tariff cannot tell from them."""

    facts: Chargeable
    kind: int
    vehicle_class: str
    regime: str


def _compare(run: DryRun, visit: Past, alike: _Alike, result: Assessment) -> None:
    draft_vnd = result.total_vnd or 0
    run.forgone_vnd += result.forgone_vnd
    if visit.charged_vnd is None:
        run.uncharged.add(0, draft_vnd)
        return
    run.total.add(visit.charged_vnd, draft_vnd)
    for groups, name in (
        (run.by_class, alike.vehicle_class),
        (run.by_regime, alike.regime),
        (run.by_payer, visit.payer),
    ):
        group = groups.get(name)
        if group is None:
            group = groups[name] = Group()
        group.add(visit.charged_vnd, draft_vnd)


class _Memory:
    """Vehicles alike in everything the draft can tell apart are assessed once.

    Two payloads of one band, for example, are told apart by no rule and no quantity. What a line
    would say of them differs, what they owe does not, and only that is asked here.
    """

    def __init__(self, tariff: Tariff) -> None:
        self._tariff = tariff
        self._stays = sorted({line.basis for line in tariff.lines if line.basis in STAYED})
        self.asks_who = bool(self._stays) and tariff.stay_minutes is StayMinutes.DRIVER
        self._alike: dict[int, _Alike] = {}  # by identity: one reader gives one text one object
        self._kinds: dict[tuple[object, ...], int] = {}
        self._known: dict[tuple[object, ...], Assessment] = {}

    def alike(self, facts: Chargeable) -> _Alike:
        """These facts with what is asked of them again and again."""
        found = self._alike.get(id(facts))
        if found is None:  # the value keeps the facts, so that their identity is not used again
            kind = self._kinds.setdefault(_told_apart(facts, self._tariff), len(self._kinds))
            named = str(facts.vehicle_class or MIXED), str(facts.regime or MIXED)
            found = self._alike[id(facts)] = _Alike(facts, kind, *named)
        return found

    def assess(self, alike: _Alike, visit: Past) -> Assessment:
        """As ``fees.assessment.assess`` with its times; the day itself tells nothing apart."""
        entered_at, left_at = visit.entered_at, visit.left_at
        kept = visit.kept if self.asks_who else None
        if left_at is not None and (entered_at is None or left_at < entered_at):
            left_at = None  # told late and out of order: how long it stayed is not known
        key = (alike.kind, *self._moments(entered_at, left_at, kept))
        known = self._known.get(key)
        if known is None:
            at = replace(alike.facts, entered_at=entered_at, left_at=left_at, kept=kept)
            known = self._known[key] = assess(at, self._tariff)
        return known

    def _moments(
        self, entered_at: int | None, left_at: int | None, kept: tuple[Kept, ...] | None
    ) -> tuple[object, ...]:
        """What of its times an amount or a question can depend on: of a stay, what is counted."""
        counted: tuple[object, ...] = ()
        if self._stays:
            times = Chargeable(entered_at=entered_at, left_at=left_at, kept=kept)
            counted = tuple(count(basis, times, self._tariff) for basis in self._stays)
        if entered_at is None:
            return None, left_at, *counted
        windows = tuple(w.holds_at(entered_at) for w in self._tariff.suspensions)
        longer = None if left_at is None else left_at - entered_at > _DAY_US
        return windows, longer, *counted


def _told_apart(facts: Chargeable, tariff: Tariff) -> tuple[object, ...]:
    """Everything about a vehicle but its times that an amount or a question can depend on."""
    return (
        axis_words(facts, tariff),
        facts.box,
        facts.payload_kg is None,
        facts.weight_kg,
        facts.volume_litres,
        facts.measured_by,
        facts.plug_hours,
    )
