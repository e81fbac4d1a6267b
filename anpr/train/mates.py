"""Several processes that train one network together, on one machine.

Each learns by itself from looks of its own; every few steps all of them take the mean of their
weights. One process alone meets nobody, and nothing is different for it.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import torch
from torch import nn


class Mates:
    """Processes that train one network together: each goes its own way, now and then they meet.

    A few steps apart and then the mean of all weights costs hardly any waiting, and learns as well
    as the mean of every gradient (local SGD: Stich 2019, arXiv 1805.09767).
    """

    def __init__(self, rank: int = 0, count: int = 1, meeting: Path | None = None) -> None:
        self.rank, self.count = rank, count
        if meeting is not None:
            torch.distributed.init_process_group(
                "gloo", init_method=f"file://{meeting.resolve()}", rank=rank, world_size=count
            )

    @torch.no_grad()
    def meet(self, net: nn.Module, seconds: float) -> float:
        """Give every network the mean of all; return the first process's `seconds`."""
        if self.count == 1:
            return seconds
        parts = [part for part in net.state_dict().values() if part.is_floating_point()]
        clock = torch.tensor([0.0 if self.rank else seconds])
        joined = torch.cat([*(part.reshape(-1) for part in parts), clock])
        torch.distributed.all_reduce(joined)
        start = 0
        for part in parts:
            part.copy_(joined[start : start + part.numel()].view_as(part) / self.count)
            start += part.numel()
        return float(joined[-1])


def gathered(module: str, meeting: Path, rank: int, count: int) -> Mates:
    """Start the other processes of a crew: `module` with the same arguments; and meet them."""
    if count == 1:
        return Mates()
    if rank == 0:
        meeting.parent.mkdir(parents=True, exist_ok=True)
        meeting.unlink(missing_ok=True)
        for other in range(1, count):
            same = [sys.executable, "-m", module, *sys.argv[1:]]
            subprocess.Popen([*same, "--rank", str(other)])
    return Mates(rank, count, meeting)
