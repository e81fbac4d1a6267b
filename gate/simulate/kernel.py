"""A discrete-event kernel: coroutines that live in simulated time, one step at a time.

A process waits for a moment (`until`), for something to happen (`Signal`) or for the real centre to
answer (`outside`); meanwhile others run. Steps are taken strictly one after another, in the order
of their simulated time and then of their asking, so the same processes always do the same. It knows
no gate and no clock of the machine.
"""

import types
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Generator
from dataclasses import dataclass, field
from heapq import heappop, heappush
from typing import Any, TypeVar, cast

_T = TypeVar("_T")
Process = Coroutine[Any, Any, None]


@dataclass(frozen=True, slots=True)
class _Until:
    """Go on at this moment, µs since the epoch."""

    at: int


@dataclass(frozen=True, slots=True)
class _Wait:
    """Go on when the signal is fired, or at this moment (-1 = never), whichever comes first."""

    signal: "Signal"
    at: int


@dataclass(frozen=True, slots=True)
class _Outside:
    """Go on when the centre has answered; simulated time stands still meanwhile."""

    make: Callable[[], Awaitable[object]]


@types.coroutine
def _ask(request: object) -> Generator[object, object, object]:
    """Hand a request to the kernel; what it sends back is the answer."""
    return (yield request)


async def until(at: int) -> None:
    """Wait for a moment, µs since the epoch; one that is past is now."""
    await _ask(_Until(at))


async def outside(make: Callable[[], Awaitable[_T]]) -> _T:
    """Await something of the real world; what it raises is raised here."""
    return cast(_T, await _ask(_Outside(make)))


@dataclass(slots=True, eq=False)
class _Task:
    """One process; a wake-up carries the ticket of the wait that it ends."""

    process: Process
    ticket: int = 0


@dataclass(slots=True, eq=False)
class Signal:
    """Something that can happen, again and again."""

    kernel: "Kernel"
    waiting: list[tuple[_Task, int]] = field(default_factory=list)

    def fire(self) -> None:
        """It happened: everybody who waits goes on, in the order in which they came."""
        waiting, self.waiting = self.waiting, []
        for task, ticket in waiting:
            self.kernel._schedule(self.kernel.now, task, ticket, True)

    async def wait(self, until: int = -1) -> bool:
        """Wait until it happens (True), or for this moment at the latest (False)."""
        return bool(await _ask(_Wait(self, until)))


@dataclass(slots=True, eq=False)
class Server:
    """A lane, a window, a team of officers: so many at once, the others in the order they came."""

    kernel: "Kernel"
    free: int
    queue: deque[Signal] = field(default_factory=deque)

    async def take(self) -> None:
        """Wait for one's turn."""
        if self.free > 0:
            self.free -= 1
            return
        mine = Signal(self.kernel)
        self.queue.append(mine)
        await mine.wait()

    def give(self) -> None:
        """The next one's turn."""
        if self.queue:
            self.queue.popleft().fire()
        else:
            self.free += 1


@dataclass(slots=True, eq=False)
class Kernel:
    """The simulated time and who is due when."""

    now: int
    _due: list[tuple[int, int, int, bool, _Task]] = field(default_factory=list)
    _count: int = 0

    def start(self, process: Process, at: int = 0) -> None:
        """Let a process begin at `at`, or now when that is past."""
        self._schedule(at, _Task(process), 0, True)

    def _schedule(self, at: int, task: _Task, ticket: int, value: bool) -> None:
        self._count += 1
        heappush(self._due, (max(at, self.now), self._count, ticket, value, task))

    async def run(self, end: int, passed: Callable[[int], None] = lambda _: None) -> None:
        """Let everything happen that is due before `end`; `passed` hears each new moment."""
        while self._due and self._due[0][0] < end:
            at, _, ticket, value, task = heappop(self._due)
            if ticket != task.ticket:  # what it waited for came earlier
                continue
            if at > self.now:
                self.now = at
                passed(at)
            await self._step(task, value)
        self.now = end

    async def _step(self, task: _Task, value: object) -> None:
        """Let one process go on until it waits for a moment or a signal, or ends."""
        send: Callable[[Any], object] = task.process.send
        value = value if task.ticket else None  # a coroutine that has not begun takes nothing
        task.ticket += 1
        while True:
            try:
                request = send(value)
            except StopIteration:
                task.ticket = -1
                return
            match request:
                case _Until(at):
                    self._schedule(at, task, task.ticket, True)
                    return
                case _Wait(signal, at):
                    signal.waiting.append((task, task.ticket))
                    if at >= 0:
                        self._schedule(at, task, task.ticket, False)
                    return
                case _Outside(make):
                    send, value = await _answer(task, make)
                case _:
                    raise TypeError(f"a process waits for nothing of ours: {request!r}")

    def close(self) -> None:
        """End every process that still waits."""
        for _, _, _, _, task in self._due:
            task.process.close()


async def _answer(
    task: _Task, make: Callable[[], Awaitable[object]]
) -> tuple[Callable[[Any], object], object]:
    """How the process goes on: sent the answer, or thrown the error."""
    try:
        return task.process.send, await make()
    except Exception as error:
        return task.process.throw, error
