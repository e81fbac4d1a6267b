"""Where frames come from: a clip with its lane, a video, an RTSP camera.

Every source gives frames with the time of seeing them, in real time, and says in one sentence what
is wrong when something is; it then ends or tries again, and never stops another lane. It decides
nothing about vehicles. Photographs in a folder have no motion and are in `edge.stills`.
"""

import hashlib
import random
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol, TypeAlias
from urllib.parse import urlsplit

import cv2
import numpy as np
import structlog

from edge.picture import Image
from edge.simulator import Change, ClipScript, LaneSimulator

log = structlog.get_logger()

FRAMES_PER_S: Final = 12  # more is not looked at
LATE_LOOK_S: Final = 0.5  # however late we are, a frame is looked at so often
USUAL_FPS: Final = 25.0  # when a file does not say
IDLE_S: Final = 0.5
RTSP_OPEN_MS: Final = 5_000
RTSP_READ_MS: Final = 5_000
RTSP_CAP_S: Final = 60.0
MISSING_FRAMES: Final = 2  # containers round their count by this much


@dataclass(frozen=True, slots=True)
class Frame:
    """A picture and when it was seen; from a simulated lane also what changed on the road."""

    image: Image
    at_us: int
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Trouble:
    """One sentence about what is wrong, with a remedy."""

    text: str


Shot: TypeAlias = Frame | Trouble


class Source(Protocol):
    """Anything that gives frames until it has no more or is told to stop."""

    def shots(self, stop: threading.Event) -> Iterator[Shot]:
        """Frames and troubles, in real time."""


class ClipSource:
    """A built-in clip: the frames that the lane simulator says the camera sees now."""

    def __init__(
        self, path: Path, script: ClipScript, road: LaneSimulator, clock: Callable[[], int]
    ) -> None:
        self._path, self._script, self._road, self._clock = path, script, road, clock

    def shots(self, stop: threading.Event) -> Iterator[Shot]:
        """Frames in real time; the last one goes on when all have gone."""
        trouble = self._wrong_file()
        if trouble:
            yield Trouble(trouble)
            return
        reel = _Reel(self._path)
        while not stop.is_set():
            now = self._clock()
            moment = self._road.advance(now)
            if reel.wind_to(moment.frame):
                yield Frame(reel.image, now, moment.changes)
            else:
                yield Trouble(f"{self._path.name} ends at frame {reel.at}: make the clips again")
                return
            last = moment.frame >= self._script.frames - 1
            stop.wait(IDLE_S if last else 1 / self._script.fps)

    def _wrong_file(self) -> str | None:
        try:
            digest = hashlib.sha256(self._path.read_bytes()).hexdigest()
        except OSError as error:
            return f"{self._path} cannot be read ({error.strerror}): make the clips again"
        if digest != self._script.sha256:
            return f"{self._path.name} is not the clip of its script: make the clips again"
        return None


class _Reel:
    """A video that is only ever wound forward."""

    def __init__(self, path: Path) -> None:
        self._capture = cv2.VideoCapture(str(path))
        self.at = -1
        self.image: Image = np.zeros((1, 1, 3), np.uint8)

    def wind_to(self, frame: int) -> bool:
        """Make `image` the picture of this frame; False when the video ends before it."""
        if self.at >= frame:
            return True
        while self.at < frame:
            if not self._capture.grab():
                return False
            self.at += 1
        ok, image = self._capture.retrieve()
        if ok:
            self.image = np.asarray(image, np.uint8)
        return ok


