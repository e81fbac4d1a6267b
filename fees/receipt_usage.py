"""The receipt-usage report: what was in hand, what was used for what, what is left, per series.

A pure fold over the receipts ever numbered; it reads no book. Numbers that are absent between the
first and the last are listed, never skipped over: there should be none.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from fees.receipt_series import Registered, Registration
from fees.receipt_state import Standing, Way


@dataclass(frozen=True, slots=True)
class Used:
    """One number that was given; times in µs UTC, 0 = did not happen.

    ``makes`` is ADJUST or REPLACE on a receipt that corrects another; ``standing`` with
    ``corrected_at_us`` is what became of this one last.
    """

    symbol: str
    number: int
    issued_at_us: int
    total_vnd: int
    spoiled_at_us: int = 0
    spoiled_reason: str = ""
    makes: Way | None = None
    standing: Standing = Standing.ISSUED
    corrected_at_us: int = 0


@dataclass(frozen=True, slots=True)
class Run:
    """Numbers from–to; nothing when ``count`` is 0."""

    first: int
    last: int
    count: int

    @classmethod
    def between(cls, first: int, last: int) -> Run:
        """Both ends included; an empty run is 0, 0, 0."""
        return cls(first, last, last - first + 1) if first <= last else cls(0, 0, 0)


@dataclass(frozen=True, slots=True)
class SeriesUsage:
    """One line of the report. ``opening.count + registered.count = used.count + closing.count``.

    ``used`` counts every number given in the period; ``issued`` those that stand as receipts;
    ``spoiled`` those whose signing failed, with the reason. ``adjusting`` and ``replacing`` are
    receipts made to correct others; ``adjusted``, ``replaced`` and ``noticed`` are receipts of the
    series that were last corrected in the period, whenever issued. ``amount_vnd`` adds what the
    issued ones say, less what those replaced in the period had said: over all periods it is what
    stands.
    """

    form: str
    symbol: str
    opening: Run
    registered: Run
    used: Run
    issued: int
    spoiled: tuple[tuple[int, str], ...]
    adjusting: int
    replacing: int
    adjusted: int
    replaced: int
    noticed: int
    amount_vnd: int
    closing: Run
    absent: tuple[int, ...]


def usage(
    registered: Registered, receipts: Iterable[Used], start_us: int, end_us: int
) -> tuple[SeriesUsage, ...]:
    """The report of a period, start included, end excluded; series registered later are left out.

    Raises ``ReceiptError`` ``receipt.unregistered`` for a number that no registration holds.
    """
    by_symbol: dict[str, list[Used]] = {}
    for receipt in receipts:
        registered.name(receipt.symbol, receipt.number)
        by_symbol.setdefault(receipt.symbol, []).append(receipt)
    runs = sorted(registered.runs, key=lambda run: run.series.symbol)
    return tuple(
        _line(run, by_symbol.get(run.series.symbol, []), start_us, end_us)
        for run in runs
        if run.registered_at_us < end_us
    )


def _line(run: Registration, receipts: list[Used], start_us: int, end_us: int) -> SeriesUsage:
    before = [r.number for r in receipts if r.issued_at_us < start_us]
    within = [r for r in receipts if start_us <= r.issued_at_us < end_us]
    numbers = {r.number for r in within}
    first = max(before, default=run.first - 1) + 1
    last = max(numbers, default=first - 1)
    spoiled = sorted((r.number, r.spoiled_reason) for r in within if r.spoiled_at_us)
    standing = [r for r in within if not r.spoiled_at_us]
    corrected = [r for r in receipts if start_us <= r.corrected_at_us < end_us]
    fates = [r.standing for r in corrected]
    withdrawn = sum(r.total_vnd for r in corrected if r.standing is Standing.REPLACED)
    stock = Run.between(first, run.last)
    is_new = run.registered_at_us >= start_us
    nothing = Run(0, 0, 0)
    return SeriesUsage(
        form=run.series.form,
        symbol=run.series.symbol,
        opening=nothing if is_new else stock,
        registered=stock if is_new else nothing,
        used=Run.between(first, last),
        issued=len(standing),
        spoiled=tuple(spoiled),
        adjusting=sum(r.makes is Way.ADJUST for r in standing),
        replacing=sum(r.makes is Way.REPLACE for r in standing),
        adjusted=fates.count(Standing.ADJUSTED),
        replaced=fates.count(Standing.REPLACED),
        noticed=fates.count(Standing.NOTICE_SENT),
        amount_vnd=sum(r.total_vnd for r in standing) - withdrawn,
        closing=Run.between(last + 1, run.last),
        absent=tuple(n for n in range(first, last + 1) if n not in numbers),
    )
