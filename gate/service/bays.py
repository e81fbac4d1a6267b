"""Bays closed, kept and opened again: by name, with a reason, and nobody is moved by it.

A closed bay is given to nobody; who stands in it stays until it leaves or is moved. A kept bay goes
to its vehicle when that comes in and fits, and to everybody when its time is up. The rule of
`parking` sees both as part of its mask.
"""

from anpr.plate import normalise
from gate.journey.baystop import BayStop, StopKind
from gate.journey.errors import DomainError
from gate.journey.versions import replace
from gate.journey.yard_commands import CloseBays, KeepBay, OpenBays
from gate.service import book
from gate.service.work import Work

LONGEST_US = 7 * 24 * 3_600_000_000  # a bay is kept for a week at most
TIME_UP = "time_up"


def close(work: Work, command: CloseBays) -> dict[str, object]:
    """Close a bay, or the bays of a zone that are not closed yet; a kept bay is kept no longer.

    Raises `place.unknown`, `bay.why` without a reason, `bay.closed` when nothing was left to close.
    """
    names, why = _named(work, command.place), _said(command.why)
    stops = work.bay_stops()
    names = [b for b in names if b not in stops or stops[b].kind is not StopKind.CLOSED]
    if not names:
        raise DomainError("bay.closed", place=command.place)
    for name in names:
        if name in stops:
            end(work, stops[name], why)
        _stop(work, name, StopKind.CLOSED, why)
    book.act(work, "bays_closed", "", command.place, {"bays": " ".join(names), "why": why})
    return {"place": command.place, "bays": names}


def keep(work: Work, command: KeepBay) -> dict[str, object]:
    """Keep a bay for one vehicle.

    Raises `place.unknown`, `bay.plate`, `bay.why`, `bay.until` for a time that is past or more than
    a week ahead, `bay.closed` or `bay.kept` when it is not for everybody now.
    """
    if command.bay not in work.rules.yard.bays:
        raise DomainError("place.unknown", place=command.bay)
    plate, why = normalise(command.plate), _said(command.why)
    if not plate:
        raise DomainError("bay.plate")
    if not work.now < command.until <= work.now + LONGEST_US:
        raise DomainError("bay.until")
    known = work.bay_stops().get(command.bay)
    if known is not None:
        raise DomainError(f"bay.{known.kind}", place=command.bay, plate=known.plate)
    _stop(work, command.bay, StopKind.KEPT, why, plate, command.until)
    body: dict[str, str | int] = {"plate": plate, "until": command.until, "why": why}
    book.act(work, "bay_kept", "", command.bay, body)
    return {"bay": command.bay, "plate": plate, "until": command.until}


def reopen(work: Work, command: OpenBays) -> dict[str, object]:
    """A bay, or the bays of a zone, are for everybody again.

    Raises `place.unknown`, `bay.why`, `bay.open` when nothing there was closed or kept.
    """
    names, why = _named(work, command.place), _said(command.why)
    found = [stop for bay, stop in work.bay_stops().items() if bay in names]
    if not found:
        raise DomainError("bay.open", place=command.place)
    for stop in found:
        end(work, stop, why)
    opened = [stop.bay for stop in found]
    book.act(work, "bays_opened", "", command.place, {"bays": " ".join(opened), "why": why})
    return {"place": command.place, "bays": opened}


def lapse(work: Work) -> None:
    """Bays whose time is up are for everybody again."""
    for stop in work.bay_stops().values():
        if stop.is_over(work.now):
            end(work, stop, TIME_UP)
            body = {"bays": stop.bay, "why": TIME_UP, "plate": stop.plate}
            book.act(work, "bays_opened", "", stop.bay, body)


def may_stand(work: Work, place: str, plate: str) -> None:
    """Nothing, when a vehicle with this plate may be sent there.

    Raises `bay.closed`, or `bay.kept` naming for whom.
    """
    stop = work.bay_stops().get(place)
    if stop is not None and stop.plate != plate:
        raise DomainError(f"bay.{stop.kind}", place=place, plate=stop.plate)


def _named(work: Work, place: str) -> list[str]:
    """The bays that a bay's or a zone's name means."""
    bays = work.rules.yard.bays
    names = [b.id for b in bays.values() if place in (b.id, b.zone)]
    if not names:
        raise DomainError("place.unknown", place=place)
    return names


def _said(why: str) -> str:
    if not why.strip():
        raise DomainError("bay.why")
    return why.strip()


def _stop(work: Work, bay: str, kind: StopKind, why: str, plate: str = "", until: int = 0) -> None:
    by, device = work.actor.name, work.actor.device
    work.put(BayStop(work.new_id(), bay, kind, plate, why, by, device, work.now, until))


def end(work: Work, stop: BayStop, why: str) -> None:
    """This bay is for everybody again."""
    actor = work.actor
    work.put(
        replace(
            stop,
            ended_by=actor.name,
            ended_on=actor.device,
            ended_at=work.now,
            ended_why=why,
        )
    )
