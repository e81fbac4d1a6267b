"""What the lines foretell, to whom, and how it was kept: learnt from everybody, asked or not.

Each line learns by itself; and where vehicles ask for different bays, so do those who ask for what
few bays have: who needs a plug waits for plugs, however fast other bays come free. There is no
clock in here: working time is what the caller says it is.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple, dataclass
from typing import Any

from parking.eta import After, Experience, Promise, turns_before
from parking.line import Line

Group = Callable[[str], str]  # a need → what few bays have and it asks for, "" = nothing
Usual = Callable[[str, str], int]  # line and group → the gap to begin with
Worked = Callable[[int, int], int]  # two instants → the working time between them
Housed = Callable[[Sequence[str]], Sequence[bool]]  # needs in their order → who has a bay now

SCORED = 200  # promises of a line that are judged
FEWEST_SCORED = 10  # ... of which fewer say nothing


@dataclass(frozen=True, slots=True)
class Outlook:
    """What else a promise rests on.

    ``room``: how many may be called at once. ``after``: the instant after so much working time.
    ``goes_on``: while nobody can be called, from when it goes on (`parking.eta.reopening`).
    ``housed``: where a bay is wanted and some are free, who of the line would get one.
    ``played``: the rule is played forward, instead of counting who came before.
    """

    room: int
    after: After
    goes_on: tuple[int, int] | None = None
    housed: Housed | None = None
    played: bool = True


@dataclass(frozen=True, slots=True)
class Score:
    """How the last promises of a line were kept that foretold a wait; times in microseconds."""

    promises: int = 0
    covered: int = 0  # called no later than P90
    error_us: int = 0  # of P50 against the call, all together
    waited_us: int = 0

    @property
    def says_something(self) -> bool:
        """Whether there are enough of them to be told."""
        return self.promises >= FEWEST_SCORED

    @property
    def coverage(self) -> int:
        """Per cent called no later than was said for nine in ten, 0 before any was judged."""
        return round(100 * self.covered / self.promises) if self.promises else 0

    @property
    def mean_error_us(self) -> int:
        """How far the call lay from the promise at even odds, on the mean."""
        return self.error_us // max(1, self.promises)


@dataclass(slots=True)
class _Pace:
    """The experience of one group of one line, and the last call after which some still waited."""

    experience: Experience
    since: int = -1


class Foresight:
    """All that was foretold and learnt, for every line of a gate."""

    def __init__(
        self,
        group: Group = lambda _need: "",
        usual_gap: Usual = lambda _stage, _group: 0,
        fewest: int = 0,
    ) -> None:
        """`fewest` gaps between calls are known before anybody is promised a time.

        Without any known gap the usual one of the line and group stands in, microseconds.
        """
        self._group, self._usual_gap, self._fewest = group, usual_gap, fewest
        self._paces: dict[tuple[str, str], _Pace] = {}
        self._out: dict[tuple[str, str], tuple[Promise, str]] = {}
        self._kept: dict[str, deque[tuple[int, int, bool]]] = {}

    def promise(
        self, stage: str, line: Line, vehicle: str, now: int, outlook: Outlook
    ) -> Promise | None:
        """When this vehicle of the line will be called; None while too little is known.

        It stands in the line; raises `KeyError` otherwise.
        """
        group = self._group(line.tickets[vehicle].entrant.need)
        experience = self._pace(stage, group).experience
        if len(experience.gaps) < self._fewest:
            return None
        turns, free = self._ahead(line, vehicle, now, outlook, group)
        # Without the instant, so that a page that is renewed says the same while nothing changes.
        seed = f"{stage} {vehicle}"
        return experience.promise(now, turns, free, seed, outlook.after, outlook.goes_on)

    def joined(
        self, stage: str, line: Line, vehicle: str, now: int, outlook: Outlook
    ) -> Promise | None:
        """The promise to one who joined: remembered, and judged by its call."""
        made = self.promise(stage, line, vehicle, now, outlook)
        if made is not None:
            self._out[stage, vehicle] = made, self._group(line.tickets[vehicle].entrant.need)
        return made

    def soon(self, stage: str, line: Line, vehicle: str, outlook: Outlook) -> int | None:
        """Working time until its turn at the mean pace of late; None while that is unknown.

        Coarser than a promise and much cheaper: for who asks about everybody at once. It stands in
        the line; raises `KeyError` otherwise.
        """
        group = self._group(line.tickets[vehicle].entrant.need)
        gaps = self._pace(stage, group).experience.gaps
        if not gaps or len(gaps) < self._fewest:
            return None
        before = line.waiting_before(vehicle)
        turns = sum(n for need, n in before.items() if self._group(need) == group)
        return max(0, turns + 1 - outlook.room) * sum(gaps) // len(gaps)

    def left(self, stage: str, vehicle: str) -> None:
        """It waits no longer, and nobody called it: its promise teaches nothing."""
        self._out.pop((stage, vehicle), None)

    def called(
        self, stage: str, line: Line, vehicle: str, need: str, now: int, worked: Worked
    ) -> None:
        """A call from the line: how long it took, and what had been promised.

        Those who wait still are in the line as it is now.
        """
        group = self._group(need)
        pace = self._pace(stage, group)
        if pace.since >= 0:
            pace.experience.gap(worked(pace.since, now))
        waits = any(self._group(other) == group for other in line.needs())
        pace.since = now if waits else -1
        found = self._out.pop((stage, vehicle), None)
        if found is not None:
            promise, asked = found
            self._pace(stage, asked).experience.happened(promise, worked(promise.at, now))
            if promise.p50 > promise.at:
                kept = self._kept.setdefault(stage, deque(maxlen=SCORED))
                kept.append((abs(now - promise.p50), now - promise.at, now <= promise.p90))

    def score(self, stage: str) -> Score:
        """How the last promises of this line were kept."""
        kept = self._kept.get(stage, ())
        return Score(
            len(kept),
            sum(covered for _, _, covered in kept),
            sum(error for error, _, _ in kept),
            sum(waited for _, waited, _ in kept),
        )

    def gaps(self, stage: str, group: str = "") -> Sequence[int]:
        """The working time between the last calls, oldest first."""
        return tuple(self._pace(stage, group).experience.gaps)

    def forget(self) -> None:
        """Promises out and the last calls no longer count: the clock was set back."""
        self._out = {}
        for pace in self._paces.values():
            pace.since = -1

    def kept(self) -> dict[str, Any]:
        """All of it in plain values, to be written down."""
        paces = {
            f"{stage} {group}": {
                "since": pace.since,
                "gaps": list(pace.experience.gaps),
                "ratios": [list(band) for band in pace.experience.kept.ratios],
            }
            for (stage, group), pace in sorted(self._paces.items())
        }
        out = [[*who, group, *astuple(made)] for who, (made, group) in sorted(self._out.items())]
        judged = {stage: [list(one) for one in kept] for stage, kept in sorted(self._kept.items())}
        return {"paces": paces, "out": out, "judged": judged}

    def restore(self, kept: Mapping[str, Any]) -> None:
        """Go on from what was written down; from nothing, when there is nothing."""
        self._paces, self._out, self._kept = {}, {}, {}
        for name, learnt in kept.get("paces", {}).items():
            stage, _, group = name.partition(" ")
            pace = self._pace(stage, group)
            pace.since = learnt["since"]
            pace.experience.gaps = list(learnt["gaps"])
            pace.experience.kept.ratios = [list(band) for band in learnt["ratios"]]
        for stage, vehicle, group, *made in kept.get("out", ()):
            self._out[stage, vehicle] = Promise(*made), group
        for stage, judged in kept.get("judged", {}).items():
            ones = ((error, waited, bool(covered)) for error, waited, covered in judged)
            self._kept[stage] = deque(ones, maxlen=SCORED)

    def _pace(self, stage: str, group: str) -> _Pace:
        found = self._paces.get((stage, group))
        if found is None:
            found = self._paces[stage, group] = _Pace(Experience(self._usual_gap(stage, group)))
        return found

    def _ahead(
        self, line: Line, vehicle: str, now: int, outlook: Outlook, group: str
    ) -> tuple[int, int]:
        """Turns before this vehicle's, and how many may be called at once."""
        if outlook.housed is not None:
            return self._without_bay(line, vehicle, group, outlook.housed)
        before = line.waiting_before(vehicle)
        turns = sum(n for need, n in before.items() if self._group(need) == group)
        if outlook.played and turns == sum(before.values()):  # all of them ask for the same
            turns = turns_before(line, vehicle, now)
        return turns, outlook.room

    def _without_bay(self, line: Line, vehicle: str, group: str, housed: Housed) -> tuple[int, int]:
        """Turns among those whom the free bays do not house; none for who is housed itself."""
        needs = line.needs_before(vehicle)
        *before, own = housed([*needs, line.tickets[vehicle].entrant.need])
        if own:
            return 0, 1
        waits = zip(before, needs, strict=True)
        return sum(not bay and self._group(need) == group for bay, need in waits), 0
