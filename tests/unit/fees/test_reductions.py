"""Caps, windows and reductions, each with a line of its own; and components side by side."""

from typing import Any

import pytest

from fees.assessment import Assessment, assess
from fees.categories import Chargeable
from fees.tariff import Tariff, TariffError, check
from tests.unit.fees.shipped import line, rule, small
from tests.unit.fees.test_provinces import shipped

HALF = 'factor = "0.5"'
AID = 'ground = "G"\nneeds_approval = false\nwhen = { licence_kind = "RELIEF" }\n'


def under(rules: Tariff, **facts: Any) -> Assessment:
    return assess(Chargeable.from_facts(facts), rules)


def window(code: str, more: str) -> str:
    return rule("suspensions", code, more)


def cap(code: str, more: str) -> str:
    return rule("caps", code, more)


def test_a_cap_takes_off_what_was_never_owed() -> None:
    rules = small(line("L", "amount = 100"), cap("C", 'per = "TURN"\nmax_vnd = 70'))
    result = under(rules)
    assert [entry.amount_vnd for entry in result.lines] == [100, -30]
    assert (result.total_vnd, result.forgone_vnd) == (70, 0)


def test_of_two_caps_the_lower_holds_and_one_that_is_not_reached_says_nothing() -> None:
    low, high = cap("LOW", 'per = "TURN"\nmax_vnd = 70'), cap("HIGH", 'per = "TURN"\nmax_vnd = 90')
    assert [e.code for e in under(small(line("L", "amount = 99"), high, low)).lines] == ["L", "LOW"]
    assert [e.code for e in under(small(line("L", "amount = 70"), high, low)).lines] == ["L"]


def test_a_cap_for_some_asks_only_when_it_would_matter() -> None:
    only = cap("C", 'per = "LINE"\nmax_vnd = 50\nwhen = { flow = "EXPORT", load = "LOADED" }')
    dear, cheap = line("L", "amount = 100"), line("L", "amount = 50")
    assert under(small(cheap, only)).total_vnd == 50
    assert under(small(dear, only)).missing == ("load",)
    assert under(small(dear, only), load="LOADED").missing == ("flow",)
    assert under(small(dear, only), load="LOADED", flow="EXPORT").total_vnd == 50
    assert under(small(dear, only), load="EMPTY").total_vnd == 100


def test_each_component_is_capped_before_the_turn() -> None:
    rules = small(
        line("A", 'amount = 100\npart = "A"'),
        line("B", 'amount = 40\npart = "B"'),
        cap("EACH", 'per = "LINE"\nmax_vnd = 60'),
        cap("ALL", 'per = "TURN"\nmax_vnd = 90'),
    )
    result = under(rules)
    assert [(entry.code, entry.amount_vnd) for entry in result.lines] == [
        ("A", 100),
        ("B", 40),
        ("EACH", -40),
        ("ALL", -10),
    ]


def test_an_exemption_forgoes_what_the_cap_left() -> None:
    rules = small(
        line("L", "amount = 100"),
        cap("C", 'per = "TURN"\nmax_vnd = 70'),
        rule("exemptions", "X", AID),
    )
    result = under(rules, licence_kind="RELIEF")
    assert (result.total_vnd, result.forgone_vnd) == (0, 70)
    assert [entry.amount_vnd for entry in result.lines] == [100, -30, -70]


def test_a_reduction_by_condition_needs_no_dates() -> None:
    barge = window("W", HALF + '\nwhen = { transport = "WATERWAY" }')
    rules = small(line("L", "amount = 101"), barge)
    assert under(rules, transport="ROAD").total_vnd == 101
    result = under(rules, transport="WATERWAY")
    assert (result.total_vnd, result.forgone_vnd) == (51, 50)
    assert under(rules).missing == ("transport",)


def test_a_reduction_asks_nothing_where_it_cannot_hold_or_nothing_is_owed() -> None:
    dated = "from = 2026-06-01T00:00:00+07:00\nto = 2026-07-01T00:00:00+07:00\n"
    rules = small(
        line("L", "amount = 0"), window("W", dated + HALF + '\nwhen = { flow = "EXPORT" }')
    )
    assert under(rules, flow="IMPORT").total_vnd == 0
    assert under(rules, flow="EXPORT").missing == ("entered_at",)
    free = under(rules, flow="EXPORT", entered_at="2026-06-01T00:00:00+07:00")
    assert [entry.code for entry in free.lines] == ["L"]
    assert under(rules, entered_at="2026-07-01T00:00:00+07:00").total_vnd == 0


def test_of_two_windows_only_the_one_of_higher_priority_holds() -> None:
    rules = small(
        line("L", "amount = 100"), window("A", HALF), window("B", 'factor = "0"\npriority = 1')
    )
    assert check(rules) == []
    assert [entry.code for entry in under(rules).lines] == ["L", "B"]


