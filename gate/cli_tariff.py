"""`malu tariff`: check a tariff file, and assess one vehicle under it, without a centre.

Both only read. What is wrong goes to stderr with its remedy and exit code 2; the answer alone goes
to stdout, so that it can be piped. A tariff with a hole or an overlap assesses nobody.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from fees.assessment import assess
from fees.categories import Chargeable
from fees.problems import FactsError, Problem, TariffError
from fees.tariff import Tariff, check, load_tariff

BAD_INPUT = 2

app = typer.Typer(
    help="Check tariff files and assess single vehicles under them.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.command(
    "check",
    epilog="Example: malu tariff check fees/tariffs/mlt-fee-2026a.toml",
)
def check_command(
    file: Annotated[Path, typer.Argument(help="The tariff file (TOML).", show_default=False)],
) -> None:
    """Prove that every possible vehicle has exactly one outcome, and run the embedded examples."""
    tariff = _load(file)
    problems = check(tariff)
    if problems:
        _fail(problems, file)
    name = f"{tariff.tariff} {tariff.version}"
    typer.echo(f"{name} ({tariff.status.value}): whole, {len(tariff.lines)} lines,", nl=False)
    typer.echo(f" {len(tariff.examples)} examples pass")
    typer.echo(f"sha256 {tariff.sha256}")
    unconfirmed = ", ".join(policy.name for policy in tariff.unconfirmed)
    if unconfirmed:
        typer.echo(f"unconfirmed policies: {unconfirmed}")


@app.command(
    "assess",
    epilog="Example: malu tariff assess fees/tariffs/mlt-fee-2026a.toml facts.json, or with the"
    " facts on stdin: echo '{\"seats\": 29}' | malu tariff assess fees/tariffs/mlt-fee-2026a.toml",
)
def assess_command(
    file: Annotated[Path, typer.Argument(help="The tariff file (TOML).", show_default=False)],
    facts: Annotated[
        Path | None,
        typer.Argument(help="The facts (JSON object); left out or '-': read from stdin."),
    ] = None,
) -> None:
    """Print one assessment as JSON: lines and total, exemption, refusal, or the facts missing."""
    tariff = _load(file)
    problems = check(tariff)
    if problems:
        _fail(problems, file)
    source = "stdin" if facts is None or str(facts) == "-" else str(facts)
    try:
        chargeable = Chargeable.from_facts(_read_facts(facts, source))
    except FactsError as error:
        _fail(error.problems, source)
    result = assess(chargeable, tariff)
    answer = {"status": tariff.status.value, **result.to_json()}
    typer.echo(json.dumps(answer, ensure_ascii=False, indent=1))


def _load(file: Path) -> Tariff:
    try:
        return load_tariff(file.read_bytes())
    except OSError as error:
        fault = Problem("file.unreadable", "file", f"{error.strerror}", "give a tariff file")
        _fail([fault], file)
    except TariffError as error:
        _fail(error.problems, file)


def _read_facts(file: Path | None, source: str) -> dict[str, object]:
    """The JSON object of facts, from the file or stdin; exits with a remedy when it is not one."""
    remedy = 'give a JSON object, for example {"flow": "EXPORT", "payload_kg": 15000}'
    try:
        raw = sys.stdin.buffer.read() if source == "stdin" or file is None else file.read_bytes()
        facts = json.loads(raw)
    except OSError as error:
        _fail([Problem("file.unreadable", "file", f"{error.strerror}", remedy)], source)
    except (ValueError, RecursionError) as error:
        _fail([Problem("facts.not_json", "facts", f"is not JSON ({error})", remedy)], source)
    if not isinstance(facts, dict):
        _fail([Problem("facts.not_object", "facts", "is not a JSON object", remedy)], source)
    return facts


def _fail(problems: Iterable[Problem], where: Path | str) -> NoReturn:
    for problem in problems:
        typer.echo(f"{where}: [{problem.key}] {problem}", err=True)
    raise typer.Exit(BAD_INPUT)
