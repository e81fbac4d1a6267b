"""Devices: from which computers and phones people may act.

A browser carries a secret of its own; what is known here is a name made from it. In a production
ledger an administrator enrols each one, and nobody changes anything from any other. The training
ledger lets a browser enrol itself the first time somebody signs in with it, and that is written
down as what it is: a device without a name. Machines with a bearer token are not devices in this
sense; their token names them.
"""

from gate.journey.commands import Command, EnrolDevice, RevokeDevice
from gate.journey.errors import DomainError, Turn
from gate.journey.oversight import Device
from gate.journey.versions import replace
from gate.service import book
from gate.service.policy import Action, Role, allowed
from gate.service.work import Work

_PEOPLE = frozenset(role.value for role in Role if role is not Role.DEVICE)
NAME_MAX = 80


def check(work: Work, command: Command) -> None:
    """Refuse people on a device that may not act.

    Raises `device.revoked`, and in a production ledger `device.not_enrolled`. As long as no device
    is enrolled at all, an administrator may enrol the first one from where they sit.
    """
    actor = work.actor
    if actor.role not in _PEOPLE:
        return
    device = work.state.devices.get(actor.device)
    if device is not None and device.revoked_at:
        raise DomainError("device.revoked", Turn.COLLEAGUE, device=actor.device)
    if device is not None or is_training(work):
        return
    if isinstance(command, EnrolDevice) and not work.state.devices:
        return
    raise DomainError("device.not_enrolled", Turn.COLLEAGUE, device=actor.device)


def is_training(work: Work) -> bool:
    """True in a training ledger, where nothing is really charged."""
    return work.rules.ledger.endswith("TRAIN")


def enrol(work: Work, command: EnrolDevice) -> dict[str, object]:
    """Enrol a device, or give one another name and place.

    Raises `policy.refused`, `device.no_id`, `device.name_needed` or `device.revoked`.
    """
    device_id, name = command.device_id.strip(), command.name.strip()
    known = work.state.devices.get(device_id)
    itself = not allowed(work.actor.role, Action.MANAGE_DEVICES)
    if itself and not _may_itself(work, device_id, known):
        action = Action.MANAGE_DEVICES.value
        raise DomainError("policy.refused", Turn.COLLEAGUE, role=work.actor.role, action=action)
    if not device_id or len(device_id) > NAME_MAX:
        raise DomainError("device.no_id")
    if known is not None and known.revoked_at:
        raise DomainError("device.revoked", device=device_id)
    first = itself or (not name and _may_itself(work, device_id, known))
    if not name and not first:
        raise DomainError("device.name_needed")
    if known is None:
        known = Device(device_id, "", "", work.actor.name, work.now)
    made = replace(known, name="" if first else name, place="" if first else command.place.strip())
    work.put(made)
    body = {"name": made.name, "place": made.place, "how": "first_sign_in" if first else "admin"}
    book.act(work, "device_enrolled", "", device_id, body)
    return {"device": device_id, "name": made.name, "enrolled_by": made.enrolled_by}


def _may_itself(work: Work, device_id: str, known: Device | None) -> bool:
    """A browser of the training ledger enrols itself, once, for the person who signs in."""
    mine = device_id == work.actor.device and work.actor.role in _PEOPLE
    return mine and known is None and is_training(work)


def revoke(work: Work, command: RevokeDevice) -> dict[str, object]:
    """Nobody acts from it any more; it stays readable with who ended it and why.

    Raises `device.not_found`, `device.revoked`, `device.own` or `device.why_needed`.
    """
    found = work.state.devices.get(command.device_id)
    if found is None:
        raise DomainError("device.not_found", device=command.device_id)
    if found.revoked_at:
        raise DomainError("device.revoked", device=found.id)
    if found.id == work.actor.device:
        raise DomainError("device.own")
    why = command.why.strip()
    if not why:
        raise DomainError("device.why_needed")
    ended = replace(found, revoked_by=work.actor.name, revoked_at=work.now, revoked_why=why)
    work.put(ended)
    book.act(work, "device_revoked", "", found.id, {"why": why})
    return {"device": found.id, "revoked_by": ended.revoked_by}
