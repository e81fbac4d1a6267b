"""Reading a TOML table that people write: every value by name and type, every fault with a remedy.

Nothing unknown is passed over: a misspelt key would otherwise be a rule that silently does not
hold. Nothing has a default but what held before its key was invented, so that an old file goes on
to mean what it meant. Problems are collected, so that a person mends a file once.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

MAX_BYTES = 1_000_000

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault of a file: message key, place, sentence, remedy; `other` is what else is named."""

    key: str
    where: str
    what: str
    remedy: str
    other: str = ""

    def __str__(self) -> str:
        return f"{self.where}: {self.what} → {self.remedy}"


class FileError(ValueError):
    """A file that cannot be used; carries every problem found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(str(problem) for problem in self.problems))


@dataclass(slots=True)
class Table:
    """One table of a file, and where its faults go; `where` is empty or ends with a dot."""

    values: dict[str, Any]
    where: str
    problems: list[Problem]
    asked: set[str] = field(default_factory=set)

    def text(self, key: str) -> str:
        """A text that is not empty."""
        value: str = self._value(key, str)
        if type(self.values.get(key)) is str and not value:
            self.fault(key, "is empty", "write a word")
        return value

    def number(self, key: str, least: int = 0, most: int = 1_000_000) -> int:
        """A whole number from `least` to `most`, both included."""
        value: int = self._value(key, int)
        if type(self.values.get(key)) is int and not least <= value <= most:
            self.fault(key, f"is {value}", f"write a number from {least} to {most}")
        return value

    def number_since(self, key: str, before: int, least: int = 0, most: int = 1_000_000) -> int:
        """A whole number that older files lack: without it holds what held then, `before`."""
        return self.number(key, least, most) if key in self.values else before

    def flag(self, key: str) -> bool:
        """True or false."""
        value: bool = self._value(key, bool)
        return value

    def words(self, key: str, allowed: Iterable[str] = ()) -> tuple[str, ...]:
        """A list of texts; each one of `allowed`, unless that is empty."""
        items: list[Any] = self._value(key, list)
        known = tuple(allowed)
        for item in items:
            if type(item) is not str or (known and item not in known):
                self.fault(key, f"holds {item!r}", f"write some of {', '.join(known) or 'texts'}")
        return tuple(str(item) for item in items)

    def one_of(self, key: str, allowed: Iterable[str]) -> str:
        """A text that is one of `allowed`."""
        value, known = self.text(key), tuple(allowed)
        if value and value not in known:
            self.fault(key, f"is {value!r}", f"write one of {', '.join(known)}")
        return value

    def parsed(self, key: str, read: Callable[[str], T | None], remedy: str, empty: T) -> T:
        """A text that `read` understands; it answers `None` to what it does not."""
        value = self.text(key)
        found = read(value) if value else empty
        if found is None:
            self.fault(key, f"is {value!r}", remedy)
            return empty
        return found

    def table(self, key: str) -> Table:
        """A table inside this one."""
        return Table(self._value(key, dict), f"{self.where}{key}.", self.problems)

    def tables(self, key: str) -> list[Table]:
        """The tables of a list; a key that is absent is an empty list."""
        self.asked.add(key)
        items = self.values.get(key, [])
        if type(items) is not list or any(type(item) is not dict for item in items):
            self.fault(key, "holds other things", f"write [[{self.where}{key}]]")
            return []
        return [
            Table(item, f"{self.where}{key}[{index}].", self.problems)
            for index, item in enumerate(items)
        ]

    def nothing_else(self) -> None:
        """Report every key that nobody asked for."""
        for key in sorted(self.values.keys() - self.asked):
            self.problems.append(
                Problem("file.unknown_key", f"{self.where}{key}", "is not known", "correct it")
            )

    def fault(self, key: str, what: str, remedy: str) -> None:
        """Add one problem at a key of this table."""
        self.problems.append(Problem("file.value", f"{self.where}{key}", what, remedy))

    def _value(self, key: str, kind: type) -> Any:
        self.asked.add(key)
        if type(self.values.get(key)) is kind:
            return self.values[key]
        what = f"is {self.values[key]!r}" if key in self.values else "is missing"
        names = {str: "text", int: "whole number", bool: "true or false", list: "list"}
        self.fault(key, what, f"write a {names.get(kind, 'table')}")
        return kind()


def parse(raw: bytes) -> Table:
    """The whole file as a table; raises `FileError` when it is no TOML in UTF-8."""
    found = toml(raw, "right")
    if isinstance(found, Problem):
        raise FileError([found])
    return Table(found, "", [])


def toml(raw: bytes, wanted: str, key: str = "file.unreadable") -> dict[str, Any] | Problem:
    """The values of a TOML file in UTF-8, or why it is none; `wanted` says which file to give."""
    what, remedy = "is larger than one megabyte", f"give the {wanted} file"
    if len(raw) > MAX_BYTES:
        return Problem(key, "file", what, remedy)
    try:
        return tomllib.loads(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        what, remedy = f"is not UTF-8 text ({error.reason})", "save it so"
    except RecursionError:
        what = "is nested too deeply"
    except tomllib.TOMLDecodeError as error:
        what, remedy = f"is not TOML: {error}", "correct the place named"
    return Problem(key, "file", what, remedy)


def finished(table: Table) -> None:
    """Raise `FileError` when anything was found."""
    if table.problems:
        raise FileError(table.problems)


def digest(raw: bytes) -> str:
    """The version of a file: SHA-256 of its bytes, in hexadecimal."""
    return hashlib.sha256(raw).hexdigest()
