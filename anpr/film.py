"""Frames of a film file, some five looks a second, with their times; and what broke on the way.

The size of the picture may change while a film runs. A film that ends before its own count of
frames says so, after everything that could be decoded was given; one without any frame is refused.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from anpr.image import PIXELS_MAX, ImageError, Picture

STEP_S: Final = 0.2  # one look in so many seconds of film
USUAL_FPS: Final = 25.0  # when a film does not say
MISSING_FRAMES: Final = 3  # containers round their count by this much
MISSING_SHARE: Final = {".mp4": 0.02, ".mov": 0.02, ".m4v": 0.02, ".avi": 0.02}
MISSING_SHARE_GUESSED: Final = 0.15  # other containers only guess their count
BROKEN_MAX: Final = 250  # frames in a row that cannot be decoded before we give a film up
_NOTHING: Final[Picture] = np.zeros((1, 1, 3), np.uint8)


@dataclass(frozen=True, slots=True)
class Look:
    """One frame of a film: its number, its time (s from the beginning), its picture."""

    number: int
    at: float
    image: Picture

    def without_image(self) -> "Look":
        """The same, its picture forgotten."""
        return replace(self, image=_NOTHING)


class Film:
    """One film file; opened anew for each pass through it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._count = self._seen = 0
        self._unreadable = 0
        self.share = 0.0

    @property
    def broken(self) -> ImageError | None:
        """What was wrong with the film, known when its looks have been taken."""
        missing = self._count - self._seen
        share = MISSING_SHARE.get(self._path.suffix.lower(), MISSING_SHARE_GUESSED)
        allowed = max(MISSING_FRAMES, self._count * share)
        if missing <= allowed and self._unreadable <= allowed:
            return None
        return ImageError(
            "video.broken",
            f"{self._path.name} is damaged: {self._seen - self._unreadable} of"
            f" {max(self._count, self._seen)} frames could be read",
            "copy it again; what was seen until there counts",
        )

    def looks(self) -> Iterator[Look]:
        """Yield the frames to look at.

        Raises:
            ImageError: there is no such film, no readable frame in it, or one above 25 megapixels.
        """
        due = 0.0
        good = False
        for number, at, film in self._run():
            if at + 1e-6 < due:
                continue
            due = at + STEP_S
            image = self._decoded(film)
            if image is not None:
                good = True
                yield Look(number, at, image)
        if not good:
            raise ImageError(
                "video.unreadable",
                f"{self._path.name} holds no readable frame",
                "convert it to MP4 (H.264)",
            )

    def frames(self, wanted: Collection[int]) -> Iterator[Look]:
        """Yield the frames of these numbers."""
        last = max(wanted, default=-1)
        for number, at, film in self._run():
            if number in wanted and (image := self._decoded(film)) is not None:
                yield Look(number, at, image)
            if number >= last:
                return

    def _run(self) -> Iterator[tuple[int, float, cv2.VideoCapture]]:
        """Wind through the film, frame by frame: number, time, and where to take its picture."""
        if not self._path.is_file():
            raise ImageError(
                "video.unreadable", f"{self._path}: no such file", "check the path and permissions"
            )
        film = cv2.VideoCapture(str(self._path))
        try:
            rate = film.get(cv2.CAP_PROP_FPS)
            rate = rate if 1 <= rate <= 240 else USUAL_FPS
            self._count = max(0, int(film.get(cv2.CAP_PROP_FRAME_COUNT)))
            self._seen = self._unreadable = 0
            at = -1.0 / rate
            while film.grab():
                told = film.get(cv2.CAP_PROP_POS_MSEC) / 1000
                # A film of uneven pace tells each frame's time; where it does not, we count.
                at = told if at < told < at + 60 else at + 1 / rate
                yield self._seen, at, film
                self._seen += 1
                self.share = min(1.0, self._seen / self._count) if self._count else 0.0
        finally:
            film.release()

    def _decoded(self, film: cv2.VideoCapture) -> Picture | None:
        good, image = film.retrieve()
        if not good or image.size == 0:
            self._unreadable += 1
            if self._unreadable > BROKEN_MAX:
                raise ImageError(
                    "video.unreadable", f"{self._path.name} cannot be decoded", "save it again"
                )
            return None
        if image.shape[0] * image.shape[1] > PIXELS_MAX:
            raise ImageError(
                "image.too_large", f"{self._path.name} is over 25 megapixels", "shrink it first"
            )
        return np.asarray(image, np.uint8)
