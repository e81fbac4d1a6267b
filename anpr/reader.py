"""Read every plate of a picture: find, rectify, recognise, judge.

A read is accepted only when its text fits a grammar and its calibrated confidence reaches the
threshold measured for these weights. What is too small, or no plate at all, is reported unread with
a reason; the reader never completes a text it did not see.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final, Protocol

import cv2
import numpy as np
import numpy.typing as npt

from anpr.corners import Corners, OnnxCorners
from anpr.detector import Detection, Detector, OnnxDetector, Searcher, overlap
from anpr.grammar import may_lack_a_digit
from anpr.machine import require_avx
from anpr.plate import normalise, parse
from anpr.reading import Candidate, FrameReads, Read
from anpr.recogniser import Recognised
from anpr.recogniser import Recogniser as OnnxRecogniser
from anpr.shipped import DETECTOR, FOLDER, RECOGNISER, Shipped, WeightsError, verify

__all__ = ["Detector", "Reader", "Recogniser", "WeightsError"]

Picture = npt.NDArray[np.uint8]
Quad = npt.NDArray[np.float32]

CORNERS: Final = "corners.onnx"  # weights may come without: then the detector's corners stand
CROWD: Final = 8  # plates in one picture from which on smaller ones are looked for
BOXES_MAX: Final = 32  # plates of one picture worth reading, surest first
MARGIN: Final = 0.06  # of each side, added around the corners before rectifying
MARGINS_AGAIN: Final = (0.02, 0.11)  # tried when the first reading is unsure
TIGHTER: Final = 0.02  # of each side: how much closer a text that may lack a digit is cut again
LOST_SURE: Final = 995  # thousandths: how sure that second cut must be
CLEAR: Final = 999  # thousandths from which on one line is not asked again
MOVES: Final = ((0.02, 0.04, 0.0), (0.01, -0.05, -0.01))  # of width, of height, added to the margin
MOVED_SURE: Final = 950  # thousandths: how sure the moved crops must be on average
MARGINS: Final = (0.03, 0.06)  # for a crop whose corners were put right
MARGIN_STEEP: Final = 0.04  # ... from where a steep plate may lie
HEIGHT_MIN: Final = 8.0  # pixels; what is lower has no strokes left
TALL: Final = 64  # rectified crops are at least so high, or strokes vanish in resampling
SIDE_MAX: Final = 1024  # and no larger than this, whatever shape a picture has
LENGTH_MIN: Final = 5  # shorter than any plate
BADGE_SCORE: Final = 0.45  # below it, a box without plate text is a badge or a sticker
CANDIDATES_MAX: Final = 5
SLANTS: Final = (0.3, 0.5, 0.65)  # of a crop's height by which one end of a plate may lie lower
HOPELESS: Final = 0.02  # confidence below which other margins are not tried
FAINT: Final = 50  # thousandths: what a longer look reads with less is nothing
SAME: Final = 0.3  # overlap from which on two boxes are one plate
DOUBTFUL: Final = 0.6  # confidence below which a crop is tried as a slanted plate


class Recogniser(Protocol):
    """Anything that reads the characters of a rectified plate."""

    def read_all(self, crops: Sequence[Picture]) -> list[Recognised]:
        """Return of each crop the text with its calibrated confidence, colour and lines."""


class Reader:
    """Detector and recogniser together; not for use by two threads at once."""

    def __init__(
        self,
        detector: Detector,
        recogniser: Recogniser,
        shipped: Shipped,
        corners: Corners | None = None,
    ) -> None:
        self._detector = detector
        self._recogniser = recogniser
        self._shipped = shipped
        self._corners = corners

    @classmethod
    def load(
        cls,
        weights_dir: Path | None = None,
        threads: int = 2,
        detector: Callable[[Path, int], Detector] = OnnxDetector,
    ) -> "Reader":
        """Load the shipped weights, or those of `weights_dir`, for so many threads.

        `detector` makes the detector of a file and threads: another runtime, one being measured.

        Raises:
            MachineError: the processor lacks what the runtime needs.
            WeightsError: a file is missing or differs from the manifest's SHA-256.
        """
        require_avx()
        shipped = verify(weights_dir or FOLDER)
        found = detector(shipped.folder / DETECTOR, threads)
        recogniser = OnnxRecogniser.load(shipped.folder / RECOGNISER, threads)
        corners = OnnxCorners(shipped.folder / CORNERS) if CORNERS in shipped.digests else None
        return cls(found, recogniser, shipped, corners)

    @property
    def identity(self) -> dict[str, str]:
        """`name`, `version` and `weights` (one digest over all files) of this reader."""
        return self._shipped.identity

    def read(self, image: Picture, *, patient: bool = False) -> FrameReads:
        """Read every plate of a picture (height x width x 3, eight bits, blue-green-red).

        `patient` looks longer where nothing could be accepted or many plates are in sight: right
        for a single picture, too slow for film, where the next frame comes anyway.
        """
        started = time.perf_counter()
        found = self._detector.detect(image)
        detected = time.perf_counter()
        reads = self._read_plates(image, found[:BOXES_MAX])
        crowded = len(found) >= CROWD  # where many stand, those at the back are small
        if patient and (crowded or not any(read.accept for read in reads)):
            reads += self._searched(image, reads)
        return _frame(image, _each_once(reads), started, detected)

    def _read_plates(self, image: Picture, plates: list[Detection]) -> list[Read]:
        placed = [self._refined(image, plate.corners) for plate in plates]
        large = [float(np.linalg.norm(at[3] - at[0])) >= HEIGHT_MIN for at in placed]
        crops = [rectify(image, at) for at, enough in zip(placed, large, strict=True) if enough]
        first = iter(self._recogniser.read_all(crops))
        reads = [
            self._read_plate(image, at, next(first), plate.score)
            if enough
            else _unread(at, "too small")
            for plate, at, enough in zip(plates, placed, large, strict=True)
        ]
        return [read for read in reads if read is not None]

    def _searched(self, image: Picture, reads: list[Read]) -> list[Read]:
        """Look longer where nothing stands yet; only what has a plate's form is reported."""
        if not isinstance(self._detector, Searcher):
            return []
        known = [_corners(read) for read in reads if read.text and read.reason != "no known form"]
        plates = [
            plate
            for plate in self._detector.search(image)
            if all(overlap(plate.corners, corners) < SAME for corners in known)
        ]
        found = self._read_plates(image, plates)
        return [read for read in found if read.country and read.confidence >= FAINT]

    def read_crop(self, image: Picture) -> FrameReads:
        """Read a picture that is one plate already cut out; corners are those of the plate."""
        started = time.perf_counter()
        height, width = image.shape[:2]
        whole = np.array(
            [[0, 0], [width - 1, 0], [width - 1, height - 1], [0, height - 1]], np.float32
        )
        detected = time.perf_counter()
        first = self._read_one(image)
        if self._sure(first):
            best, corners, accept = first, whole, self._whole(image, whole, first, 0.0)
            accept = accept and self._firm(image, whole, first, 0.0)
        else:
            best, corners, accept = self._tried(image, first, whole)
        read = self._judge(best, corners, accept)
        return _frame(image, [read], started, detected)

    def _tried(
        self, image: Picture, first: Recognised, whole: Quad
    ) -> tuple[Recognised, Quad, bool]:
        """Read an unsure crop with its corners put right, then as steep plates would fill it.

        Returns reading, corners, and whether it may be accepted.
        """
        right = self._refined(image, whole)
        margins = MARGINS if self._corners is not None else ()
        again = self._recogniser.read_all([rectify(image, right, m) for m in margins])
        found = [(first, whole), *((read, right) for read in again)]
        best = _elected(found)
        if not parse(best[0].text, best[0].colour).valid or best[0].confidence < DOUBTFUL:
            height, width = image.shape[:2]
            steep = [self._refined(image, slanted) for slanted in slants(width, height)]
            crops = [rectify(image, corners, MARGIN_STEEP) for corners in steep]
            found += zip(self._recogniser.read_all(crops), steep, strict=True)
            best = _elected(found)
        accept = _alike(best[0], again, self._shipped.accept_again)
        return *best, accept and self._firm(image, right, best[0], MARGIN_STEEP)

    def _read_plate(
        self, image: Picture, corners: Quad, best: Recognised, score: float
    ) -> Read | None:
        """Judge the first reading of one box, looking again where it needs it; None: no plate."""
        accept = self._sure(best) and self._whole(image, corners, best, MARGIN)
        if not self._sure(best) and _hopeful(best):
            again = [rectify(image, corners, margin) for margin in MARGINS_AGAIN]
            readings = [best, *self._recogniser.read_all(again)]
            best, _ = _elected([(found, corners) for found in readings])
            accept = _alike(best, readings, self._shipped.accept_alike)
        accept = accept and self._firm(image, corners, best, MARGIN)
        read = self._judge(best, corners, accept)
        badge = not parse(best.text, best.colour).valid and score < BADGE_SCORE
        return None if badge else read

    def _read_one(self, crop: Picture) -> Recognised:
        return self._recogniser.read_all([crop])[0]

    def _refined(self, image: Picture, corners: Quad) -> Quad:
        return corners if self._corners is None else self._corners.refine(image, corners)

    def _sure(self, found: Recognised) -> bool:
        valid = parse(found.text, found.colour).valid
        return valid and _thousandths(found.confidence) >= self._shipped.accept

    def _whole(self, image: Picture, corners: Quad, found: Recognised, margin: float) -> bool:
        """Whether a sure text holds all its digits: a closer cut says so where one may be lost."""
        if not may_lack_a_digit(found.text, found.lines):
            return True
        again = self._read_one(rectify(image, corners, margin - TIGHTER))
        return again.text == found.text and _thousandths(again.confidence) >= LOST_SURE

    def _firm(self, image: Picture, corners: Quad, found: Recognised, margin: float) -> bool:
        """Whether crops moved a little say the same: asked of two lines and of less clear texts.

        A stroke that blur has closed and a character lost between two lines laid side by side
        mostly turn into something else, or into doubt, where the crop begins elsewhere.
        """
        if found.lines == 1 and _thousandths(found.confidence) >= CLEAR:
            return True
        across = (corners[1] + corners[2] - corners[0] - corners[3]) / 2
        down = (corners[2] + corners[3] - corners[0] - corners[1]) / 2
        crops = [
            rectify(
                image, (corners + right * across + low * down).astype(np.float32), margin + more
            )
            for right, low, more in MOVES
        ]
        again = self._recogniser.read_all(crops)
        sure = sum(read.confidence for read in again) / len(MOVES)
        return all(r.text == found.text for r in again) and _thousandths(sure) >= MOVED_SURE

    def _judge(self, found: Recognised, corners: Quad, accept: bool) -> Read:
        """Turn what the recogniser says into a read; `accept` is what `_sure` said of it."""
        text = normalise(found.text)
        candidates = tuple(
            Candidate(normalise(other), _thousandths(p))
            for other, p in found.candidates[:CANDIDATES_MAX]
        )
        if len(text) < LENGTH_MIN:
            return _unread(corners, "no plate text", candidates)
        plate = parse(text, found.colour)
        reason = "" if accept else "unsure" if plate.valid else "no known form"
        return Read(
            text,
            plate.country,
            found.colour,
            found.lines,
            _thousandths(found.confidence),
            accept,
            candidates,
            _points(corners),
            reason,
        )


