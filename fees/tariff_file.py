"""Reads a tariff file (TOML) and refuses whatever it does not understand, all problems at once.

A tariff is law turned into data: a misspelt key, a float or a word outside the axes must stop the
file, because a silently ignored line is a fee not collected or collected wrongly. Gaps and overlaps
are proved elsewhere (``fees.check``).
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from typing import Any

from fees.axes import AXES, AXIS_INDEX, PAYLOAD_WORDS, SEAT_WORDS
from fees.bands import BOXES, SHARED, Bands
from fees.compile import compiled, faults
from fees.kept import StayMinutes
from fees.money import RoundingMode
from fees.policies import KINDS, read_policies
from fees.problems import Problem, TariffError
from fees.rule_reader import (
    read_cap,
    read_example,
    read_exemption,
    read_impossible,
    read_line,
    read_refusal,
    read_suspension,
    read_text,
)
from fees.rules import LegalBasis, Policy, Rounding, Status, Tariff
from fees.toml_reader import Reader

MAX_BYTES = 1_000_000


def read_tariff(raw: bytes) -> Tariff:
    """Read the bytes of one tariff file; raises ``TariffError`` naming every problem of form."""
    problems: list[Problem] = []
    top = Reader(_parse(raw), "", problems)
    head = _head(top)
    bands = head["bands"]
    lines = tuple(read_line(item, bands) for item in top.tables("lines"))
    refusals = tuple(read_refusal(item, bands) for item in top.tables("refusals"))
    impossible = tuple(read_impossible(item, bands) for item in top.tables("impossible"))
    exemptions = tuple(read_exemption(item, bands) for item in top.tables("exemptions"))
    caps = tuple(read_cap(item, bands) for item in top.tables("caps"))
    suspensions = tuple(read_suspension(item, bands) for item in top.tables("suspensions"))
    examples = tuple(read_example(item) for item in top.tables("examples"))
    top.nothing_else()
    codes = [
        rule.code
        for rules in (lines, refusals, impossible, exemptions, caps, suspensions)
        for rule in rules
    ]
    problems += faults(codes, lines, refusals)
    if problems:
        raise TariffError(problems)
    parts, asks_container = compiled(lines, refusals, impossible, exemptions, bands)
    return Tariff(
        **head,
        policy=read_policies({name: said.value for name, said in head["policies"].items()}),
        sha256=hashlib.sha256(raw).hexdigest(),
        lines=lines,
        refusals=refusals,
        impossible=impossible,
        exemptions=exemptions,
        caps=caps,
        suspensions=tuple(sorted(suspensions, key=lambda window: -window.priority)),
        examples=examples,
        parts=parts,
        asks_container=asks_container,
        priced={line.code: line for line in lines},
    )


def _parse(raw: bytes) -> Mapping[str, Any]:
    if len(raw) > MAX_BYTES:
        raise TariffError(
            [_file("is larger than one megabyte", "give the tariff file, not another one", "large")]
        )
    try:
        return tomllib.loads(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise TariffError(
            [_file(f"is not UTF-8 text ({error.reason})", "save the file as UTF-8", "encoding")]
        ) from None
    except tomllib.TOMLDecodeError as error:
        raise TariffError(
            [_file(f"is not TOML: {error}", "correct the place named", "toml", str(error))]
        ) from None
    except RecursionError:
        raise TariffError([_file("is nested too deeply", "give a tariff file", "deep")]) from None


def _file(what: str, remedy: str, says: str, error: str = "") -> Problem:
    told = {"error": error} if error else {}
    says = f"tariff.unreadable.{says}"
    return Problem("tariff.unreadable", "file", what, remedy, says=says, told=told)


def _head(top: Reader) -> dict[str, Any]:
    """Everything that is not a rule."""
    head = {
        "tariff": top.text("tariff"),
        "version": top.text("version"),
        "kind": top.choice("kind", ("FEE", "PRICE"), "FEE"),
        "status": top.choice("status", tuple(Status)),
        "name": read_text(top, "name"),
        "effective_from": top.time("effective_from", required=True),
        "effective_to": top.time("effective_to"),
        "legal_basis": tuple(_legal_basis(item) for item in top.tables("legal_basis")),
        "policies": _policies(top.table("policies")),
        "bands": _bands(top.table("classes", required=False)),
        **_absent(top.table("absent", required=False)),
        "stay_minutes": _stay_minutes(top.table("stay", required=False)),
        **_budget(top.table("budget", required=False)),
    }
    if head["kind"] == "FEE" and head["stay_minutes"] is not StayMinutes.ALL:
        remedy = "leave the table [stay] out, or let it be a file of kind PRICE"
        top.fault("tariff.stay", "stay.minutes", "is DRIVER in a tariff of fees", remedy)
    rounding = top.table("rounding")
    head["rounding"] = Rounding(
        rounding.choice("mode", tuple(RoundingMode)), rounding.whole("to", low=1)
    )
    rounding.nothing_else()
    if head["effective_to"] is not None and head["effective_to"] <= head["effective_from"]:
        top.fault(
            "tariff.window",
            "effective_to",
            "is not after effective_from",
            "correct one of the two",
            first="effective_from",
            last="effective_to",
        )
    return head


def _stay_minutes(table: Reader) -> StayMinutes:
    """Whose minutes count where a line counts days, days or nights: all, or the driver's only."""
    word = table.choice("minutes", tuple(StayMinutes), StayMinutes.ALL)
    table.nothing_else()
    return StayMinutes(word)


