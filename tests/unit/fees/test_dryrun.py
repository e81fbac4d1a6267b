"""Past visits under a draft: every visit is counted once, and no sum is made up."""

from dataclasses import replace
from importlib import resources
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fees.assessment import assess
from fees.categories import Chargeable, parse_time
from fees.dryrun import Past, dry_run
from fees.kept import Keeper, Kept
from fees.tariff import load_tariff
from tests.unit.fees.shipped import SMALL, edited, line, rule, small, tariff

EMPTY: dict[str, Any] = {"load": "EMPTY", "flow": "NONE", "payload_kg": 15000}
IMPORT: dict[str, Any] = {
    "flow": "IMPORT",
    "load": "LOADED",
    "regime": "ORDINARY",
    "commodity": "GENERAL",
    "payload_kg": 12000,
    "journey": "INLAND",
}
IN = parse_time("2026-10-10T08:00:00+07:00")
DAY = 24 * 3_600_000_000


def past(facts: dict[str, Any] | None, charged: int | None, **more: Any) -> Past:
    known = None if facts is None else Chargeable.from_facts(facts)
    return Past(known, more.pop("entered_at", IN), more.pop("left_at", None), charged, **more)


def test_the_same_tariff_changes_nothing() -> None:
    told = past(IMPORT, 780_000, payer="COMPANY")
    assert dry_run([told, told], tariff()).total.draft_vnd == 1_560_000
    run = dry_run([told, past(EMPTY, 0)], tariff())
    assert (run.total.visits, run.total.same, run.total.now_vnd) == (2, 2, 780_000)
    assert run.total.draft_vnd == 780_000
    assert sorted(run.by_payer) == ["-", "COMPANY"]


def test_another_draft_counts_who_pays_more_and_who_less() -> None:
    draft = load_tariff(
        edited(('factor = "1.30"', 'factor = "1.50"'), ("V3 = 600000", "V3 = 500000"))
    )
    through = {**IMPORT, "journey": "THROUGH"}
    run = dry_run([past(IMPORT, 780_000), past(through, 600_000), past(EMPTY, 0)], draft)
    assert (run.total.more, run.total.less, run.total.same) == (0, 2, 1)
    assert run.by_regime["ORDINARY"].to_json() == {
        "visits": 2,
        "now_vnd": 1_380_000,
        "draft_vnd": 1_250_000,
        "difference_vnd": -130_000,
        "more": 0,
        "less": 2,
        "same": 0,
    }
    dearer = load_tariff(edited(('factor = "1.30"', 'factor = "1.50"')))
    assert dry_run([past(IMPORT, 780_000)], dearer).by_class["V3"].more == 1


def test_what_has_no_amount_on_one_side_is_counted_apart() -> None:
    run = dry_run(
        [
            past(None, 5),
            past({"flow": "EXPORT"}, 300_000),
            past({**IMPORT, "flow": "NONE"}, 300_000),
            past(IMPORT, None),
            past({**IMPORT, "licence_kind": "OFFICIAL"}, 0),
        ],
        tariff(),
    )
    told = run.to_json()
    assert (told["seen"], told["unreadable"]) == (5, 1)
    assert told["missing"] == {"payload_kg": 1}
    assert told["refused"] == {"I1": 1}
    assert told["uncharged"]["draft_vnd"] == 780_000
    assert told["total"]["visits"] == 1
    assert told["draft_forgone_vnd"] == 780_000


def test_a_draft_of_next_year_is_asked_about_this_one() -> None:
    draft = load_tariff(edited(("2026-01-01T00:00:00+07:00", "2027-01-01T00:00:00+07:00")))
    assert dry_run([past(IMPORT, 780_000)], draft).total.same == 1


