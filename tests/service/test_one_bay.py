"""A hundred vehicles claim one bay at the same instant: exactly one gets it, nobody is lost."""

import asyncio

from sqlalchemy import Engine

from gate.journey.commands import Move
from gate.journey.errors import DomainError
from tests.service.house import MARSHAL, House

CLAIMS = 100


async def test_of_a_hundred_claims_of_one_bay_exactly_one_wins(engine: Engine) -> None:
    async with House(engine) as gate:
        for number in range(CLAIMS):
            await gate.enters("inland-enter", f"25C{number:05d}")
        visits = [v for v in gate.loop.state.visits.values() if v.is_inside]
        assert len(visits) == CLAIMS
        taken = gate.loop.state.occupied
        assert len(set(taken)) == len(set(taken.values()))
        assert "A01" not in taken, "too short for the rule to give it to who waits; a person may"
        claims = [gate.do(Move(visit.id, "A01", "repark"), MARSHAL) for visit in visits]
        answers = await asyncio.gather(*claims, return_exceptions=True)
        won = [answer for answer in answers if isinstance(answer, dict)]
        lost = [answer for answer in answers if isinstance(answer, DomainError)]
        assert (len(won), len(lost)) == (1, CLAIMS - 1)
        assert {error.key for error in lost} == {"place.taken"}
        assert gate.loop.state.occupied["A01"] == won[0]["visit"]
        assert sum(v.is_inside for v in gate.loop.state.visits.values()) == CLAIMS
