"""Versions of the yard as the centre keeps them: the file as entered, and when it applied."""

from dataclasses import dataclass
from functools import lru_cache

from parking.yard import Yard
from parking.yardfile import load_yard


@dataclass(frozen=True, slots=True)
class YardVersion:
    """One yard file, never altered; `id` is its number. Times in µs since the epoch (UTC).

    `text` is the file as it was entered, byte for byte in UTF-8; `sha256` that of those bytes.
    """

    id: str
    text: str
    sha256: str
    bays: int
    illustrative: bool
    why: str
    entered_by: str
    entered_on: str  # the device
    entered_at: int
    act: int  # number of the ledger entry that tells of it


@dataclass(frozen=True, slots=True)
class YardApplied:
    """From then on the gate works by that version; the one with the highest `act` holds."""

    id: str
    version: str
    sha256: str
    why: str
    by: str
    device: str
    at: int
    act: int


@lru_cache(maxsize=8)
def drawn(text: str) -> Yard:
    """The yard of a file, checked; raises `YardError`. Takes a while when it is new and large."""
    return load_yard(text.encode())
