"""The lane simulator: induction loops and a barrier for a lane whose camera is a clip.

It plays the part of the road: lorries drive as the clip's script says, stop at the barrier until it
opens, and lie on the loops they lie on. It speaks for loops and barrier only; the plates in the
script are not even read, and nothing here comes from the camera, so that counting loops against
reads is a real comparison. Time is told to it; it has no clock.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

import msgspec

from gate import wire


class ScriptError(ValueError):
    """The script cannot be played; the text says why and what to do."""


class Vehicle(msgspec.Struct, frozen=True):
    """When one lorry does what, in frames of the clip."""

    id: str
    appear: int
    stop: int
    clear: int
    gone: int
    loop1_on: int
    loop1_off: int
    loop2_on: int
    loop2_off: int
    not_before_s: float = 0


class _Clip(msgspec.Struct, frozen=True):
    lane: str
    sha256: str
    frames: int
    vehicles: list[Vehicle]


class _Script(msgspec.Struct, frozen=True):
    version: Literal[1]
    fps: int
    clips: list[_Clip]


@dataclass(frozen=True, slots=True)
class ClipScript:
    """One lane's part of the script."""

    fps: int
    frames: int
    sha256: str
    vehicles: tuple[Vehicle, ...]


@dataclass(frozen=True, slots=True)
class LoopChange:
    """A loop became occupied or free."""

    at_us: int
    loop: Literal[1, 2]
    on: bool


@dataclass(frozen=True, slots=True)
class BarrierChange:
    """The barrier reports that it is open or closed, and why it went there."""

    at_us: int
    state: Literal["open", "closed"]
    cause: wire.Cause


Change: TypeAlias = LoopChange | BarrierChange


@dataclass(frozen=True, slots=True)
class Moment:
    """What the road looks like now: the clip's frame, and what changed since the last look."""

    frame: int
    changes: tuple[Change, ...]


def read_script(path: Path, lane: str) -> ClipScript:
    """The part of the script that belongs to a lane; raises `ScriptError` with a remedy."""
    remedy = "make the clips again: python -m anpr.train.clips --out edge/clips"
    try:
        script = msgspec.json.decode(path.read_bytes(), type=_Script)
    except OSError as error:
        raise ScriptError(f"{path}: cannot be read ({error.strerror}); {remedy}") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ScriptError(f"{path}: {error}; {remedy}") from error
    for clip in script.clips:
        if clip.lane == lane:
            return ClipScript(script.fps, clip.frames, clip.sha256, tuple(clip.vehicles))
    raise ScriptError(f"{path}: holds no clip for lane {lane}; {remedy}")


EMPTY_US = 30_000_000  # a barrier raised while nobody is there comes down again after so long
OTHERS = wire.Cause(kind="manual", id="present-programme")


class LaneSimulator:
    """Plays a script in the time it is told. `done` lorries of it have gone in an earlier run.

    `others_open_us` > 0: the barrier is another programme's, and opens by itself so long after a
    lorry has stopped at it, whatever the camera saw.
    """

    def __init__(
        self, script: ClipScript, start_us: int, done: int = 0, others_open_us: int = 0
    ) -> None:
        self._script, self._start_us = script, start_us
        self._others_open_us, self._stopped_us = others_open_us, 0
        self._next = min(done, len(script.vehicles))  # the lorry on stage, or to come
        self._frame = self._first_frame()
        self._base_us, self._base_frame = start_us, self._frame
        self._cause: wire.Cause | None = None
        self._opened_us = 0
        self._pending: list[Change] = []
        self._crossed = self._next

    def _first_frame(self) -> int:
        if self._next == 0:
            return 0
        return min(self._script.vehicles[self._next - 1].gone, self._script.frames - 1)

    @property
    def crossed(self) -> int:
        """How many lorries of the script have reached the second loop."""
        return self._crossed

    @property
    def is_open(self) -> bool:
        """Whether the barrier is up."""
        return self._cause is not None

    def open(self, cause: wire.Cause, now_us: int) -> None:
        """Raise the barrier; it reports so with the next `advance`. An open one stays open."""
        if self._cause is None:
            self._cause, self._opened_us = cause, now_us
            self._pending.append(BarrierChange(now_us, "open", cause))

    def advance(self, now_us: int) -> Moment:
        """Let the road go on until `now_us`."""
        self._others(now_us)
        changes, self._pending = self._pending, []
        while self._frame < self._script.frames - 1:
            if self._held(now_us):
                # Whatever time passed, the road stood still: it goes on from now.
                self._base_us, self._base_frame = now_us, self._frame
                break
            at_us = self._base_us + (self._frame + 1 - self._base_frame) * self._frame_us
            if at_us > now_us:
                break
            self._frame += 1
            changes += self._changes(int(at_us))
        changes += self._shut_behind_nobody(now_us)
        return Moment(self._frame, tuple(changes))

    def _shut_behind_nobody(self, now_us: int) -> list[Change]:
        """An emergency opened, and nobody came: the barrier does not stay up for the next lorry."""
        coming = self._next < len(self._script.vehicles)
        there = coming and self._frame >= self._script.vehicles[self._next].appear
        if self._cause is None or there or now_us - self._opened_us < EMPTY_US:
            return []
        cause, self._cause = self._cause, None
        return [BarrierChange(now_us, "closed", cause)]

    def _others(self, now_us: int) -> None:
        """The other programme opens for a lorry that has stood at the barrier long enough."""
        waits = self._next < len(self._script.vehicles) and (
            self._frame == self._script.vehicles[self._next].stop and self._cause is None
        )
        if not waits or not self._others_open_us:
            self._stopped_us = 0
        elif not self._stopped_us:
            self._stopped_us = now_us
        elif now_us - self._stopped_us >= self._others_open_us:
            self.open(OTHERS, now_us)

    @property
    def _frame_us(self) -> float:
        return 1_000_000 / self._script.fps

    def _held(self, now_us: int) -> bool:
        """The clip waits here: for its time to come, or for the barrier."""
        if self._next >= len(self._script.vehicles):
            return False
        vehicle = self._script.vehicles[self._next]
        if self._frame == max(0, vehicle.appear - 1):
            return now_us < self._start_us + int(vehicle.not_before_s * 1_000_000)
        return self._frame == vehicle.stop and self._cause is None

    def _changes(self, at_us: int) -> list[Change]:
        """What the frame just reached changes on the road."""
        if self._next >= len(self._script.vehicles):
            return []
        vehicle = self._script.vehicles[self._next]
        marks: tuple[tuple[int, Literal[1, 2], bool], ...] = (
            (vehicle.loop1_on, 1, True),
            (vehicle.loop2_on, 2, True),
            (vehicle.loop1_off, 1, False),
            (vehicle.loop2_off, 2, False),
        )
        changes: list[Change] = [
            LoopChange(at_us, loop, on) for frame, loop, on in marks if frame == self._frame
        ]
        if self._frame == vehicle.loop2_on:
            self._crossed += 1
        if self._frame == vehicle.loop2_off and self._cause is not None:
            changes.append(BarrierChange(at_us, "closed", self._cause))
            self._cause = None
        if self._frame == vehicle.gone:
            self._next += 1
        return changes
