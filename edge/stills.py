"""A lane fed from a folder of photographs: each file one vehicle, two seconds apart.

There is no motion to trigger on, no loop and no barrier: each picture is a sighting, and a passage
right after it. Pictures put into the folder later are taken too. Which were taken is remembered in
the outbox, in the commit of their events; a bad file costs one sentence and the others go on.
"""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

import structlog

from anpr.image import ImageError, load_image
from anpr.reading import Read
from edge.reading import SharedReader
from edge.report import Reporter, Snapshot
from edge.track import Vehicle, largest_by_role
from gate import wire

log = structlog.get_logger()

APART_S: Final = 2.0
SUFFIXES: Final = frozenset({".jpg", ".jpeg", ".png", ".bmp", ".webp", ".tif", ".tiff"})


class StillsLane:
    """Takes in one folder; `taken` says whether a note of the outbox is there."""

    def __init__(
        self,
        reporter: Reporter,
        folder: Path,
        reader: SharedReader,
        clock: Callable[[], int],
        taken: Callable[[str], bool],
        apart_s: float = APART_S,
    ) -> None:
        self._reporter, self._folder, self._reader = reporter, folder, reader
        self._clock, self._taken, self._apart_s = clock, taken, apart_s
        self._bad: set[tuple[str, int]] = set()
        self.state = "init"

    @property
    def name(self) -> str:
        """The lane's id."""
        return self._reporter.place.lane

    def command(self, order: wire.Command) -> None:
        """There is nothing to open here."""
        log.warning(
            "command_ignored", command_id=order.command_id, reason="this lane has no barrier"
        )

    def run(self, stop: threading.Event) -> None:
        """Take in what is there and what comes, until `stop` is set."""
        while not stop.is_set():
            path = self._next()
            if path is not None:
                self._take(path)
            stop.wait(self._apart_s)

    def _next(self) -> Path | None:
        try:
            paths = sorted(self._folder.iterdir())
        except OSError as error:
            self._complain(f"{self._folder} cannot be read ({error.strerror}): check the path")
            return None
        for path in paths:
            if path.suffix.lower() in SUFFIXES and not self._is_done(path):
                return path
        return None

    def _is_done(self, path: Path) -> bool:
        """Taken in an earlier run, or bad and still the same file."""
        return _mark(path) in self._bad or self._taken(self._note(path))

    def _note(self, path: Path) -> str:
        return f"still:{self.name}:{path.name}"

    def _take(self, path: Path) -> None:
        try:
            image = load_image(path)
        except ImageError as error:
            self._bad.add(_mark(path))
            log.error("picture_trouble", lane=self.name, text=str(error))
            return
        self.state = "ok"
        now = self._clock()
        found = largest_by_role(self._reader.read(image).reads)
        vehicle: Vehicle[Read] = Vehicle(
            first_us=now,
            last_us=now,
            frames=1,
            tractor=(found["tractor"],) if "tractor" in found else (),
            trailer=(found["trailer"],) if "trailer" in found else (),
        )
        shot = Snapshot(image, list(found.values()))
        self._reporter.still(now, vehicle, shot, self._note(path))

    def _complain(self, text: str) -> None:
        if self.state != "silent":
            self.state = "silent"
            log.error("camera_trouble", lane=self.name, text=text)


def _mark(path: Path) -> tuple[str, int]:
    try:
        return path.name, path.stat().st_size
    except OSError:  # it went away between listing and looking
        return path.name, -1
