"""The code by which anyone can look a receipt up: unguessable, and typed without doubt.

A code is all that is asked for, so it carries twelve random signs; a check sign finds what was
mistyped before anybody is told that a receipt does not exist.
"""

from __future__ import annotations

# 31 signs, a prime: weighted sums find every single wrong sign and every swap of two.
_SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_CODE_SIGNS = 12
_ALIKE = str.maketrans({"-": "", " ": ""})


class ReceiptError(ValueError):
    """A receipt that must not be issued. ``key`` names the message on screen."""

    def __init__(self, key: str, message: str) -> None:
        self.key = key
        super().__init__(message)


def lookup_code(random: bytes) -> str:
    """A code for looking a receipt up, ``XXXX-XXXX-XXXXC``: twelve random signs and a check sign.

    ``random`` is at least 16 bytes from a secure source: a code must not be guessable, because it
    is all that is asked for. Signs that look alike (0/O, 1/I/L) do not occur.
    """
    if len(random) < 16:
        raise ReceiptError("receipt.code_random", "a look-up code needs 16 random bytes")
    value = int.from_bytes(random[:16], "big")
    signs = ""
    for _ in range(_CODE_SIGNS):
        value, digit = divmod(value, len(_SIGNS))
        signs += _SIGNS[digit]
    return f"{signs[:4]}-{signs[4:8]}-{signs[8:]}{_check_sign(signs)}"


def read_lookup_code(typed: str) -> str:
    """Bring a typed code to its printed form; raises ``ReceiptError`` if a sign is mistyped."""
    signs = typed.upper().translate(_ALIKE)
    if len(signs) != _CODE_SIGNS + 1 or any(sign not in _SIGNS for sign in signs):
        raise ReceiptError("receipt.code_form", "a code has 13 letters and digits, as printed")
    if _check_sign(signs[:-1]) != signs[-1]:
        raise ReceiptError("receipt.code_mistyped", "one sign is mistyped; compare with the paper")
    return f"{signs[:4]}-{signs[4:8]}-{signs[8:]}"


def _check_sign(signs: str) -> str:
    total = sum(weight * _SIGNS.index(sign) for weight, sign in enumerate(signs, start=2))
    return _SIGNS[total % len(_SIGNS)]
