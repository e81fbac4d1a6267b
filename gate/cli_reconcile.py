"""`malu reconcile DATE`: a day's vehicles, charges, receipts and money held against one another.

Only reads, also while the centre runs. Exit 1 when something is unexplained, 2 for bad input.
"""

import csv
import json
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from fees.categories import Chargeable
from fees.fact_json import parse_time
from fees.problems import TariffError
from fees.reconcile import Comparison, Gap
from fees.reconcile_rows import Listed
from fees.reports import VIETNAM
from gate.datafolder import DataFolderError, check
from gate.reconcile import compare
from gate.reconcile_words import with_words
from gate.serve import load_tariff_file
from gate.settings import CentreSettings
from gate.store.engine import open_engine
from gate.store.gaps import words_of

UNEXPLAINED, BAD_INPUT = 1, 2
_NUMBERS = ("payload_kg", "seats", "weight_kg")


def reconcile(
    when: Annotated[str, typer.Argument(metavar="DATE", help="YYYY-MM-DD, day at the gate.")],
    as_json: Annotated[bool, typer.Option("--json", help="All of it as JSON.")] = False,
    customs: Annotated[
        Path | None, typer.Option(help="CSV of what customs cleared: plate and facts of goods.")
    ] = None,
    data: Annotated[Path, typer.Option(envvar="MALU_DATA", help="Data folder.")] = Path("var"),
) -> None:
    """Compare one day and list what does not agree.

    Examples:
    malu reconcile 2026-11-23 · malu reconcile 2026-11-23 --json --customs hai-quan.csv
    """
    try:
        day = date.fromisoformat(when)
    except ValueError:
        _refuse(f"{when} is not a day. Write it as YYYY-MM-DD.")
    try:
        ledger = check(data)
        tariff = load_tariff_file(None, training=True)
    except (DataFolderError, TariffError) as error:
        _refuse(str(error))
    if ledger is None or not (data / "centre.sqlite").exists():
        _refuse(f"{data} holds no books yet. Name the data folder with --data.")
    listed = tuple(_listed(customs)) if customs is not None else ()
    engine = open_engine(CentreSettings(data=data).url())
    try:
        found = with_words(compare(engine, day, tariff, listed), words_of(engine, day))
    finally:
        engine.dispose()
    sys.stdout.write(as_text(found) if not as_json else _json(found))
    if found.unexplained:
        raise typer.Exit(UNEXPLAINED)


def _listed(path: Path) -> Iterator[Listed]:
    """The customs' list: columns `plate` and `at` (RFC 3339), the others named as facts."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            for number, row in enumerate(csv.DictReader(lines), 2):
                plate = (row.pop("plate", "") or "").strip()
                facts = {
                    k: int(v) if v.isdigit() and k in _NUMBERS else v for k, v in row.items() if v
                }
                if not plate or None in row:
                    _refuse(f"{path}, line {number}: a plate and as many cells as headings.")
                at = parse_time(facts.pop("at")) if "at" in facts else 0
                Chargeable.from_facts(facts)
                yield Listed(plate, facts, at)
    except (OSError, csv.Error) as error:
        _refuse(f"{path} cannot be read ({error}). Save the list as CSV in UTF-8.")
    except ValueError as error:
        _refuse(f"{path}, line {number}: {error}. Name columns as in docs/reconcile.md.")


def _json(found: Comparison) -> str:
    out: dict[str, Any] = {
        "schema": "malu.reconcile/1",
        "day": found.day,
        "chain": {s.name: {"count": s.count, "vnd": s.amount} for s in found.chain},
        "unexplained": len(found.unexplained),
        "at_stake_vnd": found.at_stake,
        "gaps": [_gap(gap) for gap in found.gaps],
    }
    return json.dumps(out, ensure_ascii=False, indent=1) + "\n"


def _gap(gap: Gap) -> dict[str, Any]:
    return {
        "id": gap.id,
        "code": gap.code.value,
        "reason": gap.reason.value,
        "at": gap.at,
        "vnd": gap.amount,
        "estimated": gap.estimated,
        "ask": gap.ask,
        "visit": gap.visit_id,
        "lane": gap.lane,
        "rows": [list(row) for row in gap.rows],
        "detail": dict(gap.detail),
    }


def as_text(found: Comparison) -> str:
    """The comparison as lines for a terminal."""
    lines = [f"{found.day}"]
    lines += [f"  {s.name:<12}{s.count:>6}{s.amount:>16,}" for s in found.chain]
    lines.append(f"unexplained {len(found.unexplained)}, at stake {found.at_stake:,} đ")
    for gap in found.gaps:
        about = "about " if gap.estimated else ""
        said = gap.reason.value or "UNEXPLAINED"
        where = gap.visit_id or gap.lane or gap.ref
        lines.append(
            f"  {_time(gap.at)} {gap.code.value} {about}{gap.amount:,} đ, {where}, "
            f"ask {gap.ask}: {said}"
        )
    return "\n".join(lines) + "\n"


def _time(us: int) -> str:
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=us)
    return moment.astimezone(VIETNAM).strftime("%H:%M") if us else "--:--"


def _refuse(text: str) -> NoReturn:
    typer.echo(text, err=True)
    raise typer.Exit(BAD_INPUT)
