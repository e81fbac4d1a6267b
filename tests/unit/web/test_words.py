"""Nothing on a screen is without words, in any of the three languages."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from fees.axes import AXES, Commodity, Container, Flow, Journey, LicenceKind, Load, Regime
from fees.charge import ChargeState
from gate.journey.consignment import ConsignmentState
from gate.journey.equipment import EquipmentKind
from gate.journey.hold import HoldKind
from gate.journey.turn import Link
from gate.journey.visit import Custody
from gate.layout import lane_ids
from gate.serve import TARIFF
from gate.service.policy import Role
from gate.store.accounts import AGENCIES
from web.booth.card import Next
from web.booth.facts import FIELDS
from web.booth.findings import URGENT
from web.problems import status_of
from web.words import LANGS, catalogue, words

ROOTS = ("gate", "web")
TEMPLATES = sorted(Path("web/templates").rglob("*.html"))


def _calls(*names: str) -> Iterator[tuple[Path, ast.Call]]:
    for root in ROOTS:
        for file in Path(root).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                if isinstance(node, ast.Call):
                    called = node.func.attr if isinstance(node.func, ast.Attribute) else ""
                    called = node.func.id if isinstance(node.func, ast.Name) else called
                    if called in names:
                        yield file, node


def _texts(call: ast.Call) -> list[str]:
    return [a.value for a in call.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]


def test_each_sentence_takes_the_same_parameters_in_each_language() -> None:
    for key, sentences in catalogue().items():
        wanted = {
            lang: {name for _, name, _, _ in Formatter().parse(text) if name is not None}
            for lang, text in sentences.items()
        }
        assert set(sentences) == set(LANGS), key
        assert wanted["vi"] == wanted["zh"] == wanted["en"], key


def test_each_refusal_in_the_code_has_a_sentence_and_a_remedy() -> None:
    keys = {_texts(call)[0] for _, call in _calls("DomainError") if _texts(call)}
    keys |= {"payment.nothing_owed", "payment.no_money"}  # fees names these, settle passes them on
    assert len(keys) > 40
    lacking = {
        k for k in keys for family in ("error", "remedy") if f"{family}.{k}" not in catalogue()
    }
    assert lacking == set()


def _families(keys: set[str]) -> set[str]:
    return {key.split(".")[0] for key in keys}


def test_each_key_that_the_gate_may_refuse_with_has_words_however_it_is_passed_on() -> None:
    """Keys handed to a helper that raises, or looked up in a table, are found by their shape."""
    raised = {_texts(call)[0] for _, call in _calls("DomainError") if _texts(call)}
    reasons = {_texts(call)[0] for _, call in _calls("Reason") if _texts(call)}
    shaped: set[str] = set()
    for folder in ("gate/service", "gate/journey"):
        for file in Path(folder).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    shaped.add(node.value)
    keys = {k for k in shaped if re.fullmatch(r"[a-z_]+\.[a-z_]+", k)}
    keys = {k for k in keys if k.split(".")[0] in _families(raised)} - reasons
    assert len(keys) > 80
    lacking = {
        k for k in keys for family in ("error", "remedy") if f"{family}.{k}" not in catalogue()
    }
    assert lacking == set()


def test_each_refusal_has_a_status_that_is_not_a_fault_of_ours() -> None:
    keys = {_texts(call)[0] for _, call in _calls("DomainError") if _texts(call)}
    ours = {key for key in keys if status_of(key) >= 500}
    assert ours == {"unknown", "store.unavailable", "live.full"}


def test_each_reason_why_a_lane_stays_shut_has_words_long_and_short() -> None:
    tree = ast.parse(Path("gate/journey/opening.py").read_text("utf-8"))
    keys = {
        _texts(node)[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Reason"
    }
    assert len(keys) >= 7
    assert {k for k in keys if f"reason.{k}" not in catalogue()} == set()
    assert {k for k in keys if f"reason.short.{k}" not in catalogue()} == set()


def test_each_finding_has_words() -> None:
    kinds = {_texts(call)[0] for _, call in _calls("finding") if _texts(call)}
    assert len(kinds) >= 8
    assert {k for k in kinds if f"finding.{k}" not in catalogue()} == set()


ODD = (  # kinds that are chosen from a table or a condition, beside those named where they arise
    "ambiguous_exit",
    "opened_by_override",
    "opened_for_emergency",
    "admitted_unseen",
    "extra_in_yard",
    "present_at_cutover",
    "vehicle_not_as_entered",
    "trailer_misread",
)


@pytest.mark.parametrize("kind", [*ODD, *sorted(URGENT)])
def test_each_finding_that_comes_from_a_table_has_words(kind: str) -> None:
    assert f"finding.{kind}" in catalogue()


@pytest.mark.parametrize("kind", sorted(URGENT))
def test_what_stands_in_a_lane_says_what_to_do_now(kind: str) -> None:
    assert f"finding.do.{kind}" in catalogue()


def test_each_word_of_the_board_is_said_in_all_languages() -> None:
    source = Path("gate/service/present.py").read_text("utf-8")
    said = set(re.findall(r'"((?:wait|go)_[a-z]+|pay|leave)"', source))
    assert {"wait_gate", "go_bay", "pay", "wait_bridge", "go_lane"} <= said
    assert {w for w in said if f"board.{w}" not in catalogue()} == set()


@pytest.mark.parametrize(
    ("family", "names"),
    [
        ("custody", Custody),
        ("charge", ChargeState),
        ("role", Role),
        ("agency", AGENCIES),
        ("next", Next),
        ("link", Link),
        ("link.means", Link),
        ("hold.by", HoldKind),
        ("lot", ConsignmentState),
        ("equipment", EquipmentKind),
        ("lane", lane_ids()),
        ("lane.short", lane_ids()),
        ("fact", [axis.fact for axis in AXES]),
        ("fact", [field.name for field in FIELDS]),
        ("fact.flow", Flow),
        ("fact.load", Load),
        ("fact.regime", Regime),
        ("fact.commodity", Commodity),
        ("fact.journey", Journey),
        ("fact.container", Container),
        ("fact.licence_kind", LicenceKind),
    ],
)
def test_each_value_that_is_shown_has_a_name(family: str, names: list[str]) -> None:
    assert [n for n in names if f"{family}.{n}" not in catalogue()] == []


def test_each_policy_of_the_tariff_has_a_name() -> None:
    rows = re.findall(r'^(\w+) = \{ value = "([^"]+)"', TARIFF.read_text("utf-8"), re.MULTILINE)
    assert len(rows) >= 8
    for name, value in rows:
        assert f"policy.{name}" in catalogue()
        assert f"policy.value.{value}" in catalogue()


def test_templates_use_only_sentences_that_exist() -> None:
    whole = re.compile(r"""\bt\(\s*["']([a-z_.-]+)["']\s*[,)]""")
    parts = re.compile(r"""\bt\(\s*["']([a-z_.]+\.)["']\s*~""")
    assert len(TEMPLATES) > 15
    for file in TEMPLATES:
        source = file.read_text("utf-8")
        assert {k for k in whole.findall(source) if k not in catalogue()} == set(), file
        for family in parts.findall(source):
            assert any(key.startswith(family) for key in catalogue()), (file, family)


def test_an_unwritten_sentence_is_loud_but_a_strange_name_is_shown_bare() -> None:
    say = words("vi")
    with pytest.raises(KeyError):
        say("no.such.sentence")
    assert say.or_name("finding", "of_next_year") == "of_next_year"
    assert words("klingon").lang == "vi"


def test_the_invented_table_is_named_in_each_language_and_a_law_keeps_its_name() -> None:
    assert words("zh").document("Bảng minh hoạ MLT-FEE 2026A") == "示例费率表 MLT-FEE 2026A"
    assert words("en").document("Nghị quyết 09/2025/NQ-HĐND") == "Nghị quyết 09/2025/NQ-HĐND"
    assert words("en").said("yard.zone.truck") == "Trucks"
    assert words("en").said("Khu Đông") == "Khu Đông"


def test_pages_carry_no_inline_script_style_or_handler() -> None:
    for file in TEMPLATES:
        source = file.read_text("utf-8")
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|hx-on|javascript:", source), file
        for tag in re.findall(r"<script[^>]*>", source):
            assert "nonce=" in tag, file
            assert 'src="/static/' in tag, file
        assert "|safe" not in source, file
