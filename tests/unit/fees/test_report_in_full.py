"""The day as other programs read it, key by key; its head says which day of whose book."""

from fees.categories import parse_time
from fees.charge import ChargeState
from fees.reports import DayRow, day_report

NOON = parse_time("2026-11-22T12:00:00+07:00")
ONLY = DayRow(
    visit_id="v1",
    charge_id="c1",
    state=ChargeState.PAID,
    recorded_at_us=NOON,
    occurred_at_us=NOON,
    vehicle_class="V3",
    flow="EXPORT",
    regime="ORDINARY",
    charged_vnd=300_000,
    paid_vnd=200_000,
    forgone_vnd=100_000,
    method="cash",
    cashier="lan",
    symbol="MH-26E",
    receipt_no=7,
)
FIGURE = {
    "charges": 1,
    "charged_vnd": 300_000,
    "paid_vnd": 200_000,
    "forgone_vnd": 100_000,
    "receipts": ["MH-26E 0000007"],
}


def test_the_report_of_a_day_with_one_truck() -> None:
    said = day_report(
        [ONLY],
        day="2026-11-22",
        ledger="MLT-TRAIN",
        tariff="MLT-FEE 2026A",
        illustrative=True,
        visits=2,
    ).to_json()
    rows = said.pop("rows")
    assert said.pop("breakdowns")["class"] == [{"key": "V3"} | FIGURE]
    assert said == {
        "schema": "malu.report.day/1",
        "day": "2026-11-22",
        "ledger": "MLT-TRAIN",
        "tariff": "MLT-FEE 2026A",
        "illustrative": True,
        "visits": 2,
        "exemptions": 0,
        "total": {"key": "total"} | FIGURE,
        "receipts": [{"symbol": "MH-26E", "first": 7, "last": 7, "count": 1, "absent": []}],
    }
    assert rows == [
        {
            "recorded_time": "12:00:00",
            "occurred_day": "2026-11-22",
            "visit_id": "v1",
            "charge_id": "c1",
            "state": "PAID",
            "class": "V3",
            "flow": "EXPORT",
            "regime": "ORDINARY",
            "charged_vnd": 300_000,
            "paid_vnd": 200_000,
            "forgone_vnd": 100_000,
            "exemption": "",
            "method": "cash",
            "cashier": "lan",
            "lane": "",
            "receipt": "MH-26E 0000007",
        }
    ]
