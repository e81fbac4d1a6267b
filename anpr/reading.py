"""What a reader says of a picture: values only, no opinions about vehicles or money.

Pure. Confidences are whole thousandths, so that what two machines compute is equal bit for bit.
A plate that was seen but not read has `text` None and says why in `reason`.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Candidate:
    """One text the plate may carry, and its probability in thousandths."""

    text: str
    p: int


@dataclass(frozen=True, slots=True)
class Read:
    """One plate in one frame, or the settled read of one plate over several frames.

    `text` is in normal form, None when unreadable (`reason` then says why). `country` is "VN",
    "CN" or "". `colour` names the background ("white", "yellow", "blue", "red", "green", "black",
    or "" when unsure). `lines` is 1 or 2. `confidence` is the calibrated probability that `text` is
    right, in thousandths. `accept` means it may stand without a person. `corners` are pixels of the
    frame, clockwise from the top left, four of them.
    """

    text: str | None
    country: str
    colour: str
    lines: int
    confidence: int
    accept: bool
    candidates: tuple[Candidate, ...]
    corners: tuple[tuple[int, int], ...]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class FrameReads:
    """All plates of one frame, surest first; sizes in pixels, times in milliseconds."""

    width: int
    height: int
    reads: tuple[Read, ...]
    detect_ms: float
    read_ms: float
