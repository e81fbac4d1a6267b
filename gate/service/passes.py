"""Standing passes: who a vehicle is need not be asked each time it comes.

One person asks, another on another device approves, for at most a year; whoever looks after them
revokes. A pass states what the vehicle is (docs/decisions/0017-second-pair-of-eyes.md); it clears
nobody and opens no lane, save that of a rescue vehicle, which is an emergency and accounted for.
"""

from anpr.plate import normalise
from gate.journey.commands import ApprovePass, AskPass, RevokePass
from gate.journey.errors import DomainError, Turn
from gate.journey.oversight import Pass, PassKind, same_eyes, unfit_fact, unfit_time
from gate.journey.versions import replace
from gate.service import book
from gate.service.facts import check_facts
from gate.service.work import Notice, Work


def for_plate(work: Work, plate: str) -> Pass | None:
    """The pass in force now for exactly this plate, or None."""
    if not plate:
        return None
    return next(
        (p for p in work.state.passes.values() if p.plate == plate and p.in_force(work.now)), None
    )


def ask(work: Work, command: AskPass) -> dict[str, object]:
    """Ask for a pass; it is in force only once somebody else approved it.

    Raises `pass.no_plate`, `pass.unknown_kind`, `pass.holder_needed`, `pass.why_needed`,
    `pass.past`, `pass.backwards`, `pass.too_long`, `pass.too_far`, `pass.fact`, `pass.overlaps` or
    `facts.invalid`.
    """
    plate = normalise(command.plate)
    if not plate:
        raise DomainError("pass.no_plate")
    if command.kind not in set(PassKind):
        raise DomainError("pass.unknown_kind", kind=command.kind)
    kind = PassKind(command.kind)
    holder, why = command.holder.strip(), command.why.strip()
    if not holder:
        raise DomainError("pass.holder_needed")
    if not why:
        raise DomainError("pass.why_needed")
    _check_time(command.valid_from, command.valid_to, work.now)
    facts = check_facts(dict(command.facts))
    wrong = unfit_fact(kind, facts)
    if wrong:
        raise DomainError("pass.fact", field=wrong, kind=kind.value)
    for other in work.state.passes.values():
        if other.plate == plate and other.overlaps(command.valid_from, command.valid_to):
            raise DomainError("pass.overlaps", plate=plate, holder=other.holder)
    made = Pass(
        work.new_id(),
        kind,
        plate,
        holder,
        facts,
        command.valid_from,
        command.valid_to,
        work.actor.name,
        work.actor.device,
        work.now,
        why,
        payer=dict(command.payer),
    )
    return _keep(work, "pass_asked", made, {"kind": kind.value, "why": why})


def _check_time(valid_from: int, valid_to: int, now: int) -> None:
    match unfit_time(valid_from, valid_to, now):
        case "past":
            raise DomainError("pass.past")
        case "backwards":
            raise DomainError("pass.backwards")
        case "too_long":
            raise DomainError("pass.too_long")
        case "too_far":
            raise DomainError("pass.too_far")


def approve(work: Work, command: ApprovePass) -> dict[str, object]:
    """A second person lets it come into force.

    Raises `pass.not_found`, `pass.revoked`, `pass.approved`, `pass.past`, `pass.same_person` or
    `pass.same_device`.
    """
    found = _find(work, command.pass_id)
    if found.approved_at:
        raise DomainError("pass.approved", by=found.approved_by)
    if found.valid_to <= work.now:
        raise DomainError("pass.past")
    actor = work.actor
    match same_eyes(actor.name, actor.device, found.asked_by, found.asked_device):
        case "same_person":
            raise DomainError("pass.same_person", Turn.COLLEAGUE)
        case "same_device":
            raise DomainError("pass.same_device", Turn.COLLEAGUE)
    approved = replace(found, approved_by=actor.name, approved_at=work.now)
    return _keep(work, "pass_approved", approved, {"kind": found.kind.value})


def revoke(work: Work, command: RevokePass) -> dict[str, object]:
    """Over before its time, or not granted at all; it stays readable with who ended it and why.

    Raises `pass.not_found`, `pass.revoked` or `pass.why_needed`.
    """
    found = _find(work, command.pass_id)
    why = command.why.strip()
    if not why:
        raise DomainError("pass.why_needed")
    ended = replace(found, revoked_by=work.actor.name, revoked_at=work.now, revoked_why=why)
    return _keep(work, "pass_revoked", ended, {"kind": found.kind.value, "why": why})


def _find(work: Work, pass_id: str) -> Pass:
    """A pass that was not revoked."""
    found = work.state.passes.get(pass_id)
    if found is None:
        raise DomainError("pass.not_found")
    if found.revoked_at:
        raise DomainError("pass.revoked", by=found.revoked_by, why=found.revoked_why)
    return found


def _keep(work: Work, kind: str, made: Pass, body: dict[str, str | int]) -> dict[str, object]:
    work.put(made)
    work.notices.append(Notice("passes", ""))
    times: dict[str, str | int] = {"from_us": made.valid_from, "to_us": made.valid_to}
    book.act(work, kind, "", made.id, {**body, **times})
    return {"pass": made.id, "plate": made.plate, "in_force": made.in_force(work.now)}
