"""From what lanes saw and visits know to the looks that matching compares."""

from gate.journey.events import PassageSeen, PlateSeen, SightingSeen
from gate.journey.matching import Look
from gate.journey.sighting import Sighting
from gate.journey.visit import Visit
from gate.service.work import Work


def tractor(seen: SightingSeen | PassageSeen) -> PlateSeen | None:
    """The plate of the motor vehicle, or None when the reader saw none."""
    return next((p for p in seen.plates if p.role == "tractor"), None)


def trailer_text(seen: SightingSeen | PassageSeen) -> str:
    """The trailer's plate text, "" when none was read."""
    return next((p.text for p in seen.plates if p.role == "trailer"), "")


def look_of_event(seen: SightingSeen | PassageSeen, at: int) -> Look:
    """The look that a lane had at a vehicle, `at` µs."""
    return _look(tractor(seen), seen.vehicle_class, trailer_text(seen), at)


def look_of_sighting(sighting: Sighting, at: int) -> Look:
    """The look of a sighting, at the time of its crossing."""
    trailer = sighting.plate("trailer")
    text = trailer.text if trailer else ""
    return _look(sighting.plate("tractor"), sighting.vehicle_class, text, at)


def look_of_entry(visit: Visit) -> Look:
    """What is known of a vehicle that is inside."""
    return Look(
        visit.plate,
        visit.entered_at or visit.opened_at,
        accept=visit.identity_sure,
        country=visit.country,
        colour=visit.colour,
        vehicle_class=visit.vehicle_class,
        trailer=visit.trailer,
    )


def inside_now(work: Work, lane: str, look: Look) -> dict[str, Look]:
    """Vehicles that this one at `lane` may be: here, come before it, not in another lane.

    One that bears just this plate is among them wherever it stands.
    """
    return {
        v.id: _kept_look(work, v)
        for v in work.around()
        if v.opened_at <= look.at and (v.lane in ("", lane) or (look.text and v.plate == look.text))
    }


def _kept_look(work: Work, visit: Visit) -> Look:
    """`look_of_entry`, made once for each version of a visit: every exit looks at all of them."""
    kept = work.state.looks.get(visit.id)
    if kept is not None and kept[0] is visit:
        return kept[1]
    look = look_of_entry(visit)
    if work.state.visits.get(visit.id) is visit:
        work.state.looks[visit.id] = (visit, look)
    return look


def _look(read: PlateSeen | None, vehicle_class: str, trailer: str, at: int) -> Look:
    if read is None:
        return Look("", at, vehicle_class=vehicle_class, trailer=trailer)
    return Look(
        read.text,
        at,
        accept=read.accept,
        candidates=read.candidates,
        country=read.country,
        colour=read.colour,
        vehicle_class=vehicle_class,
        trailer=trailer,
        confidence=read.confidence,
    )
