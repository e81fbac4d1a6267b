"""Days on disk, clean or with leaks: the gate's own database is left for whoever looks."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Engine

from gate.simulate import run
from gate.simulate.profile import Profile, load
from gate.simulate.world import World
from tests.leaks.day import WholeDay
from tests.leaks.plant import CrookedDay


@dataclass(frozen=True)
class Ran:
    """A run: its report, and its world, in which the planted leaks stand."""

    found: dict[str, Any]
    world: WholeDay


def traffic(times: float = 1.5) -> Profile:
    """The ordinary day with more vehicles, so that every kind finds its opportunity."""
    ordinary = load("ordinary")
    flows = {
        name: msgspec.structs.replace(flow, per_day=flow.per_day * times)
        for name, flow in ordinary.flows.items()
    }
    return msgspec.structs.replace(ordinary, flows=flows)


def days(
    engine: Engine,
    seed: int,
    many: int,
    *,
    crooked: bool,
    passed: Callable[[int], None] = lambda _: None,
    made: Callable[[WholeDay], None] = lambda _: None,
) -> Ran:
    """So many days and the morning after, into this migrated, empty database.

    `made` hears the world before it begins.
    """
    worlds: list[WholeDay] = []
    kind = CrookedDay if crooked else WholeDay

    def make(*parts: Any) -> World:
        worlds.append(kind(*parts))
        made(worlds[0])
        return worlds[0]

    hours = many * 24 + 13
    work = run.simulate_into(engine, traffic(), seed, hours, passed=passed, world_of=make)
    return Ran(asyncio.run(work), worlds[0])
