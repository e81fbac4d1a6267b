"""Cash on its way to the treasury, as an honest office takes it there: listed, brought, confirmed.

Every working morning the cashier lists all shifts that wait, somebody brings the money, and finance
notes the number of the treasury's paper. The treasury keeps a list of its own of what it received.
"""

from dataclasses import dataclass, field
from datetime import timedelta

from fees.reports import local_day
from gate.journey.commands import Actor
from gate.journey.money_commands import ConfirmHandIn, HandIn
from gate.service.money import HandInList, Shift
from gate.simulate.kernel import until
from gate.simulate.people import CASHIER
from gate.simulate.traffic import DAY_US, HOUR_US, midnight
from gate.simulate.world import World

TREASURER = Actor("finance", "finance", "pc-finance")
LISTS_AT = 7 * HOUR_US + HOUR_US // 2
BRINGS_AT = 10 * HOUR_US
SATURDAY = 5


@dataclass(slots=True)
class Office(World):
    """The simulated world with people who bring its cash to the treasury."""

    received: dict[str, int] = field(default_factory=dict)  # by paper, as the treasury has it
    papers: int = 0

    async def brings(self) -> None:
        """Every working day until the end; weekends rest, as the treasury does."""
        day = midnight(self.profile)
        while True:
            await until(day + LISTS_AT)
            if self.works():
                waits = [s for s in self.centre.state.takings.values() if not s.hand_in]
                chosen = self.chosen([s for s in waits if s.has_takings])
                if chosen:
                    command = HandIn(tuple(s.id for s in chosen))
                    await super(Office, self).do(command, CASHIER)
                await until(day + BRINGS_AT)
                for made in sorted(self.centre.state.hand_ins.values(), key=lambda m: m.number):
                    await self.brought(made)
            day += DAY_US

    def works(self) -> bool:
        """Whether the treasury is open today."""
        return local_day(self.now).weekday() < SATURDAY

    def days_closed(self) -> int:
        """How many days the treasury rests after today."""
        rest = 0
        while (local_day(self.now) + timedelta(days=rest + 1)).weekday() >= SATURDAY:
            rest += 1
        return rest

    def end_of_day(self, more: int = 0) -> int:
        """The last moment of today, or of a day so many days later, µs."""
        start = midnight(self.profile)
        return start + ((self.now - start) // DAY_US + 1 + more) * DAY_US - 1

    def chosen(self, waiting: list[Shift]) -> list[Shift]:
        """Which of the waiting shifts go onto today's list."""
        return waiting

    async def brought(self, made: HandInList) -> None:
        """The money of this list arrives, and the paper is noted."""
        await self.noted(made, made.amount)

    async def noted(self, made: HandInList, arrives: int) -> None:
        """So much arrives; the whole list is noted as confirmed."""
        self.papers += 1
        paper = f"GNT-{self.papers:04d}"
        self.received[paper] = arrives
        told = ConfirmHandIn(made.id, made.amount, paper, "người nộp minh hoạ")
        await super(Office, self).do(told, TREASURER)
