"""Takes one table of a tariff file apart, key by key, and notes every fault it meets.

A key nobody asked for is a fault too: a misspelt word must never be silently ignored.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from fees.problems import Problem

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MAX_NUMBER = 1_000_000_000_000  # no price, priority or rounding step is larger
# Decimal or fraction, short: a power of ten could stop the machine. No zero below the line.
_FACTOR = re.compile(r"[0-9]{1,6}(\.[0-9]{1,6}|/[1-9][0-9]{0,5})?")
_REQUIRED: Any = object()
_KIND_NAME: dict[type, str] = {
    str: "text in quotes",
    int: "whole number",
    bool: "value true or false",
    dict: "table",
    list: "list",
}


class Reader:
    """One table and its place in the file; ``problems`` is shared by all tables of the file."""

    def __init__(self, data: Mapping[str, Any], where: str, problems: list[Problem]) -> None:
        self.data, self.where, self.problems = data, where, problems
        self.taken: set[str] = set()

    def fault(
        self,
        key: str,
        name: str,
        what: str,
        remedy: str,
        example: str = "",
        says: str = "",
        **told: object,
    ) -> None:
        """Note one fault at ``name`` inside this table; ``told`` is what its sentence speaks of."""
        known = {word: str(value) for word, value in told.items()}
        where = f"{self.where}{name}"
        self.problems.append(Problem(key, where, what, remedy, example, says, known))

    def take(self, key: str, kind: type, default: Any = _REQUIRED, example: str = "") -> Any:
        """The value of ``key`` if it is exactly of ``kind``.

        Otherwise a fault, and an empty value to go on with.
        """
        self.taken.add(key)
        if key not in self.data:
            if default is not _REQUIRED:
                return default
            self.fault(
                "tariff.missing_key", key, "is missing", f"add the key {key}", example, named=key
            )
            return kind()
        value = self.data[key]
        if type(value) is not kind:
            self.fault(
                "tariff.wrong_type",
                key,
                f"is {value!r}",
                f"write a {_KIND_NAME[kind]}",
                example,
                f"tariff.wrong_type.{kind.__name__}",
                value=repr(value),
            )
            return kind()
        return value

    def text(self, key: str, default: Any = _REQUIRED) -> str:
        """Text; a required one must not be empty."""
        text: str = self.take(key, str, default, example=f'{key} = "…"')
        if default is _REQUIRED and self.data.get(key) == "":
            self.fault("tariff.empty", key, "is empty", f"fill in {key}", named=key)
        return text

    def whole(
        self, key: str, default: Any = _REQUIRED, *, low: int = 0, high: int = MAX_NUMBER
    ) -> int:
        """A whole number from ``low`` to ``high``."""
        number: int = self.take(key, int, default, example=f"{key} = 1000")
        if type(self.data.get(key)) is int and not low <= number <= high:
            remedy = f"write a whole number from {low} to {high}"
            self.fault(
                "tariff.out_of_range",
                key,
                f"is {number}",
                remedy,
                value=number,
                low=low,
                high=high,
            )
        return number

    def rising(self, key: str, *, most: int) -> tuple[int, ...]:
        """Upper ends of bands: whole numbers above zero, each larger than the one before."""
        ends = self.take(key, list, example=f"{key} = [2000, 4000]")
        whole = [end for end in ends if type(end) is int and 0 < end <= MAX_NUMBER]
        if whole != ends or sorted(set(whole)) != whole or len(whole) > most:
            remedy = f"write at most {most} whole numbers, each larger than the one before"
            self.fault(
                "tariff.bands",
                key,
                f"is {ends!r}",
                remedy,
                f"{key} = [2000, 4000]",
                value=repr(ends),
                most=most,
            )
            return ()
        return tuple(whole)

    def flag(self, key: str, default: Any = _REQUIRED) -> bool:
        """True or false."""
        flag: bool = self.take(key, bool, default, example=f"{key} = false")
        return flag

    def choice(self, key: str, words: tuple[str, ...], default: Any = _REQUIRED) -> Any:
        """One of the allowed words, as the member of ``words`` it equals."""
        word = self.take(key, str, default, example=f'{key} = "{words[0]}"')
        if word in words:
            return words[words.index(word)]
        if type(self.data.get(key)) is str:
            known = ", ".join(words)
            self.fault(
                "tariff.unknown_word",
                key,
                f"is {word!r}",
                f"use one of: {known}",
                value=repr(word),
                known=known,
            )
        return words[0]

    def time(self, key: str, *, required: bool = False) -> int | None:
        """A TOML date and time with offset, as µs since the epoch (UTC)."""
        self.taken.add(key)
        value = self.data.get(key)
        if value is None and not required:
            return None
        if isinstance(value, datetime) and value.tzinfo is not None:
            return (value - _EPOCH) // timedelta(microseconds=1)
        what = "is missing" if value is None else f"is {value!r}"
        remedy = "write a date and time with its offset, without quotes"
        example = f"{key} = 2026-01-01T00:00:00+07:00"
        shown = "–" if value is None else str(value)
        self.fault("tariff.time", key, what, remedy, example, value=shown)
        return 0

    def factor(self, key: str, default: Any = _REQUIRED) -> str:
        """A factor kept as its text: ``"5"``, ``"1.30"``, ``"1/3"``."""
        text = self.text(key, default)
        if _FACTOR.fullmatch(text):
            return text
        if text:
            remedy = "write a factor as short text"
            example = f'{key} = "1.30"'
            self.fault("tariff.factor", key, f"is {text!r}", remedy, example, value=repr(text))
        return "1"

    def table(self, key: str, *, required: bool = True) -> Reader:
        """The table under ``key``; an empty one when it is absent."""
        data = self.take(key, dict, _REQUIRED if required else {}, example=f"[{key}]")
        return Reader(data, f"{self.where}{key}.", self.problems)

    def tables(self, key: str) -> list[Reader]:
        """The ``[[key]]`` tables, in file order."""
        readers = []
        for index, item in enumerate(self.take(key, list, [])):
            if isinstance(item, dict):
                readers.append(Reader(item, f"{self.where}{key}[{index}].", self.problems))
            else:
                self.fault(
                    "tariff.wrong_type",
                    f"{key}[{index}]",
                    f"is {item!r}",
                    f"write [[{key}]] tables",
                    says="tariff.wrong_type.tables",
                    value=repr(item),
                    named=key,
                )
        return readers

    def nothing_else(self) -> None:
        """Note every key that was never asked for."""
        for key in sorted(self.data.keys() - self.taken):
            known = ", ".join(sorted(self.taken))
            self.fault(
                "tariff.unknown_key",
                key,
                "is not a key known here",
                f"remove it or use one of: {known}",
                known=known,
            )
