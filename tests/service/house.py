"""A gate for tests: the real loop, rules, tariff, yard and store, with a clock set by hand.

Lanes speak through verified events, people through commands, exactly as in the product.
"""

import asyncio
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from fees.tariff import load_checked
from gate.journey.commands import Actor, Command, Observe
from gate.journey.events import LaneFact, Origin, PassageSeen, PlateSeen, SightingSeen
from gate.journey.money_commands import SealReceipt
from gate.rules import build_rules
from gate.serve import TARIFF
from gate.service import present
from gate.service.loop import Loop
from gate.service.ports import Committed
from gate.service.views import BoothCard
from gate.settings import CentreSettings
from gate.store.sqlstore import SqlStore

MINUTE = 60_000_000
START = 1_795_305_600_000_000  # 2026-11-22 00:00:00 UTC, 07:00 at the gate

OPERATOR = Actor("lan", "operator", "booth-1")
MARSHAL = Actor("binh", "marshal", "yard-1")
CUSTOMS = Actor("hq", "agency", "pc-3", "CUSTOMS")
BORDER_GUARD = Actor("bp", "agency", "pc-4", "BORDER_GUARD")
QUARANTINE = Actor("kd", "agency", "pc-5", "QUARANTINE")

BANANAS = {
    "flow": "EXPORT",
    "load": "LOADED",
    "regime": "ORDINARY",
    "commodity": "FRESH_PRODUCE",
    "payload_kg": 15_000,
    "journey": "THROUGH",
}


@dataclass
class House:
    """One gate under test; times move only when told to."""

    engine: Engine
    now: int = START
    shadow: bool = False  # beside another programme
    price: Path | None = None  # a tariff of parking prices
    told: list[Committed] = field(default_factory=list)
    _ids: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    _seqs: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Open the gate on this database."""
        settings = CentreSettings(shadow=self.shadow, price=self.price)
        rules = build_rules(settings, "MLT-TRAIN", load_checked(TARIFF.read_bytes()))
        self.loop = Loop(
            SqlStore(self.engine),
            rules,
            lambda: self.now,
            lambda: f"id-{next(self._ids):06d}",
            self.told.append,
        )
        self.loop.start()

    async def __aenter__(self) -> "House":
        """Start the single writer."""
        self._task = asyncio.create_task(self.loop.run())
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop it."""
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def do(self, command: Command, actor: Actor = OPERATOR, key: str = "") -> dict[str, Any]:
        """A person or machine asks."""
        return await self.loop.submit(command, actor, key=key, request=repr(command).encode())

    async def observe(self, node: str, fact: LaneFact, at: int | None = None) -> None:
        """An edge event arrives, verified."""
        seq = self._seqs[node] = self._seqs.get(node, 0) + 1
        at = self.now if at is None else at
        origin = Origin(node, 1, seq, f"{node}-{seq}", at, f"{seq:064x}", f"{seq - 1:064x}")
        kind = type(fact).__name__.removesuffix("Seen").lower()
        await self.do(Observe(origin, kind, fact, b"{}"), Actor(node, "device"))

    async def sees(self, lane: str, plate: str, *, accept: bool = True, sure: int = 990) -> str:
        """A vehicle settles in a lane; returns its sighting id."""
        side, movement = lane.split("-")
        sighting = f"s-{next(self._ids)}"
        read = PlateSeen("tractor", plate, "VN", "yellow", 1, sure, accept)
        await self.observe(
            f"{side}-1",
            SightingSeen(sighting, lane, side, movement, "settled", (read,), "truck", (), "camera"),
        )
        return sighting

    async def backs_out(self, lane: str, sighting: str) -> None:
        """The vehicle of that sighting leaves the lane backwards."""
        side, movement = lane.split("-")
        await self.observe(
            f"{side}-1",
            SightingSeen(sighting, lane, side, movement, "withdrew", (), "truck", (), "camera"),
        )

    async def passes(
        self, lane: str, sighting: str, plate: str = "", at: int | None = None
    ) -> None:
        """A vehicle crosses the line of a lane."""
        side, movement = lane.split("-")
        plates = (PlateSeen("tractor", plate, "VN", "yellow", 1, 990, True),) if plate else ()
        await self.observe(
            f"{side}-1",
            PassageSeen(
                f"p-{next(self._ids)}",
                sighting,
                lane,
                side,
                movement,
                plates,
                "truck",
                (),
                "camera",
            ),
            at,
        )

    async def enters(self, lane: str, plate: str) -> None:
        """Seen and through."""
        sighting = await self.sees(lane, plate)
        self.now += MINUTE
        await self.passes(lane, sighting)

    async def signs(self) -> None:
        """Every numbered receipt gets a file; what is in it is of no matter to the loop."""
        for life in sorted(self.loop.state.lives.values(), key=lambda one: one.id):
            if life.state == "NUMBERED":
                paper = SealReceipt(life.id, life.visit_id, b"<BLai/>", "crt", "owner", self.now)
                await self.do(paper, Actor("papers", "system"))

    def card(self, plate: str) -> BoothCard:
        """The booth's card of the one open visit with that plate."""
        cards = present.cards(self.loop.state, self.loop.rules, self.now)
        (found,) = [c for c in cards if c.visit.plate == plate]
        return found

    def opened_lanes(self) -> list[str]:
        """Lanes that were told to open, in order."""
        return [o.lane for batch in self.told for o in batch.openings]

    def open_plates(self) -> list[str]:
        """Plates of the visits that are not closed, oldest first."""
        visits = sorted(self.loop.state.visits.values(), key=lambda v: (v.opened_at, v.id))
        return [v.plate for v in visits if v.is_open]
