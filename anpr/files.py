"""Read plates from picture files, folders and films, one plain result per picture or vehicle.

Results are dictionaries ready for JSON; `malu read` and the evaluation print the same ones. What is
wrong with a file comes with the result, beside whatever could be read of it: a film that breaks off
still tells the vehicles it showed.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any, Final

from anpr.couple import Vehicle, vehicles
from anpr.film import Film, Look
from anpr.follow import Follower
from anpr.image import ImageError, Picture, load_image
from anpr.reader import Reader
from anpr.reading import FrameReads, Read

PICTURES: Final = frozenset({".jpg", ".jpeg", ".png", ".bmp", ".webp", ".tif", ".tiff"})
FILMS: Final = frozenset({".mp4", ".mkv", ".avi", ".mov", ".webm", ".ts", ".m4v"})

Progress = Callable[[float], None]
Line = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read, and its name as the user gave it."""

    path: Path
    name: str

    @property
    def is_film(self) -> bool:
        """Whether it is a film, going by its name."""
        return self.path.suffix.lower() in FILMS


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture that shows what a line says: the frame, and the reads to draw into it."""

    image: Picture
    reads: tuple[Read, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one file: its lines, what is wrong with it, and pictures if they were wanted."""

    lines: list[Line] = field(default_factory=list)
    problem: ImageError | None = None
    shown: list[Shown] = field(default_factory=list)


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


def read_source(
    reader: Reader,
    source: Source,
    *,
    crop: bool = False,
    show: bool = False,
    progress: Progress | None = None,
) -> Outcome:
    """Read one file: one line for a picture, one per vehicle for a film.

    Args:
        reader: what reads; for this thread alone.
        source: the file.
        crop: a picture is one plate already cut out.
        show: give the pictures to draw as well, one for each line.
        progress: told the share of a film that has been read, 0..1.
    """
    try:
        if source.is_film:
            return _read_film(reader, source, show=show, progress=progress)
        image = load_image(source.path)
    except ImageError as error:
        return Outcome(problem=error)
    frame = reader.read_crop(image) if crop else reader.read(image, patient=True)
    shown = [Shown(image, frame.reads)] if show else []
    return Outcome([_line(source.name, frame, frame.reads)], None, shown)


def _read_film(reader: Reader, source: Source, *, show: bool, progress: Progress | None) -> Outcome:
    film, follower = Film(source.path), Follower()
    frames: dict[float, tuple[Look, FrameReads]] = {}
    for look in film.looks():
        read = reader.read(look.image)
        follower.see(look.at, read.reads, read.width)
        frames[look.at] = look.without_image(), read
        if progress is not None:
            progress(film.share)
    found = vehicles(follower.passings())
    lines = [_vehicle_line(source.name, vehicle, frames) for vehicle in found]
    shown = _pictures(source.path, found, frames) if show else []
    return Outcome(lines, film.broken, shown)


def _vehicle_line(
    name: str, vehicle: Vehicle, frames: dict[float, tuple[Look, FrameReads]]
) -> Line:
    """One vehicle; size and corners are those of the frame that shows its first plate best."""
    best = vehicle.plates[0].best_at
    inside = [read for at, (_, read) in frames.items() if vehicle.t0 <= at <= vehicle.t1]
    frame = frames[best][1]
    typical = FrameReads(
        frame.width,
        frame.height,
        (),
        median(read.detect_ms for read in inside),
        median(read.read_ms for read in inside),
    )
    line = _line(name, typical, [])
    line["plates"] = [_plate(one.read) | {"at": round(one.best_at, 3)} for one in vehicle.plates]
    return line | {
        "t0": round(vehicle.t0, 3),
        "t1": round(vehicle.t1, 3),
        "direction": vehicle.direction,
        "best": {"at": round(best, 3), "frame": frames[best][0].number},
    }


def _pictures(
    path: Path, found: Sequence[Vehicle], frames: dict[float, tuple[Look, FrameReads]]
) -> list[Shown]:
    """Go through the film once more and keep each vehicle's best picture."""
    wanted = {frames[vehicle.plates[0].best_at][0].number for vehicle in found}
    images = {look.number: look.image for look in Film(path).frames(wanted)}
    shown = []
    for vehicle in found:
        first = vehicle.plates[0]
        image = images.get(frames[first.best_at][0].number)
        if image is not None:
            there = tuple(p.read for p in vehicle.plates if p.best_at == first.best_at)
            shown.append(Shown(image, there))
    return shown


def _line(name: str, frame: FrameReads, reads: Iterable[Read]) -> Line:
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
