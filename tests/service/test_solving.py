"""What a solver proposes, and what the loop makes of it: taken over, advice, or too late."""

import asyncio
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import replace

import pytest
from sqlalchemy import Engine, text
from structlog.testing import capture_logs

from gate.journey.commands import Actor, Declare, Move, PlaceHold
from gate.journey.errors import DomainError
from gate.journey.queue_commands import StopCalls
from gate.journey.road_commands import CloseRoad
from gate.journey.visit import UNASSIGNED, Visit
from gate.journey.yard_commands import CloseBays, OpenBays, PlanFailed, TakePlan
from gate.service import yardview
from gate.service.plan_rows import FAILED
from gate.service.solving import ADVICE, question
from gate.service.state import State
from gate.service.work import Work
from gate.solving import Health, SolverHealth, Solving
from parking.proposal import Proposal, Question
from parking.solvers.classes import plan as solved
from parking.solvers.worker import Worker
from parking.yard import Yard
from tests.service.house import BANANAS, MARSHAL, House
from tests.service.test_queue import again, queues
from tests.unit.parking.yards import bay, yard

SOLVER = Actor("solver", "system")
SMALL, LARGE = "25C01234", "29H55555"


async def full_for_the_large(gate: House) -> None:
    """A lorry that would fit the short bay stands in the long one, and a longer one waits."""
    drawn = yard(bay("LONG"), bay("SHORT", length_cm="1300", distance_m="900"))
    gate.loop.rules = replace(gate.loop.rules, yard=drawn)
    gate.loop._given = drawn
    await gate.do(Declare("d-1", SMALL, BANANAS))
    await gate.enters("inland-enter", SMALL)
    await gate.enters("inland-enter", LARGE)  # of unknown size: taken as the longest
    assert (place(gate, SMALL), place(gate, LARGE)) == ("LONG", UNASSIGNED)


async def both_wait(gate: House) -> None:
    """The same two came in while both bays were closed, and the bays are open now."""
    drawn = yard(bay("LONG"), bay("SHORT", length_cm="1300", distance_m="900"))
    gate.loop.rules = replace(gate.loop.rules, yard=drawn)
    gate.loop._given = drawn
    for name in drawn.bays:
        await gate.do(CloseBays(name, "works"), MARSHAL)
    await gate.do(Declare("d-1", SMALL, BANANAS))
    await gate.enters("inland-enter", SMALL)
    await gate.enters("inland-enter", LARGE)


async def open_both(gate: House) -> None:
    for name in gate.loop.rules.yard.bays:
        await gate.do(OpenBays(name, "done"), MARSHAL)


def room_for_both(gate: House) -> TakePlan:
    """The rule by itself would give the long bay, which is nearer, to the small one."""
    return plan({visit(gate, SMALL).id: "SHORT", visit(gate, LARGE).id: "LONG"})


def visit(gate: House, plate: str) -> Visit:
    return next(v for v in gate.loop.state.visits.values() if v.plate == plate)


def place(gate: House, plate: str) -> str:
    return visit(gate, plate).place


def asking(gate: House) -> Work:
    return Work(gate.loop.state, gate.loop.rules, gate.now, lambda: "", Actor("", ""))


def plan(bays: Mapping[str, str], moves: Mapping[str, str] | None = None) -> TakePlan:
    return TakePlan(0, 1, "by hand", "hash", 0, 100, 90, bays, moves or {})


def room_by_moving(gate: House) -> TakePlan:
    small, large = visit(gate, SMALL).id, visit(gate, LARGE).id
    return plan({large: "LONG"}, {small: "SHORT"})


def advised(gate: House) -> list[tuple[str, str, list[str]]]:
    """What the yard page proposes: who moves, to where, and who gains."""
    view = yardview.view(gate.loop.state, gate.loop.rules, gate.now)
    return [
        (one.moves.visit.plate, one.to, [s.visit.plate for s, _ in one.gains])
        for one in view.advice
    ]


def worker(asked: Solving) -> Worker | None:
    return asked._worker


async def stop(asked: Solving) -> None:
    """As the centre does at its end."""
    task = asyncio.create_task(asked.run())
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def ticks(engine: Engine) -> list[tuple[str, int, int, int]]:
    with engine.connect() as connection:
        rows = connection.execute(
            text("SELECT verdict, objective, bound, seed FROM solver_tick ORDER BY at, id")
        )
        return [(row[0], row[1], row[2], row[3]) for row in rows]


