"""Writes a three-way table as a workbook, as CSV or as JSON; adds nothing and looks nothing up.

Same manners as `gate.reports`: money stays a number, text never becomes a formula, headings are
Vietnamese.
"""

import csv
import io
import json
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import xlsxwriter

from fees.receipt import TRAINING_MARK
from fees.reports import local_time
from gate.journey.threeway import Cause, Line, Table

FORMATS = ("xlsx", "csv", "json")
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
CAUSES = {
    Cause.SAME: "Khớp",
    Cause.ONLY_OURS: "Chỉ có ở hệ thống này",
    Cause.ONLY_THEIRS: "Chỉ có ở phần mềm hiện dùng",
    Cause.OTHER_PLATE: "Khác biển số",
    Cause.OTHER_TIME: "Khác giờ",
    Cause.OTHER_AMOUNT: "Khác số tiền",
    Cause.NOT_CHARGEABLE: "Xe không thuộc diện thu",
    Cause.COUNTED_NOT_SEEN: "Vòng từ đếm được, camera không thấy",
    Cause.SEEN_NOT_COUNTED: "Camera thấy, vòng từ không đếm",
}
_FACTS = {
    "class": "loại xe",
    "flow": "chiều hàng",
    "regime": "loại hình",
    "load": "có hàng hay không",
    "journey": "hành trình",
    "exemption": "diện miễn",
    "turn": "lượt",
}
WHY = {
    "turn_joined": "tính chung lượt với lần trước ({value})",
    "still_inside": "xe chưa ra",
    "nothing_due": "không có khoản phải thu {value}",
    "near": "có thể là {value}",
    "unread": "camera không đọc được biển",
    "minutes": "lệch {value} phút",
    "china_clock": "đúng bằng giờ Bắc Kinh",
    "not_stated": "tệp không ghi số tiền",
    "facts_missing": "ở đây còn thiếu dữ kiện: {value}",
    "exemption": "ở đây được miễn theo {value}",
    "they_took_nothing": "bên kia không thu {value}",
    "zero_too_many": "thừa hoặc thiếu một số 0",
    "unexplained": "chưa rõ vì sao",
    **{f"other_{k}": f"{v}: bên kia {{value}}, ở đây {{ours}}" for k, v in _FACTS.items()},
    **{f"as_{k}": f"bằng mức thu nếu {v} là {{value}}" for k, v in _FACTS.items()},
}
WHOSE = {
    "ours": "có lẽ hệ thống này đọc sai",
    "theirs": "có lẽ bên kia ghi sai",
    "unknown": "chưa rõ bên nào sai",
}
_COLUMNS: tuple[tuple[str, int, Callable[[Line], Any]], ...] = (
    ("Giờ", 18, lambda line: local_time(line.at).replace(tzinfo=None, microsecond=0)),
    ("Làn", 14, lambda line: line.lane),
    ("Biển số ở đây", 16, lambda line: line.ours.plate if line.ours else ""),
    ("Biển số bên kia", 16, lambda line: line.theirs.plate if line.theirs else ""),
    ("Ở đây (đ)", 14, lambda line: line.ours_vnd),
    ("Bên kia (đ)", 14, lambda line: line.theirs_vnd),
    ("Chênh lệch (đ)", 14, lambda line: line.theirs_vnd - line.ours_vnd),
    ("Nguyên nhân", 36, lambda line: ", ".join(CAUSES[c] for c in line.causes)),
    ("Cụ thể", 60, lambda line: explain(line)),
    ("Dòng bên kia", 22, lambda line: line.theirs.place if line.theirs else ""),
    ("Biên lai bên kia", 18, lambda line: ", ".join(line.theirs.receipts) if line.theirs else ""),
    ("Lượt xe", 38, lambda line: line.ours.id if line.ours else ""),
)
_MONEY = tuple(i for i, (name, _, _) in enumerate(_COLUMNS) if name.endswith("(đ)"))
_LANES = (
    "Làn",
    "Vòng từ đếm",
    "Camera thấy",
    "Không thuộc diện thu",
    "Bên kia",
    "Không thấy",
    "Không đếm",
)


def explain(line: Line) -> str:
    """Why, in one Vietnamese sentence; empty when there is nothing to explain."""
    parts = [WHY[w.code].format(value=w.value, ours=w.ours).strip() for w in line.why]
    if line.whose:
        parts.append(WHOSE[line.whose])
    return "; ".join(parts)