def _budget(table: Reader) -> dict[str, Any]:
    """State-budget code, the collecting unit and the share it keeps."""
    budget = {
        "budget_code": table.text("code", ""),
        "retained_percent": table.whole("retained_percent", None, high=100),
        "collector": table.text("collector", ""),
    }
    table.nothing_else()
    return budget


def _bands(table: Reader) -> Bands:
    """The tariff's own bands, or the shared ones where it draws none."""
    if not table.data:
        return SHARED
    payload = table.rising("payload_kg", most=len(PAYLOAD_WORDS) - 1)
    seats = table.rising("seats", most=len(SEAT_WORDS) - 1)
    known = PAYLOAD_WORDS[: len(payload) + 1]
    boxes = table.table("container")
    container = {str(box): str(boxes.choice(box, known)) for box in BOXES}
    boxes.nothing_else()
    table.nothing_else()
    return Bands(payload, seats, container)


def _legal_basis(item: Reader) -> LegalBasis:
    basis = LegalBasis(
        item.text("doc"), item.text("number", ""), item.flag("verified", default=False)
    )
    item.nothing_else()
    return basis


def _policies(table: Reader) -> dict[str, Policy]:
    """The questions a resolution leaves open.

    Every one needs an answer from its closed set, with the article that gives it or unconfirmed.
    """
    policies = {}
    for name, kind in KINDS.items():
        item = table.table(name)
        policies[name] = Policy(
            name,
            str(item.choice("value", tuple(kind))),
            item.text("article", ""),
            item.flag("confirmed", default=False),
        )
        if policies[name].confirmed and not policies[name].article:
            remedy = "name the article or write false"
            item.fault("tariff.policy", "confirmed", "is true without an article", remedy)
        item.nothing_else()
    table.nothing_else()
    return policies


def _absent(table: Reader) -> dict[str, Any]:
    """Axes on which not knowing is itself an answer; hours on the plug are the one measure."""
    absent = {
        axis.name: str(table.choice(axis.name, axis.values))
        for axis in AXES
        if axis.name in table.data
    }
    table.taken.update(AXIS_INDEX)
    hours = table.whole("plug_hours", None)
    table.nothing_else()
    return {"absent": absent, "plug_hours_absent": hours}
