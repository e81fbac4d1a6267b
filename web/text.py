"""What people may type: plates, names and sentences pass an allow-list before they go any further.

Control characters, direction marks and look-alike tricks are refused, never silently removed, so
that no screen, paper or spreadsheet shows something else than what was meant (Unicode TR 36).
Refusals are `text.*`.
"""

import unicodedata
from datetime import datetime

from gate.journey.errors import DomainError
from web import show

PLATE_MAX = 16
LINE_MAX = 200
_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_MARKS = "挂学警港澳使领"
_LAO = "".join(chr(c) for c in range(0x0E81, 0x0EAF))
_SEPARATORS = " -.·•"
_PLATE = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789Đ" + _PROVINCES + _MARKS + _LAO)


def plate(text: str) -> str:
    """A plate in capitals without separators.

    Raises `text.plate` for any character no plate carries.
    """
    plain = unicodedata.normalize("NFC", text).upper()
    bare = "".join(c for c in plain if c not in _SEPARATORS)
    if len(text) > 2 * PLATE_MAX or len(bare) > PLATE_MAX or not set(bare) <= _PLATE:
        raise DomainError("text.plate", most=PLATE_MAX)
    return bare


def line(text: str, field: str, most: int = LINE_MAX) -> str:
    """One line of ordinary writing, trimmed.

    Raises `text.line` for control or direction characters or too much.
    """
    plain = unicodedata.normalize("NFC", text).strip()
    if len(plain) > most or any(unicodedata.category(c) in _REFUSED for c in plain):
        raise DomainError("text.line", field=field, most=most)
    return plain


def moment(written: str, refusal: str) -> int:
    """A time at the gate as a form writes it, µs since the epoch; 0 when left empty.

    Raises `refusal` for a time that nobody can read, that names a zone, or of another age.
    """
    if not written:
        return 0
    try:
        found = datetime.fromisoformat(written)
    except ValueError:
        raise DomainError(refusal) from None
    if found.tzinfo is not None or found.year < 2000:
        raise DomainError(refusal)
    return show.micros(found.replace(tzinfo=show.HANOI))


# Control, format (direction marks, joiners), surrogate, private use, unassigned, separators.
_REFUSED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