def test_a_window_of_the_draft_holds_where_it_lies() -> None:
    window = 'from = 2026-10-10T00:00:00+07:00\nto = 2026-10-11T00:00:00+07:00\nfactor = "0"'
    draft = small(line("L", "amount = 100"), rule("suspensions", "W", window))
    run = dry_run([past(EMPTY, 100), past(EMPTY, 100, entered_at=IN + DAY)], draft)
    assert (run.total.draft_vnd, run.total.less, run.total.same) == (100, 1, 1)


def test_how_long_it_stayed_counts_and_news_out_of_order_say_nothing() -> None:
    stays = [DAY, DAY + 1, -1]
    run = dry_run([past(EMPTY, 0, left_at=IN + stay) for stay in stays], tariff())
    assert (run.total.draft_vnd, run.total.more) == (80_000, 1)
    assert dry_run([past(EMPTY, 0, entered_at=None, left_at=IN)], tariff()).total.same == 1


def test_a_price_by_the_day_looks_at_each_stay() -> None:
    price = small(line("P", 'basis = "PER_DAY"\namount = 10'))
    stays = [past(EMPTY, 10, left_at=IN + n * DAY) for n in (1, 2, 3)]
    assert dry_run(stays, price).total.draft_vnd == 60


HOUR = DAY // 24
PER_DAY = line("P", 'basis = "PER_DAY"\namount = 10')
OWN_ONLY = '[stay]\nminutes = "DRIVER"\n'
DRIVERS = load_tariff(f'kind = "PRICE"{SMALL}{PER_DAY}{OWN_ONLY}'.encode())
CUSTOMS = (Kept(Keeper.CUSTOMS, IN + HOUR, IN + DAY + HOUR),)


def test_whose_minutes_are_told_with_the_visit_and_only_the_driver_s_are_counted() -> None:
    stays = [
        past(EMPTY, 20, left_at=IN + 2 * DAY, kept=CUSTOMS),  # one day of its own
        past(EMPTY, 20, left_at=IN + 2 * DAY, kept=()),
        past(EMPTY, 20, left_at=IN + 2 * DAY, kept=CUSTOMS),
    ]
    run = dry_run(stays, DRIVERS)
    assert (run.total.visits, run.total.draft_vnd, run.total.less) == (3, 10 + 20 + 10, 2)
    assert run.to_json()["minutes"] == {"told": 3, "not_told": 0, "others_min": 2 * 24 * 60}


def test_where_the_books_do_not_tell_whose_minutes_nothing_is_made_up() -> None:
    stays = [
        past(EMPTY, 20, left_at=IN + 2 * DAY),
        past(EMPTY, 20, left_at=IN + 2 * DAY, kept=()),
        past(EMPTY, 20, kept=()),  # still inside
        past(EMPTY, 20, left_at=IN - 1, kept=()),  # told out of order
        past(EMPTY, 20, entered_at=None, left_at=IN),
    ]
    run = dry_run(stays, DRIVERS)
    assert run.missing == {"kept": 1, "left_at": 2, "entered_at, left_at, kept": 1}
    assert (run.total.visits, run.total.draft_vnd) == (1, 20)
    assert run.minutes.to_json() == {"told": 1, "not_told": 1, "others_min": 0}


def test_where_every_minute_counts_nobody_is_asked_whose_they_were() -> None:
    every = small(PER_DAY)
    stays = [past(EMPTY, 20, left_at=IN + 2 * DAY, kept=kept) for kept in (None, (), CUSTOMS)]
    run = dry_run(stays, every)
    assert (run.total.same, run.missing, run.minutes.told) == (3, {}, 0)


VISITS = st.lists(
    st.tuples(
        st.sampled_from([EMPTY, IMPORT, {"flow": "EXPORT"}, {"seats": 29}]),
        st.none() | st.integers(0, 10**6),
        st.integers(0, 3),
        st.none() | st.integers(0, 3 * DAY),
    ),
    max_size=30,
)


