"""What waits for a second person, and passes, as JSON objects. Pure."""

from typing import Any

from gate.journey.oversight import Pass
from gate.service.watch import Asked, Given, Opened, Watch
from web import show


def watch(found: Watch, late: int) -> dict[str, Any]:
    """The three lists, and the number of signatures of all time that came late or not at all."""
    return {
        "not_countersigned_24h": late,
        "overrides": [_opened(o) for o in found.opened],
        "asked": [_asked(a) for a in found.asked],
        "statutory": [_given(g) for g in found.given],
    }


def _opened(found: Opened) -> dict[str, Any]:
    o = found.override
    return {
        "id": o.id,
        "door": o.door.value,
        "visit": o.visit_id,
        "plate": found.visit.plate if found.visit else "",
        "lane": o.lane,
        "by": o.by,
        "at": show.iso(o.at),
        "why": o.why,
        "account": o.account,
        "accounted_by": o.accounted_by,
        "accounted_at": show.iso(o.accounted_at),
        "late": found.late,
    }


def _asked(found: Asked) -> dict[str, Any]:
    ask = found.ask
    return {
        "id": ask.id,
        "visit": ask.visit_id,
        "plate": found.visit.plate,
        "ground": ask.ground,
        "forgone_vnd": found.forgone,
        "by": ask.asked_by,
        "at": show.iso(ask.asked_at),
        "why": ask.why,
        "lapsed": found.lapsed,
    }


def _given(found: Given) -> dict[str, Any]:
    charge = found.charge
    return {
        "charge": charge.id,
        "visit": charge.visit_id,
        "plate": found.visit.plate,
        "ground": found.code,
        "forgone_vnd": found.forgone,
        "by": charge.created_by,
        "at": show.iso(charge.created_at),
    }


def standing_pass(found: Pass, now: int) -> dict[str, Any]:
    """One pass."""
    return {
        "id": found.id,
        "kind": found.kind.value,
        "plate": found.plate,
        "holder": found.holder,
        "facts": dict(found.facts),
        "valid_from": show.iso(found.valid_from),
        "valid_to": show.iso(found.valid_to),
        "why": found.why,
        "asked_by": found.asked_by,
        "asked_at": show.iso(found.asked_at),
        "approved_by": found.approved_by,
        "approved_at": show.iso(found.approved_at),
        "revoked_by": found.revoked_by,
        "revoked_at": show.iso(found.revoked_at),
        "revoked_why": found.revoked_why,
        "in_force": found.in_force(now),
    }