@pytest.mark.parametrize(
    ("first", "second", "example"),
    [
        (HALF, HALF, "any vehicle"),
        (
            HALF + '\nwhen = { transport = "WATERWAY" }',
            HALF + '\nwhen = { flow = "EXPORT" }',
            "flow = EXPORT, transport = WATERWAY",
        ),
        (
            HALF + "\nto = 2026-06-02T00:00:00+07:00",
            HALF + "\nfrom = 2026-06-01T00:00:00+07:00",
            "any vehicle",
        ),
    ],
)
def test_windows_that_compete_are_an_overlap(first: str, second: str, example: str) -> None:
    (problem,) = check(small(line("L", "amount = 1"), window("A", first), window("B", second)))
    assert (problem.key, problem.where, problem.example) == ("tariff.overlap", "A, B", example)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (
            HALF + '\nwhen = { transport = "WATERWAY" }',
            HALF + '\nwhen = { transport = "ROAD" }',
        ),
        (
            HALF + "\nto = 2026-06-01T00:00:00+07:00",
            HALF + "\nfrom = 2026-06-01T00:00:00+07:00",
        ),
        (HALF, HALF + "\npriority = 1"),
    ],
)
def test_windows_that_never_meet_do_not_compete(first: str, second: str) -> None:
    assert check(small(line("L", "amount = 1"), window("A", first), window("B", second))) == []


def test_a_window_that_ends_before_it_begins() -> None:
    dated = "from = 2026-06-02T00:00:00+07:00\nto = 2026-06-02T00:00:00+07:00\n"
    with pytest.raises(TariffError, match="not after from"):
        small(line("L", "amount = 1"), window("W", dated + HALF))


def test_a_suspension_of_unknown_scope_charges_nobody_and_lets_nobody_off() -> None:
    unread = 'from = 2026-06-19T00:00:00+07:00\nrefuse = "EXEMPTION_NOT_READ"'
    rules = small(line("L", 'amount = 100\nbasis = "PER_TONNE"'), window("S", unread))
    assert under(rules, entered_at="2026-06-19T00:00:00+07:00").refusal == "EXEMPTION_NOT_READ"
    before = under(rules, entered_at="2026-06-18T23:59:59+07:00", weight_kg=1_000)
    assert before.total_vnd == 100
    assert under(rules, weight_kg=1_000).missing == ("entered_at",)


def test_components_are_charged_side_by_side_and_empty_ones_say_nothing() -> None:
    price = shipped("mlt-price-2026a")
    stay = {"entered_at": "2026-11-20T21:59:00+07:00", "left_at": "2026-11-22T06:01:00+07:00"}
    result = under(price, payload_kg=3_000, **stay)
    assert [(entry.code, entry.quantity) for entry in result.lines] == [("P1-D", 3), ("P1-N", 2)]
    assert result.total_vnd == 3 * 20_000 + 2 * 40_000


def test_a_stay_of_no_time_touches_the_block_it_is_in() -> None:
    price = shipped("mlt-price-2026a")
    for moment, code in (("05:59:59", "P1-N"), ("06:00:00", "P1-D"), ("22:00:00", "P1-N")):
        at = f"2026-11-20T{moment}+07:00"
        result = under(price, payload_kg=3_000, entered_at=at, left_at=at)
        assert [entry.code for entry in result.lines] == [code]


def test_when_every_component_counts_nothing_the_first_says_so() -> None:
    rules = small(
        line("A", 'basis = "PER_HOUR"\namount = 5\npart = "A"'),
        line("B", 'basis = "PER_HOUR"\namount = 7\npart = "B"'),
    )
    result = under(rules, plug_hours=0)
    assert [(entry.code, entry.amount_vnd) for entry in result.lines] == [("A", 0)]
    assert under(rules).missing == ("plug_hours",)
    assert under(rules, plug_hours=2).total_vnd == 24


def test_a_component_with_a_hole_is_named() -> None:
    rules = small(
        line("A", 'amount = 5\npart = "DAY"'),
        line("B", 'amount = 7\npart = "NIGHT"\nwhen = { load = "LOADED" }'),
    )
    (problem,) = check(rules)
    assert (problem.key, problem.where) == ("tariff.gap", "part NIGHT, lines")
    assert problem.example == "load = EMPTY"
    assert under(rules, load="EMPTY").refusal == "NOT_COVERED"


def test_a_component_may_be_refused_alone_or_all_at_once() -> None:
    lines = (line("A", 'amount = 5\npart = "DAY"'), line("B", 'amount = 7\npart = "NIGHT"'))
    closed = 'refuse = "NOT_PUBLISHED"\npriority = 1\nwhen = { load = "EMPTY" }\n'
    one = small(*lines, rule("refusals", "R", closed + 'part = "NIGHT"'))
    every = small(*lines, rule("refusals", "R", closed))
    assert (check(one), check(every)) == ([], [])
    assert under(one, load="EMPTY").refusal == "NOT_PUBLISHED"
    assert under(one, load="LOADED").total_vnd == 12
