"""The code by which a bank transfer names its charge: ``MLT`` + yymmdd + six digits + check digit.

Banks put text before and after it, take spaces out, put line breaks in and change the case; no
separator, accent or lower case letter is part of it, so it survives all that. A code that is
mistyped is no code: whoever reads it finds nothing rather than somebody else's charge.
"""

from __future__ import annotations

import re
from datetime import date

PREFIX = "MLT"
NUMBERS = 1_000_000
"""Numbers of one day: 0 to 999,999."""

_WHOLE = re.compile(r"MLT([0-9]{12})([0-9])")
# Blanks and line breaks may stand anywhere in it. A digit that follows directly makes it unclear
# where the code ends, and then nothing is found: a person looks at such a transfer.
_ANYWHERE = re.compile(r"M\s*L\s*T(?:\s*[0-9]){13}(?![0-9])", re.IGNORECASE)
_CENTURY = 2000


def make(day: date, number: int) -> str:
    """The code of the ``number``-th charge of that day at the gate (0 to 999,999).

    Raises ``ValueError`` for another number, or a day outside 2000 to 2099.
    """
    if not 0 <= number < NUMBERS or not _CENTURY <= day.year < _CENTURY + 100:
        raise ValueError(f"no code for number {number} of {day}")
    digits = f"{day:%y%m%d}{number:06d}"
    return f"{PREFIX}{digits}{_check_digit(digits)}"


def is_code(text: str) -> bool:
    """Whether this is exactly one code: a real day, and the check digit fits."""
    found = _WHOLE.fullmatch(text)
    return found is not None and found[2] == _check_digit(found[1]) and _is_day(found[1][:6])


def find(text: str) -> tuple[str, ...]:
    """The codes in a bank's text, in the order in which they stand there, each once."""
    seen = (re.sub(r"\s", "", found[0]).upper() for found in _ANYWHERE.finditer(text))
    return tuple(dict.fromkeys(code for code in seen if is_code(code)))


def _check_digit(digits: str) -> str:
    """Luhn's digit (ISO/IEC 7812-1, annex B): finds every single wrong digit.

    Of two neighbours swapped it finds all but 09 and 90.
    """
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)


def _is_day(yymmdd: str) -> bool:
    year, month, day = int(yymmdd[:2]), int(yymmdd[2:4]), int(yymmdd[4:])
    try:
        date(_CENTURY + year, month, day)
    except ValueError:
        return False
    return True
