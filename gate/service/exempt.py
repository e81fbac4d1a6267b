"""Exemptions: statutory ones apply at once and are looked at daily, discretionary ones wait.

Which is which is the tariff's word (`needs_approval`). A discretionary one is asked for by one
person and decided by another on another device; the approval binds to the ground and to the facts
as they were asked about, so facts changed afterwards ask anew. A review changes no charge: what it
rejects becomes a finding for finance.
"""

import hashlib
import json

from fees.assessment import Assessment
from fees.charge import ChargeState
from fees.rules import Exemption, Tariff
from gate.journey.commands import AskExemption, DecideExemption, ReviewExemption
from gate.journey.errors import DomainError, Turn
from gate.journey.oversight import ExemptionAsk, Review, Verdict, same_eyes
from gate.journey.versions import replace
from gate.journey.visit import Visit
from gate.service import book
from gate.service.money import Charge
from gate.service.work import Notice, Work

_TIMES = ("entered_at", "left_at")  # they pass by themselves and change no ground


def grant(tariff: Tariff | None, code: str) -> Exemption | None:
    """The exemption of the tariff with this code, if there is one."""
    return next((e for e in tariff.exemptions if e.code == code), None) if tariff else None


def barred(work: Work, visit: Visit, assessment: Assessment) -> str:
    """The code of an exemption that needs approval and has none for these facts; "" = none waits.

    Until it is decided the vehicle is neither charged nor let go.
    """
    found = grant(work.tariff_for(visit), assessment.exemption)
    if found is None or not found.needs_approval:
        return ""
    ask = work.ask(visit.id)
    same = ask is not None and (ask.ground, ask.facts_hash) == (found.code, facts_hash(work, visit))
    return "" if same and ask is not None and ask.verdict is Verdict.APPROVED else found.code


def facts_hash(work: Work, visit: Visit) -> str:
    """SHA-256 of the facts the fee looks at, times apart."""
    facts = {k: v for k, v in work.fee_facts(visit).items() if k not in _TIMES}
    return hashlib.sha256(json.dumps(facts, sort_keys=True, default=str).encode()).hexdigest()


def ask(work: Work, command: AskExemption) -> dict[str, object]:
    """Ask for the discretionary exemption that the facts lead to.

    Raises `exemption.no_ground`, `exemption.not_needed`, `exemption.asked`, `exemption.granted`,
    `exemption.why_needed`, or `assessment.missing`.
    """
    visit = work.chargeable(command.visit_id)
    assessment = work.assess(visit)
    if assessment.missing:
        raise DomainError("assessment.missing", missing=",".join(assessment.missing))
    found = grant(work.tariff_for(visit), assessment.exemption)
    if found is None:
        raise DomainError("exemption.no_ground", plate=visit.plate)
    if not found.needs_approval:
        raise DomainError("exemption.not_needed", code=found.code)
    if not barred(work, visit, assessment):
        raise DomainError("exemption.granted", code=found.code)
    why = command.why.strip()
    if not why:
        raise DomainError("exemption.why_needed", code=found.code)
    _let_lapse(work, visit)
    made = ExemptionAsk(
        work.new_id(),
        visit.id,
        found.code,
        Verdict.ASKED,
        work.actor.name,
        work.actor.device,
        work.now,
        why,
        facts_hash=facts_hash(work, visit),
    )
    work.put(made)
    book.act(work, "exemption_asked", visit.id, made.id, {"ground": found.code, "why": why})
    return _reply(work, made)


def _let_lapse(work: Work, visit: Visit) -> None:
    """An older question about other facts is over; raises `exemption.asked` for the same one."""
    old = work.ask(visit.id)
    if old is None or old.verdict is not Verdict.ASKED:
        return
    if old.facts_hash == facts_hash(work, visit):
        raise DomainError("exemption.asked", by=old.asked_by)
    work.put(replace(old, verdict=Verdict.LAPSED, decided_at=work.now))


