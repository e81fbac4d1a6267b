"""A day's draw of slots, what each vehicle asked and was given, and what became of it.

Values only. Who may announce and draw is decided in `gate.service.slots`, who wins in
`parking.draw`. Times in µs since the epoch, UTC; 0 = not yet.
"""

from dataclasses import dataclass

STANDS, REFUSED, GIVEN_BACK, CANCELLED = "stands", "refused", "given_back", "cancelled"
_OVER = frozenset({REFUSED, GIVEN_BACK, CANCELLED})


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
    cancelled_by: str = ""
    cancelled_on: str = ""
    cancelled_at: int = 0
    cancelled_why: str = ""

    @property
    def void(self) -> bool:
        """Cancelled while the window was open, when nobody could foresee what it would give."""
        return 0 < self.cancelled_at < self.closes_at

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
    is when the slot begins; it was given back by `heir_of` (a request) or is its own.

    `came_at`: when a lane first saw it come. `seen` is the digest of the driver's papers that the
    booth saw. `word` is what a person said of the slot afterwards (`STANDS`, `REFUSED`,
    `GIVEN_BACK`, `CANCELLED`). Of a slot given back: the how many-th of its draw (`back_nth`), and
    whose turn it would have been that comes no more (`passed_over`, codes of the list). `carrier`:
    the tax code of the company that the declaration named then, "" = none.
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
    heir_of: str = ""
    came_at: int = 0
    seen: str = ""
    seen_by: str = ""
    seen_at: int = 0
    word: str = ""
    word_by: str = ""
    word_at: int = 0
    word_why: str = ""
    back_nth: int = 0
    passed_over: str = ""
    carrier: str = ""

    @property
    def held(self) -> bool:
        """Whether it has a slot now."""
        return bool(self.slot) and self.word not in _OVER

    @property
    def drawn_slot(self) -> str:
        """What the draw itself gave it, "" = nothing."""
        return "" if self.heir_of else self.slot
