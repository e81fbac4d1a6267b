"""The day as files: opened by another program than the one that wrote them."""

import csv
import io
import json
import zipfile
from datetime import datetime
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from fees.categories import parse_time
from fees.charge import ChargeState
from fees.reports import DayReport, DayRow, day_report
from gate.reports import ReportFormatError, render_day

MARK = "MINH HOẠ – KHÔNG CÓ GIÁ TRỊ THU"


def row(number: int, **changes: Any) -> DayRow:
    facts: dict[str, Any] = {
        "visit_id": f"v{number}",
        "charge_id": f"c{number}",
        "state": ChargeState.PAID,
        "recorded_at_us": parse_time("2026-11-22T10:15:00+07:00") + number,
        "occurred_at_us": parse_time("2026-11-21T23:50:00+07:00"),
        "vehicle_class": "V3",
        "flow": "EXPORT",
        "regime": "ORDINARY",
        "charged_vnd": 300_000,
        "paid_vnd": 300_000,
        "method": "cash",
        "cashier": "lan",
        "lane": "border-leave",
        "symbol": "MH-26E",
        "receipt_no": number,
    }
    return DayRow(**{**facts, **changes})


def report(*rows: DayRow, illustrative: bool = True) -> DayReport:
    return day_report(
        rows,
        day="2026-11-22",
        ledger="MLT-TRAIN",
        tariff="MLT-FEE 2026A",
        illustrative=illustrative,
        visits=9,
    )


DAY = report(row(1), row(2, charged_vnd=180_000, paid_vnd=180_000, flow="IMPORT"), row(4))


def opened(raw: bytes, *, values: bool = False) -> Workbook:
    return load_workbook(io.BytesIO(raw), data_only=values)


def test_details_are_real_numbers_and_times_under_a_frozen_header() -> None:
    sheet = opened(render_day(DAY, "xlsx"))["Chi tiết"]
    assert sheet.freeze_panes == "A4"
    headings = [cell.value for cell in sheet[3]]
    first = dict(zip(headings, [cell.value for cell in sheet[4]], strict=True))
    assert first["Phải thu (đ)"] == 300_000
    assert first["Giờ ghi sổ"] == datetime(2026, 11, 22, 10, 15)  # noqa: DTZ001 - a cell has no zone
    assert first["Ngày phát sinh"] == datetime(2026, 11, 21)  # noqa: DTZ001 - a cell has no zone
    assert first["Chiều hàng"] == "Xuất khẩu"
    assert first["Trạng thái"] == "Đã thu"
    assert first["Biên lai"] == "MH-26E 0000001"


def test_sums_are_formulas_that_carry_their_value() -> None:
    raw = render_day(DAY, "xlsx")
    formula = opened(raw)["Chi tiết"]["J7"].value
    value = opened(raw, values=True)["Chi tiết"]["J7"].value
    assert formula == "=SUM(J4:J6)"
    assert value == 780_000


def test_every_sum_in_the_workbook_is_what_its_cells_add_up_to() -> None:
    raw = render_day(DAY, "xlsx")
    formulas, values = opened(raw), opened(raw, values=True)
    seen = 0
    for sheet in formulas:
        for cell in (cell for line in sheet.iter_rows() for cell in line):
            if isinstance(cell.value, str) and cell.value.startswith("=SUM("):
                span = cell.value[5:-1]
                parts = [part[0].value for part in values[sheet.title][span]]
                assert values[sheet.title][cell.coordinate].value == sum(parts)
                seen += 1
    assert seen >= 20


def test_the_summary_counts_and_lists_receipts() -> None:
    sheet = opened(render_day(DAY, "xlsx"))["Tổng hợp"]
    facts = {line[0].value: line[1].value for line in sheet.iter_rows(min_row=3, max_row=12)}
    assert facts["Số lượt xe vào"] == 9
    assert facts["Đã thu (đ)"] == 780_000
    assert facts["Biên lai MH-26E"] == "0000001 – 0000004 (3 số, thiếu 1)"
    text = [cell.value for line in sheet.iter_rows() for cell in line]
    assert "Nhập khẩu" in text
    assert "MH-26E 0000001, MH-26E 0000004" in text


@pytest.mark.parametrize("sheet", ["Tổng hợp", "Chi tiết"])
def test_a_training_day_is_marked_and_a_real_one_is_not(sheet: str) -> None:
    assert opened(render_day(DAY, "xlsx"))[sheet]["A2"].value == MARK
    real = report(row(1), illustrative=False)
    assert opened(render_day(real, "xlsx"))[sheet]["A2"].value is None
    assert MARK not in render_day(real, "csv").decode("utf-8-sig")


def test_a_day_without_a_charge_still_opens() -> None:
    empty = report()
    book = opened(render_day(empty, "xlsx"))
    assert book["Chi tiết"].max_row == 3
    assert render_day(empty, "csv").count(b"\r\n") == 1


def test_the_same_day_gives_the_same_bytes_of_every_part() -> None:
    first, second = (zipfile.ZipFile(io.BytesIO(render_day(DAY, "xlsx"))) for _ in range(2))
    assert first.namelist() == second.namelist()
    assert all(first.read(name) == second.read(name) for name in first.namelist())


def test_csv_opens_with_vietnamese_and_without_formulas() -> None:
    raw = render_day(report(row(1, cashier="=HYPERLINK(1)"), row(2, lane="@x")), "csv")
    assert raw.startswith(b"\xef\xbb\xbf")
    lines = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"))))
    assert lines[0]["Người thu"] == "'=HYPERLINK(1)"
    assert lines[1]["Làn"] == "'@x"
    assert lines[0]["Phải thu (đ)"] == "300000"
    assert lines[0]["Giờ ghi sổ"] == "2026-11-22 10:15:00"
    assert lines[0]["Ghi chú"] == MARK


def test_a_typed_formula_is_text_in_the_workbook_too() -> None:
    raw = render_day(report(row(1, cashier="=1+1")), "xlsx")
    assert b"<f>1+1</f>" not in zipfile.ZipFile(io.BytesIO(raw)).read("xl/worksheets/sheet2.xml")
    assert any(cell.value == "=1+1" for cell in opened(raw, values=True)["Chi tiết"][4])


def test_json_is_the_report_itself() -> None:
    assert json.loads(render_day(DAY, "json")) == DAY.to_json()


def test_an_unknown_format_names_the_known_ones() -> None:
    with pytest.raises(ReportFormatError, match="xlsx, csv, json"):
        render_day(DAY, "doc")
