"""A day folded into figures that open down to receipts."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fees.categories import parse_time
from fees.charge import ChargeState
from fees.reports import BREAKDOWNS, DayReport, DayRow, day_report

NOON = parse_time("2026-11-22T12:00:00+07:00")


def row(charge_id: str, **known: Any) -> DayRow:
    facts: dict[str, Any] = {
        "visit_id": f"visit-{charge_id}",
        "charge_id": charge_id,
        "state": ChargeState.PAID,
        "recorded_at_us": NOON,
        "occurred_at_us": NOON,
        "vehicle_class": "V3",
        "flow": "EXPORT",
        "regime": "ORDINARY",
        "charged_vnd": 300_000,
    }
    return DayRow(**{**facts, **known})


def paid(charge_id: str, number: int, **known: Any) -> DayRow:
    return row(
        charge_id,
        paid_vnd=known.pop("paid_vnd", 300_000),
        method="cash",
        cashier=known.pop("cashier", "lan"),
        symbol="MH-26E",
        receipt_no=number,
        **known,
    )


def report(*rows: DayRow) -> DayReport:
    return day_report(
        rows,
        day="2026-11-22",
        ledger="MLT-TRAIN",
        tariff="MLT-FEE 2026A",
        illustrative=True,
        visits=len(rows) + 1,
    )


EXEMPT = row("c3", state=ChargeState.EXEMPT, charged_vnd=0, forgone_vnd=800_000, exemption="X2")


def test_a_day_of_three_charges() -> None:
    day = report(paid("c1", 1), paid("c2", 3, cashier="mai", vehicle_class="V0"), EXEMPT)
    assert (day.visits, day.total.charges, day.exemptions) == (4, 3, 1)
    assert (day.total.charged_vnd, day.total.paid_vnd) == (600_000, 600_000)
    assert day.total.forgone_vnd == 800_000
    assert day.total.receipts == ("MH-26E 0000001", "MH-26E 0000003")
    assert {figure.key: figure.receipts for figure in day.breakdowns["cashier"]} == {
        "lan": ("MH-26E 0000001",),
        "mai": ("MH-26E 0000003",),
        "-": (),
    }
    (span,) = day.receipts
    assert (span.symbol, span.first, span.last, span.count, span.absent) == (
        "MH-26E",
        1,
        3,
        2,
        (2,),
    )


def test_a_day_without_a_vehicle() -> None:
    day = report()
    assert day.total.charges == 0
    assert day.receipts == ()
    assert all(figures == () for figures in day.breakdowns.values())


def test_the_json_holds_every_row_with_the_day_it_happened() -> None:
    late = paid("c1", 1, occurred_at_us=parse_time("2026-11-21T23:59:59+07:00"))
    said = report(late).to_json()
    assert said["rows"][0]["occurred_day"] == "2026-11-21"
    assert said["rows"][0]["recorded_time"] == "12:00:00"
    assert said["rows"][0]["receipt"] == "MH-26E 0000001"
    assert said["total"]["charged_vnd"] == 300_000
    assert said["receipts"][0]["absent"] == []


@pytest.mark.parametrize("moment", ["2026-11-21T23:59:59+07:00", "2026-11-23T00:00:00+07:00"])
def test_a_charge_of_another_day_is_refused(moment: str) -> None:
    with pytest.raises(ValueError, match="not recorded on 2026-11-22"):
        report(row("c1", recorded_at_us=parse_time(moment)))


def test_the_day_begins_at_midnight_in_vietnam() -> None:
    first = row("c1", recorded_at_us=parse_time("2026-11-21T17:00:00Z"))
    assert report(first).rows[0].recorded_time == "00:00:00"


def test_rows_with_wrong_money_or_half_a_receipt_cannot_exist() -> None:
    with pytest.raises(TypeError):
        row("c1", charged_vnd=0.5)
    with pytest.raises(ValueError, match="symbol and a number"):
        row("c1", symbol="MH-26E")
    with pytest.raises(ValueError, match="symbol and a number"):
        replace(paid("c1", 1), symbol="")


ROWS = st.lists(
    st.builds(
        lambda number, vehicle_class, flow, paid_vnd: paid(
            f"c{number}", number, vehicle_class=vehicle_class, flow=flow, paid_vnd=paid_vnd
        ),
        st.integers(1, 999),
        st.sampled_from(["V0", "V3", ""]),
        st.sampled_from(["EXPORT", "IMPORT"]),
        st.integers(0, 10**9),
    ),
    unique_by=lambda made: made.receipt_no,
    max_size=12,
)


@given(ROWS)
def test_every_breakdown_adds_up_to_the_total(rows: list[DayRow]) -> None:
    day = report(*rows)
    for name in BREAKDOWNS:
        figures = day.breakdowns[name]
        assert sum(figure.paid_vnd for figure in figures) == day.total.paid_vnd
        assert sum(figure.charges for figure in figures) == day.total.charges
        receipts = sorted(receipt for figure in figures for receipt in figure.receipts)
        assert receipts == list(day.total.receipts)


@given(ROWS, st.randoms())
def test_the_order_of_the_rows_changes_nothing(rows: list[DayRow], random: Any) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)
    assert report(*shuffled) == report(*rows)
