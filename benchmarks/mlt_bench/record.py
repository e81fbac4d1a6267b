"""What happened in one run: every wait, stay, crossing, move and promise, for the measures to read.

Nothing is judged here.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from benchmarks.mlt_bench.protocol import Estimate, Stage, Vehicle

EVERYBODY = -1  # a place that fits every need


@dataclass(slots=True)
class Wait:
    """One time in one queue. ``first`` is when it joined this stage for the first time.

    ``end`` tells how it ended: ``called``, ``no_show`` (called in vain), ``left`` (held by an
    agency) or ``open`` (still waiting when the run ended; ``until`` is then the end of the run).
    ``could`` has the bit of the class of bay that the call led to (for a call from the gate the one
    given afterwards in the yard; no bit if that never came), ``EVERYBODY`` for the bridge.
    """

    vehicle: Vehicle
    stage: Stage
    first: int
    joined: int
    until: int = 0
    end: str = "open"
    could: int = EVERYBODY
    estimate: Estimate | None = None

    @property
    def length(self) -> int:
        """Microseconds waited."""
        return self.until - self.joined


@dataclass(slots=True)
class Stay:
    """One vehicle in one bay; ``end`` 0 = it stands there still; ``moved``: ended by a re-park."""

    vehicle: str
    bay: str
    begin: int
    end: int = 0
    moved: bool = False


@dataclass(slots=True)
class Record:
    """One run of one policy over one trace."""

    policy: str
    scenario: str
    seed: int
    begin: int
    until: int
    waits: list[Wait] = field(default_factory=list)
    stays: list[Stay] = field(default_factory=list)
    crossings: list[tuple[str, int, int]] = field(default_factory=list)  # vehicle, from, to
    calls: list[tuple[int, str, str, str]] = field(default_factory=list)  # at, stage, vehicle, bay
    fits: dict[str, int] = field(default_factory=dict)  # vehicle → bit per class of bays it fits
    bridge_idle: int = 0  # far side open and unoccupied, somebody cleared and not called
    bridge_behind: int = 0  # … who stood there long enough to have driven to it
    bridge_refused: int = 0  # … though there was room to call it: the policy's own doing
    bridge_open: int = 0
    bridge_busy: int = 0
    bay_bound: int = 0  # time with somebody waiting for a bay or at the gate and all bays taken
    shown: int = 0
    shown_changes: int = 0
    reparks: int = 0
    mistakes: int = 0  # drivers in a bay that was not shown
    healed: int = 0  # … whose labels were swapped
    plugs_lost: int = 0
    refused: int = 0  # moves that would have broken the mask, not done
    decide_ns: list[int] = field(default_factory=list)
    broken: str = ""
