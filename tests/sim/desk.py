"""A gate without a disk: commands decided one after another on the real rules, at a set time.

The loop's deciding, without its writing: for tests that need ten thousand days. What it accepts is
kept as the loop would keep it; what it refuses leaves no trace.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import resources

from fees.tariff import load_checked
from gate.journey.commands import Actor, Command, Observe
from gate.journey.errors import DomainError
from gate.journey.events import LaneFact, Origin, PassageSeen, PlateSeen, SightingSeen
from gate.journey.sighting import Passage
from gate.rules import build_rules
from gate.service.decide import Reply, decide
from gate.service.money import BookEntry, Payment
from gate.service.queues import Queues
from gate.service.records import Opening
from gate.service.state import Entity, State
from gate.service.work import Rules, Work
from gate.settings import CentreSettings

START = 1_795_305_600_000_000  # 2026-11-22 00:00:00 UTC
MINUTE = 60_000_000
NODE = Actor("inland-1", "device")


@cache
def rules() -> Rules:
    """The rules of the product with the illustrative tariff."""
    tariff = resources.files("fees").joinpath("tariffs/mlt-fee-2026a.toml").read_bytes()
    return build_rules(CentreSettings(), "MLT-TRAIN", load_checked(tariff))


def present(places: int = 0) -> State:
    """A gate that charges by that tariff and has a rule of queues, as at the centre's start.

    With so many places of each slot; 0 = as the rule has it.
    """
    queue = rules().queue
    assert queue is not None
    if places:
        few = replace(queue.rule.slots, places=places)
        queue = replace(queue, rule=replace(queue.rule, slots=few))
    return State(register=rules().register(), queues=Queues(queue))


@dataclass
class Desk:
    """The present of one gate, and everything that was ever decided."""

    now: int = START
    state: State = field(default_factory=present)
    kept: list[Entity] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    _ids: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    _seq: int = 0

    def do(self, command: Command, actor: Actor) -> Reply | None:
        """Decide one command; None when it is refused, with the reason in `refused`."""
        work = Work(self.state, rules(), self.now, self._new_id, actor)
        try:
            reply = decide(work, command)
        except DomainError as refusal:
            self.refused.append(refusal.key)
            return None
        self.state.apply_all(work.changes)
        self.kept += work.changes
        return reply

    def _new_id(self) -> str:
        return f"id-{next(self._ids):07d}"

    def observe(self, fact: LaneFact, at: int) -> None:
        """An edge event that happened `at`; lanes are never refused."""
        self._seq += 1
        origin = Origin("n", 1, self._seq, f"e-{self._seq}", at, f"{self._seq:064x}", "")
        refused = len(self.refused)
        self.do(Observe(origin, type(fact).__name__, fact, b"{}"), NODE)
        assert len(self.refused) == refused, self.refused[-1]

    def sees(self, lane: str, plate: str, at: int, *, name: str, sure: bool = True) -> None:
        """A vehicle settles in a lane."""
        side, movement = lane.split("-")
        read = _plates(plate, sure=sure)
        self.observe(
            SightingSeen(name, lane, side, movement, "settled", read, "truck", (), "camera"), at
        )

    def backs_out(self, lane: str, name: str, at: int) -> None:
        """The vehicle of that sighting leaves the lane backwards."""
        side, movement = lane.split("-")
        self.observe(
            SightingSeen(name, lane, side, movement, "withdrew", (), "truck", (), "camera"), at
        )

    def passes(self, lane: str, plate: str, at: int, *, name: str, sighting: str = "") -> None:
        """A vehicle crosses the line of a lane."""
        side, movement = lane.split("-")
        read = _plates(plate, sure=True)
        self.observe(
            PassageSeen(name, sighting, lane, side, movement, read, "truck", (), "camera"), at
        )

    def every(self, kind: type[Entity]) -> list[Entity]:
        """All versions of all entities of a kind, in the order in which they were decided."""
        return [e for e in self.kept if isinstance(e, kind)]

    def openings(self) -> list[Opening]:
        """Every opening that was given."""
        return [e for e in self.kept if isinstance(e, Opening) and not e.raised_at]

    def passages(self) -> list[Passage]:
        """Every passage that was told."""
        return [e for e in self.kept if isinstance(e, Passage)]

    def entries(self) -> list[BookEntry]:
        """The ledger."""
        return [e for e in self.kept if isinstance(e, BookEntry)]

    def payments(self) -> list[Payment]:
        """Money taken."""
        return [e for e in self.kept if isinstance(e, Payment)]


def _plates(plate: str, *, sure: bool) -> tuple[PlateSeen, ...]:
    country = "CN" if plate and not plate[0].isdigit() else "VN"
    return (PlateSeen("tractor", plate, country, "yellow", 1, 990, sure),) if plate else ()