class VideoSource:
    """A video file, played once in real time and stamped with the time of playing.

    `skipped` counts the frames that came too late to be looked at, `lag_s` is how late the newest
    one was.
    """

    def __init__(self, path: Path, clock: Callable[[], int]) -> None:
        self._path, self._clock = path, clock
        self.skipped, self.lag_s = 0, 0.0

    def shots(self, stop: threading.Event) -> Iterator[Shot]:
        """Frames in real time; late ones are skipped; ends with the video."""
        capture = cv2.VideoCapture(str(self._path))
        if not capture.isOpened():
            yield Trouble(_unplayable(self._path))
            return
        fps = capture.get(cv2.CAP_PROP_FPS)
        fps = fps if 1 <= fps <= 240 else USUAL_FPS
        total = int(capture.get(cv2.CAP_PROP_FRAME_COUNT))
        log.info("video_began", file=self._path.name, frames=total, fps=fps)
        start, at, shown = time.monotonic(), -1, -1.0
        while not stop.is_set():
            due = start + (at + 1) / fps
            stop.wait(max(0.0, due - time.monotonic()))
            if not capture.grab():
                break
            at += 1
            self.lag_s = max(0.0, time.monotonic() - due)
            if at / fps - shown < 1 / FRAMES_PER_S:
                continue
            if self.lag_s > 1 / fps and at / fps - shown < LATE_LOOK_S:
                self.skipped += 1
                continue
            ok, image = capture.retrieve()
            if ok:
                shown = at / fps
                yield Frame(np.asarray(image, np.uint8), self._clock())
        capture.release()
        log.info("video_ended", file=self._path.name, frames=at + 1, skipped=self.skipped,
                 lag_ms=round(self.lag_s * 1000))  # fmt: skip
        if not stop.is_set() and at + 1 < total - MISSING_FRAMES:
            yield Trouble(
                f"{self._path.name} ends mid-frame after {at + 1} of {total} frames:"
                " copy it again; what was seen until there counts"
            )


def _unplayable(path: Path) -> str:
    if not path.is_file():
        return f"{path} is not there: check the path given for this lane"
    if path.stat().st_size == 0:
        return f"{path.name} is empty (0 bytes): copy it again"
    return f"{path.name} is not a video that can be played: save it as MP4 (H.264) again"


class RtspSource:
    """A network camera; tried again and again with growing pauses when it does not answer."""

    def __init__(self, address: str, clock: Callable[[], int], retry_cap_s: float = RTSP_CAP_S):
        self._address, self._clock, self._cap_s = address, clock, retry_cap_s

    def shots(self, stop: threading.Event) -> Iterator[Shot]:
        """The newest frame each time; troubles between attempts."""
        failures = 0
        while not stop.is_set():
            capture = self._open()
            if capture.isOpened():
                for frame in self._newest(capture, stop):
                    failures = 0
                    yield frame
            capture.release()
            if stop.is_set():
                return
            failures = min(failures + 1, 10)
            pause = random.uniform(min(1.0, self._cap_s), min(self._cap_s, 2.0**failures))
            yield Trouble(
                f"{safe_address(self._address)} gives no picture: check that the camera is on,"
                f" its address, name and password; next attempt in {pause:.0f} s"
            )
            stop.wait(pause)

    def _open(self) -> cv2.VideoCapture:
        limits = [cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, RTSP_OPEN_MS]
        limits += [cv2.CAP_PROP_READ_TIMEOUT_MSEC, RTSP_READ_MS]
        return cv2.VideoCapture(self._address, cv2.CAP_FFMPEG, limits)

    def _newest(self, capture: cv2.VideoCapture, stop: threading.Event) -> Iterator[Frame]:
        """Reading may be slower than the camera: one thread drains, the newest frame is taken."""
        box: list[Frame] = []
        fresh, ended = threading.Event(), threading.Event()

        def drain() -> None:
            while not stop.is_set():
                ok, image = capture.read()
                if not ok:
                    break
                box[:] = [Frame(np.asarray(image, np.uint8), self._clock())]
                fresh.set()
            ended.set()
            fresh.set()

        drainer = threading.Thread(target=drain, name="rtsp", daemon=True)
        drainer.start()
        while not ended.is_set() and not stop.is_set():
            fresh.wait(1.0)
            fresh.clear()
            if box:
                yield box.pop()
                stop.wait(1 / FRAMES_PER_S)
        drainer.join(RTSP_READ_MS / 1000 + 1)


def safe_address(address: str) -> str:
    """An address without name, password and query, fit for a log."""
    parts = urlsplit(address)
    host = parts.hostname or "?"
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{host}{port}{parts.path}"