async def test_who_could_make_room_is_advice_and_a_person_asks_the_driver(engine: Engine) -> None:
    async with House(engine) as gate:
        await full_for_the_large(gate)
        said = await gate.do(room_by_moving(gate), SOLVER)
        assert said["verdict"] == ADVICE
        assert place(gate, LARGE) == UNASSIGNED, "nobody drives because a solver says so"
        assert advised(gate) == [(SMALL, "SHORT", [LARGE])]
        await gate.do(Move(visit(gate, SMALL).id, "SHORT", "full"), MARSHAL)
        assert (place(gate, SMALL), place(gate, LARGE)) == ("SHORT", "LONG")
        assert advised(gate) == []
        assert ticks(engine) == [(ADVICE, 100, 90, 0)]


async def test_the_real_solver_finds_it(engine: Engine) -> None:
    async with House(engine) as gate:
        await full_for_the_large(gate)
        snapshot = question(asking(gate))
        assert snapshot is not None
        found = solved(snapshot, gate.loop.rules.yard)
        wanted = room_by_moving(gate)
        assert (dict(found.bays), dict(found.moves)) == (dict(wanted.bays), dict(wanted.moves))
        assert found.bound <= found.objective


async def test_a_bay_that_is_closed_meanwhile_is_no_advice(engine: Engine) -> None:
    async with House(engine) as gate:
        await full_for_the_large(gate)
        told = room_by_moving(gate)
        await gate.do(CloseBays("SHORT", "works"), MARSHAL)
        assert (await gate.do(told, SOLVER))["verdict"] == "proposal.no_longer"
        assert advised(gate) == []


async def test_advice_goes_when_the_yard_has_changed(engine: Engine) -> None:
    async with House(engine) as gate:
        await full_for_the_large(gate)
        await gate.do(room_by_moving(gate), SOLVER)
        await gate.do(CloseBays("SHORT", "works"), MARSHAL)
        assert advised(gate) == []


@pytest.mark.parametrize(
    ("bays", "moves", "words"),
    [
        ({"nobody": "LONG"}, {}, "proposal.gone"),
        ({"LARGE": "LONG"}, {}, "proposal.no_longer"),  # it is taken
        ({"LARGE": "GONE"}, {}, "proposal.no_longer"),  # of another yard
        ({}, {}, "proposal.no_better"),
    ],
)
async def test_what_is_worse_or_too_late_is_kept_and_changes_nothing(
    engine: Engine, bays: dict[str, str], moves: dict[str, str], words: str
) -> None:
    async with House(engine) as gate:
        await full_for_the_large(gate)
        ids = {"LARGE": visit(gate, LARGE).id}
        named = {ids.get(who, who): where for who, where in bays.items()}
        assert (await gate.do(plan(named, moves), SOLVER))["verdict"] == words
        assert [tick[0] for tick in ticks(engine)] == [words]
        assert place(gate, LARGE) == UNASSIGNED


async def test_where_nobody_waits_there_is_nothing_to_ask(engine: Engine) -> None:
    async with House(engine) as gate:
        await gate.enters("inland-enter", SMALL)
        assert question(asking(gate)) is None
        told = plan({visit(gate, SMALL).id: "A01"})
        assert (await gate.do(told, SOLVER))["verdict"] == "proposal.nobody_waits"


async def test_who_is_held_is_not_asked_to_move(engine: Engine) -> None:
    async with House(engine) as gate:
        await full_for_the_large(gate)
        before = question(asking(gate))
        assert before is not None
        assert [need.visit_id for need in before.movable] == [visit(gate, SMALL).id]
        await gate.do(PlaceHold(visit(gate, SMALL).id, "BROKEN_DOWN", "nổ lốp"), MARSHAL)
        after = question(asking(gate))
        assert after is not None
        assert after.movable == ()


async def test_a_plan_in_which_nobody_moves_is_taken_over(engine: Engine) -> None:
    """Without a queue a bay that becomes free is given by nobody else."""
    async with House(engine) as gate:
        gate.loop.state.queues = None
        await both_wait(gate)
        await open_both(gate)
        assert (place(gate, SMALL), place(gate, LARGE)) == (UNASSIGNED, UNASSIGNED)
        assert (await gate.do(room_for_both(gate), SOLVER))["verdict"] == ""
        assert [g.bay for g in visit(gate, LARGE).bays_given][-1] == "LONG"
        assert (place(gate, SMALL), place(gate, LARGE)) == ("SHORT", "LONG")
        assert ticks(engine) == [("", 100, 90, 0)]


