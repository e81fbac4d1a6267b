"""A recorded day: every command with its time and actor, lane events as the bytes that came.

One JSON line each. The first line says what the gate was at its start, the last what its books were
at the end (`gate.simulate.digest`). Fed into a fresh gate, the same lines make the same books.
"""

import base64
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final, TextIO, get_args

import msgspec

from gate.journey.commands import Actor, Command

SCHEMA: Final = "malu.record/1"
_COMMANDS: Final[dict[str, type[Any]]] = {found.__name__: found for found in get_args(Command)}


class RecordError(ValueError):
    """A file that is no record: the line, and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Head:
    """What the gate was when the first command came."""

    seed: int
    start: int  # µs since the epoch
    tariff_sha256: str
    bays: tuple[str, ...]  # the bays in use


@dataclass(frozen=True, slots=True)
class Batch:
    """Payloads that a node sent together."""

    at: int
    node: str
    raws: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person or machine asked."""

    at: int
    actor: Actor
    command: Command


@dataclass(frozen=True, slots=True)
class End:
    """The books at the end."""

    at: int
    sha256: str


Line = Head | Batch | Asked | End


def write(out: TextIO, line: Line) -> None:
    """Append one line."""
    out.write(json.dumps(_plain(line), ensure_ascii=False, separators=(",", ":")) + "\n")


def _plain(line: Line) -> dict[str, object]:
    match line:
        case Head():
            return {"schema": SCHEMA, **msgspec.to_builtins(line)}
        case Batch():
            raws = [base64.b64encode(raw).decode() for raw in line.raws]
            return {"at": line.at, "node": line.node, "raw": raws}
        case Asked():
            return {
                "at": line.at,
                "actor": msgspec.to_builtins(line.actor),
                "command": type(line.command).__name__,
                "fields": msgspec.to_builtins(line.command),
            }
        case End():
            return {"at": line.at, "sha256": line.sha256}


def read(lines: Iterable[str]) -> Iterator[Line]:
    """The lines of a record; raises `RecordError` naming the line that cannot be read."""
    for number, text in enumerate(lines, 1):
        try:
            obj = json.loads(text)
            if not isinstance(obj, dict) or (number == 1) != (obj.get("schema") == SCHEMA):
                raise ValueError(f"a record begins with one line of schema {SCHEMA}")
            yield _line(obj)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise RecordError(f"line {number}: {error}. Record the day again.") from error


def _line(obj: dict[str, Any]) -> Line:
    if "schema" in obj:
        return msgspec.convert({k: v for k, v in obj.items() if k != "schema"}, Head)
    if "raw" in obj:
        raws = tuple(base64.b64decode(raw, validate=True) for raw in obj["raw"])
        return Batch(int(obj["at"]), str(obj["node"]), raws)
    if "command" in obj:
        command = msgspec.convert(obj["fields"], _COMMANDS[obj["command"]])
        return Asked(int(obj["at"]), msgspec.convert(obj["actor"], Actor), command)
    return End(int(obj["at"]), str(obj["sha256"]))
