"""Rules and lines for the tests of the queue."""

from pathlib import Path

from parking.line import Line
from parking.rule import Rule, load_rule
from parking.ticket import Entrant

SHIPPED = Path(__file__).parents[3] / "parking" / "queues" / "rule.toml"


def raw(**changes: object) -> bytes:
    """The shipped rule with some numbers of its head changed."""
    lines = SHIPPED.read_text(encoding="utf-8").splitlines()
    for key, value in changes.items():
        nth = next(n for n, line in enumerate(lines) if line.startswith(f"{key} = "))
        lines[nth] = f"{key} = {value}"
    return "\n".join(lines).encode()


def rule(**changes: object) -> Rule:
    """That rule, read."""
    return load_rule(raw(**changes))


def line(*vehicles: str, stage: str = "bridge", **changes: object) -> Line:
    """A line in which these wait: `banana*` perishable, `empty*` empty, `ambulance*` strict.

    Nothing is lent beforehand unless a test says so: what was earned is what it looks at.
    """
    made = Line(rule(**{"others_lend": 0, **changes}), stage)
    for nth, vehicle in enumerate(vehicles):
        made.join(Entrant(vehicle, kind(vehicle)), nth)
    return made


def kind(vehicle: str) -> str:
    """The class that a test's vehicle has by its name."""
    kinds = {"banana": "perishable", "empty": "empty", "ambulance": "emergency"}
    return next((k for name, k in kinds.items() if vehicle.startswith(name)), "ordinary")
