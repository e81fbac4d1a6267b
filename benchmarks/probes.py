"""What the machine was like while something was measured: cores, load, disk and processor.

A time without these says little: the same disk gave 2 and 10,000 flushes a second within a day, and
a busy neighbour doubles every processor time. `python -m benchmarks.probes` prints them alone.
"""

import hashlib
import os
import statistics
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

FLUSHES = 100
PAGE = b"\0" * 4_096
CPU_ROUNDS = 30_000


@dataclass(frozen=True, slots=True)
class Surroundings:
    """One look at the machine."""

    cores: int
    load: tuple[float, float, float]  # load average of 1, 5 and 15 minutes
    flush_us: int  # median of appending a page and fdatasync, in the folder of the measurement
    flush_worst_us: int
    cpu_ms: (
        int  # wall time of a fixed piece of Python and SHA-256; about 50 on an idle core of 2025
    )

    def __str__(self) -> str:
        """One line to print beside a figure."""
        load = "/".join(f"{x:.1f}" for x in self.load)
        return (
            f"{self.cores} cores, load {load}, fdatasync median {self.flush_us} µs "
            f"worst {self.flush_worst_us} µs, processor probe {self.cpu_ms} ms"
        )


def look(folder: Path) -> Surroundings:
    """Probe the machine, and the disk under `folder`; takes a second or so."""
    flushes = _flushes_us(folder)
    return Surroundings(
        cores=len(os.sched_getaffinity(0)),
        load=os.getloadavg(),
        flush_us=round(statistics.median(flushes)),
        flush_worst_us=round(max(flushes)),
        cpu_ms=round(_processor_ms()),
    )


def _flushes_us(folder: Path) -> list[float]:
    """Times of appending a page and flushing it, as a write-ahead log does, µs."""
    times: list[float] = []
    with tempfile.TemporaryFile(dir=folder, buffering=0) as file:
        for _ in range(FLUSHES):
            begun = time.perf_counter()
            file.write(PAGE)
            os.fdatasync(file.fileno())
            times.append((time.perf_counter() - begun) * 1e6)
    return times


def _processor_ms() -> float:
    """Time of work that never changes: dictionaries, integers and hashing, ms. Best of three."""
    return min(_work_ms() for _ in range(3))


def _work_ms() -> float:
    begun = time.perf_counter()
    counts: dict[int, int] = {}
    digest = b""
    for number in range(CPU_ROUNDS):
        digest = hashlib.sha256(digest).digest()
        counts[number % 97] = counts.get(number % 97, 0) + digest[0]
    return (time.perf_counter() - begun) * 1e3


if __name__ == "__main__":
    print(look(Path.cwd()))
