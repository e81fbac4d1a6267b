"""Put trained files where the reader looks for them, with their digests beside them.

Only what is given is replaced, so that one network can be trained anew without the other.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

NAME = "malu-plates"
VERSION = "1"
ACCEPT = 0.99
"""Until a calibration says otherwise, hardly anything is accepted without a person."""


def write_manifest(
    folder: Path,
    detector: Path | None = None,
    recogniser: Path | None = None,
    *,
    corners: Path | None = None,
    accept: float | None = None,
    notes: dict[str, dict[str, Any]] | None = None,
) -> None:
    """Copy the given ONNX files into `folder` and bring `manifest.json` up to date.

    Args:
        folder: made when it is not there.
        detector: file to ship as `detector.onnx`.
        recogniser: file to ship as `recogniser.onnx`.
        corners: file to ship as `corners.onnx`.
        accept: threshold of acceptance, 0..1; what stood there stays when absent.
        notes: by file name, recipe and results to write beside the digest.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "manifest.json"
    manifest: dict[str, Any] = {"name": NAME, "version": VERSION, "accept": ACCEPT, "files": {}}
    if path.is_file():
        manifest |= json.loads(path.read_text(encoding="utf-8"))
    if accept is not None:
        manifest["accept"] = accept
    shipped = {
        "detector.onnx": detector,
        "corners.onnx": corners,
        "recogniser.onnx": recogniser,
    }
    for name, source in shipped.items():
        if source is not None:
            _ship(folder / name, source, manifest["files"])
        manifest["files"].get(name, {}).update((notes or {}).get(name, {}))
    path.write_text(json.dumps(manifest, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _ship(target: Path, source: Path, files: dict[str, Any]) -> None:
    if source.resolve() != target.resolve():
        shutil.copyfile(source, target)
    data = target.read_bytes()
    entry = {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
    files[target.name] = files.get(target.name, {}) | entry
