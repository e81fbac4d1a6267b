"""Traffic for benchmarks, made beforehand: what lanes report and people ask, as ready commands.

Three mixes. `crossings`: sightings and passages alone, the dearest events. `lanes`: all that a lane
reports of a crossing, eight events. `day`: declarations, lanes, booth, agencies and cash together.
Ids are counted, not drawn, so that a recorded day can be asked again of an empty gate.
"""

import asyncio
import itertools
from collections.abc import Awaitable, Callable
from pathlib import Path

from sqlalchemy import Engine

from fees.tariff import load_checked
from gate.journey import commands as c
from gate.journey import money_commands as m
from gate.journey.events import (
    BarrierMoved,
    LaneFact,
    LoopChanged,
    Origin,
    PassageSeen,
    Picture,
    PlateSeen,
    SightingSeen,
)
from gate.rules import build_rules
from gate.serve import TARIFF
from gate.service.loop import Loop
from gate.service.ports import Store
from gate.service.work import Rules
from gate.settings import CentreSettings
from gate.store.engine import migrate, open_engine
from gate.store.sqlstore import SqlStore

Asked = tuple[c.Command, c.Actor]
Do = Callable[..., Awaitable[dict[str, object]]]  # command, actor -> reply

NOW = 1_795_305_600_000_000  # 2026-11-22 00:00:00 UTC
INSIDE = 40  # vehicles in the area at once
RAW = b"{" + b"." * 1_100 + b"}"  # a sighting's payload has about this size
BANANAS: dict[str, object] = {
    "flow": "EXPORT",
    "load": "LOADED",
    "regime": "ORDINARY",
    "commodity": "FRESH_PRODUCE",
    "payload_kg": 15_000,
    "journey": "THROUGH",
}
OPERATOR = c.Actor("lan", "operator", "booth-1")
AGENCIES = tuple(
    c.Actor(name.lower(), "agency", "pc", name)
    for name in ("BORDER_GUARD", "CUSTOMS", "QUARANTINE")
)


def rules() -> Rules:
    """The rules of the gate as shipped."""
    return build_rules(CentreSettings(), "MLT-TRAIN", load_checked(TARIFF.read_bytes()))


def fresh_engine(file: Path) -> Engine:
    """An empty centre's database on disk, `synchronous=FULL`."""
    engine = open_engine(f"sqlite:///{file}")
    migrate(engine)
    return engine


def new_loop(store: Store) -> Loop:
    """A loop with counted ids and a clock that stands still."""
    ids = itertools.count(1)
    loop = Loop(store, rules(), lambda: NOW, lambda: f"{next(ids):032x}", lambda _done: None)
    loop.start()
    return loop


class Lanes:
    """The lanes of one gate: facts in, verified events out, numbered per node."""

    def __init__(self) -> None:
        """Every node begins at 1."""
        self._seqs = {"inland-1": 0, "border-1": 0}

    def tell(self, lane: str, fact: LaneFact, event_id: str = "") -> Asked:
        """One event of the node that watches this lane."""
        node = f"{lane.split('-')[0]}-1"
        seq = self._seqs[node] = self._seqs[node] + 1
        origin = Origin(
            node, 1, seq, event_id or f"{node}-{seq:026x}", NOW, f"{seq:064x}", f"{seq - 1:064x}"
        )
        kind = type(fact).__name__.removesuffix("Seen").lower()
        return c.Observe(origin, kind, fact, RAW), c.Actor(node, "device", node)

    def crossing(self, lane: str, plate: str, number: int, *, signals: bool) -> list[Asked]:
        """A vehicle comes, settles, and crosses the line; with loops and barrier if asked."""
        side, movement = lane.split("-")
        sighting = f"s-{movement}-{number:025x}"
        what = {
            "lane": lane,
            "side": side,
            "movement": movement,
            "plates": (_read(plate),),
            "vehicle_class": "truck",
            "evidence": (
                Picture("overview", f"{number:064x}", 184_220),
                Picture("plate", f"{number:063x}a", 9_120),
            ),
            "source": "camera",
        }
        seen = SightingSeen(sighting_id=sighting, state="settled", **what)  # type: ignore[arg-type]
        passage = f"p-{movement}-{number:025x}"
        crossed = PassageSeen(passage_id=passage, sighting_id=sighting, **what)  # type: ignore[arg-type]
        facts: list[LaneFact] = [seen, crossed]
        if signals:
            facts = [
                LoopChanged(lane, 1, "on", number),
                seen,
                BarrierMoved(lane, "open", "opening", sighting),
                LoopChanged(lane, 2, "on", number),
                crossed,
                LoopChanged(lane, 1, "off", number),
                LoopChanged(lane, 2, "off", number),
                BarrierMoved(lane, "closed", "opening", sighting),
            ]
        return [self.tell(lane, fact) for fact in facts]


def _read(plate: str) -> PlateSeen:
    others = ((plate, 972), (plate.replace("C", "G"), 21))
    return PlateSeen("tractor", plate, "VN", "yellow", 2, 972, True, others)


def plate_of(number: int) -> str:
    """A plate of its own for every vehicle."""
    return f"{11 + number // 100_000 % 80}C{number % 100_000:05d}"


def lane_traffic(vehicles: int, *, signals: bool) -> list[Asked]:
    """Every vehicle enters inland and leaves at the border, `INSIDE` of them at a time."""
    lanes, asked = Lanes(), list[Asked]()
    for number in range(vehicles + INSIDE):
        if number < vehicles:
            asked += lanes.crossing("inland-enter", plate_of(number), number, signals=signals)
        if (gone := number - INSIDE) >= 0:
            asked += lanes.crossing("border-leave", plate_of(gone), gone, signals=signals)
    return asked


def day(vehicles: int, folder: Path) -> list[Asked]:
    """A whole day as it was asked of a real gate, vehicle by vehicle, with every id in place."""
    engine = fresh_engine(folder / "recorded.sqlite")
    try:
        return asyncio.run(_recorded(new_loop(SqlStore(engine)), vehicles))
    finally:
        engine.dispose()


async def _recorded(loop: Loop, vehicles: int) -> list[Asked]:
    asked: list[Asked] = []
    running = asyncio.create_task(loop.run())

    async def do(command: c.Command, actor: c.Actor = OPERATOR) -> dict[str, object]:
        asked.append((command, actor))
        return await loop.submit(command, actor)

    lanes = Lanes()
    for number in range(vehicles + INSIDE):
        if number < vehicles:
            await _arrives(do, lanes, number)
        if (gone := number - INSIDE) >= 0:
            for command, actor in lanes.crossing(
                "border-leave", plate_of(gone), gone, signals=True
            ):
                await do(command, actor)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    return asked


async def _arrives(do: Do, lanes: Lanes, number: int) -> None:
    """Declared, seen, in, confirmed, cleared by three agencies and paid."""
    plate = plate_of(number)
    told = await do(c.Declare(f"d-{number}", plate, BANANAS, {"name": "HTX"}))
    visit = str(told["visit"])
    for command, actor in lanes.crossing("inland-enter", plate, number, signals=True):
        await do(command, actor)
    await do(c.Confirm(visit, plate))
    for agency in AGENCIES:
        await do(c.Clear(visit, agency.agency, "GIVEN"), agency)
    due = await do(c.Assess(visit))
    await do(m.PayCash(str(due["charge"]), 500_000))


async def all_at_once(loop: Loop, asked: list[Asked]) -> None:
    """Ask everything, in order, and wait for the last answer."""
    running = asyncio.create_task(loop.run())
    try:
        await asyncio.gather(*(loop.submit(command, actor) for command, actor in asked))
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
