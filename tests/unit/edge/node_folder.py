"""A node's folder as the supervisor prepares it: keys, token and settings on disk."""

from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.unit.edge.hand import KEY


def node_folder(
    folder: Path,
    *,
    centre: Ed25519PrivateKey,
    broker_port: int,
    centre_url: str = "http://127.0.0.1:9",
    lanes: str = "",
    node: str = "inland-1",
    side: str = "inland",
) -> Path:
    """Write keys, token and settings; returns the path of the settings."""
    keys = folder / "keys"
    keys.mkdir(parents=True, exist_ok=True)
    (keys / f"{node}.key").write_bytes(
        KEY.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    (keys / "centre.pub").write_bytes(
        centre.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
    )
    (keys / f"device-{node}.token").write_text("open-sesame\n")
    data = folder / f"edge-{node}"
    data.mkdir(exist_ok=True)
    config = data / "edge.toml"
    config.write_text(
        f"""
gate = "ma-lu-thang"
node = "{node}"
side = "{side}"
data = "{data}"
[broker]
host = "127.0.0.1"
port = {broker_port}
retry_cap_s = 1
[centre]
url = "{centre_url}"
token_file = "{keys}/device-{node}.token"
public_key = "{keys}/centre.pub"
[key]
kid = "{node}-2026"
file = "{keys}/{node}.key"
[uplink]
retry_first_s = 0.2
retry_cap_s = 1.0
"""
        + (lanes or "[[lanes]]\nid = 'inland-enter'\nmovement = 'enter'\nsource = 'none'\n")
    )
    return config
