"""Programs the product and its tests use beside Python packages, and how Debian calls them.

One table for the installer (what to fetch) and for the tests (what to skip, and say so). Standard
library only: it is read before anything is installed.
"""

import glob
import subprocess
from collections.abc import Callable
from dataclasses import dataclass

from gate.programs import which


@dataclass(frozen=True, slots=True)
class Program:
    """`name` for people and tests, `package` for apt; `locate` gives its path or None.

    `without` says what the tests do when it is missing and cannot be installed.
    """

    name: str
    package: str
    locate: Callable[[], str | None]
    without: str = "its tests will be skipped"


def _postgres() -> str | None:
    """Debian's PostgreSQL keeps one folder a major version; the newest one serves."""
    found = glob.glob("/usr/lib/postgresql/*/bin/postgres")
    newest = max(found, key=lambda path: int(path.split("/")[4]), default=None)
    return newest or which("postgres")


def _library(file: str) -> Callable[[], str | None]:
    """A shared library that a Python package needs and does not bring along."""

    def locate() -> str | None:
        return next(iter(glob.glob(f"/usr/lib/*/{file}") + glob.glob(f"/lib/*/{file}")), None)

    return locate


def _font(family: str) -> Callable[[], str | None]:
    def locate() -> str | None:
        fc_list = which("fc-list")
        if fc_list is None:
            return None
        listed = subprocess.run(
            [fc_list, family, "file"], capture_output=True, text=True, check=False
        ).stdout.split(":")[0]
        return listed.strip() or None

    return locate


PROGRAMS: dict[str, Program] = {
    program.name: program
    for program in (
        Program("mosquitto", "mosquitto", lambda: which("mosquitto")),
        Program("postgres", "postgresql", _postgres, "its tests take the pgserver wheel"),
        Program("chromium", "chromium", lambda: which("chromium")),
        Program("libatomic", "libatomic1", _library("libatomic.so.1")),  # for Playwright's driver
        Program("ffmpeg", "ffmpeg", lambda: which("ffmpeg")),
        Program("xmlsec1", "xmlsec1", lambda: which("xmlsec1")),  # a second opinion on signatures
        Program("pdftoppm", "poppler-utils", lambda: which("pdftoppm")),
        Program("soffice", "libreoffice-calc", lambda: which("soffice")),  # reads our workbooks
        Program("espeak-ng", "espeak-ng", lambda: which("espeak-ng"), "boards ring a gong instead"),
        Program("fontconfig", "fontconfig", lambda: which("fc-list")),
        Program("font-latin", "fonts-dejavu", _font("DejaVu Sans")),
        Program("font-drawn", "fonts-liberation", _font("Liberation Sans Narrow")),  # drawn plates
        Program("font-cjk", "fonts-noto-cjk", _font("Noto Sans CJK SC")),
    )
}


def locate(name: str) -> str | None:
    """Return where the program `name` is, or None. Raises KeyError for a name not in the table."""
    return PROGRAMS[name].locate()


def missing(names: list[str]) -> list[Program]:
    """Return the programs among `names` that this machine lacks, in the order asked."""
    return [PROGRAMS[name] for name in names if PROGRAMS[name].locate() is None]
