"""Tax codes (mã số thuế): whether one can exist, and where one stands in a transfer's text.

Ten digits, the last of them a check digit; a dependent unit adds a dash and three digits; a person
has the twelve digits of the identity card instead. Whether a code was ever given to anybody only
the tax authority knows.
"""

from __future__ import annotations

import re

_WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)  # the tenth digit is ten less the sum modulo eleven
_FORM = re.compile(r"(\d{10})(?:-?(\d{3}))?|\d{12}", re.ASCII)
_INSIDE = re.compile(r"(?<!\d)(?<!MLT)(?:\d{10}(?:-?\d{3})?|\d{12})(?!\d)", re.ASCII)
TOP_UP = "NAP"  # what the payer writes before the tax code, so that a text reads as what it is


def normal(text: str) -> str:
    """The code as it is kept, `0300588569` or `0300588569-001`; "" when no such code can exist."""
    found = _FORM.fullmatch("".join(text.split()))
    if found is None:
        return ""
    head, unit = found[1], found[2]
    if head is None:
        return found[0]
    if not _proves(head):
        return ""
    return f"{head}-{unit}" if unit else head


def find(text: str) -> tuple[str, ...]:
    """Every code in a text, as it is kept, in their order, each once."""
    known = (normal(hit) for hit in _INSIDE.findall(text.upper().replace(TOP_UP, f"{TOP_UP} ")))
    return tuple(dict.fromkeys(code for code in known if code))


def top_up_text(code: str) -> str:
    """What stands in a transfer that pays ahead: letters and digits only, as banks let through."""
    return TOP_UP + code.replace("-", "")


def _proves(ten: str) -> bool:
    """Whether the tenth digit follows from the nine; a remainder of 0 would need the digit ten."""
    total = sum(int(ten[place]) * weight for place, weight in enumerate(_WEIGHTS))
    return 10 - total % 11 == int(ten[9])
