"""A version of a tariff as the centre keeps it: the file as it was entered, and who let it be."""

import tomllib
from dataclasses import dataclass
from functools import lru_cache

from fees.registry import Person, Stage, Version

FEE, PRICE = "FEE", "PRICE"


@dataclass(frozen=True, slots=True)
class TariffVersion:
    """One version; `id` is "<tariff>/<version>". Times in µs since the epoch (UTC), 0 = none.

    `text` is the file as it was entered, byte for byte in UTF-8; `sha256` that of those bytes.
    """

    id: str
    tariff: str
    version: str
    text: str
    sha256: str
    stage: Stage
    start: int
    end: int  # exclusive; 0 = open
    illustrative: bool
    entered_by: str
    entered_on: str  # the device
    entered_at: int
    proposed_by: str = ""
    proposed_on: str = ""
    proposed_at: int = 0
    approved_by: str = ""
    approved_on: str = ""
    approved_at: int = 0
    act: int = 0  # number of the ledger entry that let it be; 0 = nobody did yet

    @property
    def kind(self) -> str:
        """FEE or PRICE, as its file says."""
        return kind_of(self.text)

    def known(self) -> Version:
        """As the registry's rules see it."""
        return Version(
            self.version,
            self.sha256,
            self.start,
            self.end or None,
            self.illustrative,
            self.stage,
            Person(self.proposed_by, self.proposed_on) if self.proposed_by else None,
            self.proposed_at or None,
            Person(self.approved_by, self.approved_on) if self.approved_by else None,
            self.approved_at or None,
        )


@lru_cache(maxsize=256)
def kind_of(text: str) -> str:
    """FEE or PRICE: what the file of a tariff that was taken in says it is."""
    try:
        return str(tomllib.loads(text).get("kind", FEE))
    except tomllib.TOMLDecodeError:  # altered in the database: the start refuses it by its hash
        return FEE


def version_id(tariff: str, version: str) -> str:
    """What a version is known by."""
    return f"{tariff}/{version}"
