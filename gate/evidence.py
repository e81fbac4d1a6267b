"""Pictures by digest in a folder: written once, whole or not at all, never looked into.

Money never waits for a picture; a picture that never comes leaves its digest in the event.
"""

import hashlib
import os
import re
from pathlib import Path

from gate.journey.errors import DomainError

MAX_BYTES = 5_000_000
_DIGEST = re.compile(r"[0-9a-f]{64}")
_JPEG = b"\xff\xd8\xff"


class EvidenceStore:
    """Pictures under `folder/ab/<sha256>.jpg`."""

    def __init__(self, folder: Path) -> None:
        """Keep pictures under this folder, made if absent."""
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def put(self, sha256: str, data: bytes) -> None:
        """Keep a JPEG; raises `DomainError` when digest, kind or size do not fit. Again is fine."""
        if len(data) > MAX_BYTES:
            raise DomainError("evidence.too_large", bytes=len(data), limit=MAX_BYTES)
        if not data.startswith(_JPEG):
            raise DomainError("evidence.not_jpeg")
        if hashlib.sha256(data).hexdigest() != sha256:
            raise DomainError("evidence.digest", sha256=sha256[:64])
        target = self._target(sha256)
        if target.exists():
            return
        target.parent.mkdir(exist_ok=True)
        part = target.with_suffix(f".part{os.getpid()}")
        with part.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)

    def path(self, sha256: str) -> Path | None:
        """The picture's file, or None when it has not come."""
        if not _DIGEST.fullmatch(sha256):
            return None
        target = self._target(sha256)
        return target if target.is_file() else None

    def _target(self, sha256: str) -> Path:
        return self._folder / sha256[:2] / f"{sha256}.jpg"
