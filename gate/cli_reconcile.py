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
from gate import configured
from gate.bank.problems import StatementError
from gate.bank.statement import read_statement
from gate.bank.table import read_mapping
from gate.clock import now_us
from gate.configured import ConfiguredError
from gate.datafolder import DataFolderError, check
from gate.journey.money_commands import ToldCredit
from gate.reconcile import Others, compare
from gate.reconcile_words import with_words
from gate.serve import ServeError, load_tariff_file
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
    statement: Annotated[
        Path | None, typer.Option(help="Bank statement that is only looked at, not imported.")
    ] = None,
    mapping: Annotated[
        Path | None, typer.Option(help="TOML: which column of a CSV statement is what.")
    ] = None,
    treasury: Annotated[
        Path | None, typer.Option(help="CSV of what the treasury received: paper and amount.")
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
        settings = CentreSettings(data=data)
        configured.use(settings.forms)
        first = load_tariff_file(settings.tariff, training=True)
    except (ConfiguredError, DataFolderError, TariffError, ServeError) as error:
        _refuse(str(error))
    if ledger is None or not settings.has_books:
        _refuse(f"{data} holds no books yet. Name the data folder with --data.")
    others = Others(
        tuple(_listed(customs)) if customs is not None else (),
        _received(treasury) if treasury is not None else None,
        _credits(statement, mapping, settings) if statement is not None else None,
    )
    engine = open_engine(settings.url())
    try:
        found = with_words(compare(engine, day, first, now_us(), others), words_of(engine, day))
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


def _credits(path: Path, mapping: Path | None, settings: CentreSettings) -> tuple[ToldCredit, ...]:
    """The credits of a bank statement, as `malu bank import` would take them in."""
    try:
        columns = read_mapping(mapping.name, mapping.read_bytes()) if mapping else None
        return read_statement(path.name, path.read_bytes(), settings.bank().account, columns)
    except OSError as error:
        _refuse(f"{error.filename} cannot be read ({error.strerror}). Check the path.")
    except StatementError as error:
        _refuse(str(error))


def _received(path: Path) -> dict[str, int]:
    """The treasury's list: columns `paper` (number of its paper) and `amount`, whole đồng."""
    found: dict[str, int] = {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            for number, row in enumerate(csv.DictReader(lines), 2):
                paper, amount = (row.get("paper") or "").strip(), (row.get("amount") or "").strip()
                if not paper or not amount.isascii() or not amount.isdigit():
                    _refuse(f"{path}, line {number}: a paper's number and whole đồng, digits only.")
                found[paper] = found.get(paper, 0) + int(amount)
    except (OSError, csv.Error, UnicodeDecodeError) as error:
        _refuse(f"{path} cannot be read ({error}). Save the list as CSV in UTF-8.")
    return found


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
