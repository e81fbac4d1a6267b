"""Read plates from picture files, folders and films, one plain result per picture or vehicle.

Results are dictionaries ready for JSON; `malu read` and the evaluation print the same ones. A file
that cannot be read raises, and the next one is read all the same: that is the caller's choice.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np

from anpr.follow import Follower
from anpr.image import PIXELS_MAX, ImageError, load_image
from anpr.reader import Reader
from anpr.reading import FrameReads, Read

PICTURES: Final = frozenset({".jpg", ".jpeg", ".png", ".bmp", ".webp", ".tif", ".tiff"})
FILMS: Final = frozenset({".mp4", ".mkv", ".avi", ".mov", ".webm", ".ts", ".m4v"})
STEP_S: Final = 0.2  # one look in so many seconds of film


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read, and its name as the user gave it."""

    path: Path
    name: str

    @property
    def is_film(self) -> bool:
        """Whether it is a film, going by its name."""
        return self.path.suffix.lower() in FILMS


def sources(paths: Iterable[str]) -> list[Source]:
    """List the files meant by `paths`; a folder means the pictures and films in and below it."""
    found = []
    for name in paths:
        path = Path(name)
        if not path.is_dir():
            found.append(Source(path, name))
            continue
        for inner in sorted(path.rglob("*")):
            if inner.suffix.lower() in PICTURES | FILMS and inner.is_file():
                found.append(Source(inner, str(inner)))
    return found


def read_source(reader: Reader, source: Source, *, crop: bool = False) -> list[dict[str, Any]]:
    """Read one file: one result for a picture, one per vehicle for a film.

    Raises:
        ImageError: the file is missing, damaged or too large.
    """
    if source.is_film:
        return list(_read_film(reader, source))
    image = load_image(source.path)
    frame = reader.read_crop(image) if crop else reader.read(image)
    return [_line(source.name, frame, frame.reads)]


def _read_film(reader: Reader, source: Source) -> Iterator[dict[str, Any]]:
    if not source.path.is_file():
        raise ImageError(
            "video.unreadable", f"{source.path}: no such file", "check the path and permissions"
        )
    film = cv2.VideoCapture(str(source.path))
    try:
        follower, last = Follower(), None
        for at, image in _looks(film, source):
            last = reader.read(image)
            follower.see(at, last.reads)
    finally:
        film.release()
    if last is None:
        raise ImageError(
            "video.unreadable", f"{source.path.name} holds no readable frame", "convert it to MP4"
        )
    for passing in follower.passings():
        times = {"t0": round(passing.t0, 3), "t1": round(passing.t1, 3)}
        yield _line(source.name, last, [passing.read]) | times


def _looks(
    film: cv2.VideoCapture, source: Source
) -> Iterator[tuple[float, np.ndarray[Any, np.dtype[np.uint8]]]]:
    """Yield time and picture of some five frames a second."""
    if film.get(cv2.CAP_PROP_FRAME_WIDTH) * film.get(cv2.CAP_PROP_FRAME_HEIGHT) > PIXELS_MAX:
        raise ImageError(
            "image.too_large", f"{source.path.name} is over 25 megapixels", "shrink it first"
        )
    rate = film.get(cv2.CAP_PROP_FPS)
    rate = rate if 1 <= rate <= 240 else 25.0
    number, due = 0, 0.0
    while film.grab():
        at = number / rate
        number += 1
        if at + 1e-6 < due:
            continue
        due = at + STEP_S
        good, image = film.retrieve()
        if good and image is not None:
            yield at, image.astype(np.uint8, copy=False)


def _line(name: str, frame: FrameReads, reads: Iterable[Read]) -> dict[str, Any]:
    return {
        "file": name,
        "width": frame.width,
        "height": frame.height,
        "plates": [_plate(read) for read in reads],
        "ms": {"detect": round(frame.detect_ms, 2), "read": round(frame.read_ms, 2)},
    }


def _plate(read: Read) -> dict[str, Any]:
    plate: dict[str, Any] = {
        "text": read.text,
        "country": read.country,
        "colour": read.colour,
        "lines": read.lines,
        "confidence": read.confidence / 1000,
        "accept": read.accept,
        "corners": [list(corner) for corner in read.corners],
        "candidates": [{"text": c.text, "p": c.p / 1000} for c in read.candidates],
    }
    return plate | {"reason": read.reason} if read.reason else plate
