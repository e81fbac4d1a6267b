"""What a test needs from the machine, and what became of the tests whose need was not met.

A missing program skips only the tests that need it; the whole run then ends with the list and exit
status 1, or 0 when `ALLOW_MISSING=1`. Under `CI=true` a missing program fails the test outright,
so that a green line never hides an untested part.
"""

import os

import pytest

from scripts.programs import PROGRAMS, locate

_missing: dict[str, int] = {}


def need(name: str) -> str:
    """Return the path of program `name`, or skip the calling test and remember why.

    Names are those of `scripts.programs.PROGRAMS`. Raises KeyError for any other name.
    """
    path = locate(name)
    if path is not None:
        return path
    _missing[name] = _missing.get(name, 0) + 1
    sentence = f"{name} is missing: install the Debian package {PROGRAMS[name].package}"
    if os.environ.get("CI") == "true":
        pytest.fail(sentence, pytrace=False)
    pytest.skip(sentence)


def missed() -> dict[str, int]:
    """Return what was missing in this process so far: program → tests that were skipped for it."""
    return dict(_missing)


def take_over(others: dict[str, int]) -> None:
    """Count what was missing in a worker process of the same run (`missed` there)."""
    for name, count in others.items():
        _missing[name] = _missing.get(name, 0) + count


def missing_summary() -> list[str]:
    """Return one line for each program that some test asked for and did not find."""
    return [
        f"{name} (Debian package {PROGRAMS[name].package}): {count} skipped"
        for name, count in sorted(_missing.items())
    ]


def missing_is_failure() -> bool:
    """Return whether tests skipped for a missing program make the whole run fail."""
    return bool(_missing) and os.environ.get("ALLOW_MISSING") != "1"
