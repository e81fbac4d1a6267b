"""What the solver proposed, as the centre keeps it: every tick, taken over or not."""

from collections.abc import Mapping
from dataclasses import dataclass

from parking.proposal import gap

FAILED = "proposal.failed"  # the verdict where there was no proposal


@dataclass(frozen=True, slots=True)
class SolverTick:
    """One proposal and what the loop said of it; only ever added. Times in µs since the epoch.

    `inputs` is the hash of the snapshot, `objective` and `bound` are metres of the solver's own
    model, `gain_m` what the rule's own answer would cost more. `verdict` is empty when it was taken
    over, else a words key; `advice` when it needs a person, because somebody has to re-park.
    When the solver failed, `verdict` is `proposal.failed`, `method` the kind of fault.
    """

    id: str
    at: int
    asked_at: int
    waiting: int
    method: str
    inputs: str
    seed: int
    objective: int
    bound: int
    gain_m: int
    verdict: str
    bays: Mapping[str, str]
    moves: Mapping[str, str]

    @property
    def failed(self) -> bool:
        """Whether there was no proposal at all."""
        return self.verdict == FAILED

    @property
    def said(self) -> str:
        """What became of it in one word: `taken`, `advice`, `failed`, or why it was not used."""
        return self.verdict.removeprefix("proposal.") or "taken"

    @property
    def gap(self) -> float:
        """How much better any solution could be at most, as a share of this one; 0 = optimal."""
        return gap(self.objective, self.bound)
