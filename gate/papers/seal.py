"""The collector's key and certificate for signing papers.

Production: a PKCS#12 file of a certification authority, its password from the settings. Training:
a key of our own making, written at first start and good for papers without value. A key that is
gone is an error, never a reason to make another: papers signed with it must stay provable.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
    pkcs12,
)
from cryptography.x509.oid import NameOID

from gate.datafolder import DataFolderError
from gate.keys import write_private
from gate.papers.problems import PaperError

KEY, CERTIFICATE = "receipts.key", "receipts.crt"
_YEARS = 10
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Seal:
    """An RSA key and its certificate, with those above it."""

    key: rsa.RSAPrivateKey
    chain: tuple[x509.Certificate, ...]

    @property
    def certificate(self) -> x509.Certificate:
        """The signer's own certificate."""
        return self.chain[0]

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate, hexadecimal."""
        return self.certificate.fingerprint(hashes.SHA256()).hex()

    @property
    def owner(self) -> str:
        """Whose certificate it is, for the paper: the organisation, or else the common name."""
        subject = self.certificate.subject
        for kind in (NameOID.ORGANIZATION_NAME, NameOID.COMMON_NAME):
            for found in subject.get_attributes_for_oid(kind):
                return str(found.value)
        return subject.rfc4514_string()

    def check_valid(self, at_us: int) -> None:
        """Raise `PaperError` unless the certificate is valid at that time (µs UTC)."""
        at = _EPOCH + timedelta(microseconds=at_us)
        first, last = self.certificate.not_valid_before_utc, self.certificate.not_valid_after_utc
        if not first <= at <= last:
            raise PaperError(
                "paper.certificate_time",
                f"the certificate of {self.owner} is valid from {first:%Y-%m-%d} to "
                f"{last:%Y-%m-%d}; put a valid PKCS#12 file in the settings",
            )


def load_pkcs12(file: Path, password: str) -> Seal:
    """The seal in a PKCS#12 file.

    Raises `DataFolderError` for a wrong password, another file, or a key that is not RSA.
    """
    try:
        key, own, above = pkcs12.load_key_and_certificates(file.read_bytes(), password.encode())
    except (OSError, ValueError) as error:
        raise DataFolderError(
            f"{file} cannot be opened as PKCS#12 ({error}). Check the file and its password."
        ) from error
    if not isinstance(key, rsa.RSAPrivateKey) or own is None:
        raise DataFolderError(f"{file} holds no RSA key with its certificate. Ask for one.")
    return Seal(key, (own, *above))


def ensure_training_seal(folder: Path, owner: str, now: datetime) -> Seal:
    """The self-made seal in the key folder, made now if there was none.

    Raises `DataFolderError` when only one of its two files is there, or they do not belong
    together.
    """
    private, public = folder / KEY, folder / CERTIFICATE
    if not private.exists() and not public.exists():
        _make(private, public, owner, now)
    if not (private.exists() and public.exists()):
        gone = public if private.exists() else private
        raise DataFolderError(f"The key {gone} is gone. Restore it from a backup.")
    key = load_pem_private_key(private.read_bytes(), password=None)
    certificate = x509.load_pem_x509_certificate(public.read_bytes())
    if not isinstance(key, rsa.RSAPrivateKey) or key.public_key() != certificate.public_key():
        raise DataFolderError(f"{private} does not belong to {public}. Restore both from a backup.")
    return Seal(key, (certificate,))


def _make(private: Path, public: Path, owner: str, now: datetime) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    short = owner.encode()[:64].decode("utf-8", "ignore")  # a common name has 64 bytes at most
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, owner[:64]),
            x509.NameAttribute(NameOID.COMMON_NAME, short),
        ]
    )
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=365 * _YEARS))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    write_private(private, pem)
    write_private(public, made.public_bytes(Encoding.PEM))
    public.chmod(0o644)