def render(table: Table, fmt: str, *, illustrative: bool) -> bytes:
    """The bytes of the table as `xlsx`, `csv` or `json`; raises `KeyError` for another format."""
    write = {"xlsx": _xlsx, "csv": _csv, "json": _json}[fmt]
    return write(table, TRAINING_MARK if illustrative else "")


def _json(table: Table, mark: str) -> bytes:
    told = table.to_json()
    told["mark"] = mark
    return json.dumps(told, ensure_ascii=False, indent=1).encode() + b"\n"


def _csv(table: Table, mark: str) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([*(name for name, _, _ in _COLUMNS), "Ghi chú"])
    for line in table.lines:
        writer.writerow([*(_plain(take(line)) for _, _, take in _COLUMNS), mark])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _plain(value: object) -> str | int:
    """A CSV cell: numbers as they are, text never as a formula (OWASP, CSV injection)."""
    if isinstance(value, int):
        return value
    text = value.isoformat(sep=" ") if isinstance(value, datetime) else str(value)
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def _xlsx(table: Table, mark: str) -> bytes:
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        day = date.fromisoformat(table.day)
        created = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - a property of the file
        book.set_properties({"title": f"Đối chiếu ngày {table.day}", "created": created})
        styles = {
            "title": book.add_format({"bold": True, "font_size": 14}),
            "mark": book.add_format({"bold": True, "font_color": "#B00020"}),
            "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True}),
            "money": book.add_format({"num_format": "#,##0"}),
            "time": book.add_format({"num_format": "dd/mm/yyyy hh:mm:ss"}),
        }
        _summary(book.add_worksheet("Tổng hợp"), table, mark, styles)
        _lines(book.add_worksheet("Từng xe"), table, mark, styles)
    return out.getvalue()


def _page(sheet: Any, mark: str) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer(f"&L{mark}&RTrang &P/&N")


def _summary(sheet: Any, table: Table, mark: str, styles: dict[str, Any]) -> None:
    """The three figures, then the causes with their đồng, then lane by lane."""
    _page(sheet, mark)
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, 6, 16)
    day = date.fromisoformat(table.day).strftime("%d/%m/%Y")
    sheet.write(0, 0, f"ĐỐI CHIẾU BA BÊN NGÀY {day}", styles["title"])
    sheet.write(1, 0, mark, styles["mark"])
    rows: list[tuple[Any, ...]] = [
        ("", "Hệ thống này", "Phần mềm hiện dùng", "Vòng từ đếm (vào)"),
        ("Xe", table.ours, table.theirs, "–" if table.counted is None else table.counted),
        ("Tiền (đ)", table.ours_vnd, table.theirs_vnd),
        (),
        ("Nguyên nhân", "Số dòng", "Chênh lệch (đ)"),
        *((CAUSES[c.cause], c.lines, c.difference_vnd) for c in table.causes),
        (),
        _LANES,
        *(
            (
                lane.lane,
                "–" if lane.counted is None else lane.counted,
                lane.seen,
                lane.not_chargeable,
                lane.theirs,
                lane.unseen,
                lane.uncounted,
            )
            for lane in table.lanes
        ),
    ]
    for number, row in enumerate(rows, start=3):
        for column, value in enumerate(row):
            if isinstance(value, int):
                sheet.write_number(number, column, value, styles["money"])
            else:
                head = len(row) > 1 and isinstance(row[1], str) and row[1] != "–"
                sheet.write_string(number, column, value, styles["head"] if head else None)


def _lines(sheet: Any, table: Table, mark: str, styles: dict[str, Any]) -> None:
    """One vehicle per row under a frozen header."""
    _page(sheet, mark)
    for column, (name, width, _) in enumerate(_COLUMNS):
        sheet.set_column(column, column, width)
        sheet.write(0, column, name, styles["head"])
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    for number, line in enumerate(table.lines, start=1):
        for column, (_, _, take) in enumerate(_COLUMNS):
            value = take(line)
            if isinstance(value, datetime):
                sheet.write_datetime(number, column, value, styles["time"])
            elif column in _MONEY:
                sheet.write_number(number, column, value, styles["money"])
            else:
                sheet.write_string(number, column, value)
    if table.lines:
        sheet.autofilter(0, 0, len(table.lines), len(_COLUMNS) - 1)
