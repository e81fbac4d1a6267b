"""Forms and calendars as this unit writes them: a folder of its own, else what is shipped.

Circulars rename forms, provinces have their own disclosure templates, holidays are announced each
year: none of that needs a new version of the programme. Every file is proved whole at the start,
with file, place and remedy of each fault, so that no report finds one at midnight.
"""

import re
from collections.abc import Callable
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

from fees.report_forms import FIGURES
from fees.working_days import OutageKind
from parking.checked import FileError, Table, finished, parse

PAPERS, FINANCE = "papers.toml", "finance.toml"
_ID = re.compile(r"[a-z0-9-]{1,40}")
_DIGITS = re.compile(r"[0-9]{2}")
_IN_USE: dict[str, dict[str, Any]] = {}


class ConfiguredError(Exception):
    """A folder of forms that cannot be used; the message has every fault and its remedy."""


def use(folder: Path | None) -> None:
    """Take the files of this folder, and the shipped one for each that it does not have.

    Raises `ConfiguredError`; then what was in use before stays in use.
    """
    faults, found = [], {}
    for name, prove in _FILES.items():
        file = None if folder is None or not (folder / name).exists() else folder / name
        raw = file.read_bytes() if file else _shipped(name)
        try:
            table = parse(raw)
            prove(table)
            table.nothing_else()
            finished(table)
            found[name] = table.values
        except FileError as error:
            faults += [f"{file or name}: {problem}" for problem in error.problems]
    faults += _strangers(folder)
    if faults:
        raise ConfiguredError("\n".join(faults))
    _IN_USE.clear()
    _IN_USE.update(found)


def told(name: str) -> dict[str, Any]:
    """The file of this name that is in use."""
    if name not in _IN_USE:
        use(None)
    return _IN_USE[name]


def _shipped(name: str) -> bytes:
    return resources.files("gate").joinpath(f"data/{name}").read_bytes()


def _strangers(folder: Path | None) -> list[str]:
    """A file with a misspelt name would silently not hold."""
    if folder is None:
        return []
    if not folder.is_dir():
        return [f"{folder}: is no folder → name the folder of the forms (MALU_FORMS)"]
    known = ", ".join(_FILES)
    strange = sorted(f.name for f in folder.glob("*.toml") if f.name not in _FILES)
    return [f"{folder / name}: is not known → name it one of {known}" for name in strange]


def _papers(file: Table) -> None:
    notice = file.table("error_notice")
    for key in ("version", "number", "name"):
        notice.text(key)
    kinds = notice.table("kinds")
    for digits in sorted(kinds.values):
        kinds.number(digits, 1, 9)
        if not _DIGITS.fullmatch(digits):
            kinds.fault(digits, "is no beginning of a form", "write its two digits")
    notice.nothing_else()
    days = file.table("working_days")
    for key in ("holidays", "made_up"):
        for day in days.words(key):
            if _day(day) is None:
                days.fault(key, f"holds {day!r}", "write days as YYYY-MM-DD")
    days.parsed("entered_until", _day, "write a day as YYYY-MM-DD", date.min)
    days.nothing_else()
    for outage in file.tables("outages"):
        outage.one_of("kind", tuple(OutageKind))
        began = outage.parsed("began", _day, "write a day as YYYY-MM-DD", date.min)
        if "ended" in outage.values:
            ended = outage.parsed("ended", _day, "write a day as YYYY-MM-DD", date.max)
            if ended < began:
                outage.fault("ended", "lies before it began", "write the later day")
        outage.nothing_else()


def _finance(file: Table) -> None:
    journal = file.table("journal")
    journal.text("regime")
    journal.flag("confirmed")
    for line in journal.tables("lines"):
        line.one_of("figure", sorted(FIGURES))
        line.text("text")
        for side in ("debit", "credit"):
            if line.values.get(side) != "":  # outside the books there is one side only
                line.text(side)
            line.asked.add(side)
        line.nothing_else()
    journal.nothing_else()
    known = set[str]()
    for form in file.tables("disclosure"):
        name = form.text("id")
        if not _ID.fullmatch(name) or name in known:
            form.fault("id", f"is {name!r}", "write another one of a-z, 0-9 and -, once each")
        known.add(name)
        form.text("title")
        form.text("basis")
        for row in form.tables("rows"):
            row.one_of("figure", sorted(FIGURES))
            row.text("text")
            row.nothing_else()
        form.nothing_else()
    term = file.table("hand_in")
    for key in ("list_days", "confirm_days"):
        term.number(key, 1, 60)
    term.flag("confirmed")
    term.nothing_else()


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


_FILES: dict[str, Callable[[Table], None]] = {PAPERS: _papers, FINANCE: _finance}
