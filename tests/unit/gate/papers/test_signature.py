"""A signature holds for exactly the document that was signed, here and for Debian's xmlsec1."""

import hashlib
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from hypothesis import given
from hypothesis import strategies as st

from gate.datafolder import DataFolderError
from gate.papers.problems import PaperError
from gate.papers.receipt_xml import SPACE, check_schema, receipt_xml
from gate.papers.seal import CERTIFICATE, KEY, Seal, ensure_training_seal, load_pkcs12
from gate.papers.signature import sign, verify
from tests.conftest import need
from tests.unit.gate.papers.samples import FULL, ORDINARY, SIGNED

DAY = 86_400_000_000


@pytest.fixture(scope="session")
def signed(seal: Seal) -> bytes:
    return sign(receipt_xml(FULL.to_json(), SIGNED), seal, SIGNED)


def xmlsec1(raw: bytes, folder: Path, certificate: Path) -> bool:
    """Whether the other implementation believes the document."""
    file = folder / f"{hashlib.sha256(raw).hexdigest()}.xml"
    file.write_bytes(raw)
    done = subprocess.run(
        [need("xmlsec1"), "--verify", "--trusted-pem", str(certificate), str(file)],
        capture_output=True,
        check=False,
        timeout=60,
    )
    return done.returncode == 0


def test_both_implementations_believe_it(
    signed: bytes, seal: Seal, seal_folder: Path, tmp_path: Path
) -> None:
    check_schema(signed)
    found = verify(signed, seal.certificate)
    number = found.find(f".//{{{SPACE}}}SBLai")
    assert number is not None
    assert number.text == "123"
    assert xmlsec1(signed, tmp_path, seal_folder / CERTIFICATE)


def test_the_same_receipt_signed_twice_is_the_same_file(signed: bytes, seal: Seal) -> None:
    assert sign(receipt_xml(FULL.to_json(), SIGNED), seal, SIGNED) == signed


@pytest.mark.parametrize("place", [b"<TTien>300000", b"Lai Ch", b"<SBLai>12", b"<DigestValue>x"])
def test_one_changed_byte_fails_in_both(
    signed: bytes, seal: Seal, seal_folder: Path, tmp_path: Path, place: bytes
) -> None:
    at = (
        signed.find(place) + len(place) - 1
        if place in signed
        else signed.index(b"DigestValue>") + 13
    )
    changed = signed[:at] + bytes([signed[at] ^ 1]) + signed[at + 1 :]
    with pytest.raises(PaperError):
        verify(changed, seal.certificate)
    assert not xmlsec1(changed, tmp_path, seal_folder / CERTIFICATE)


@given(data=st.data())
def test_no_byte_of_the_business_data_can_be_changed(
    signed: bytes, seal: Seal, data: st.DataObject
) -> None:
    end = signed.index(b"<DSCKS>")
    begin = signed.index(b"<BLai")
    at = data.draw(st.integers(begin, end - 1))
    other = data.draw(st.integers(0, 255).filter(lambda value: value != signed[at]))
    with pytest.raises(PaperError):
        verify(signed[:at] + bytes([other]) + signed[at + 1 :], seal.certificate)


@given(st.integers(0, 10**6), st.binary(min_size=1, max_size=3))
def test_whatever_is_done_to_the_file_is_refused_or_changes_nothing_signed(
    signed: bytes, seal: Seal, place: int, junk: bytes
) -> None:
    at = place % len(signed)
    try:
        found = verify(signed[:at] + junk + signed[at + len(junk) :], seal.certificate)
    except PaperError:
        return
    whole = verify(signed, seal.certificate)
    for name in ("SBLai", "TgTTTBSo", "MTCuu"):
        path = f".//{{{SPACE}}}{name}"
        assert found.findtext(path) == whole.findtext(path)


def test_another_key_is_not_believed_though_it_brings_its_certificate(
    signed: bytes, tmp_path: Path
) -> None:
    stranger = ensure_training_seal(tmp_path, "Ai đó", datetime(2026, 1, 1, tzinfo=UTC))
    with pytest.raises(PaperError):
        verify(signed, stranger.certificate)
    forged = sign(receipt_xml(ORDINARY.to_json(), SIGNED), stranger, SIGNED)
    assert verify(forged, stranger.certificate) is not None


def test_nothing_is_signed_with_a_certificate_that_is_not_valid(seal: Seal) -> None:
    for at in (SIGNED - 2 * DAY, SIGNED + 11 * 365 * DAY):
        with pytest.raises(PaperError) as error:
            sign(receipt_xml(ORDINARY.to_json(), at), seal, at)
        assert error.value.key == "paper.certificate_time"


def test_a_seal_is_made_once_and_never_replaced(seal_folder: Path, tmp_path: Path) -> None:
    again = ensure_training_seal(seal_folder, "somebody else", datetime(2027, 1, 1, tzinfo=UTC))
    assert again.owner == "Trung tâm Dịch vụ (minh hoạ)"
    assert (seal_folder / KEY).stat().st_mode & 0o077 == 0
    (tmp_path / CERTIFICATE).write_bytes((seal_folder / CERTIFICATE).read_bytes())
    with pytest.raises(DataFolderError, match="gone"):
        ensure_training_seal(tmp_path, "x", datetime(2027, 1, 1, tzinfo=UTC))


def test_production_brings_its_own_pkcs12(seal: Seal, tmp_path: Path) -> None:
    file = tmp_path / "collector.p12"
    file.write_bytes(
        pkcs12.serialize_key_and_certificates(
            b"bl", seal.key, seal.certificate, None, BestAvailableEncryption(b"mat khau")
        )
    )
    loaded = load_pkcs12(file, "mat khau")
    assert loaded.fingerprint == seal.fingerprint
    for path, password in ((file, "sai"), (tmp_path / "none.p12", "mat khau")):
        with pytest.raises(DataFolderError, match="PKCS#12"):
            load_pkcs12(path, password)


def test_a_long_name_of_the_collector_is_kept_whole(tmp_path: Path) -> None:
    name = "Ban Quản lý Khu kinh tế cửa khẩu Ma Lù Thàng (minh hoạ)"
    assert ensure_training_seal(tmp_path, name, datetime(2026, 1, 1, tzinfo=UTC)).owner == name
