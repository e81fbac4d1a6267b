"""The proof that a tariff is whole, and the smallest example of why it is not."""

from itertools import product
from pathlib import Path

import pytest

from fees.axes import AXES
from fees.matcher import RuleKind
from fees.tariff import TariffError, check, load_checked, load_tariff
from tests.unit.fees.shipped import edited, line, raw, rule, small, tariff


def test_the_shipped_tariff_is_whole() -> None:
    assert check(tariff()) == []
    assert load_checked(raw()).sha256 == tariff().sha256


def test_the_proof_agrees_with_walking_every_single_combination() -> None:
    """Brute force over the axes the tariff uses most, the others at their usual word."""
    matcher = tariff().matcher
    usual = {
        "licence_kind": "ORDINARY",
        "earlier_passages": "FIRST",
        "dwell": "UP_TO_24H",
        "origin": "VN",
        "duty": "FREE",
        "container": "NONE",
        "declared_at": "HERE",
        "transport": "ROAD",
    }
    axes = [
        (usual[axis.name],) if axis.name in usual else words
        for axis, words in zip(AXES, matcher.words, strict=True)
    ]
    for key in product(*axes):
        (mask,) = matcher.masks(key)
        if matcher.possible(mask):
            assert len(matcher.tied(mask, RuleKind.OUTCOME)) <= 1
            assert matcher.settle(mask) != (None, None)


def test_a_gap_is_shown_as_the_smallest_example() -> None:
    gap = edited(
        (
            'when = { load = "LOADED", regime = "TRANSIT" }',
            'when = { load = "LOADED", regime = "TRANSIT", journey = "THROUGH" }',
        )
    )
    found = {problem.key: problem for problem in check(load_tariff(gap))}
    assert "regime = TRANSIT" in found["tariff.gap"].example
    assert "commodity" not in found["tariff.gap"].example


def test_an_overlap_names_both_lines_and_the_smallest_example() -> None:
    overlap = edited(('factor = "5"\npriority = 20', 'factor = "5"'))
    (problem,) = [p for p in check(load_tariff(overlap)) if p.key == "tariff.overlap"]
    assert problem.where == "A2, A3"
    assert "commodity = MINERAL" in problem.example
    assert "journey" not in problem.example


def test_exemptions_must_not_compete_either() -> None:
    same = small(
        line("L", "amount = 1"),
        rule("exemptions", "X", 'ground = "G"\nneeds_approval = false\nwhen = { load = "EMPTY" }'),
        rule("exemptions", "Y", 'ground = "H"\nneeds_approval = true\nwhen = { flow = "NONE" }'),
    )
    (problem,) = check(same)
    assert (problem.key, problem.where) == ("tariff.overlap", "X, Y")
    assert problem.example == "load = EMPTY, flow = NONE"


def test_a_line_that_can_never_apply_is_pointed_out() -> None:
    (problem,) = check(small(line("L", "amount = 1"), line("M", "amount = 2\npriority = 9")))
    assert (problem.key, problem.where) == ("tariff.never_applies", "L")


def test_a_tariff_with_nothing_in_it() -> None:
    keys = [problem.key for problem in check(small())]
    assert keys == ["tariff.gap", "tariff.empty"]
    assert check(small())[0].example == "any vehicle"


def test_a_tariff_without_a_document() -> None:
    text = raw().decode()
    bare = text[: text.index("[[legal_basis]]")] + text[text.index("[policies]") :]
    assert [problem.key for problem in check(load_tariff(bare.encode()))] == [
        "tariff.no_legal_basis"
    ]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("expect = { total_vnd = 300000", "expect = { total_vnd = 300001", "comes out as 300000"),
        ("expect = { total_vnd = 300000", "expect = { total = 300000", "is no result"),
        ('expect = { total_vnd = 300000, lines = ["A1"] }', "expect = {}", "expects nothing"),
        ("payload_kg = 15000, journey", "payload_kg = 0, journey", "cannot be 0"),
        ("2026-11-20T08:00:00+07:00", "2026-11-22T08:00:00+07:00", "leaves before it enters"),
    ],
)
def test_an_example_that_does_not_come_out_refuses_the_tariff(
    old: str, new: str, said: str
) -> None:
    with pytest.raises(TariffError, match=said) as caught:
        load_checked(edited((old, new)))
    assert caught.value.problems[0].where.startswith("examples[")


def test_an_example_may_write_times_as_toml_does() -> None:
    plain = edited(
        ('"2026-11-20T08:00:00+07:00"', "2026-11-20T08:00:00+07:00"),
        ('"2026-11-21T09:00:00+07:00"', "2026-11-21T09:00:00+07:00"),
    )
    assert load_checked(plain).version == "2026A"


def test_the_tariff_in_the_manual_is_whole() -> None:
    manual = (Path(__file__).parents[3] / "docs/tariff.md").read_text("utf-8")
    shown = manual.split("```toml\n")[1].split("```")[0]
    assert load_checked(shown.encode()).tariff == "EXAMPLE"


def test_the_manual_names_every_axis_and_every_word() -> None:
    manual = (Path(__file__).parents[3] / "docs/tariff.md").read_text("utf-8")
    for axis in AXES:
        assert f"`{axis.name}`" in manual
        assert all(word in manual for word in axis.values)
