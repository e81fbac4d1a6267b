"""The mapping file: which column of the present programme is which of our fields, and how to read.

TOML, typed, with nothing unknown in it: a misspelt key would otherwise be a column silently left
out. `docs/shadow.md` explains it and ships an example.
"""

import hashlib
import tomllib
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from fees.axes import Flow, Journey, Load, Regime, VehicleClass
from gate.layout import lane_ids
from gate.shadow.problems import refuse

Encoding = Literal["utf-8", "utf-8-sig", "windows-1258", "windows-1252"]
TIMES = ("entered_at", "left_at", "paid_at")
FACTS = ("class", "flow", "regime", "load", "journey", "exemption")
FIELDS = ("plate", *TIMES, "lane", "side", "receipt_no", "amount", "payer", *FACTS)
# Fields that hold one of our words; their words in the export are translated by [words.<field>].
CODES: MappingOf[str, frozenset[str]] = {
    "lane": frozenset(lane_ids()),
    "side": frozenset({"inland", "border"}),
    "class": frozenset(c.value for c in VehicleClass),
    "flow": frozenset(f.value for f in Flow),
    "regime": frozenset(r.value for r in Regime),
    "load": frozenset(x.value for x in Load),
    "journey": frozenset(j.value for j in Journey),
}


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A table of the file; unknown keys are refused."""


class FileRules(_Table, frozen=True):
    """How the file is written. Rows are counted from 1, as a spreadsheet shows them.

    `title_rows` > 1: titles stand one above the other, merged cells included, and are named
    `upper / lower`. `stop_at`: the row that begins with this text, and all after it, are sums.
    """

    encoding: Encoding = "utf-8-sig"
    delimiter: Annotated[str, msgspec.Meta(min_length=1, max_length=1)] = ","
    sheet: str = ""
    title_row: Annotated[int, msgspec.Meta(ge=1, le=100)] = 1
    title_rows: Annotated[int, msgspec.Meta(ge=1, le=3)] = 1
    stop_at: str = ""
    time_zone: str = "Asia/Ho_Chi_Minh"
    times: list[str] = msgspec.field(default_factory=lambda: ["%d/%m/%Y %H:%M:%S"])


class _Content(_Table, frozen=True):
    columns: dict[str, str | list[str]]
    file: FileRules = FileRules()
    words: dict[str, dict[str, str]] = msgspec.field(default_factory=dict)
    skip: dict[str, list[str]] = msgspec.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Mapping:
    """A checked mapping. `columns`: field to titles (a day and a time may stand in two columns).

    `words`: field to (their word to ours). `skip`: title to words; rows that carry one are left
    out (cancelled receipts).
    """

    name: str
    sha256: str
    file: FileRules
    zone: ZoneInfo
    columns: MappingOf[str, tuple[str, ...]]
    words: MappingOf[str, MappingOf[str, str]]
    skip: MappingOf[str, frozenset[str]]


def read_mapping(path: Path) -> Mapping:
    """The mapping in a file; raises `ShadowError` naming place and remedy."""
    name = path.name
    try:
        raw = path.read_bytes()
        content = msgspec.convert(tomllib.loads(raw.decode("utf-8")), _Content)
    except OSError as error:
        raise refuse(str(path), f"cannot be read ({error.strerror})", "Check the path") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise refuse(name, f"is not TOML in UTF-8: {error}", "Correct that line") from error
    except msgspec.ValidationError as error:
        raise refuse(name, str(error), "Correct that key; docs/shadow.md lists them") from error
    columns = _columns(name, content.columns)
    return Mapping(
        name,
        hashlib.sha256(raw).hexdigest(),
        content.file,
        _zone(name, content.file.time_zone),
        columns,
        _words(name, content.words, columns),
        {title: frozenset(words) for title, words in content.skip.items()},
    )


def _columns(name: str, given: dict[str, str | list[str]]) -> dict[str, tuple[str, ...]]:
    unknown = sorted(set(given) - set(FIELDS))
    if unknown:
        what = f"there is no field {', '.join(unknown)}"
        raise refuse(f"{name}, [columns]", what, f"The fields are {', '.join(FIELDS)}")
    columns = {f: (t,) if isinstance(t, str) else tuple(t) for f, t in given.items()}
    if "plate" not in columns or not any(time in columns for time in TIMES):
        what = "a plate and a time are needed"
        raise refuse(f"{name}, [columns]", what, f"Name plate, and one of {', '.join(TIMES)}")
    for field, titles in columns.items():
        if not titles or not all(titles) or len(titles) > (2 if field in TIMES else 1):
            what = f"{field} names {len(titles)} columns"
            raise refuse(f"{name}, [columns]", what, "Name one title; for times a day and a time")
    return columns


def _words(
    name: str, given: dict[str, dict[str, str]], columns: MappingOf[str, object]
) -> dict[str, dict[str, str]]:
    for field, words in given.items():
        place = f"{name}, [words.{field}]"
        if field not in columns:
            raise refuse(place, "this field has no column", "Name its column, or remove the words")
        allowed = CODES.get(field)
        wrong = sorted(w for w in words.values() if allowed is not None and w and w not in allowed)
        if allowed is not None and wrong:
            what = f"{', '.join(wrong)} is none of our words"
            raise refuse(place, what, f"Use one of {', '.join(sorted(allowed))}, or an empty text")
    return given


def _zone(name: str, zone: str) -> ZoneInfo:
    try:
        return ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        what = f"there is no time zone {zone}"
        raise refuse(f"{name}, [file] time_zone", what, "Use for example Asia/Shanghai") from error