def decide(work: Work, command: DecideExemption) -> dict[str, object]:
    """Approve or refuse; what follows for the charge is settled by the caller.

    Raises `exemption.not_found`, `exemption.decided`, `exemption.same_person`,
    `exemption.same_device`, `exemption.facts_changed` or `exemption.note_needed`.
    """
    asked = _asked(work, command.ask_id)
    if asked.verdict is not Verdict.ASKED:
        raise DomainError("exemption.decided", by=asked.decided_by)
    visit = work.chargeable(asked.visit_id)
    _second(work, asked.asked_by, asked.asked_device, asked.id)
    if asked.facts_hash != facts_hash(work, visit):
        raise DomainError("exemption.facts_changed", Turn.COLLEAGUE, by=asked.asked_by)
    note = command.note.strip()
    if not command.approve and not note:
        raise DomainError("exemption.note_needed", code=asked.ground)
    verdict = Verdict.APPROVED if command.approve else Verdict.REFUSED
    decided = replace(
        asked, verdict=verdict, decided_by=work.actor.name, decided_at=work.now, note=note
    )
    work.put(decided)
    body = {"ground": asked.ground, "verdict": verdict.value, "note": note}
    book.act(work, "exemption_decided", visit.id, asked.id, body)
    return _reply(work, decided)


def _asked(work: Work, ask_id: str) -> ExemptionAsk:
    """The newest question of a visit, by its id; raises `exemption.not_found`."""
    found = next((a for a in work.state.asks.values() if a.id == ask_id), None)
    if found is None:
        raise DomainError("exemption.not_found", exemption=ask_id)
    return found


def _second(work: Work, by: str, device: str, exemption: str) -> None:
    actor = work.actor
    match same_eyes(actor.name, actor.device, by, device):
        case "same_person":
            raise DomainError("exemption.same_person", Turn.COLLEAGUE, exemption=exemption)
        case "same_device":
            raise DomainError("exemption.same_device", Turn.COLLEAGUE, exemption=exemption)


def is_statutory(tariff: Tariff | None, charge: Charge) -> bool:
    """True for a charge that one person exempted by the tariff's own word."""
    found = grant(tariff, str(charge.assessment.get("exemption", "")))
    return charge.state is ChargeState.EXEMPT and found is not None and not found.needs_approval


def review(work: Work, command: ReviewExemption) -> dict[str, object]:
    """The daily look at a statutory exemption, by somebody else than who gave it.

    Raises `charge.not_found`, `exemption.not_statutory`, `exemption.reviewed`,
    `exemption.same_person` or `exemption.note_needed`.
    """
    charge = work.charge(command.charge_id)
    code = str(charge.assessment.get("exemption", ""))
    if not is_statutory(work.tariff_of(charge), charge):
        raise DomainError("exemption.not_statutory", charge=charge.id)
    if charge.id in work.state.reviewed:
        raise DomainError("exemption.reviewed", charge=charge.id)
    if charge.created_by.casefold() == work.actor.name.casefold():
        raise DomainError("exemption.same_person", Turn.COLLEAGUE, exemption=charge.id)
    note = command.note.strip()
    if not command.accepted and not note:
        raise DomainError("exemption.note_needed", code=code)
    actor, accepted = work.actor.name, command.accepted
    made = Review(work.new_id(), charge.id, actor, work.now, note, accepted)
    work.put(made)
    if not accepted:
        work.finding(charge.visit_id, "exemption_rejected", charge=charge.id, code=code, note=note)
    work.notices += [Notice("oversight", charge.visit_id), Notice("booth", charge.visit_id)]
    body: dict[str, str | int] = {"exemption": code, "accepted": int(accepted), "note": note}
    book.act(work, "exemption_reviewed", charge.visit_id, charge.id, body)
    return {"review": made.id, "charge": charge.id, "accepted": accepted}


def _reply(work: Work, ask: ExemptionAsk) -> dict[str, object]:
    work.notices += [Notice("oversight", ask.visit_id), Notice("booth", ask.visit_id)]
    return {
        "exemption": ask.id,
        "visit": ask.visit_id,
        "ground": ask.ground,
        "verdict": ask.verdict.value,
    }
