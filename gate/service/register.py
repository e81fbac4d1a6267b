"""The approved versions of a tariff, ready to assess by: which one applies to which turn.

Made from the rows of the books, and anew whenever one of them changes. A version that nobody
approved is in the registry and never among the tariffs: it charges nothing. The fee's tariff and
the tariff of parking prices have a register each; the file of a version says which it belongs to.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from fees.registry import BINDING, Registry, Stage, Version, applying
from fees.tariff import Tariff, load_checked, load_tariff
from gate.service.tariff_rows import PRICE, TariffVersion

KEPT = 64  # tariffs kept compiled; a gate sees a few in a year


@lru_cache(maxsize=KEPT)
def compiled(text: str) -> Tariff:
    """The tariff of a text that was proved whole when it was entered."""
    return load_tariff(text.encode())


@lru_cache(maxsize=KEPT)
def checked(text: str) -> Tariff:
    """The tariff of a text, proved whole; raises `fees.problems.TariffError`."""
    return load_checked(text.encode())


@dataclass(frozen=True, slots=True)
class Register:
    """All versions by their rules, and the binding ones as tariffs, oldest first."""

    registry: Registry
    tariffs: tuple[Tariff, ...]

    def for_turn(self, entered_at: int | None, left_at: int | None, now: int) -> Tariff | None:
        """The version that applies to a turn, by its own policy; None = none was in force."""
        return applying(
            self.registry, self.tariffs, entered_at=entered_at, left_at=left_at, now=now
        )

    def at(self, moment: int) -> Tariff | None:
        """The version in force at this moment (µs), already or still."""
        known = self.registry.at(moment)
        return None if known is None else self.by_hash(known.sha256)

    def coming(self, moment: int) -> tuple[Tariff, ...]:
        """Approved versions that take effect after this moment, soonest first."""
        later = (v for v in self.registry.versions if v.stage in BINDING and v.start > moment)
        found = (self.by_hash(version.sha256) for version in later)
        return tuple(tariff for tariff in found if tariff is not None)

    def by_hash(self, sha256: str) -> Tariff | None:
        """The binding version of exactly these bytes."""
        return next((t for t in self.tariffs if t.sha256 == sha256), None)


def founded(tariff: Tariff) -> Register:
    """What a training ledger starts with, before anything is in its books: this one tariff."""
    version = Version(
        tariff.version,
        tariff.sha256,
        tariff.effective_from,
        tariff.effective_to,
        tariff.illustrative,
        Stage.IN_FORCE,
    )
    return Register(Registry(tariff.tariff, (version,)), (tariff,))


def nothing(name: str) -> Register:
    """A ledger without any version charges nobody."""
    return Register(Registry(name), ())


def register(name: str, rows: Mapping[str, TariffVersion] | Iterable[TariffVersion]) -> Register:
    """The versions of the tariff `name` among these rows."""
    values = rows.values() if isinstance(rows, Mapping) else rows
    mine = sorted((r for r in values if r.tariff == name), key=lambda r: (r.start, r.version))
    binding = tuple(compiled(row.text) for row in mine if row.stage in BINDING)
    return Register(Registry(name, tuple(row.known() for row in mine)), binding)


def price_register(named: str, rows: Mapping[str, TariffVersion]) -> Register:
    """The versions of the tariff of prices among these rows.

    It is the tariff `named`, else the one that may charge already, else the one entered first.
    """
    prices = [row for row in rows.values() if row.kind == PRICE]
    first = min(prices, key=lambda row: (row.act == 0, row.entered_at, row.id), default=None)
    return register(named or (first.tariff if first else ""), prices)
