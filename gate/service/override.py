"""The two doors beside the opening rule: one person's override, and an emergency.

Both open at once and are looked at afterwards: an emergency is accounted for, and each needs the
countersignature of another person on another device within 24 h; those without one are a public
number (docs/decisions/0017-second-pair-of-eyes.md). Neither settles anything: what is owed stays
owed, a hold stays a hold, and what the rule had against it goes into the book.
"""

from gate.journey.commands import AccountFor, Countersign, EmergencyLane, OverrideLane
from gate.journey.errors import DomainError, Turn
from gate.journey.opening import OpeningAnswer
from gate.journey.oversight import Door, Override, Pass, PassKind, same_eyes
from gate.journey.sighting import Sighting
from gate.journey.versions import replace
from gate.journey.visit import Movement, Visit
from gate.service import book
from gate.service.records import Opening
from gate.service.work import Notice, Work

CAUSE = "override"  # on the wire; which door it was is the override's own (docs/wire.md)
BY_PASS = "pass"
PASSES_WITHIN_US = 300_000_000  # an ambulance waved through is through the lane by then
AGAIN_US = 60_000_000  # pressed again so soon because the lane did not open: no second emergency
CLOCKS_US = 5_000_000  # how far the clock of a lane may be behind ours
FINDINGS = {Door.OVERRIDE: "opened_by_override", Door.EMERGENCY: "opened_for_emergency"}


def override_lane(work: Work, command: OverrideLane, rule: OpeningAnswer) -> dict[str, object]:
    """Open the leave lane in which this vehicle stands, against what `rule` says.

    Raises `override.not_in_lane` or `override.why_needed`.
    """
    visit = work.visit(command.visit_id)
    sighting = standing(work, visit)
    why = _said(command.why, "override.why_needed")
    made = _under_way(work, Door.OVERRIDE, visit.id, sighting)
    if made is None:
        reasons = ",".join(dict.fromkeys(reason.key for reason in rule.reasons))
        made = _write(work, Door.OVERRIDE, visit, sighting.lane, why, reasons=reasons)
    _open(work, made, sighting.id)
    return _reply(made)


def emergency_lane(work: Work, command: EmergencyLane) -> dict[str, object]:
    """Open this lane now, whoever stands there, read or unread, or nobody.

    Raises `lane.not_found` or `override.why_needed`.
    """
    lane = command.lane
    if lane not in work.rules.lane_nodes:
        raise DomainError("lane.not_found", lane=lane)
    why = _said(command.why, "override.why_needed")
    sighting = work.standing(lane)
    visit = work.find_visit(sighting.visit_id) if sighting else None
    visit_id = visit.id if visit else ""
    made = _under_way(work, Door.EMERGENCY, visit_id, sighting) if sighting else None
    if made is None and sighting is None:
        made = _just_now(work, lane)
    if made is None:
        made = _write(work, Door.EMERGENCY, visit, lane, why)
    _open(work, made, sighting.id if sighting else "")
    return _reply(made)


def open_for_pass(work: Work, visit: Visit, sighting: Sighting, standing_pass: Pass) -> bool:
    """Open the leave lane for a vehicle whose plate has a rescue pass; true when it is opened.

    Only for a pass in force and a read that is sure without a person; once per sighting, a lost
    command given again.
    """
    read = sighting.plate("tractor")
    rescue = standing_pass.kind is PassKind.EMERGENCY and standing_pass.in_force(work.now)
    sure = read is not None and read.accept and read.text == standing_pass.plate
    if not rescue or not sure or sighting.movement != Movement.LEAVE:
        return False
    last = work.opening(sighting.id)
    if last is not None and last.raised_at:
        return False  # it opened for this vehicle once; a second time is a person's decision
    made = _under_way(work, Door.EMERGENCY, visit.id, sighting)
    if made is None:
        made = _write(work, Door.EMERGENCY, visit, sighting.lane, "", pass_id=standing_pass.id)
    _open(work, made, sighting.id)
    return True


def claim(work: Work, visit: Visit, lane: str, at: int) -> bool:
    """Tie a vehicle that passed the lane at `at` to the emergency that opened it for nobody known.

    True when there was one: then it did not leave without an opening.
    """
    found = unclaimed(work, lane, at)
    if found is None:
        return False
    work.put(replace(found, visit_id=visit.id))
    work.finding(visit.id, FINDINGS[found.door], lane=lane, override=found.id)
    work.notices.append(Notice("oversight", visit.id))
    return True


def unclaimed(work: Work, lane: str, at: int) -> Override | None:
    """The newest emergency of the last minutes that opened this lane while nothing stood there."""
    return next(
        (
            o
            for o in reversed(work.overrides())
            if o.door is Door.EMERGENCY
            and (o.lane, o.visit_id) == (lane, "")
            and -CLOCKS_US <= at - o.at < PASSES_WITHIN_US
        ),
        None,
    )


def _just_now(work: Work, lane: str) -> Override | None:
    """The emergency somebody opened this empty lane for a moment ago."""
    found = unclaimed(work, lane, work.now)
    fresh = found is not None and work.now - found.at < AGAIN_US and not found.accounted_at
    return found if fresh else None


