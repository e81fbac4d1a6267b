"""The weights that come with the product: which files they are, and that they are the right ones.

`weights/manifest.json` names each file with its SHA-256, its recipe and its measured results. A
file that is missing or differs by one bit is refused: a reader that is not the one measured must
never open a barrier.
"""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

FOLDER: Final = Path(__file__).resolve().parent / "weights"
DETECTOR: Final = "detector.onnx"
RECOGNISER: Final = "recogniser.onnx"
NEVER: Final = 1000  # thousandths or more: no confidence reaches it


class WeightsError(Exception):
    """Weights that are missing or not the ones measured: message key, the fact, a remedy."""

    def __init__(self, key: str, what: str, remedy: str) -> None:
        super().__init__(f"{what}; {remedy}")
        self.key = key
        self.what = what
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class Shipped:
    """Verified weights: where they lie, and what their manifest says of them."""

    folder: Path
    name: str
    version: str
    accept: int  # thousandths: from this confidence on a read may stand without a person
    digests: dict[str, str]
    accept_again: int = NEVER  # the same for a crop read again after its corners were put right
    accept_alike: int = NEVER  # the same for a plate in a scene that three cuts read alike

    @property
    def identity(self) -> dict[str, str]:
        """Name and version of the reader, and one digest over all its weights."""
        listed = "\n".join(f"{self.digests[file]}  {file}" for file in sorted(self.digests))
        weights = hashlib.sha256(listed.encode()).hexdigest()
        return {"name": self.name, "version": self.version, "weights": weights}


def verify(folder: Path = FOLDER) -> Shipped:
    """Read the manifest and check every file it names against its SHA-256.

    Raises:
        WeightsError: the manifest or a file is missing, malformed, or not the one measured.
    """
    manifest = _manifest(folder)
    try:
        entries: dict[str, Any] = manifest["files"]
        digests = {name: str(entry["sha256"]) for name, entry in entries.items()}
        shipped = Shipped(
            folder,
            str(manifest["name"]),
            str(manifest["version"]),
            round(float(manifest["accept"]) * 1000),
            digests,
            round(float(manifest.get("accept_again", 1)) * 1000),
            round(float(manifest.get("accept_alike", 1)) * 1000),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise WeightsError(
            "weights.manifest", f"{folder / 'manifest.json'} lacks {error}", _REMEDY
        ) from error
    for name in (DETECTOR, RECOGNISER):
        if name not in digests:
            raise WeightsError("weights.manifest", f"the manifest does not name {name}", _REMEDY)
    for name, digest in digests.items():
        _check(folder / name, digest)
    return shipped


_REMEDY: Final = (
    "restore anpr/weights from the release (git checkout anpr/weights), or `make train`"
)


def _manifest(folder: Path) -> dict[str, Any]:
    path = folder / "manifest.json"
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise WeightsError("weights.missing", f"{path}: {error.strerror}", _REMEDY) from error
    except ValueError as error:
        raise WeightsError("weights.manifest", f"{path} is no JSON: {error}", _REMEDY) from error
    if not isinstance(found, dict):
        raise WeightsError("weights.manifest", f"{path} is no JSON object", _REMEDY)
    return found


def _check(path: Path, digest: str) -> None:
    try:
        actual = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise WeightsError("weights.missing", f"{path}: {error.strerror}", _REMEDY) from error
    if actual != digest:
        raise WeightsError(
            "weights.changed", f"{path} has SHA-256 {actual}, the manifest says {digest}", _REMEDY
        )
