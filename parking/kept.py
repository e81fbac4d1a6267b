"""How promises of like length were kept of late, and so how long the next one must be.

What is kept is the real wait over the foreseen one, both in working time, for the last promises of
each length. Nine in ten of them were no longer than their ninetieth percentile, taken with one more
than there are, as conformal prediction does (Vovk, Gammerman and Shafer 2005): that holds for the
next promise too while days are alike, whatever the law of waits. They are not quite alike, so a
little more than nine in ten is aimed at. Until there is experience of a length, assumed ratios
stand in for it. Moving the level itself by hits and misses (Gibbs and Candès 2021) and correcting
the even-odds point were measured as well, and made both worse.
"""

from __future__ import annotations

from dataclasses import dataclass, field

HOUR_US = 3_600_000_000
BANDS_US = (HOUR_US // 2, HOUR_US, 2 * HOUR_US, 4 * HOUR_US, 8 * HOUR_US, 24 * HOUR_US)
ASSUMED = (600, 800, 900, 1_000, 1_000, 1_100, 1_200, 1_400, 1_700, 2_200)  # thousandths
LATELY = 200  # promises of one length that are remembered
WHOLE = 1_000
AIMED = 950  # lines grow and shrink while a promise is out: what is learnt lags behind them


@dataclass(slots=True)
class Kept:
    """Ratios of real to foreseen waits by length, the newest last, in thousandths."""

    ratios: list[list[int]] = field(default_factory=lambda: [[] for _ in range(len(BANDS_US) + 1)])

    def add(self, foreseen_us: int, waited_us: int) -> None:
        """A promise was kept or broken; a wait of nothing teaches nothing about gaps."""
        if not foreseen_us:
            return
        lately = self.ratios[_band(foreseen_us)]
        lately.append(waited_us * WHOLE // foreseen_us)
        del lately[:-LATELY]

    def ninety(self, foreseen_us: int) -> int:
        """The wait that nine in ten of those with so long a foreseen one do not exceed."""
        lately = self.ratios[_band(foreseen_us)]
        known = sorted(lately if len(lately) == LATELY else [*lately, *ASSUMED])
        nth = min(len(known), -(-AIMED * (len(known) + 1) // WHOLE))
        return foreseen_us * known[nth - 1] // WHOLE


def _band(wait_us: int) -> int:
    return sum(wait_us >= bound for bound in BANDS_US)