def standing(work: Work, visit: Visit) -> Sighting:
    """Where the vehicle stands to leave; raises `override.not_in_lane`."""
    found = work.sighting(visit.sighting_id)
    if found is None or found.movement != Movement.LEAVE:
        raise DomainError("override.not_in_lane", plate=visit.plate, state=visit.state.value)
    return found


def account_for(work: Work, command: AccountFor) -> dict[str, object]:
    """Write down who and what an emergency was; the first account stays.

    Raises `override.not_found`, `override.no_emergency`, `override.accounted` or
    `override.account_needed`.
    """
    found = work.override(command.override_id)
    if found.door is not Door.EMERGENCY:
        raise DomainError("override.no_emergency", override=found.id)
    if found.accounted_at:
        raise DomainError("override.accounted", by=found.accounted_by)
    account = _said(command.account, "override.account_needed")
    actor = work.actor
    told = replace(
        found,
        accounted_at=work.now,
        account=account,
        accounted_by=actor.name,
        accounted_device=actor.device,
    )
    work.put(told)
    work.notices.append(Notice("oversight", found.visit_id))
    book.act(work, "emergency_accounted", found.visit_id, found.id, {"account": account})
    return _reply(told)


def countersign(work: Work, command: Countersign) -> dict[str, object]:
    """A second person has looked: another login, on another device.

    Raises `override.not_found` (also when it is countersigned), `override.not_accounted`,
    `override.same_person` or `override.same_device`.
    """
    found = work.override(command.override_id)
    if found.door is Door.EMERGENCY and not found.accounted_at:
        raise DomainError("override.not_accounted", override=found.id)
    actor = work.actor
    match same_eyes(actor.name, actor.device, *found.first_eyes):
        case "same_person":
            raise DomainError("override.same_person", Turn.COLLEAGUE, override=found.id)
        case "same_device":
            raise DomainError("override.same_device", Turn.COLLEAGUE, override=found.id)
    signed = replace(
        found, countersigned_by=actor.name, countersigned_at=work.now, note=command.note.strip()
    )
    work.put(signed)
    _close_finding(work, signed)
    work.notices.append(Notice("oversight", found.visit_id))
    body: dict[str, str | int] = {"note": signed.note, "after_us": work.now - found.at}
    book.act(work, "countersigned", found.visit_id, found.id, body)
    return _reply(signed)


def _under_way(work: Work, door: Door, visit_id: str, sighting: Sighting) -> Override | None:
    """What was already written for this vehicle in this place: asking again is no second one."""
    last = work.opening(sighting.id)
    if last is None or last.cause != CAUSE:
        return None
    mine = [
        o
        for o in work.overrides()
        if (o.door, o.visit_id, o.lane) == (door, visit_id, sighting.lane) and o.at <= last.at
    ]
    return mine[-1] if mine else None


def _write(
    work: Work,
    door: Door,
    visit: Visit | None,
    lane: str,
    why: str,
    *,
    reasons: str = "",
    pass_id: str = "",
) -> Override:
    """The override, its finding and its entry in the book."""
    by, device = (BY_PASS, "") if pass_id else (work.actor.name, work.actor.device)
    visit_id = visit.id if visit else ""
    made = Override(work.new_id(), door, visit_id, lane, by, device, work.now, why, pass_id=pass_id)
    work.put(made)
    body = {"lane": lane, "why": why, "reasons": reasons, "pass": pass_id}
    said = {name: value for name, value in body.items() if value}
    book.act(work, door.value, visit_id, made.id, said)
    if visit is not None:
        work.finding(visit.id, FINDINGS[door], override=made.id, **said)
    work.notices += [Notice("oversight", visit_id), Notice("booth", visit_id)]
    return made


def _open(work: Work, made: Override, sighting_id: str) -> None:
    """Tell the lane, unless it has been told and the command still holds.

    The barrier names the override as its cause; a second command for it has a name of its own,
    because a lane obeys no command twice.
    """
    openings = work.state.openings.values()
    last = work.opening(sighting_id) if sighting_id else None
    last = last or next((o for o in openings if o.id == made.id), None)
    if last is not None and last.cause == CAUSE and last.expires_at > work.now:
        return
    again = last is not None and last.cause == CAUSE
    work.put(
        Opening(
            work.new_id() if again else made.id,
            made.visit_id,
            sighting_id,
            made.lane,
            work.rules.lane_nodes.get(made.lane, ""),
            CAUSE,
            work.now,
            work.now + work.rules.opening_ttl_us,
        )
    )


def _close_finding(work: Work, signed: Override) -> None:
    """Somebody has looked at it; another one of the same visit may still wait."""
    waiting = {(o.visit_id, o.door) for o in work.overrides()}
    if not signed.visit_id or (signed.visit_id, signed.door) in waiting:
        return
    for found in work.findings(signed.visit_id):
        if found.kind == FINDINGS[signed.door] and not found.closed_at:
            by = work.actor.name
            closed = replace(found, closed_at=work.now, closed_by=by, outcome="countersigned")
            work.put(closed)


def _said(text: str, key: str) -> str:
    """What a person has to say; raises `key` when nothing was said."""
    if not text.strip():
        raise DomainError(key)
    return text.strip()


def _reply(made: Override) -> dict[str, object]:
    return {
        "override": made.id,
        "door": made.door.value,
        "visit": made.visit_id,
        "lane": made.lane,
        "countersigned": not made.is_open,
    }
