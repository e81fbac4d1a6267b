"""A day's draw of slots, and what each vehicle asked and was given.

Values only. Who may announce and draw is decided in `gate.service.slots`, who wins in
`parking.draw`. Times in µs since the epoch, UTC; 0 = not yet.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SlotDraw:
    """One draw; `id` is its public name, `day` the day of its slots.

    `places`: times of arrival with the number of places, `08:00=5 10:00=5`. `secret` and `beacon`
    are empty until it is drawn.
    """

    id: str
    day: str
    places: str
    commitment: str
    announced_by: str
    announced_on: str
    announced_at: int
    closes_at: int
    secret: str = ""
    beacon: str = ""
    seed: str = ""
    drawn_by: str = ""
    drawn_on: str = ""
    drawn_at: int = 0

    @property
    def offered(self) -> dict[str, int]:
        """How many places each time has."""
        pairs = (one.split("=") for one in self.places.split())
        return {time: int(count) for time, count in pairs}


@dataclass(frozen=True, slots=True)
class SlotRequest:
    """What one vehicle asks of one draw: bound to tractor, trailer and driver.

    `driver` is a digest. `wishes` are times, best first, with commas. `lost` is how many draws this
    tractor lost of late. `slot` and `number` (its lot) stand there after the draw, and `begins_at`
    is when the slot begins.
    """

    id: str
    draw_id: str
    visit_id: str
    tractor: str
    trailer: str
    driver: str
    wishes: str
    asked_by: str
    asked_at: int
    lost: int = 0
    number: str = ""
    slot: str = ""
    begins_at: int = 0
