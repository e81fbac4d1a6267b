"""A whole gate's day: simulated traffic, and beside it shifts, transfers and a weighbridge.

The plain simulation has one till and no bank. Here a third of the payers transfer, the bank sends
its notice at once and its statement the next morning, every drawer is counted at ten at night, its
cash goes to the treasury on the next working day, and whatever crosses a line is weighed. Nobody
does wrong: that is `tests.leaks.plant`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from random import Random

from gate import wire
from gate.journey.commands import Actor, Command, Declare, StateFacts
from gate.journey.money_commands import (
    CloseShift,
    CountShift,
    OpenShift,
    PayCash,
    TellCredits,
    ToldCredit,
)
from gate.service.decide import Reply
from gate.simulate.kernel import until
from gate.simulate.people import CASHIER
from gate.simulate.traffic import DAY_US, HOUR_US, midnight
from gate.simulate.truck import Truck
from tests.leaks.office import Office

FINANCE = Actor("finance", "finance", "pc-finance")
BANK = Actor("bank", "system")
BY_TRANSFER = 0.35  # of those who pay
FLOAT = 2_000_000
OTHER_GOODS = {"MINERAL": "GENERAL", "FRESH_PRODUCE": "GENERAL"}
NOTES = (500_000, 200_000, 100_000, 50_000, 20_000, 10_000, 5_000, 2_000, 1_000)


@dataclass(slots=True)
class WholeDay(Office):
    """The simulated world with the office, the bank and the weighbridge."""

    at_bank: list[ToldCredit] = field(default_factory=list)  # what really came in
    drawer: int = 0  # what really lies in it beside the float
    shift: str = ""
    tickets: int = 0
    changes: float = 0.0  # of the loaded trips: so many carry other goods this time, honestly
    aboard: dict[str, dict[str, object]] = field(default_factory=dict)  # visit → what it truly had
    cleared: list[tuple[str, dict[str, object], int]] = field(default_factory=list)  # by customs

    def begin(self) -> None:
        """Cashier and bank begin."""
        start = midnight(self.profile)
        self.kernel.start(self._shifts(), start)
        self.kernel.start(self._statements(), start + DAY_US + 6 * HOUR_US)
        self.kernel.start(self.brings(), start)

    # --- money ---------------------------------------------------------------------------

    async def do(self, command: Command, actor: Actor) -> Reply:
        """As asked; some of those who stand at the window transfer instead."""
        if isinstance(command, PayCash):
            return await self.paid(command)
        if isinstance(command, Declare):
            command = replace(command, facts=self.carried(command.plate, command.facts))
        elif isinstance(command, StateFacts):
            visit = self.centre.state.visits.get(command.visit_id)
            plate = visit.plate if visit is not None else ""
            command = replace(command, facts=self.carried(plate, command.facts))
        return await super(WholeDay, self).do(command, actor)

    def carried(self, plate: str, facts: Mapping[str, object]) -> dict[str, object]:
        """These facts, with other goods where this vehicle carries other ones in these days."""
        goods = facts.get("commodity")
        days = (self.now - midnight(self.profile)) // (2 * DAY_US)
        if goods not in OTHER_GOODS or self.rng("other", plate, days).random() >= self.changes:
            return dict(facts)
        return {**facts, "commodity": OTHER_GOODS[str(goods)]}

    async def paid(self, command: PayCash) -> Reply:
        """The driver pays what is due: in notes, or by a transfer that the bank tells of."""
        charge = self.centre.state.charges[command.charge_id]
        if Random(f"{self.seed}/pays/{charge.id}").random() < BY_TRANSFER:
            credit = self.credit(charge.code, charge.outstanding)
            self.at_bank.append(credit)
            return await self.plainly(TellCredits("notice", (credit,)), BANK)
        due = charge.outstanding
        reply = await self.plainly(command, CASHIER)
        self.drawer += due
        return reply

    async def plainly(self, command: Command, actor: Actor) -> Reply:
        """Ask the centre, and nothing between."""
        return await super(WholeDay, self).do(command, actor)

    def credit(self, code: str, amount: int) -> ToldCredit:
        """A transfer as the bank would tell of it."""
        self.tickets += 1
        number = f"FT{self.tickets:07d}"
        account = self.centre.rules.bank.account
        text = f"NOP PHI {code}"
        return ToldCredit(account, amount, "VND", text, number, self.now, f"nb-{number}")

    async def _shifts(self) -> None:
        """One drawer, counted every night at ten; the next shift begins at once."""
        count_at = midnight(self.profile) + 22 * HOUR_US
        while True:
            reply = await self.plainly(OpenShift(FLOAT), CASHIER)
            self.shift, self.drawer = str(reply["shift"]), 0
            await until(count_at)
            held, why = self.counted()
            await self.plainly(CountShift(self.shift, notes(FLOAT + held)), CASHIER)
            await self.plainly(CloseShift(self.shift, why), CASHIER)
            count_at += DAY_US

    def counted(self) -> tuple[int, str]:
        """What the cashier counts beside the float, and says of a difference."""
        return self.drawer, ""

    async def _statements(self) -> None:
        """Every morning at six: all that the bank booked the day before."""
        while True:
            day = self.now - 6 * HOUR_US - DAY_US
            told = tuple(c for c in self.at_bank if day <= c.at < day + DAY_US)
            if told:
                file = f"sao-ke-{day // DAY_US}.csv"
                await self.plainly(TellCredits("statement", told, file), FINANCE)
            await until(self.now + DAY_US)

    # --- weight --------------------------------------------------------------------------

    def beside(self, lane: str, truck: Truck) -> tuple[wire.EventBody, ...]:
        """The weighbridge's ticket for every goods vehicle; customs write down what they clear."""
        if lane.endswith("leave") and truck.papers.get("regime"):
            self.cleared.append((truck.body.plate, dict(truck.papers), self.now - 1))
        if lane.endswith("leave") and truck.slip:
            self.aboard[truck.slip] = dict(truck.papers)
        if truck.body.vehicle_class != "truck":
            return ()
        self.tickets += 1
        return (wire.WeighBody(lane=lane, kg=weight(truck, lane), ticket=f"C{self.tickets}"),)


def weight(truck: Truck, lane: str) -> int:
    """What the vehicle weighs now, in kilograms: itself, its trailer, and what is really on it."""
    able = payload(truck)
    trailer = 6_500 if truck.trailer else 0
    own = 2_500 + able * 55 // 100 + trailer
    return own + (able * 9 // 10 if _aboard(truck, lane) else 0)


def payload(truck: Truck) -> int:
    """What it may carry by its papers, in kilograms."""
    able = truck.body.facts.get("payload_kg", 24_000)
    return able if isinstance(able, int) else 24_000


def _aboard(truck: Truck, lane: str) -> bool:
    leaving = lane.endswith("leave")
    if truck.vehicle.flow == "import_transship":
        return (truck.vehicle.facts.get("load") == "LOADED") != leaving
    if truck.vehicle.flow == "tntx_reefer" and truck.vehicle.partner:
        return bool(truck.trailer)
    return truck.papers.get("load") == "LOADED"


def notes(amount: int) -> dict[str, int]:
    """This sum in notes; what is less than a thousand is left away."""
    found: dict[str, int] = {}
    for note in NOTES:
        many, amount = divmod(amount, note)
        if many:
            found[str(note)] = many
    return found
