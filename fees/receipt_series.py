"""Registered runs of receipt numbers: which numbers may exist, and which comes next.

A series is registered before its first number is used, by a named person; a number outside a
registered series cannot be made here, so a second till's receipts fail every check. Nothing is ever
taken back: a number once given stays given.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from fees.receipt_code import ReceiptError

MAX_NUMBER = 9_999_999  # at most seven digits per symbol and year
TRAINING_PREFIX = "MH"  # MINH HOẠ; reserved, a production series never carries it
VIETNAM = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")
_PREFIX = re.compile(r"[ABCDEGHKLMNPQRSTUVXY]{2}")
_FORM = re.compile(r"0[12]BLP[0-9]-[0-9]{3}")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def local_time(at_us: int) -> datetime:
    """A time in µs since the epoch, as read at the gate."""
    return (_EPOCH + timedelta(microseconds=at_us)).astimezone(VIETNAM)


@dataclass(frozen=True, slots=True)
class Series:
    """One run of numbers: two letters, a year, and the form symbol of the receipt."""

    prefix: str
    year: int
    form: str = "01BLP0-001"

    def __post_init__(self) -> None:
        """Refuse symbols that the tax authority's scheme does not know."""
        if not _PREFIX.fullmatch(self.prefix):
            raise ReceiptError("receipt.prefix", f"two letters of the scheme, not {self.prefix!r}")
        if not 2020 <= self.year <= 2099:
            raise ReceiptError("receipt.year", f"a four-digit year, not {self.year}")
        if not _FORM.fullmatch(self.form):
            raise ReceiptError("receipt.form", f"a form like 01BLP0-001, not {self.form!r}")

    @property
    def symbol(self) -> str:
        """The receipt symbol: letters, two-digit year, E for electronic (``AA-26E``)."""
        return f"{self.prefix}-{self.year % 100:02d}E"

    @property
    def training(self) -> bool:
        """Whether receipts of this series have no value."""
        return self.prefix == TRAINING_PREFIX

    def name(self, number: int) -> str:
        """How one receipt is quoted: ``AA-26E 0000123``."""
        return f"{self.symbol} {number:07d}"


@dataclass(frozen=True, slots=True)
class Registration:
    """A series as registered: from which number to which, by whom, and when (µs UTC)."""

    series: Series
    registered_by: str
    registered_at_us: int
    first: int = 1
    last: int = MAX_NUMBER

    def __post_init__(self) -> None:
        """A registration names a person and a run that is not empty."""
        if not self.registered_by:
            raise ReceiptError("receipt.registrar", "a registration names who made it")
        if not 1 <= self.first <= self.last <= MAX_NUMBER:
            raise ReceiptError(
                "receipt.run", f"numbers run upwards within 1 to {MAX_NUMBER}, from the first on"
            )

    def holds(self, number: int) -> bool:
        """Whether this number may exist in the series."""
        return self.first <= number <= self.last

    def number_after(self, last: int, at_us: int) -> int:
        """The next number to give at ``at_us``, ``last`` being the newest given (0 = none yet).

        Raises ``ReceiptError`` before the registration, in another year than the symbol says, or
        when the run is used up.
        """
        if at_us < self.registered_at_us:
            raise ReceiptError(
                "receipt.series_not_yet", "the series is registered before it is used"
            )
        if local_time(at_us).year != self.series.year:
            raise ReceiptError(
                "receipt.series_year", f"{self.series.symbol} is for the year {self.series.year}"
            )
        number = next_number(max(last, self.first - 1))
        if number > self.last:
            raise ReceiptError("receipt.series_full", "the series is full; register another one")
        return number


@dataclass(frozen=True, slots=True)
class Registered:
    """Every registered series; symbols are unique, so a receipt's name finds one registration."""

    runs: tuple[Registration, ...] = ()

    def register(self, new: Registration) -> Registered:
        """With one more series; raises ``receipt.series_twice`` for a symbol that exists."""
        if any(run.series.symbol == new.series.symbol for run in self.runs):
            raise ReceiptError(
                "receipt.series_twice", f"{new.series.symbol} is registered; choose other letters"
            )
        return Registered((*self.runs, new))

    def find(self, symbol: str) -> Registration:
        """The registration of a symbol; raises ``receipt.unregistered``."""
        for run in self.runs:
            if run.series.symbol == symbol:
                return run
        raise ReceiptError("receipt.unregistered", f"{symbol} is not registered")

    def name(self, symbol: str, number: int) -> str:
        """How a receipt is quoted; raises ``receipt.unregistered`` when it cannot exist."""
        run = self.find(symbol)
        if not run.holds(number):
            raise ReceiptError(
                "receipt.unregistered", f"{symbol} runs from {run.first} to {run.last}"
            )
        return run.series.name(number)


def next_number(last: int) -> int:
    """The number after ``last`` (0 = none issued yet); raises ``ReceiptError`` when it is full."""
    if type(last) is not int or last < 0:
        raise ReceiptError("receipt.number", f"the last number is a whole number from 0: {last!r}")
    if last >= MAX_NUMBER:
        raise ReceiptError("receipt.series_full", "the series is full; register another one")
    return last + 1
