"""The keys a centre works with: its own, and the pinned public keys of its nodes."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key


@dataclass(frozen=True, slots=True)
class Pinned:
    """The centre's signing key with its id, and each node's public key."""

    centre_key: Ed25519PrivateKey
    centre_kid: str
    node_keys: Mapping[str, Ed25519PublicKey]


def load_private(file: Path) -> Ed25519PrivateKey:
    """An Ed25519 private key from PKCS#8 PEM; raises `ValueError` for any other key."""
    key = load_pem_private_key(file.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise ValueError(f"{file.name} is not an Ed25519 key")
    return key


def load_public(file: Path) -> Ed25519PublicKey:
    """An Ed25519 public key from PEM; raises `ValueError` for any other key."""
    key = load_pem_public_key(file.read_bytes())
    if not isinstance(key, Ed25519PublicKey):
        raise ValueError(f"{file.name} is not an Ed25519 key")
    return key


def load_pinned(keys: Path, kids: Mapping[str, str], nodes: tuple[str, ...]) -> Pinned:
    """Keys from the folder `keys` as `<name>.key` and `<name>.pub`."""
    return Pinned(
        load_private(keys / "centre.key"),
        kids["centre"],
        {node: load_public(keys / f"{node}.pub") for node in nodes},
    )
