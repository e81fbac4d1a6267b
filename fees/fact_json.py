"""The FACTS object of the public interface: one reader per fact, each refusal with its remedy.

What is absent or null stays unknown. Nothing is rounded, guessed or converted but a number into
its unit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, TypeVar

from fees.axes import (
    Commodity,
    Container,
    DeclaredAt,
    Duty,
    Flow,
    Journey,
    LicenceKind,
    Load,
    Measure,
    Origin,
    Regime,
    Transport,
)
from fees.goods import Goods
from fees.kept import Keeper, Kept
from fees.problems import FactsError, Problem

_Word = TypeVar("_Word", bound=StrEnum)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Sanity limits: a slipped digit is a question to a person, never a fee.
MAX_WEIGHT_KG = 200_000
MAX_SEATS = 200
MAX_VOLUME_LITRES = 500_000
MAX_VALUE_VND = 1_000_000_000_000
MAX_PASSAGES = 1_000
MAX_PLUG_HOURS = 24 * 366
MAX_GOODS = 100
MAX_KEPT = 1_000


def read_facts(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Known facts by the names of ``Chargeable``'s fields.

    Raises ``FactsError`` with every unknown name and unreadable value, each with its remedy.
    """
    problems: list[Problem] = []
    known: dict[str, Any] = {}
    for name, raw in facts.items():
        reader = _READERS.get(name)
        if reader is None:
            remedy = f"use one of: {', '.join(_READERS)}"
            problems.append(fault(name, "is not a fact the tariff knows", remedy, "unknown"))
        elif raw is not None:
            try:
                known[_FIELD.get(name, name)] = reader(raw)
            except (TypeError, ValueError) as error:
                problems.append(
                    fault(
                        name,
                        f"cannot be {raw!r}",
                        str(error),
                        "value",
                        value=repr(raw),
                        reason=str(error),
                    )
                )
    if problems:
        raise FactsError(problems)
    return known


def show_fact(name: str, value: Any) -> tuple[str, Any]:
    """Name and value of one known field as FACTS has them: integers, strings, lists of goods."""
    match name:
        case "volume_litres":
            return "volume_m3", cubic_metres(value)
        case "goods":
            return name, [{"commodity": str(g.commodity), "value_vnd": g.value_vnd} for g in value]
        case "kept":
            return name, [
                {"by": str(k.by), "from": _show_time(k.start_us), "until": _show_time(k.end_us)}
                for k in value
            ]
        case "entered_at" | "left_at":
            return name, _show_time(value)
    return name, value if isinstance(value, int) else str(value)


def parse_time(text: object) -> int:
    """Read an RFC 3339 time with its offset into µs since the epoch.

    Raises ``ValueError`` saying what is missing.
    """
    if not isinstance(text, str):
        raise TypeError("write the time as text, for example 2026-11-22T10:15:00+07:00")
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError("write the time like 2026-11-22T10:15:00+07:00") from None
    if moment.tzinfo is None:
        raise ValueError("add the offset from UTC, for example +07:00")
    return (moment - _EPOCH) // timedelta(microseconds=1)


def cubic_metres(litres: int) -> int | str:
    """Cubic metres, whole or as decimal text."""
    whole, part = divmod(litres, 1000)
    return f"{whole}.{part:03d}".rstrip("0") if part else whole


def fault(name: str, what: str, remedy: str, says: str, **told: str) -> Problem:
    """One thing wrong with the facts of a vehicle; `says` names its sentence."""
    return Problem("facts.invalid", name, what, remedy, says=f"facts.{says}", told=told)


def _show_time(us: int) -> str:
    moment = _EPOCH + timedelta(microseconds=us)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _count(low: int, high: int) -> Callable[[object], int]:
    def read(raw: object) -> int:
        if type(raw) is not int:
            raise TypeError("write a whole number")
        if not low <= raw <= high:
            raise ValueError(f"write a number from {low} to {high}")
        return raw

    return read


def _word(kind: type[_Word]) -> Callable[[object], _Word]:
    def read(raw: object) -> _Word:
        try:
            return kind(str(raw))
        except ValueError:
            raise ValueError(f"use one of: {', '.join(kind)}") from None

    return read


def _container(raw: object) -> Container:
    return _word(Container)(str(raw) if type(raw) is int else raw)


def _litres(raw: object) -> int:
    """Cubic metres, whole or as decimal text (``"12.5"``), to litres.

    Floats are refused like everywhere else.
    """
    text = str(raw) if type(raw) is int else raw
    if not isinstance(text, str):
        raise TypeError('write cubic metres as a whole number or as text, for example "12.5"')
    whole, _, part = text.partition(".")
    if not (
        whole.isascii()
        and whole.isdigit()
        and len(whole) <= 9
        and len(part) <= 3
        and (part or "0").isdecimal()
        and part.isascii()
    ):
        raise ValueError('write cubic metres with at most three decimals, for example "12.5"')
    return _count(0, MAX_VOLUME_LITRES)(int(whole) * 1000 + int(part.ljust(3, "0")))


def _goods(raw: object) -> tuple[Goods, ...]:
    if not isinstance(raw, list | tuple) or not raw:
        raise TypeError('write a list like [{"commodity": "AGRI", "value_vnd": 1000000}]')
    if len(raw) > MAX_GOODS:
        raise ValueError(f"name at most {MAX_GOODS} goods; add up those of one kind")
    items = []
    for item in raw:
        if not isinstance(item, Mapping) or set(item) != {"commodity", "value_vnd"}:
            raise ValueError("each of the goods has exactly commodity and value_vnd (in đồng)")
        items.append(
            Goods(_word(Commodity)(item["commodity"]), _count(0, MAX_VALUE_VND)(item["value_vnd"]))
        )
    return tuple(items)


def _kept(raw: object) -> tuple[Kept, ...]:
    example = '[{"by": "CUSTOMS", "from": "2026-11-22T10:15:00+07:00", "until": "..."}]'
    if not isinstance(raw, list | tuple):
        raise TypeError(f"write a list like {example}; an empty one says that nobody did")
    if len(raw) > MAX_KEPT:
        raise ValueError(f"name at most {MAX_KEPT}; join those that follow each other")
    found = []
    for item in raw:
        if not isinstance(item, Mapping) or set(item) != {"by", "from", "until"}:
            raise ValueError("each has exactly by, from and until")
        times = parse_time(item["from"]), parse_time(item["until"])
        found.append(Kept(_word(Keeper)(item["by"]), *times))
    return tuple(found)


_FIELD = {"volume_m3": "volume_litres"}
_READERS: dict[str, Callable[[object], Any]] = {
    "flow": _word(Flow),
    "load": _word(Load),
    "regime": _word(Regime),
    "commodity": _word(Commodity),
    "payload_kg": _count(1, MAX_WEIGHT_KG),
    "container": _container,
    "seats": _count(1, MAX_SEATS),
    "licence_kind": _word(LicenceKind),
    "journey": _word(Journey),
    "weight_kg": _count(1, MAX_WEIGHT_KG),
    "volume_m3": _litres,
    "goods": _goods,
    "entered_at": parse_time,
    "left_at": parse_time,
    "earlier_passages": _count(0, MAX_PASSAGES),
    "origin": _word(Origin),
    "duty": _word(Duty),
    "declared_at": _word(DeclaredAt),
    "transport": _word(Transport),
    "measured_by": _word(Measure),
    "plug_hours": _count(0, MAX_PLUG_HOURS),
    "kept": _kept,
}
FACTS = tuple(_READERS)
