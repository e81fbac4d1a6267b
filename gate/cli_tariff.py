"""`malu tariff`: check a tariff file, assess one vehicle under it, try a draft on past visits.

All only read, beside a running centre too. What is wrong goes to stderr with its remedy and exit
code 2; the answer alone goes to stdout, so that it can be piped. A tariff with a hole or an overlap
assesses nobody.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from fees.assessment import assess
from fees.categories import Chargeable, refuse_contradictions
from fees.dryrun import DryRun, Group, dry_run
from fees.money import figures
from fees.problems import FactsError, Problem, TariffError
from fees.tariff import Tariff, check, load_tariff
from gate.datafolder import DataFolderError
from gate.datafolder import check as check_folder
from gate.dry_run import past_visits
from gate.settings import CentreSettings
from gate.store.engine import open_engine
from web.faults import said
from web.words import words

BAD_INPUT = 2
MOST_DAYS = 3_700

app = typer.Typer(
    help="Check tariff files and assess single vehicles under them.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


class Lang(StrEnum):
    """In which language faults are told."""

    VI = "vi"
    ZH = "zh"
    EN = "en"


@app.command(
    "check",
    epilog="Example: malu tariff check fees/tariffs/mlt-fee-2026a.toml",
)
def check_command(
    file: Annotated[Path, typer.Argument(help="The tariff file (TOML).", show_default=False)],
    lang: Annotated[
        Lang, typer.Option(envvar="MALU_LANG", help="Language in which faults are told.")
    ] = Lang.EN,
) -> None:
    """Prove that every possible vehicle has exactly one outcome, and run the embedded examples."""
    tariff = _whole(file, lang)
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
    tariff = _whole(file)
    source = "stdin" if facts is None or str(facts) == "-" else str(facts)
    try:
        chargeable = Chargeable.from_facts(_read_facts(facts, source))
        refuse_contradictions(chargeable)
    except FactsError as error:
        _fail(error.problems, source)
    result = assess(chargeable, tariff)
    answer = {"status": tariff.status.value, **result.to_json()}
    typer.echo(json.dumps(answer, ensure_ascii=False, indent=1))


class Form(StrEnum):
    """How a dry run is shown."""

    TABLE = "table"
    JSON = "json"


@app.command(
    "dry-run",
    epilog="Example: malu tariff dry-run draft.toml --from 2026-10-01 --to 2026-10-31",
)
def dry_run_command(
    file: Annotated[Path, typer.Argument(help="The draft (TOML).", show_default=False)],
    first: Annotated[str, typer.Option("--from", metavar="DATE", help="First day of entry.")],
    last: Annotated[str, typer.Option("--to", metavar="DATE", help="Last day, included.")],
    form: Annotated[Form, typer.Option("--format", help="A table, or JSON.")] = Form.TABLE,
    data: Annotated[Path, typer.Option(envvar="MALU_DATA", help="Data folder.")] = Path("var"),
) -> None:
    """Past visits under a draft: who pays more or less, and the revenue, by class and regime."""
    draft = _whole(file)
    days = _days(first, last)
    try:
        ledger = check_folder(data)
    except DataFolderError as error:
        _fail([Problem("data.unusable", "data", str(error), "name the folder with --data")], data)
    if ledger is None or not CentreSettings(data=data).has_books:
        remedy = "name the data folder with --data"
        _fail([Problem("data.no_books", "data", "holds no books yet", remedy)], data)
    engine = open_engine(CentreSettings(data=data).url())
    try:
        run = dry_run(past_visits(engine, *days, draft), draft)
    finally:
        engine.dispose()
    if form is Form.JSON:
        head = {"tariff": draft.tariff, "version": draft.version, "sha256": draft.sha256}
        span = {"from": first, "to": last}
        typer.echo(json.dumps({**head, **span, **run.to_json()}, ensure_ascii=False, indent=1))
    else:
        for line in _table(run):
            typer.echo(line)


def _days(first: str, last: str) -> tuple[date, date]:
    days = []
    for name, text in (("--from", first), ("--to", last)):
        try:
            days.append(date.fromisoformat(text))
        except ValueError:
            remedy = "write it as YYYY-MM-DD"
            _fail([Problem("dry_run.day", name, f"{text} is not a day", remedy)], "dry-run")
    if not 0 <= (days[1] - days[0]).days <= MOST_DAYS:
        remedy = f"write a first day, and a last day at most {MOST_DAYS} days after it"
        _fail([Problem("dry_run.span", "--to", "does not follow --from", remedy)], "dry-run")
    return days[0], days[1]


def _table(run: DryRun) -> Iterable[str]:
    """The dry run for a terminal."""
    money = "".join(f"{name:>18}" for name in ("now, đ", "draft, đ", "change, đ"))
    yield f"{'':22}{'visits':>9}{money}{'more':>8}{'less':>8}"
    yield _row("all compared", run.total)
    parts: Mapping[str, Mapping[str, Group]] = {
        "class": run.by_class,
        "regime": run.by_regime,
        "payer": run.by_payer,
    }
    for title, groups in parts.items():
        for name in sorted(groups):
            yield _row(f"{title} {name}", groups[name])
    yield f"visits seen: {run.seen}; forgone under the draft: {figures(run.forgone_vnd)} đ"
    if run.uncharged.visits:
        yield _row("not charged before", run.uncharged)
    for title, counted in (("refused", run.refused), ("facts missing", run.missing)):
        for name, count in sorted(counted.items()):
            yield f"{title}: {name}: {count}"
    if run.minutes.told or run.minutes.not_told:
        told, others = figures(run.minutes.told), figures(run.minutes.others_min)
        yield f"minutes not the driver's, by the gate's books of {told} visits: {others}"
    if run.unreadable:
        yield f"facts that cannot be read: {run.unreadable}"


def _row(name: str, group: Group) -> str:
    change = group.draft_vnd - group.now_vnd
    money = "".join(f"{figures(n):>18}" for n in (group.now_vnd, group.draft_vnd, change))
    return f"{name:22}{group.visits:>9}{money}{group.more:>8}{group.less:>8}"


def _whole(file: Path, lang: Lang = Lang.EN) -> Tariff:
    """The tariff, proved whole; exits with every fault otherwise."""
    raw = _bytes(file)
    try:
        tariff = load_tariff(raw)
        problems: Iterable[Problem] = check(tariff)
    except TariffError as error:
        problems = error.problems
    if problems:
        _fail(problems, file, raw.decode(errors="replace"), lang)
    return tariff


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        fault = Problem("file.unreadable", "file", f"{error.strerror}", "give a tariff file")
        _fail([fault], file)


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


def _fail(
    problems: Iterable[Problem], where: Path | str, text: str = "", lang: Lang = Lang.EN
) -> NoReturn:
    """Each problem on its line; of a file whose `text` is given, with the line in it."""
    t = words(lang)
    for problem in problems:
        fault = said(t, problem, text)
        place = f"{where}:{fault.line}" if fault.line else f"{where}"
        shown = f"{place}: [{fault.key}] {fault.where}: {fault.what} → {fault.remedy}"
        example = f" ({t('fault.example')}: {fault.example})" if fault.example else ""
        typer.echo(shown + example, err=True)
    raise typer.Exit(BAD_INPUT)
