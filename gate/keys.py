"""Keys and device tokens of one gate, made and pinned at the first start.

The centre and every node get an Ed25519 key pair; every node also gets a bearer token. A pin file
remembers the name and digest of each public key, so that an exchanged key is noticed instead of
trusted. Private files can be read by their owner only.
"""

import hashlib
import json
import os
import secrets
from collections.abc import Iterable
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from gate.datafolder import DataFolderError

PINS = "pins.json"


def ensure_keys(folder: Path, names: Iterable[str], year: int) -> dict[str, str]:
    """Make the key pairs in `names` that are missing; return the key id of each name.

    A key id is `name-year` of its making, for example `inland-1-2026`, and never changes. Raises
    DataFolderError when a pinned key is gone or is not the one that was pinned.
    """
    pins = _read_pins(folder)
    new = [name for name in names if name not in pins]
    for name in pins:
        _check_pin(folder, name, pins[name]["sha256"])
    for name in new:
        pins[name] = {"kid": f"{name}-{year}", "sha256": _make_pair(folder, name)}
    if new:
        write_private(folder / PINS, json.dumps(pins, indent=1).encode() + b"\n")
    return {name: pin["kid"] for name, pin in pins.items()}


def ensure_token(folder: Path, node: str) -> Path:
    """Return the file that holds the bearer token of `node`, made now if there was none."""
    path = folder / f"device-{node}.token"
    if not path.exists():
        write_private(path, secrets.token_urlsafe(32).encode() + b"\n")
    return path


def ensure_secret(folder: Path, name: str) -> bytes:
    """The secret shared with a service outside, made now if there was none (`<name>.secret`)."""
    path = folder / f"{name}.secret"
    if not path.exists():
        write_private(path, secrets.token_urlsafe(32).encode() + b"\n")
    return path.read_bytes().strip()


def _read_pins(folder: Path) -> dict[str, dict[str, str]]:
    path = folder / PINS
    if not path.exists():
        return {}
    pins: dict[str, dict[str, str]] = json.loads(path.read_text(encoding="utf-8"))
    return pins


def _check_pin(folder: Path, name: str, sha256: str) -> None:
    for path in (folder / f"{name}.key", folder / f"{name}.pub"):
        if not path.exists():
            raise DataFolderError(f"The key {path} is gone. Restore it from a backup.")
    if hashlib.sha256((folder / f"{name}.pub").read_bytes()).hexdigest() != sha256:
        raise DataFolderError(
            f"The key {folder / name}.pub is not the one pinned at the first start. "
            "Restore it from a backup; events signed with another key would not be believed."
        )


def _make_pair(folder: Path, name: str) -> str:
    """Write a new key pair and return the digest of its public file."""
    private = Ed25519PrivateKey.generate()
    public = private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    secret = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    write_private(folder / f"{name}.key", secret)
    (folder / f"{name}.pub").write_bytes(public)
    return hashlib.sha256(public).hexdigest()


def write_private(path: Path, content: bytes) -> None:
    """Write a file that was never readable by others, whole or not at all."""
    draft = path.with_suffix(path.suffix + ".new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(path)