@pytest.mark.parametrize("why", ["stopped", "road", "held"])
async def test_a_plan_goes_no_way_round_a_stopped_line_a_shut_road_or_a_hold(
    engine: Engine, why: str
) -> None:
    async with House(engine) as gate:
        await both_wait(gate)
        words = "proposal.stopped"
        if why == "stopped":
            await gate.do(StopCalls("yard", "the crane turns"), MARSHAL)
        elif why == "road":
            await gate.do(CloseRoad("landslide", "km 12"), MARSHAL)
        else:
            words = "proposal.held"
            gate.loop.state.queues = None  # or the free bays were given at once
            await gate.do(PlaceHold(visit(gate, LARGE).id, "BROKEN_DOWN", "nổ lốp"), MARSHAL)
        await open_both(gate)
        assert (await gate.do(room_for_both(gate), SOLVER))["verdict"] == words
        assert (place(gate, SMALL), place(gate, LARGE)) == (UNASSIGNED, UNASSIGNED)


async def test_who_stands_outside_the_bays_by_a_persons_word_is_given_none(engine: Engine) -> None:
    async with House(engine) as gate:
        await full_for_the_large(gate)
        small, large = visit(gate, SMALL).id, visit(gate, LARGE).id
        await gate.do(PlaceHold(large, "BROKEN_DOWN", "nổ lốp"), MARSHAL)
        await gate.do(Move(small, UNASSIGNED, "it loads beside the shed"), MARSHAL)
        asked = question(asking(gate))
        assert asked is not None
        assert [need.visit_id for need in asked.waiting] == [large]
        assert (await gate.do(plan({small: "SHORT"}), SOLVER))["verdict"] == "proposal.gone"
        assert place(gate, SMALL) == UNASSIGNED


async def test_nobody_is_asked_about_who_fits_no_bay_of_the_yard(engine: Engine) -> None:
    async with House(engine) as gate:
        drawn = yard(bay("SHORT", length_cm="1300"))
        gate.loop.rules = replace(gate.loop.rules, yard=drawn)
        gate.loop._given = drawn
        await gate.enters("inland-enter", LARGE)
        assert place(gate, LARGE) == UNASSIGNED
        assert question(asking(gate)) is None


async def test_a_day_replays_equal_after_advice_was_followed_and_goes_on_after_a_start(
    engine: Engine,
) -> None:
    async with House(engine) as gate:
        await full_for_the_large(gate)
        await gate.do(room_by_moving(gate), SOLVER)
        await gate.do(Move(visit(gate, SMALL).id, "SHORT", "full"), MARSHAL)
        before = queues(gate).lines.kept(gate.now)
    found, _ = again(engine)
    assert found.equal
    given = [call.vehicle for stage, call in found.calls if stage == "yard"]
    assert given == [visit(gate, LARGE).id], "the freed bay is a call of the rule"
    later = House(engine, gate.now)
    assert queues(later).broken == ""
    assert queues(later).lines.kept(gate.now) == before


async def test_a_day_replays_equal_after_a_plan_was_taken_over(engine: Engine) -> None:
    """With the queue at work that takes a line without room for another call."""
    async with House(engine) as gate:
        await both_wait(gate)
        queues(gate).line("yard").limit = 0
        await open_both(gate)
        assert (await gate.do(room_for_both(gate), SOLVER))["verdict"] == ""
        assert (place(gate, SMALL), place(gate, LARGE)) == ("SHORT", "LONG")
        assert not queues(gate).line("yard").tickets, "nobody with a bay waits for one"
        await gate.enters("inland-enter", "25C77777")
        before = queues(gate).lines.kept(gate.now)
    found, records = again(engine)
    assert found.equal
    left = [r.vehicle for r in records if r.stage == "yard" and r.what == "leave"]
    assert left == [visit(gate, SMALL).id, visit(gate, LARGE).id]
    later = House(engine, gate.now)
    assert queues(later).broken == ""
    assert queues(later).lines.kept(gate.now) == before


async def test_a_process_of_its_own_is_asked_once_for_each_state_of_the_yard(
    engine: Engine,
) -> None:
    async with House(engine) as gate:
        asked = Solving(
            gate.loop.settled, lambda: gate.loop.rules, gate.loop.submit, lambda: gate.now
        )
        assert not await asked.once()
        assert worker(asked) is None  # nobody waits: nothing is started
        await full_for_the_large(gate)
        try:
            assert await asked.once()
            assert not await asked.once()  # nothing has changed: nothing is asked
            assert advised(gate) == [(SMALL, "SHORT", [LARGE])]
            made = worker(asked)
            assert made is not None
            made.kill()
            await gate.do(CloseBays("SHORT", "works"), MARSHAL)
            await asked.look()  # it died: the next look starts another
            assert worker(asked) is None
            assert asked.health.state is Health.FAILS
            await asked.look()
            assert asked.health == SolverHealth(Health.WORKS)
            assert [tick[0] for tick in ticks(engine)] == [ADVICE, FAILED, "proposal.no_better"]
        finally:
            await stop(asked)


