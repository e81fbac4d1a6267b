"""The proof that a tariff is whole and the dry run of a draft, word for word and sum by sum."""

from dataclasses import replace
from typing import Any

import pytest

from fees.categories import Chargeable
from fees.check import MAX_REPORTED
from fees.dryrun import dry_run
from fees.problems import Problem
from fees.tariff import check, load_tariff
from tests.unit.fees.shipped import SMALL, line, rule, small
from tests.unit.fees.test_dryrun import DAY, EMPTY, IMPORT, IN, past

GAP = "add a line, an exemption, a refusal or an [[impossible]] rule for it"
TIE = "narrow one of them or give one a higher priority"
ONE = line("L", "amount = 1")


def gap(where: str, example: str) -> Problem:
    return Problem("tariff.gap", where, "no rule covers a combination that can occur", GAP, example)


def test_a_hole_is_told_with_its_component_and_the_smallest_example() -> None:
    hole = 'amount = 1\nwhen = { load = "LOADED" }'
    assert check(small(line("L", hole))) == [gap("lines", "load = EMPTY")]
    parts = small(line("L", hole + '\npart = "P"'), line("M", 'amount = 1\npart = "Q"'))
    assert check(parts) == [gap("part P, lines", "load = EMPTY")]
    assert check(small()) == [
        gap("lines", "any vehicle"),
        Problem(
            "tariff.empty",
            "lines",
            "the tariff has no line",
            "add [[lines]] tables",
            "",
            "tariff.empty.lines",
        ),
    ]


def test_rules_that_tie_are_told_and_no_more_than_a_screen_of_them() -> None:
    what = "apply to the same vehicle with equal priority"
    tied = small(ONE, line("M", 'amount = 2\nwhen = { load = "EMPTY" }'))
    assert check(tied) == [Problem("tariff.overlap", "L, M", what, TIE, "load = EMPTY")]
    axes = {
        "load": ("LOADED", "EMPTY"),
        "flow": ("EXPORT", "IMPORT", "NONE"),
        "origin": ("VN", "FOREIGN"),
        "duty": ("FREE", "DUTIABLE"),
    }
    narrow = [
        line(f"N{axis}{word}", f'amount = 2\nwhen = {{ {axis} = "{word}" }}')
        for axis, words in axes.items()
        for word in words
    ]
    found = [one for one in check(small(ONE, *narrow)) if one.key == "tariff.overlap"]
    assert len(found) == MAX_REPORTED == 20


def test_a_rule_for_nobody_is_told() -> None:
    never = small(
        ONE, line("M", 'amount = 2\nwhen = { load = "EMPTY" }\npriority = -1'.replace("-1", "0"))
    )
    assert [one.key for one in check(never)] == ["tariff.overlap"]
    over = small(line("L", "amount = 1\npriority = 1"), line("M", "amount = 2"))
    remedy = "remove it or correct its conditions or priority"
    assert check(over) == [Problem("tariff.never_applies", "M", "can never apply", remedy)]


def test_a_tariff_without_a_document_is_told_so() -> None:
    head, _, rest = SMALL.partition("[[legal_basis]]")
    bare = load_tariff((head + rest[rest.index("[policies]") :] + ONE).encode())
    assert check(bare) == [
        Problem(
            "tariff.no_legal_basis",
            "legal_basis",
            "no document is named",
            "add [[legal_basis]] tables",
        )
    ]


def window(code: str, start: int | None, end: int | None, more: str = "") -> str:
    times = "".join(
        f"{key} = 2026-02-{day:02d}T00:00:00+07:00\n"
        for key, day in (("from", start), ("to", end))
        if day
    )
    return rule("suspensions", code, f'{times}factor = "0"\n{more}')


@pytest.mark.parametrize(
    ("first", "second", "meet"),
    [
        ((1, 5), (5, 9), False),
        ((5, 9), (1, 5), False),
        ((1, 6), (5, 9), True),
        ((5, 9), (1, 6), True),
        ((None, 5), (5, None), False),
        ((None, 6), (5, None), True),
        ((5, None), (None, 5), False),
        ((None, None), (5, 9), True),
        ((3, None), (1, 3), False),
    ],
)
def test_windows_meet_where_they_share_a_moment(
    first: tuple[int | None, int | None], second: tuple[int | None, int | None], meet: bool
) -> None:
    told = Problem(
        "tariff.overlap",
        "W, V",
        "reduce the fee of the same vehicle at the same time with equal priority",
        TIE,
        "any vehicle",
        "tariff.overlap.windows",
    )
    found = check(small(ONE, window("W", *first), window("V", *second)))
    assert found == ([told] if meet else [])


def test_every_pair_of_windows_is_looked_at() -> None:
    empty, full = 'when = { load = "EMPTY" }', 'when = { load = "LOADED" }'
    found = check(
        small(
            ONE,
            window("A", 1, 5, empty + "\npriority = 1"),
            window("B", 1, 5, empty),
            window("C", 1, 5, full),
            window("D", 2, 3, full),
        )
    )
    assert [(one.where, one.example) for one in found] == [("C, D", "load = LOADED")]


def example(body: str) -> list[Problem]:
    return check(small(ONE, f'[[examples]]\nname = "E"\n{body}'))