@settings(max_examples=50)
@given(VISITS)
def test_every_visit_is_counted_once_and_as_assessed_alone(visits: list[Any]) -> None:
    told = [
        past(f, charged, entered_at=IN + n * DAY, left_at=None if s is None else IN + n * DAY + s)
        for f, charged, n, s in visits
    ]
    run = dry_run(told, tariff())
    apart = run.total.visits + run.uncharged.visits + sum(run.refused.values())
    assert run.seen == len(told) == apart + sum(run.missing.values()) + run.unreadable
    alone = [
        assess(Chargeable.from_facts({**f}), tariff()).total_vnd
        if s is None
        else assess(
            Chargeable(
                **{k: getattr(p.facts, k) for k in ("flow", "load", "regime", "commodity")},
                **{k: getattr(p.facts, k) for k in ("payload_kg", "seats", "journey")},
                entered_at=p.entered_at,
                left_at=p.left_at,
            ),
            tariff(),
        ).total_vnd
        for (f, _, _, s), p in zip(visits, told, strict=True)
    ]
    assert run.total.draft_vnd + run.uncharged.draft_vnd == sum(a for a in alone if a is not None)


SHIPPED = (
    "lang-son-09-2025",
    "cao-bang-39-2019",
    "hcmc-2022",
    "mlt-fee-2026a",
    "mlt-price-2026a",
    "mlt-price-2026b",
)
WEIGHED: list[dict[str, Any]] = [
    {**goods, **body, **measure}
    for goods in (IMPORT, {**IMPORT, "regime": "TNTX", "commodity": "AGRI"}, {"load": "EMPTY"})
    for body in ({"payload_kg": 1_500}, {"payload_kg": 9_000}, {"payload_kg": 9_500})
    for measure in (
        {},
        {"container": "40"},
        {"container": "NONE", "weight_kg": 7_000},
        {"seats": 9},
    )
]


@pytest.mark.parametrize("name", SHIPPED)
def test_vehicles_taken_together_owe_what_each_owes_alone(name: str) -> None:
    """Only what no rule and no quantity tells apart is assessed once."""
    raw = resources.files("fees").joinpath(f"tariffs/{name}.toml").read_bytes()
    draft = load_tariff(raw)
    timeless = replace(draft, effective_from=-(2**62), effective_to=None)
    together, alone = dry_run([past(f, 0, left_at=IN + DAY) for f in WEIGHED], draft), 0
    for facts in WEIGHED:
        at = replace(Chargeable.from_facts(facts), entered_at=IN, left_at=IN + DAY)
        alone += assess(at, timeless).total_vnd or 0
    assert together.total.draft_vnd == alone
    assert together.seen == len(WEIGHED)


KEEPING = (None, (), CUSTOMS, (Kept(Keeper.OTHER_SIDE, IN - HOUR, IN + 9 * DAY),))


@pytest.mark.parametrize("name", ["mlt-price-2026a", "mlt-price-2026b"])
def test_stays_taken_together_owe_what_each_owes_alone(name: str) -> None:
    """Only what is counted of a stay tells two of them apart, not its minute."""
    draft = load_tariff(resources.files("fees").joinpath(f"tariffs/{name}.toml").read_bytes())
    timeless = replace(draft, effective_from=-(2**62), effective_to=None)
    times = [
        (IN + begun * HOUR, IN + (begun + hours) * HOUR, kept)
        for begun in (0, 1, 13, 20)
        for hours in (0, 1, 9, 16, 25, 49)
        for kept in KEEPING
    ]
    told = [past(EMPTY, 0, entered_at=a, left_at=b, kept=kept) for a, b, kept in times]
    facts = Chargeable.from_facts(EMPTY)
    alone = [
        assess(replace(facts, entered_at=a, left_at=b, kept=kept), timeless).total_vnd
        for a, b, kept in times
    ]
    run = dry_run(told, draft)
    assert run.total.draft_vnd == sum(amount for amount in alone if amount is not None)
    assert run.missing.total() == alone.count(None)
    assert len({amount for amount in alone if amount is not None}) > 3
