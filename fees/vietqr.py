"""The text of a VietQR: EMVCo merchant-presented QR as NAPAS fills it, for one amount and purpose.

Fields are tag, length in characters and value; the last is a CRC over everything before it. Only
dynamic codes are made: a printed code without an amount could be pasted over by somebody else's.
Nothing here draws a picture.
"""

from __future__ import annotations

import re

from fees.money import dong

NAPAS = "A000000727"
TO_ACCOUNT = "QRIBFTTA"
_BIN = re.compile(r"[0-9]{6}")
_ACCOUNT = re.compile(r"[0-9A-Za-z]{1,19}")
_PURPOSE = re.compile(r"[0-9A-Za-z ]{1,25}")
_MOST_VND = 10**13 - 1  # thirteen digits


class VietQrError(ValueError):
    """A code that no bank would read; ``field`` names what is wrong."""

    def __init__(self, field: str, allowed: str) -> None:
        self.field = field
        super().__init__(f"{field} must be {allowed}")


def payload(*, bank_bin: str, account: str, amount_vnd: int, purpose: str) -> str:
    """The text to draw as a QR: so many đồng to that account at the bank with that BIN.

    ``purpose`` stands in the transfer's text and carries the charge's code. Raises ``VietQrError``.
    """
    if not _BIN.fullmatch(bank_bin):
        raise VietQrError("bank_bin", "six digits")
    if not _ACCOUNT.fullmatch(account):
        raise VietQrError("account", "1 to 19 letters and digits")
    if not 0 < dong(amount_vnd) <= _MOST_VND:
        raise VietQrError("amount_vnd", "1 to 13 digits, above zero")
    if not _PURPOSE.fullmatch(purpose):
        raise VietQrError("purpose", "1 to 25 letters, digits and spaces")
    receiver = _field("00", bank_bin) + _field("01", account)
    transfer = _field("00", NAPAS) + _field("01", receiver) + _field("02", TO_ACCOUNT)
    body = (
        _field("00", "01")
        + _field("01", "12")  # dynamic: with an amount
        + _field("38", transfer)
        + _field("53", "704")  # đồng, ISO 4217
        + _field("54", str(amount_vnd))
        + _field("58", "VN")
        + _field("62", _field("08", purpose))
        + "6304"
    )
    return body + f"{crc16(body.encode('ascii')):04X}"


def crc16(data: bytes) -> int:
    """CRC-16/CCITT-FALSE: polynomial 0x1021, start 0xFFFF, nothing reflected or inverted."""
    crc = 0xFFFF
    for byte in data:
        crc ^= byte << 8
        for _ in range(8):
            crc = (crc << 1) ^ 0x1021 if crc & 0x8000 else crc << 1
        crc &= 0xFFFF
    return crc


def _field(tag: str, value: str) -> str:
    return f"{tag}{len(value):02d}{value}"
