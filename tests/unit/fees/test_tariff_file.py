"""Reading a tariff file: nothing misunderstood, everything wrong told at once with a remedy."""

import hashlib
from typing import Any

import pytest

from fees.rules import Policy
from fees.tariff import Basis, Status, TariffError, load_tariff
from tests.unit.fees.shipped import SMALL, edited, line, raw, rule, small, tariff


def keys_of(error: TariffError) -> set[tuple[str, str]]:
    return {(problem.key, problem.where) for problem in error.problems}


def test_the_shipped_tariff_is_illustrative_and_says_so_everywhere() -> None:
    shipped = tariff()
    assert (shipped.tariff, shipped.version) == ("MLT-FEE", "2026A")
    assert shipped.status is Status.ILLUSTRATIVE
    assert shipped.illustrative
    assert "MINH HOẠ" in shipped.name.vi
    assert shipped.sha256 == hashlib.sha256(raw()).hexdigest()
    assert shipped.budget_code == "2250/2267"
    assert shipped.retained_percent == 10


def test_no_article_is_invented() -> None:
    shipped = tariff()
    sources = [r.source for r in shipped.lines] + [r.source for r in shipped.exemptions]
    texts = [r.text for r in shipped.lines] + [r.text for r in shipped.exemptions]
    assert {(source.article, source.verified) for source in sources} == {("", False)}
    assert len(shipped.unconfirmed) == 8
    assert all(text.vi and text.zh and text.en for text in texts)


def test_a_confirmed_policy_is_not_listed_as_unconfirmed() -> None:
    test = small(line("L", "amount = 1"))
    assert test.policies["turn"] == Policy("turn", "ONE_ENTRY_ONE_EXIT", "Điều 2", True)
    assert "turn" not in {policy.name for policy in test.unconfirmed}
    assert test.kind == "FEE"
    assert test.lines[0].basis is Basis.PER_TURN
    assert not test.illustrative


def test_the_same_tariff_with_an_end() -> None:
    assert tariff().effective_to is None
    ending = load_tariff(
        edited(
            (
                "2026-01-01T00:00:00+07:00",
                "2026-01-01T00:00:00+07:00\neffective_to = 2027-01-01T00:00:00+07:00",
            )
        )
    )
    assert ending.effective_to is not None
    assert ending.effective_to - ending.effective_from == 365 * 86_400_000_000


