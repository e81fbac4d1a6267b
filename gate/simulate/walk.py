"""The nightly walk through the yard: what stands where, and what the book says, put right by hand.

The marshal reads plates with his own eyes; what differs is corrected, ended, moved or admitted.
"""

from dataclasses import dataclass
from typing import Any

from anpr.plate import confusion_distance
from gate.journey.commands import (
    Admit,
    Confirm,
    CountSeen,
    EndUnseen,
    FinishCount,
    Move,
    StartCount,
)
from gate.journey.visit import UNASSIGNED
from gate.simulate.kernel import until
from gate.simulate.officers import MARSHAL
from gate.simulate.people import CASHIER, ONE_SLIP
from gate.simulate.traffic import DAY_US
from gate.simulate.world import SECOND, World

WHY = "kiểm bãi đêm"


@dataclass(slots=True)
class Walk:
    """One marshal with a phone, once a night; what it finds is put right before morning."""

    world: World

    async def nightly(self) -> None:
        """Every night at the hour at which it is started."""
        while True:
            reply = await self.world.attempt(StartCount(), MARSHAL)
            if reply is not None:
                await self._through(str(reply["count"]))
            await until((self.world.now // DAY_US + 1) * DAY_US + 15 * 3_600 * SECOND)

    async def _through(self, count_id: str) -> None:
        """From place to place: read the plate that stands there with one's own eyes."""
        inside = [x for x in self.world.log.legs if x.entered_at and not x.left_at]
        for leg in sorted(inside, key=lambda x: (x.place, x.plate)):
            if not leg.chargeable or leg.left_at:
                continue
            await until(self.world.now + 20 * SECOND)
            seen = CountSeen(count_id, leg.place, leg.plate)
            await self.world.attempt(seen, MARSHAL)
        found = await self.world.attempt(FinishCount(count_id), MARSHAL)
        if found is not None:
            await self._put_right(found)

    async def _put_right(self, found: dict[str, Any]) -> None:
        extra = list(found["extra"])
        for missing in found["missing"]:
            other = next((e for e in extra if _same(e, missing)), None)
            if other is not None:  # the same vehicle under a misread plate
                extra.remove(other)
                confirm = Confirm(missing["visit"], other["plate"], WHY)
                await self.world.attempt(confirm, CASHIER)
            else:
                await self.world.attempt(EndUnseen(missing["visit"], "", WHY), MARSHAL)
        for moved in found["moved"]:
            await self.world.attempt(Move(moved["visit"], moved["seen"], WHY), MARSHAL)
        for more in extra:
            admit = Admit(more["plate"], more["seen"], "inland", "stock_take", WHY)
            await self.world.attempt(admit, MARSHAL)


def _same(extra: dict[str, Any], missing: dict[str, Any]) -> bool:
    """In the same bay, or somewhere with a plate that one misread explains."""
    if extra["seen"] == missing["book"] != UNASSIGNED:
        return True
    return confusion_distance(extra["plate"], missing["plate"]) <= ONE_SLIP
