"""From the wire's bodies to the journey's facts: the one place that knows both."""

from gate import wire
from gate.journey import events as e


def fact_of(event: wire.Event) -> e.LaneFact:
    """The fact an event states; raises `wire.WireError` for a kind the centre does not act on."""
    body = event.body
    match body:
        case wire.SightingBody():
            return e.SightingSeen(
                body.sighting_id or event.event_id,
                body.lane,
                body.side,
                body.movement,
                body.state,
                _plates(body.plates),
                _class(body.vehicle),
                _pictures(body.evidence),
                body.source,
            )
        case wire.PassageBody():
            return e.PassageSeen(
                event.event_id,
                body.sighting_id or "",
                body.lane,
                body.side,
                body.movement,
                _plates(body.plates),
                _class(body.vehicle),
                _pictures(body.evidence),
                body.source,
            )
        case wire.BarrierBody():
            return e.BarrierMoved(body.lane, body.state, body.cause.kind, body.cause.id)
        case wire.LoopBody():
            return e.LoopChanged(body.lane, body.loop, body.state, body.count)
        case wire.CameraBody():
            return e.CameraChanged(body.camera, body.state, wire.micros(body.since))
        case wire.WeighBody():
            return e.Weighed(body.lane, body.kg, body.ticket)
        case _:
            raise wire.WireError("unknown_kind", f"the centre does not act on {event.kind} yet")


def _plates(found: list[wire.PlateBody]) -> tuple[e.PlateSeen, ...]:
    return tuple(
        e.PlateSeen(
            p.role,
            p.text or "",
            p.country or "",
            p.colour or "",
            p.lines or 1,
            p.confidence or 0,
            bool(p.accept),
            tuple((c.text, c.p) for c in p.candidates),
            p.reason or "",
            tuple(p.corners),
        )
        for p in found
    )


def _pictures(found: list[wire.EvidenceBody]) -> tuple[e.Picture, ...]:
    return tuple(e.Picture(p.kind, p.sha256, p.bytes) for p in found)


def _class(vehicle: wire.VehicleBody | None) -> str:
    return vehicle.class_ if vehicle else "unknown"