def rectify(image: Picture, corners: Quad, margin: float = MARGIN) -> Picture:
    """Return the plate seen from straight ahead, with `margin` of its sides around it."""
    centre = corners.mean(axis=0)
    wide = corners + (corners - centre) * np.float32(2 * margin)
    sides = np.linalg.norm(np.roll(wide, -1, axis=0) - wide, axis=1)
    across, tall = float(max(sides[0], sides[2])), float(max(sides[1], sides[3], 1.0))
    scale = max(1.0, TALL / tall)
    width = min(SIDE_MAX, max(8, round(across * scale)))
    height = min(SIDE_MAX, max(8, round(tall * scale)))
    target = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    matrix = cv2.getPerspectiveTransform(wide.astype(np.float32), target)
    flat = cv2.warpPerspective(
        image, matrix, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return flat.astype(np.uint8)


def slants(width: int, height: int) -> Iterator[Quad]:
    """Yield the corners of plates that fill a crop of that size, falling or rising."""
    for share in SLANTS:
        low, right, bottom = share * height, width - 1, height - 1
        rising = [[0, low], [right, 0], [right, bottom - low], [0, bottom]]
        falling = [[0, 0], [right, low], [right, bottom], [0, bottom - low]]
        for corners in (rising, falling):
            yield np.array(corners, np.float32)


def _elected(found: list[tuple[Recognised, Quad]]) -> tuple[Recognised, Quad]:
    """Return the surest reading of the text that has most: a form first, then confidence."""
    votes: dict[str, float] = {}
    for read, _ in found:
        votes[read.text] = votes.get(read.text, 0.0) + read.confidence
    return max(
        found,
        key=lambda one: (
            parse(one[0].text, one[0].colour).valid,
            votes[one[0].text],
            one[0].confidence,
        ),
    )


def _alike(best: Recognised, readings: list[Recognised], least: int) -> bool:
    """Whether all readings say the same, each with `least` thousandths, and no digit is missing."""
    shares = [read.confidence if read.text == best.text else 0.0 for read in readings]
    valid = parse(best.text, best.colour).valid and not may_lack_a_digit(best.text, best.lines)
    return valid and _thousandths(min(shares, default=0.0)) >= least


def _hopeful(found: Recognised) -> bool:
    """Whether another look may give a plate: a grille or a badge is not worth it."""
    return len(normalise(found.text)) >= LENGTH_MIN - 1 and found.confidence >= HOPELESS


def _thousandths(share: float) -> int:
    """Round down, so that nothing becomes certain by rounding."""
    return max(0, min(999, int(share * 1000)))


def _corners(read: Read) -> Quad:
    return np.array(read.corners, np.float32)


def _points(corners: Quad) -> tuple[tuple[int, int], ...]:
    return tuple((int(x), int(y)) for x, y in np.rint(corners))


def _unread(corners: Quad, reason: str, candidates: tuple[Candidate, ...] = ()) -> Read:
    return Read(None, "", "", 1, 0, False, candidates, _points(corners), reason)


def _each_once(reads: list[Read]) -> list[Read]:
    """Order by confidence, and keep of equal texts the surest: two boxes on one plate."""
    ranked = sorted(reads, key=lambda read: (-read.accept, -read.confidence))
    seen: set[str] = set()
    kept = []
    for read in ranked:
        if read.text is None or read.text not in seen:
            kept.append(read)
        if read.text is not None:
            seen.add(read.text)
    return kept


def _frame(image: Picture, reads: list[Read], started: float, detected: float) -> FrameReads:
    ended = time.perf_counter()
    height, width = image.shape[:2]
    return FrameReads(
        width, height, tuple(reads), (detected - started) * 1000, (ended - detected) * 1000
    )
