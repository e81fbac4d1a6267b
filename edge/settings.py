"""What an edge node is told: its TOML file, typed, with nothing unknown in it.

A wrong key is an error, never ignored: a misspelt setting would otherwise be a silent default.
Relative paths are taken from the file's own folder.
"""

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Literal, TypeAlias

import msgspec
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from gate import wire

Port: TypeAlias = Annotated[int, msgspec.Meta(ge=1, le=65535)]
Seconds: TypeAlias = Annotated[float, msgspec.Meta(gt=0, le=3600)]
Source: TypeAlias = Literal["clip", "folder", "video", "rtsp", "none"]


class SettingsError(ValueError):
    """The settings cannot be used; the text says where and what to do."""


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A table of the file; unknown keys are refused."""


class BrokerSettings(_Table, frozen=True):
    """Where the broker listens and the longest pause between attempts, in seconds.

    0 chooses: a minute, or five seconds on the same machine, where nobody else is in the queue.
    """

    host: str
    port: Port
    retry_cap_s: Annotated[int, msgspec.Meta(ge=0, le=3600)] = 0

    @property
    def patience_s(self) -> int:
        """The longest pause between attempts, in seconds."""
        return self.retry_cap_s or (5 if self.host in ("127.0.0.1", "::1", "localhost") else 60)


class CentreSettings(_Table, frozen=True):
    """The centre's address, this node's token and the centre's public key."""

    url: str
    token_file: str
    public_key: str


class KeySettings(_Table, frozen=True):
    """The key that signs for this node."""

    kid: str
    file: str


class UplinkSettings(_Table, frozen=True):
    """How patient the uplink is, in seconds; 0 as the longest pause: as long as the broker's."""

    retry_first_s: Seconds = 1.0
    retry_cap_s: Annotated[float, msgspec.Meta(ge=0, le=3600)] = 0.0


class LaneSettings(_Table, frozen=True):
    """One lane: its camera, and for a clip the script of its simulator."""

    id: wire.Name
    movement: wire.Movement
    source: Source
    path: str = ""
    script: str = ""


class Settings(_Table, frozen=True):
    """Everything an edge node is told."""

    gate: wire.Name
    node: wire.Name
    side: wire.Side
    data: str
    broker: BrokerSettings
    centre: CentreSettings
    key: KeySettings
    lanes: list[LaneSettings]
    uplink: UplinkSettings = UplinkSettings()
    shadow: bool = False  # beside another programme, whose barriers these are: watch, never open

    @property
    def pace(self) -> tuple[float, float]:
        """The first and the longest pause of the uplink, in seconds."""
        longest = self.uplink.retry_cap_s or float(self.broker.patience_s)
        return self.uplink.retry_first_s, longest


def read_settings(path: Path) -> Settings:
    """The settings in a file; raises `SettingsError` with the place and a remedy."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        settings = msgspec.convert(table, Settings)
    except FileNotFoundError:
        raise SettingsError(f"{path}: there is no such file; `malu up` writes one") from None
    except OSError as error:
        raise SettingsError(f"{path}: cannot be read ({error.strerror})") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: not a TOML file: {error}") from error
    except msgspec.ValidationError as error:
        raise SettingsError(f"{path}: {error}; correct that key") from error
    _check_lanes(path, settings)
    return settings


def _check_lanes(path: Path, settings: Settings) -> None:
    names = [lane.id for lane in settings.lanes]
    if len(set(names)) != len(names):
        raise SettingsError(f"{path}: two lanes have the same id; give each its own")
    for lane in settings.lanes:
        if lane.source != "none" and not lane.path:
            raise SettingsError(f"{path}: lane {lane.id} needs `path` for source {lane.source}")
        if (lane.source == "clip") != bool(lane.script):
            raise SettingsError(
                f"{path}: lane {lane.id}: `script` belongs to source clip, and only to it"
            )


def read_private_key(path: Path) -> Ed25519PrivateKey:
    """An Ed25519 key from a PEM file (PKCS 8); raises `SettingsError`."""
    key = _load(path, lambda pem: serialization.load_pem_private_key(pem, None))
    if not isinstance(key, Ed25519PrivateKey):
        raise SettingsError(f"{path}: not an Ed25519 key; let `malu up` make one")
    return key


def read_public_key(path: Path) -> Ed25519PublicKey:
    """An Ed25519 public key from a PEM file (SPKI); raises `SettingsError`."""
    key = _load(path, serialization.load_pem_public_key)
    if not isinstance(key, Ed25519PublicKey):
        raise SettingsError(f"{path}: not an Ed25519 public key; copy the centre's again")
    return key


def read_token(path: Path) -> str:
    """The bearer token of this node; raises `SettingsError` when it is missing or empty."""
    try:
        token = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: the token cannot be read; ask the centre for one") from error
    if not token:
        raise SettingsError(f"{path}: the token is empty; ask the centre for one")
    return token


def _load(path: Path, parse: Callable[[bytes], object]) -> object:
    try:
        return parse(path.read_bytes())
    except OSError as error:
        raise SettingsError(f"{path}: the key cannot be read ({error.strerror})") from error
    except ValueError as error:
        raise SettingsError(f"{path}: this is not a key in PEM form") from error
