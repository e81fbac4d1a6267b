"""What a scene costs, in words: medians of many, beside another network in the same run.

Pure. Times from one busy machine say little; a ratio of two things measured in turn says more.
"""

from collections.abc import Mapping, Sequence
from statistics import median


def summary(
    scenes_ms: Sequence[Mapping[str, float]], against_ms: Sequence[float], threads: int
) -> list[str]:
    """Say the median of finding, reading and both (ms a scene), and their ratio to the other."""
    if not scenes_ms:
        return ["no scene was timed"]
    detect = median(one["detect"] for one in scenes_ms)
    read = median(one["read"] for one in scenes_ms)
    whole = median(one["detect"] + one["read"] for one in scenes_ms)
    lines = [
        f"a scene takes {whole:.1f} ms (median of {len(scenes_ms)}, {threads} threads):"
        f" finding {detect:.1f}, reading {read:.1f}"
    ]
    if against_ms:
        other = median(against_ms)
        lines.append(
            f"the other network alone takes {other:.1f} ms in the same run: {whole / other:.2f} ×"
        )
    return lines
