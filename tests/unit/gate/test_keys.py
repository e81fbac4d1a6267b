"""Keys are made once, readable by their owner only, and an exchanged one is noticed."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

from gate.datafolder import DataFolderError
from gate.keys import ensure_keys, ensure_token

NAMES = ["centre", "inland-1"]


def test_a_pair_signs_and_verifies_and_keeps_its_name_in_later_years(tmp_path: Path) -> None:
    assert ensure_keys(tmp_path, NAMES, 2026) == {
        "centre": "centre-2026",
        "inland-1": "inland-1-2026",
    }
    private = load_pem_private_key((tmp_path / "inland-1.key").read_bytes(), None)
    public = load_pem_public_key((tmp_path / "inland-1.pub").read_bytes())
    assert isinstance(private, Ed25519PrivateKey)
    assert isinstance(public, Ed25519PublicKey)
    public.verify(private.sign(b"truck"), b"truck")

    before = (tmp_path / "inland-1.key").read_bytes()
    assert ensure_keys(tmp_path, [*NAMES, "border-1"], 2027) == {
        "centre": "centre-2026",
        "inland-1": "inland-1-2026",
        "border-1": "border-1-2027",
    }
    assert (tmp_path / "inland-1.key").read_bytes() == before


def test_only_the_owner_can_read_what_is_private(tmp_path: Path) -> None:
    ensure_keys(tmp_path, NAMES, 2026)
    ensure_token(tmp_path, "inland-1")
    private = [*tmp_path.glob("*.key"), *tmp_path.glob("*.token")]
    assert len(private) == 3
    assert {path.stat().st_mode & 0o777 for path in private} == {0o600}


def test_a_token_stays_the_same(tmp_path: Path) -> None:
    first = ensure_token(tmp_path, "inland-1").read_text()
    assert len(first.strip()) >= 32
    assert ensure_token(tmp_path, "inland-1").read_text() == first


def test_an_exchanged_key_is_refused(tmp_path: Path) -> None:
    ensure_keys(tmp_path, NAMES, 2026)
    (tmp_path / "inland-1.pub").write_bytes((tmp_path / "centre.pub").read_bytes())
    with pytest.raises(DataFolderError, match="not the one pinned"):
        ensure_keys(tmp_path, NAMES, 2026)


def test_a_lost_key_is_not_silently_replaced(tmp_path: Path) -> None:
    ensure_keys(tmp_path, NAMES, 2026)
    (tmp_path / "centre.key").unlink()
    with pytest.raises(DataFolderError, match=r"centre\.key is gone"):
        ensure_keys(tmp_path, NAMES, 2026)
