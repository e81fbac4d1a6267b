"""What waits for a second pair of eyes, as the people who look will see it. Pure views."""

from collections.abc import Mapping
from dataclasses import dataclass

from fees.tariff import Tariff
from gate.journey.commands import Actor
from gate.journey.oversight import Device, ExemptionAsk, Override, Pass, Verdict
from gate.journey.sighting import Sighting
from gate.journey.visit import Visit
from gate.service import exempt
from gate.service.money import Charge
from gate.service.state import State
from gate.service.work import Rules, Work

_NOBODY = Actor("", "")


@dataclass(frozen=True, slots=True)
class Opened:
    """A lane opened beside the rule; visit and picture when there are any."""

    override: Override
    visit: Visit | None
    sighting: Sighting | None
    late: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """A discretionary exemption somebody asked for; `lapsed` when the facts changed since."""

    ask: ExemptionAsk
    visit: Visit
    sighting: Sighting | None
    ground: Mapping[str, str]  # by language
    forgone: int  # whole đồng
    lapsed: bool


@dataclass(frozen=True, slots=True)
class Given:
    """A statutory exemption that nobody has looked at yet."""

    charge: Charge
    visit: Visit
    sighting: Sighting | None
    code: str
    ground: Mapping[str, str]
    forgone: int  # whole đồng


@dataclass(frozen=True, slots=True)
class Watch:
    """The three lists, oldest first."""

    opened: tuple[Opened, ...]
    asked: tuple[Asked, ...]
    given: tuple[Given, ...]


def watch(state: State, rules: Rules, now: int) -> Watch:
    """Everything that waits for a second person."""
    work = Work(state, rules, now, lambda: "", _NOBODY)
    opened = [_opened(work, o) for o in work.overrides()]
    asked = [
        _asked(work, a, v)
        for a in state.asks.values()
        if a.verdict is Verdict.ASKED
        and (v := work.find_visit(a.visit_id)) is not None
        and not v.merged_into
    ]
    given = [
        _given(work, c, v)
        for c in state.charges.values()
        if c.id not in state.reviewed
        and exempt.is_statutory(work.tariff_of(c), c)
        and (v := work.find_visit(c.visit_id)) is not None
    ]
    return Watch(
        tuple(sorted(opened, key=lambda o: (o.override.at, o.override.id))),
        tuple(sorted(asked, key=lambda a: (a.ask.asked_at, a.ask.id))),
        tuple(sorted(given, key=lambda g: (g.charge.created_at, g.charge.id))),
    )


def _opened(work: Work, override: Override) -> Opened:
    visit = work.find_visit(override.visit_id) if override.visit_id else None
    return Opened(override, visit, _seen(work, visit), override.is_late(work.now))


def _asked(work: Work, ask: ExemptionAsk, visit: Visit) -> Asked:
    assessment, tariff = work.assess(visit), work.tariff_for(visit)
    lapsed = ask.facts_hash != exempt.facts_hash(work, visit)
    forgone = assessment.forgone_vnd
    return Asked(ask, visit, _seen(work, visit), _ground(tariff, ask.ground), forgone, lapsed)


def _given(work: Work, charge: Charge, visit: Visit) -> Given:
    code = str(charge.assessment.get("exemption", ""))
    forgone = charge.assessment.get("forgone_vnd", 0)
    amount = forgone if isinstance(forgone, int) else 0
    return Given(
        charge, visit, _seen(work, visit), code, _ground(work.tariff_of(charge), code), amount
    )


def _ground(tariff: Tariff | None, code: str) -> Mapping[str, str]:
    """The tariff's own words for a ground; its bare code when the tariff has it no more."""
    found = exempt.grant(tariff, code)
    if found is None:
        return {"vi": code, "zh": code, "en": code}
    return {"vi": found.text.vi, "zh": found.text.zh, "en": found.text.en}


def _seen(work: Work, visit: Visit | None) -> Sighting | None:
    return work.state.last_sighting.get(visit.id) if visit else None


def passes(state: State) -> list[Pass]:
    """All standing passes, newest first."""
    return sorted(state.passes.values(), key=lambda p: (p.asked_at, p.id), reverse=True)


def devices(state: State) -> list[Device]:
    """All devices, newest first."""
    return sorted(state.devices.values(), key=lambda d: (d.enrolled_at, d.id), reverse=True)
