"""What may be asked about slots by draw: announce one, ask for a place, draw, look who came.

Frozen requests like those of `gate.journey.commands`, which takes them in; nothing is decided here.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AnnounceDraw:
    """Requests for this day (`YYYY-MM-DD`) are collected until `closes_at` (µs since the epoch).

    `commitment` is the SHA-256 of a secret that nobody hears before the draw.
    """

    day: str
    closes_at: int
    commitment: str


@dataclass(frozen=True, slots=True)
class AskSlot:
    """A declared vehicle asks for one of these times (`HH:MM`, best first), with this driver.

    `driver` is the number of the driver's papers; only a digest of it is kept.
    """

    visit_id: str
    draw_id: str
    driver: str
    wishes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DrawSlots:
    """The window is over: the secret that was promised, and the public word that came after it."""

    draw_id: str
    secret: str
    beacon: str


@dataclass(frozen=True, slots=True)
class SeeSlotDriver:
    """The booth has read the number of the driver's papers; only a digest of it is kept."""

    visit_id: str
    driver: str


@dataclass(frozen=True, slots=True)
class JudgeSlot:
    """A person says whether the vehicle that came may use its slot (`stands`) or may not."""

    visit_id: str
    stands: bool
    why: str


@dataclass(frozen=True, slots=True)
class GiveSlotBack:
    """The driver, or the booth for the driver, gives a slot back before it begins."""

    visit_id: str


@dataclass(frozen=True, slots=True)
class CancelDraw:
    """A day's draw is off, before or after the lots were drawn."""

    draw_id: str
    why: str


SlotCommand = (
    AnnounceDraw | AskSlot | DrawSlots | SeeSlotDriver | JudgeSlot | GiveSlotBack | CancelDraw
)