RESULTS = "total_vnd, lines, exemption, forgone_vnd, refusal, missing"
SPOKEN = {
    "comes out as 1, not 2": {"got": "1", "expected": "2"},
    "tariff.example.name": {"known": RESULTS},
    "facts.value": {"value": "0", "reason": "write a number from 1 to 200000"},
}
MEND = "correct the rule or the example"


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (
            "facts = {}\nexpect = { total_vnd = 2 }",
            Problem("tariff.example", "examples[E].total_vnd", "comes out as 1, not 2", MEND),
        ),
        (
            "facts = {}\nexpect = { total = 1 }",
            Problem(
                "tariff.example",
                "examples[E].total",
                "is no result",
                f"use one of: {RESULTS}",
                "",
                "tariff.example.name",
            ),
        ),
        (
            "facts = {}\nexpect = {}",
            Problem(
                "tariff.example",
                "examples[E]",
                "expects nothing",
                "say what must come out",
                "expect = { total_vnd = 0 }",
                "tariff.example.nothing",
            ),
        ),
        (
            "facts = { payload_kg = 0 }\nexpect = { total_vnd = 1 }",
            Problem(
                "facts.invalid",
                "examples[E].payload_kg",
                "cannot be 0",
                "write a number from 1 to 200000",
                "",
                "facts.value",
            ),
        ),
    ],
)
def test_an_example_that_fails_says_how(body: str, told: Problem) -> None:
    (found,) = example(body)
    assert found == told
    assert found.told == SPOKEN.get(told.says or told.what, {})


def test_an_example_may_expect_all_that_comes_out() -> None:
    said = 'total_vnd = 1, lines = ["L"], forgone_vnd = 0, exemption = "", refusal = ""'
    assert example(f"facts = {{}}\nexpect = {{ {said}, missing = [] }}") == []


def test_a_dry_run_tells_every_sum_under_its_name() -> None:
    draft = small(
        line("E", 'amount = 100\nwhen = { load = "EMPTY" }'),
        line("T", 'basis = "PER_TONNE"\namount = 7\nwhen = { load = "LOADED", flow = "IMPORT" }'),
        rule("refusals", "R", 'refuse = "UNKNOWN"\nwhen = { load = "LOADED", flow = "EXPORT" }'),
        rule("refusals", "S", 'refuse = "UNKNOWN"\nwhen = { load = "LOADED", flow = "NONE" }'),
        rule(
            "exemptions",
            "X",
            'ground = "G"\nneeds_approval = false\nwhen = { licence_kind = "OFFICIAL" }',
        ),
    )
    usual = {"licence_kind": "ORDINARY"}
    empty = {**EMPTY, **usual}
    bus = {"load": "EMPTY", "seats": 29, **usual}
    duty = {**EMPTY, "licence_kind": "OFFICIAL"}
    goods = {**IMPORT, **usual}
    export = {**goods, "flow": "EXPORT"}
    run = dry_run(
        [
            past(empty, 90, payer="COMPANY"),
            past(empty, 100),
            past(bus, 110),
            past(bus, 120),
            past(empty, 80),
            past(empty, None),
            past(duty, 30),
            past(duty, 40),
            past(goods, 5),
            past({"flow": "IMPORT", "load": "LOADED", **usual}, 5),
            past({"load": "LOADED", **usual}, 5),
            past(export, 1),
            past(export, 2),
            past(None, 1),
            past(None, 2),
        ],
        draft,
    )
    none: dict[str, int] = {"more": 0, "less": 0, "same": 0}

    def group(visits: int, now: int, then: int, **said: int) -> dict[str, int]:
        sums = {"visits": visits, "now_vnd": now, "draft_vnd": then}
        return {**sums, "difference_vnd": then - now, **none, **said}

    assert run.to_json() == {
        "seen": 15,
        "total": group(7, 570, 500, more=2, less=4, same=1),
        "by_class": {
            "S1": group(2, 230, 200, less=2),
            "V3": group(5, 340, 300, more=2, less=2, same=1),
        },
        "by_regime": {"-": group(7, 570, 500, more=2, less=4, same=1)},
        "by_payer": {
            "-": group(6, 480, 400, more=1, less=4, same=1),
            "COMPANY": group(1, 90, 100, more=1),
        },
        "uncharged": group(1, 0, 100, more=1),
        "refused": {"UNKNOWN": 2},
        "missing": {"flow": 1, "weight_kg": 2},
        "unreadable": 2,
        "minutes": {"told": 0, "not_told": 0, "others_min": 0},
        "draft_forgone_vnd": 200,
    }
    assert list(run.to_json()["missing"]) == ["flow", "weight_kg"]


def test_a_draft_that_has_an_end_is_asked_without_it() -> None:
    ending = replace(small(line("L", "amount = 5")), effective_to=1)
    assert dry_run([past(EMPTY, 5)], ending).total.same == 1


def test_what_a_draft_does_not_know_is_told_together() -> None:
    both = small(
        line("W", 'basis = "PER_TONNE"\namount = 5\npart = "GOODS"'),
        line("P", 'basis = "PER_HOUR"\namount = 7\npart = "PLUG"'),
    )
    assert dry_run([past(EMPTY, 5)], both).missing == {"weight_kg, plug_hours": 1}


def test_one_vehicle_told_twice_is_assessed_by_its_own_times() -> None:
    long = small(
        line("S", 'amount = 5\nwhen = { dwell = "UP_TO_24H" }'),
        line("L", 'amount = 9\nwhen = { dwell = "OVER_24H" }'),
    )
    one = past(EMPTY, 0, left_at=IN + DAY)
    other = replace(one, facts=Chargeable.from_facts({"seats": 29}), left_at=IN + DAY + 1)
    again: dict[str, Any] = {"left_at": IN + DAY + 1}
    run = dry_run([one, other, replace(one, **again), replace(one, left_at=IN)], long)
    assert (run.total.draft_vnd, run.by_class["S1"].draft_vnd) == (28, 9)
