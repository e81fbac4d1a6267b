"""The reader of a node: one for all its lanes, one frame at a time.

Two lanes that read at once would only make both late on a small machine, so they take turns. What
reads is `anpr.reader`; tests put a scripted one in its place.
"""

import threading
from typing import Protocol

from anpr.reading import FrameReads
from edge.picture import Image
from gate import wire


class FrameReader(Protocol):
    """Anything that reads the plates of a frame (height × width × 3, blue-green-red)."""

    def read(self, image: Image) -> FrameReads:
        """All plates of the frame, surest first."""


class SharedReader:
    """A reader and its name on the wire, for several threads."""

    def __init__(self, reader: FrameReader, name: wire.ReaderBody) -> None:
        self._reader = reader
        self._turn = threading.Lock()
        self.name = name

    def read(self, image: Image) -> FrameReads:
        """All plates of the frame; waits for its turn."""
        with self._turn:
            return self._reader.read(image)