@pytest.mark.parametrize(
    ("old", "new", "key", "where"),
    [
        ('tariff = "MLT-FEE"', "", "tariff.missing_key", "tariff"),
        ('tariff = "MLT-FEE"', 'tariff = ""', "tariff.empty", "tariff"),
        ('tariff = "MLT-FEE"', "tariff = 7", "tariff.wrong_type", "tariff"),
        ('kind = "FEE"', 'kind = "TAX"', "tariff.unknown_word", "kind"),
        ('kind = "FEE"', "kind = 1", "tariff.wrong_type", "kind"),
        ('status = "ILLUSTRATIVE"', 'status = "FINAL"', "tariff.unknown_word", "status"),
        ('status = "ILLUSTRATIVE"', "", "tariff.missing_key", "status"),
        ("effective_from = 2026-01-01T00:00:00+07:00", "", "tariff.time", "effective_from"),
        ("2026-01-01T00:00:00+07:00", "2026-01-01T00:00:00", "tariff.time", "effective_from"),
        (
            "2026-01-01T00:00:00+07:00",
            "2026-01-01T00:00:00+07:00\neffective_to = 2025-01-01T00:00:00+07:00",
            "tariff.window",
            "effective_to",
        ),
        ('zh = "马鹿塘口岸区基础设施使用费（示例）"', "", "tariff.missing_key", "name.zh"),
        (
            "retained_percent = 10",
            "retained_percent = -1",
            "tariff.out_of_range",
            "budget.retained_percent",
        ),
        ("to = 1000", "to = 0", "tariff.out_of_range", "rounding.to"),
        ('mode = "HALF_UP"', 'mode = "BANKERS"', "tariff.unknown_word", "rounding.mode"),
        ("verified = false", 'verified = "no"', "tariff.wrong_type", "legal_basis[0].verified"),
        ("bar_exit = {", "bar_exits = {", "tariff.missing_key", "policies.bar_exit"),
        ("bar_exit = {", "bar_exits = {", "tariff.unknown_key", "policies.bar_exits"),
        ('dwell = "UP_TO_24H"', 'dwell = "LONG"', "tariff.unknown_word", "absent.dwell"),
        ('dwell = "UP_TO_24H"', 'dwelling = "LONG"', "tariff.unknown_key", "absent.dwelling"),
        (
            'commodity = "FRESH_PRODUCE" }',
            'commodity = "FRUIT" }',
            "tariff.unknown_word",
            "lines[0].when.commodity",
        ),
        (
            'commodity = "FRESH_PRODUCE" }',
            "commodity = [] }",
            "tariff.unknown_word",
            "lines[0].when.commodity",
        ),
        (
            'commodity = "FRESH_PRODUCE" }',
            'goods = "A" }',
            "tariff.unknown_key",
            "lines[0].when.goods",
        ),
        ("V0 = 50000,", "V0 = 50000.5,", "tariff.wrong_type", "lines[0].by_class.V0"),
        ("V0 = 50000,", "V0 = -1,", "tariff.out_of_range", "lines[0].by_class.V0"),
        ("V0 = 50000,", "V9 = 50000,", "tariff.unknown_key", "lines[0].by_class.V9"),
        ("amount = 20000", "amount = -1", "tariff.out_of_range", "lines[11].amount"),
        (
            "amount = 20000",
            "amount = 20000\nby_class = { V0 = 1 }",
            "tariff.price",
            "lines[11].amount",
        ),
        ("amount = 20000", "", "tariff.price", "lines[11].amount"),
        ("amount = 20000", "amount = 2e4", "tariff.wrong_type", "lines[11].amount"),
        ('factor = "5"', 'factor = "five"', "tariff.factor", "lines[2].factor"),
        ('factor = "5"', 'factor = "-5"', "tariff.factor", "lines[2].factor"),
        ('factor = "5"', 'factor = "5/0"', "tariff.factor", "lines[2].factor"),
        ('factor = "5"', 'factor = "1e99999999"', "tariff.factor", "lines[2].factor"),
        ('factor = "5"', 'factor = ""', "tariff.empty", "lines[2].factor"),
        ("amount = 20000", f"amount = {10**13}", "tariff.out_of_range", "lines[11].amount"),
        ('factor = "5"', "factor = 5.0", "tariff.wrong_type", "lines[2].factor"),
        ('factor = "5"', "", "tariff.missing_key", "lines[2].factor"),
        (
            'multiplier_of = "A2"',
            'multiplier_of = "A3"',
            "tariff.multiplier",
            "lines[2].multiplier_of",
        ),
        ('code = "A2"', 'code = "A1"', "tariff.code_twice", "A1"),
        ("priority = 10\nsource", "prio = 10\nsource", "tariff.unknown_key", "lines[0].prio"),
        (
            'article = "", verified = false',
            'article = "", verified = true',
            "tariff.source",
            "lines[0].source.verified",
        ),
        ('ground = "OFFICIAL_DUTY"', "", "tariff.missing_key", "exemptions[0].ground"),
        (
            "needs_approval = false",
            "needs_approval = 0",
            "tariff.wrong_type",
            "exemptions[0].needs_approval",
        ),
        (
            'when = { load = "LOADED", flow = "NONE", class = ["V0", "V1", "V2", "V3", "V4"] }',
            "",
            "tariff.missing_key",
            "impossible[0].when",
        ),
        (
            "expect = { total_vnd = 300000",
            "expected = { total_vnd = 300000",
            "tariff.missing_key",
            "examples[0].expect",
        ),
    ],
)
def test_a_fault_of_form_is_named_where_it_stands(old: str, new: str, key: str, where: str) -> None:
    with pytest.raises(TariffError) as caught:
        load_tariff(edited((old, new)))
    assert (key, where) in keys_of(caught.value)
    assert all(problem.remedy for problem in caught.value.problems)


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(TariffError) as caught:
        load_tariff(edited(('factor = "5"', 'factor = "x"'), ("to = 1000", "to = 0")))
    assert len(caught.value.problems) == 2


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"tariff = ", "not TOML"),
        (b"\xff\xfe", "not UTF-8"),
        (b" " * 1_000_001, "one megabyte"),
        (b"a = " + b"[" * 100_000, "nested too deeply"),
    ],
)
def test_what_is_no_tariff_file_is_refused_in_one_sentence(content: bytes, said: str) -> None:
    with pytest.raises(TariffError, match=said) as caught:
        load_tariff(content)
    assert len(caught.value.problems) == 1


def test_lines_that_are_no_tables() -> None:
    with pytest.raises(TariffError) as caught:
        load_tariff(('lines = ["A1"]\n' + SMALL).encode())
    assert ("tariff.wrong_type", "lines[0]") in keys_of(caught.value)


@pytest.mark.parametrize("wrong", ["from", "to"])
def test_a_suspension_needs_real_times(wrong: str) -> None:
    window: dict[str, Any] = {
        "from": "2026-06-19T00:00:00+07:00",
        "to": "2026-12-31T00:00:00+07:00",
    }
    window[wrong] = '"soon"'
    body = f'from = {window["from"]}\nto = {window["to"]}\nfactor = "0"'
    with pytest.raises(TariffError) as caught:
        small(line("L", "amount = 1"), rule("suspensions", "S", body))
    assert keys_of(caught.value) == {("tariff.time", f"suspensions[0].{wrong}")}
