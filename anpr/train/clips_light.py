"""The hours of the day, as numbers: what the light does to painted colours."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any


@dataclass(frozen=True, slots=True)
class Light:
    """One hour's light. Gains multiply painted blue, green and red; the rest are strengths."""

    ambient: tuple[float, float, float]
    front: float
    side: float
    top: float
    haze: float = 0.0
    haze_colour: tuple[float, float, float] = (200.0, 196.0, 190.0)
    shadow: float = 0.45
    flood: float = 0.0
    """Warm lamp of the booth's roof, brightest at the line."""
    headlamps: float = 0.0
    plate: float = 1.0
    """The plate's own gain: its sheeting throws the camera's lamp back."""
    noise: float = 2.0

    def lamp(self) -> tuple[float, float, float]:
        """The booth's lamp, warm, at its full strength."""
        return 0.62 * self.flood, 0.86 * self.flood, self.flood

    def towards(self, other: Light, share: float) -> Light:
        """The light ``share`` (0–1) of the way to another."""
        mixed: dict[str, Any] = {}
        for name in (part.name for part in fields(self)):
            here, there = getattr(self, name), getattr(other, name)
            if isinstance(here, tuple):
                mixed[name] = tuple(a + (b - a) * share for a, b in zip(here, there, strict=True))
            else:
                mixed[name] = here + (there - here) * share
        return Light(**mixed)