class Failing:
    """A solver's process that answers as it is told; an exception is raised."""

    def __init__(self, answers: list[Proposal | Exception | None]) -> None:
        """The answers in their order; None never comes."""
        self.answers = answers
        self.ended = 0

    def plan(self, asked: Question, yard: Yard) -> Future[Proposal]:
        """The next answer."""
        assert asked.waiting
        assert yard.bays
        future: Future[Proposal] = Future()
        match self.answers.pop(0):
            case Proposal() as found:
                future.set_result(found)
            case Exception() as error:
                future.set_exception(error)
            case None:
                pass
        return future

    def end(self) -> None:
        """It is ended, and may be started anew."""
        self.ended += 1

    close = end


async def test_after_any_fault_the_solver_is_asked_again_and_the_fault_is_told_once(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    fault = RuntimeError("the model has no column 7")
    async with House(engine) as gate:
        await full_for_the_large(gate)
        wanted = room_by_moving(gate)
        answer = Proposal(
            method="by hand",
            inputs="hash",
            seed=0,
            objective=100,
            bound=90,
            bays=wanted.bays,
            moves=wanted.moves,
        )
        failing = Failing([fault, fault, None, answer])
        monkeypatch.setattr("gate.solving._start", lambda: failing)
        asked = Solving(
            gate.loop.settled, lambda: gate.loop.rules, gate.loop.submit, lambda: gate.now, 5, 0.01
        )
        with capture_logs() as logged:
            pauses = []
            for _ in range(3):
                await asked.look()
                pauses.append(asked.pause_s)
        assert pauses == [10, 20, 40]  # and so on up to a bound
        assert failing.ended == 3
        assert [line["fault"] for line in logged] == ["RuntimeError", "TimeoutError"]
        assert asked.health == SolverHealth(Health.FAILS, "TimeoutError", gate.now, 3)
        assert asked.health.told()["since"] == gate.now
        assert [tick[0] for tick in ticks(engine)] == [FAILED, FAILED]
        with capture_logs() as logged:
            await asked.look()
        assert [line["event"] for line in logged] == ["solver_works_again"]
        assert asked.health.told() == {"state": "works"}
        assert asked.pause_s == 5
        assert advised(gate) == [(SMALL, "SHORT", [LARGE])]


async def test_the_pause_after_faults_is_bounded_and_a_refusing_book_stops_nothing(
    engine: Engine,
) -> None:
    async def away() -> State:
        raise OSError("no state")

    async def refuses(command: TakePlan | PlanFailed, actor: Actor) -> dict[str, object]:
        raise DomainError("store.unavailable")

    async with House(engine) as gate:
        asked = Solving(away, lambda: gate.loop.rules, refuses, lambda: gate.now)
        with capture_logs() as logged:
            for _ in range(9):
                await asked.look()
        assert [line["event"] for line in logged] == [
            "solver_failed",
            "solver_fault_not_recorded",
        ]
        assert (asked.health.tries, asked.pause_s) == (9, 320)


async def test_the_task_outlives_a_fault(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    failing = Failing([RuntimeError("once"), RuntimeError("twice")])
    async with House(engine) as gate:
        await full_for_the_large(gate)
        monkeypatch.setattr("gate.solving._start", lambda: failing)
        asked = Solving(
            gate.loop.settled, lambda: gate.loop.rules, gate.loop.submit, lambda: gate.now, 0.001
        )
        task = asyncio.create_task(asked.run())
        async with asyncio.timeout(30):
            while failing.answers:
                await asyncio.sleep(0.001)
        assert not task.done()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_advice_outlives_a_fault_of_the_solver(engine: Engine) -> None:
    async with House(engine) as gate:
        await full_for_the_large(gate)
        await gate.do(room_by_moving(gate), SOLVER)
        said = await gate.do(PlanFailed(gate.now, 1, "hash", 0, "RuntimeError"), SOLVER)
        assert said["verdict"] == FAILED
        assert advised(gate) == [(SMALL, "SHORT", [LARGE])]


async def test_without_a_solver_the_task_ends_and_the_gate_works(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def absent() -> None:
        raise ImportError("no ortools", name="ortools")

    monkeypatch.setattr("gate.solving._start", absent)
    async with House(engine) as gate:
        await full_for_the_large(gate)
        asked = Solving(
            gate.loop.settled, lambda: gate.loop.rules, gate.loop.submit, lambda: gate.now, 0.01
        )
        await asyncio.wait_for(asked.run(), 30)
        assert asked.health.state is Health.ABSENT
        assert ticks(engine) == []
