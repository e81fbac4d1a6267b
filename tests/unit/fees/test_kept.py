"""Nobody pays for hours in which somebody else kept the vehicle; the words say whose they were."""

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fees.assessment import Assessment, assess
from fees.categories import Chargeable
from fees.kept import KEEPERS, MINUTE_US, Keeper, Kept, in_turn, minutes, own
from fees.problems import FactsError
from fees.tariff import Tariff, TariffError, load_tariff
from tests.unit.fees.shipped import SMALL, line, small

DAY = "2026-11-20T"
DRIVER = '[stay]\nminutes = "DRIVER"\n'


def held(by: str, start: str, end: str) -> dict[str, str]:
    return {"by": by, "from": f"{DAY}{start}:00+07:00", "until": f"{DAY}{end}:00+07:00"}


def price(basis: str) -> Tariff:
    text = 'kind = "PRICE"' + SMALL + line("L", f'basis = "{basis}"\namount = 10') + DRIVER
    return load_tariff(text.encode())


def under(basis: str, kept: list[dict[str, str]] | None, start: str, end: str) -> Assessment:
    """Ten đồng for each day, daytime or night of which the driver had a part."""
    rules = price(basis)
    times = {"entered_at": f"{DAY}{start}:00+07:00", "left_at": end}
    told: dict[str, Any] = times | ({} if kept is None else {"kept": kept})
    return assess(Chargeable.from_facts(told), rules)


def test_a_day_is_twenty_four_hours_of_the_driver_s_own() -> None:
    left = "2026-11-21T12:00:00+07:00"  # 28 hours after eight
    assert under("PER_DAY", [], "08:00", left).total_vnd == 20
    assert under("PER_DAY", [held("CUSTOMS", "09:00", "13:00")], "08:00", left).total_vnd == 10
    assert under("PER_DAY", [held("CUSTOMS", "09:00", "12:59")], "08:00", left).total_vnd == 20


def test_no_time_at_all_is_one_block_unless_somebody_else_had_it() -> None:
    at = f"{DAY}08:00:00+07:00"
    assert under("PER_DAYTIME", [], "08:00", at).total_vnd == 10
    assert under("PER_DAYTIME", [held("GATE", "07:00", "09:00")], "08:00", at).total_vnd == 0


def test_who_kept_it_is_asked_for_and_never_assumed() -> None:
    assert under("PER_DAY", None, "08:00", f"{DAY}09:00:00+07:00").missing == ("kept",)
    asked = assess(Chargeable(), price("PER_DAY"))
    assert asked.missing == ("entered_at", "left_at", "kept")


def test_the_line_says_whose_minutes_there_were() -> None:
    kept = [held("CUSTOMS", "09:00", "13:00"), held("GATE", "13:00", "13:30")]
    (entry,) = under("PER_DAYTIME", kept, "08:00", f"{DAY}15:00:00+07:00").lines
    assert dict(entry.inputs) == {"driver_minutes": 150, "customs_minutes": 240, "gate_minutes": 30}
    assert entry.arithmetic.vi == (
        "1 lượt ngày × 10 đ = 10 đ; chỉ tính 150 phút của lái xe"
        " (không tính: hải quan 240 phút, cửa khẩu 30 phút)"
    )
    assert entry.arithmetic.en.endswith(
        "; only the driver's 150 min are counted (not counted: customs 240 min, the gate 30 min)"
    )
    assert "司机自己的 150 分钟" in entry.arithmetic.zh
    (alone,) = under("PER_DAYTIME", [], "08:00", f"{DAY}15:00:00+07:00").lines
    assert alone.arithmetic.en.endswith("; only the driver's 420 min are counted")


def test_with_all_minutes_counted_nobody_is_asked_and_nothing_is_said() -> None:
    rules = small(line("L", 'basis = "PER_DAY"\namount = 10'))
    times = {"entered_at": f"{DAY}08:00:00+07:00", "left_at": f"{DAY}09:00:00+07:00"}
    (entry,) = assess(Chargeable.from_facts(times), rules).lines
    assert (entry.inputs, entry.amount_vnd) == ((), 10)
    assert entry.arithmetic.en == "1 day × 10 ₫ = 10 ₫"


@pytest.mark.parametrize(
    "kept",
    [
        [held("CUSTOMS", "09:00", "10:00"), held("GATE", "09:30", "11:00")],
        [held("CUSTOMS", "09:00", "09:00")],
        [held("GATE", "11:00", "12:00"), held("CUSTOMS", "09:00", "10:00")],
    ],
)
def test_minutes_of_two_and_minutes_of_nobody_are_refused(kept: list[dict[str, str]]) -> None:
    with pytest.raises(FactsError) as refused:
        Chargeable.from_facts({"kept": kept})
    (problem,) = refused.value.problems
    assert (problem.where, problem.says) == ("kept", "facts.kept")


@pytest.mark.parametrize(
    ("kept", "why"),
    [
        ("customs", "write a list like"),
        ([{"by": "CUSTOMS"}], "exactly by, from and until"),
        ([{"by": "DRIVER", "from": "x", "until": "y"}], "write the time"),
        ([held("DRIVER", "09:00", "10:00")], "use one of: CUSTOMS"),
        ([{}] * 1_001, "at most 1000"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_remedy(kept: object, why: str) -> None:
    with pytest.raises(FactsError) as refused:
        Chargeable.from_facts({"kept": kept})
    assert why in refused.value.problems[0].remedy


def test_what_was_told_is_told_again_alike() -> None:
    kept = [held("CUSTOMS", "09:00", "13:00")]
    facts = Chargeable.from_facts({"kept": kept})
    assert facts.to_facts()["kept"] == [
        {"by": "CUSTOMS", "from": "2026-11-20T02:00:00.000Z", "until": "2026-11-20T06:00:00.000Z"}
    ]
    assert Chargeable.from_facts(facts.to_facts()) == facts


def test_a_fee_counts_all_minutes() -> None:
    with pytest.raises(TariffError) as refused:
        load_tariff((SMALL + line("L", 'basis = "PER_DAY"\namount = 10') + DRIVER).encode())
    assert [problem.key for problem in refused.value.problems] == ["tariff.stay"]


MINUTES = st.integers(0, 3 * 24 * 60)


@st.composite
def kept_in_turn(draw: st.DrawFn) -> list[Kept]:
    edges = sorted(draw(st.sets(MINUTES, max_size=12)))
    pairs = zip(edges[::2], edges[1::2], strict=False)
    some = st.sampled_from(Keeper)
    return [Kept(draw(some), start * MINUTE_US, end * MINUTE_US) for start, end in pairs]


@given(MINUTES, MINUTES, kept_in_turn())
def test_every_minute_is_somebody_s_and_nobody_has_it_twice(
    entered: int, stayed: int, kept: list[Kept]
) -> None:
    assert in_turn(kept)
    begin, end = entered * MINUTE_US, (entered + stayed) * MINUTE_US
    spans = list(own(begin, end, kept))
    assert all(start < stop for start, stop in spans)
    assert all(one[1] <= two[0] for one, two in pairwise(spans))
    told = minutes(begin, end, kept)
    assert set(told) <= set(KEEPERS)
    assert sum(told.values()) == stayed
    assert told["driver"] * MINUTE_US == sum(stop - start for start, stop in spans)
