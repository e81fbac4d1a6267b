"""Pictures: kept by digest before their event is stored, sent apart, later if need be.

A picture is named by its SHA-256, which the signed event carries, so nobody can swap it on the way.
Sending them never blocks an event: one thread of its own tries again with growing pauses. What the
centre refuses for good is set aside and named once in the log.
"""

import hashlib
import os
import random
import threading
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import structlog

log = structlog.get_logger()

TIMEOUT_S: Final = 10.0
STOP_S: Final = 1.0  # a picture on its way is sent again after the next start
KEEP_S: Final = 7 * 24 * 3600
# The centre understood the request and will never take this picture (RFC 9110 §15.5).
REFUSED: Final = frozenset({400, 409, 413, 415, 422})


@dataclass(frozen=True, slots=True)
class Kept:
    """A picture on disk: its digest (hex) and its size in bytes."""

    sha256: str
    size: int


class Shelf:
    """The folder of pictures waiting to be sent, with `sent/` and `refused/` inside."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._sent, self._refused = folder / "sent", folder / "refused"
        for each in (folder, self._sent, self._refused):
            each.mkdir(parents=True, exist_ok=True)
        self.on_kept = threading.Event()

    def keep(self, jpeg: bytes) -> Kept:
        """Put a picture on disk, whole or not at all, and return its name."""
        kept = Kept(hashlib.sha256(jpeg).hexdigest(), len(jpeg))
        part = self._folder / f"{kept.sha256}.part"
        with part.open("wb") as file:
            file.write(jpeg)
            file.flush()
            os.fsync(file.fileno())
        part.rename(self._folder / f"{kept.sha256}.jpg")
        self.on_kept.set()
        return kept

    def waiting(self) -> list[Path]:
        """The pictures not sent yet, oldest first."""
        found = [path for path in self._folder.glob("*.jpg") if path.is_file()]
        return sorted(found, key=lambda path: path.stat().st_mtime)

    def sent(self, path: Path) -> None:
        """The centre has it."""
        path.rename(self._sent / path.name)

    def refused(self, path: Path) -> None:
        """The centre will never take it."""
        path.rename(self._refused / path.name)

    def tidy(self, now_s: float) -> None:
        """Delete pictures that were sent more than a week ago."""
        for path in self._sent.glob("*.jpg"):
            if path.stat().st_mtime < now_s - KEEP_S:
                path.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class Centre:
    """Where pictures go, the token that opens the door, and the longest pause (s)."""

    url: str
    token: str
    retry_cap_s: float = 60.0


class Uploader:
    """Sends what is on the shelf by HTTP PUT; `start` it once, `stop` it once."""

    def __init__(self, shelf: Shelf, centre: Centre) -> None:
        self._shelf, self._centre = shelf, centre
        self._stop = threading.Event()
        # No proxy: a gate's centre is on the gate's own network.
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        self._thread = threading.Thread(target=self._run, name="pictures", daemon=True)

    def start(self) -> None:
        """Begin to send."""
        self._thread.start()

    def stop(self) -> None:
        """Stop; what is not sent waits for the next start."""
        self._stop.set()
        self._shelf.on_kept.set()
        self._thread.join(STOP_S)

    def _run(self) -> None:
        failures = 0
        while not self._stop.is_set():
            self._shelf.on_kept.clear()
            if self._send_all():
                failures = 0
                self._shelf.on_kept.wait(60)
            else:
                failures = min(failures + 1, 10)
                pause = random.uniform(0.5, min(self._centre.retry_cap_s, 2.0**failures))
                self._stop.wait(pause)

    def _send_all(self) -> bool:
        """Send what waits; False when the centre could not be reached or is not ready."""
        for path in self._shelf.waiting():
            if self._stop.is_set():
                return True
            try:
                self._put(path)
            except urllib.error.HTTPError as error:
                error.close()
                if error.code not in REFUSED:
                    log.info("picture_waits", status=error.code)
                    return False
                log.warning("picture_refused", sha256=path.stem, status=error.code)
                self._shelf.refused(path)
            except OSError as error:
                log.info("picture_waits", reason=type(error).__name__)
                return False
            else:
                self._shelf.sent(path)
        return True

    def _put(self, path: Path) -> None:
        request = urllib.request.Request(
            f"{self._centre.url}/api/v1/evidence/{path.stem}",
            data=path.read_bytes(),
            method="PUT",
            headers={
                "Authorization": f"Bearer {self._centre.token}",
                "Content-Type": "image/jpeg",
            },
        )
        with self._opener.open(request, timeout=TIMEOUT_S):
            pass
