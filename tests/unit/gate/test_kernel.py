"""Simulated time: who goes on when, who is next, and what an answer from outside does."""

import asyncio

import pytest

from gate.simulate.kernel import Kernel, Server, Signal, outside, until


def test_processes_go_on_in_the_order_of_time_and_then_of_their_asking() -> None:
    kernel, told = Kernel(0), list[str]()

    async def walker(name: str, *moments: int) -> None:
        for at in moments:
            await until(at)
            told.append(f"{kernel.now} {name}")

    kernel.start(walker("a", 5, 10))
    kernel.start(walker("b", 5, 7))
    kernel.start(walker("late", 6), at=3)
    asyncio.run(kernel.run(100))
    assert told == ["5 a", "5 b", "6 late", "7 b", "10 a"]
    assert kernel.now == 100


def test_what_is_due_at_the_end_does_not_happen_and_who_waits_is_ended() -> None:
    kernel, told = Kernel(0), list[str]()

    async def late() -> None:
        await until(50)
        told.append("never")

    kernel.start(late())
    kernel.start(late(), at=70)
    asyncio.run(kernel.run(50))
    kernel.close()
    assert told == []


def test_a_signal_wakes_all_who_wait_and_a_wait_may_end_by_itself() -> None:
    kernel, told = Kernel(0), list[tuple[str, bool, int]]()
    bell = Signal(kernel)

    async def waits(name: str, at: int) -> None:
        told.append((name, await bell.wait(at), kernel.now))

    async def rings() -> None:
        await until(10)
        bell.fire()
        bell.fire()  # nobody is left to hear it

    kernel.start(waits("short", 4))
    kernel.start(waits("long", 30))
    kernel.start(waits("for ever", -1))
    kernel.start(rings())
    asyncio.run(kernel.run(100))
    assert told == [("short", False, 4), ("long", True, 10), ("for ever", True, 10)]


def test_a_window_serves_in_the_order_of_coming() -> None:
    kernel, told = Kernel(0), list[tuple[int, int]]()
    window = Server(kernel, 2)

    async def customer(number: int) -> None:
        await window.take()
        await until(kernel.now + 10)
        told.append((number, kernel.now))
        window.give()

    for number in range(5):
        kernel.start(customer(number), at=number)
    asyncio.run(kernel.run(100))
    assert told == [(0, 10), (1, 11), (2, 20), (3, 21), (4, 30)]
    assert window.free == 2


def test_an_answer_from_outside_costs_no_simulated_time_and_its_error_is_raised_here() -> None:
    kernel, told = Kernel(0), list[object]()

    async def answer(number: int) -> int:
        await asyncio.sleep(0)
        if number == 13:
            raise ValueError("no such number")
        return number

    async def asks() -> None:
        told.append(await outside(lambda: answer(7)))
        try:
            await outside(lambda: answer(13))
        except ValueError as error:
            told.append(str(error))
        told.append(await outside(lambda: answer(8)))
        told.append(kernel.now)

    kernel.start(asks())
    asyncio.run(kernel.run(10))
    assert told == [7, "no such number", 8, 0]


def test_a_process_that_waits_for_something_else_is_a_mistake() -> None:
    async def mistaken() -> None:
        await asyncio.sleep(1)

    kernel = Kernel(0)
    kernel.start(mistaken())
    with pytest.raises((TypeError, RuntimeError)):
        asyncio.run(kernel.run(10))
