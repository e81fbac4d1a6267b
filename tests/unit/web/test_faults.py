"""What is wrong with a tariff file, told in the reader's language with its line and its remedy."""

import ast
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from fees.problems import FactsError, Problem, TariffError
from fees.tariff import load_checked
from gate.cli_tariff import app
from gate.serve import TARIFF
from web.faults import said
from web.words import LANGS, catalogue, words

FILE = TARIFF.read_bytes().decode()
CREATORS = ("check", "compile", "rule_reader", "tariff_file", "toml_reader")
FACTS = ("fact_json", "categories")
BROKEN = (
    ("amount = 0", "amount = -5"),
    ("priority = 10", 'priority = "ten"'),
    ("EXPORT", "EXPROT"),
    ("[budget]", "[budget]\nextra = 1"),
    ("effective_from = 2026-01-01T00:00:00+07:00", 'effective_from = "soon"'),
    ("[[examples]]", "[[exampels]]"),
    ("[rounding]", "[rounding"),
    ('multiplier_of = "A2"', 'multiplier_of = "Z9"'),
    ('code = "A2"', 'code = "A1"'),
    ("licence_kind = ", "licence_kinds = "),
    ("total_vnd = ", "total_vdn = "),
    ("seats = 29", "seats = -29"),
    ("{ vi = ", "{ vj = "),
    ('article = "", confirmed = false', 'article = "", confirmed = true'),
)


def faults(text: str) -> tuple[Problem, ...]:
    """Everything wrong with these bytes."""
    try:
        load_checked(text.encode())
    except TariffError as error:
        return error.problems
    return ()


@pytest.mark.parametrize(("was", "becomes"), BROKEN)
def test_each_fault_is_told_in_three_languages(was: str, becomes: str) -> None:
    text = FILE.replace(was, becomes, 1)
    found = faults(text)
    assert text != FILE
    assert found
    for problem in found:
        told = {lang: said(words(lang), problem, text) for lang in LANGS}
        assert (told["en"].what, told["en"].remedy) == (problem.what, problem.remedy)
        for lang in ("vi", "zh"):
            assert told[lang].what != told["en"].what or "is {value}" in problem.what
            assert told[lang].remedy != told["en"].remedy, (lang, problem)


def _named(module: str, prefix: str) -> set[str]:
    """Names of sentences that a module writes out, as `says` or as the key of a problem."""
    tree = ast.parse(Path(f"fees/{module}.py").read_text("utf-8"))
    texts = {n.value for n in ast.walk(tree) if isinstance(n, ast.Constant)}
    return {t for t in texts if isinstance(t, str) and re.fullmatch(rf"{prefix}\.[a-z_.]*[a-z]", t)}


def test_every_sentence_that_the_rules_name_has_words() -> None:
    keys = {name for module in CREATORS for name in _named(module, "tariff")}
    always_named_closer = {"tariff.unreadable", "tariff.wrong_type"}
    assert len(keys) > 20
    for name in keys - always_named_closer:
        assert {f"fault.{name}", f"remedy.fault.{name}"} <= set(catalogue()), name
    for kind in ("str", "int", "bool", "dict", "list"):
        assert f"fault.tariff.wrong_type.{kind}" in catalogue()


def test_every_contradiction_of_facts_has_words() -> None:
    said_by = "".join(Path(f"fees/{module}.py").read_text("utf-8") for module in FACTS)
    known = [k.removeprefix("fault.facts.") for k in catalogue() if k.startswith("fault.facts.")]
    assert len(known) == 11
    assert all(f'"{name}"' in said_by for name in known)


def test_a_sentence_nobody_wrote_is_shown_as_it_is() -> None:
    odd = Problem("tariff.new", "lines", "is odd", "look", "any vehicle")
    assert (said(words("vi"), odd).what, said(words("vi"), odd).remedy) == ("is odd", "look")
    assert said(words("zh"), odd).example == "任何车辆"
    assert FactsError([odd]).problems == (odd,)


def test_the_command_tells_them_in_the_language_asked_for(tmp_path: Path) -> None:
    file = tmp_path / "draft.toml"
    file.write_text(FILE.replace("amount = 0", "amount = -5", 1), encoding="utf-8")
    for lang, word in (("vi", "ghi số nguyên từ"), ("zh", "之间的整数"), ("en", "whole number")):
        done = CliRunner().invoke(app, ["check", str(file), "--lang", lang])
        assert (done.exit_code, word in done.stderr) == (2, True), done.stderr
        assert re.search(r"draft\.toml:\d+: \[tariff\.out_of_range\] lines", done.stderr)
    done = CliRunner().invoke(app, ["check", str(file)], env={"MALU_LANG": "vi"})
    assert "ghi số nguyên từ" in done.stderr
