"""The present programme's export comes in whole, or not at all with every fault named."""

import io
import unicodedata
from datetime import datetime, time
from pathlib import Path

import pytest
from openpyxl import Workbook
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError

from gate.shadow.importer import Outcome, import_file
from gate.shadow.problems import ShadowError
from gate.shadow.take import CellFaultError, amount
from gate.store.engine import open_engine
from gate.store.shadow import ShadowStore
from tests.stores import sqlite_in

MAPPING = """
[file]
delimiter = ";"
times = ["%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M"]

[columns]
plate = "Biển số"
entered_at = "Giờ vào"
left_at = "Giờ ra"
side = "Cửa"
receipt_no = "Số biên lai"
amount = "Số tiền"
payer = "Người nộp"
class = "Loại xe"

[words.side]
"Nội địa" = "inland"
"Biên giới" = "border"

[words.class]
"Xe tải 10-18T" = "V3"
"Xe tải 4-10T" = "V2"
"""
HEAD = "Biển số;Giờ vào;Giờ ra;Cửa;Số biên lai;Số tiền;Người nộp;Loại xe"
ROW = (
    "25C-012.34;22/11/2026 08:00:05;22/11/2026 09:00;Nội địa;0000017;300.000 đ;Bà An;Xe tải 10-18T"
)
SEVEN = 7 * 3600 * 1_000_000
EIGHT_OCLOCK = 1_795_309_205_000_000  # 2026-11-22 08:00:05 at the gate


class Desk:
    """A folder with a book, a mapping and an export."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.engine: Engine = open_engine(sqlite_in(folder))
        self.store = ShadowStore(self.engine)
        self.clock = 1_795_400_000_000_000

    def take(self, content: str | bytes, mapping: str = MAPPING, name: str = "day.csv") -> Outcome:
        file, rules = self.folder / name, self.folder / "map.toml"
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        rules.write_text(mapping, encoding="utf-8")
        self.clock += 1
        return import_file(self.store, file, rules, self.clock, lambda: f"i-{self.clock}")

    def refused(self, content: str | bytes, mapping: str = MAPPING, name: str = "day.csv") -> str:
        with pytest.raises(ShadowError) as caught:
            self.take(content, mapping, name)
        assert self.rows() == 0, "nothing is half-imported"
        return str(caught.value)

    def rows(self) -> int:
        with self.engine.connect() as connection:
            count = connection.execute(text("SELECT count(*) FROM shadow_row")).scalar_one()
            imports = connection.execute(text("SELECT count(*) FROM shadow_import")).scalar_one()
        assert bool(count) == bool(imports)
        return int(count)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def csv(*rows: str, head: str = HEAD) -> str:
    return "\r\n".join([head, *rows]) + "\r\n"


def test_a_row_becomes_one_of_theirs(desk: Desk) -> None:
    done = desk.take(csv(ROW))
    assert (done.found.rows, done.new_rows, done.before) == (1, 1, False)
    (row,) = desk.store.theirs(0, 2**60)
    assert (row.plate, row.entered_at, row.side) == ("25C01234", EIGHT_OCLOCK, "inland")
    assert (row.receipts, row.amount_vnd, row.facts) == (("0000017",), 300_000, {"class": "V3"})
    assert row.place == "day.csv: 2"
    with desk.engine.connect() as connection:
        payer, cells = connection.execute(text("SELECT payer, cells FROM shadow_cells")).one()
    assert payer == "Bà An"
    assert '"Số tiền":"300.000 đ"' in cells


def test_the_same_file_twice_changes_nothing_and_an_overlap_counts_once(desk: Desk) -> None:
    desk.take(csv(ROW))
    again = desk.take(csv(ROW))
    assert (again.before, again.new_rows, desk.rows()) == (True, 0, 1)
    second = ROW.replace("012.34", "999.99")
    more = desk.take(csv(ROW, second), name="two-days.csv")
    assert (more.found.rows, more.new_rows) == (2, 1)
    assert len(desk.store.theirs(0, 2**60)) == 2
    assert [i.file for i in desk.store.imports()] == ["two-days.csv", "day.csv"]


def test_a_file_taken_in_by_a_better_mapping_replaces_what_it_said(desk: Desk) -> None:
    desk.take(csv(ROW), MAPPING.replace("[file]", '[file]\ntime_zone = "Asia/Shanghai"'))
    desk.take(csv(ROW))
    (row,) = desk.store.theirs(0, 2**60)
    assert row.entered_at == EIGHT_OCLOCK
    assert desk.rows() == 2


def test_what_was_taken_in_cannot_be_changed(desk: Desk) -> None:
    desk.take(csv(ROW))
    for act in ("UPDATE shadow_row SET amount=0", "DELETE FROM shadow_import"):
        with pytest.raises(IntegrityError, match="append-only"), desk.engine.begin() as connection:
            connection.execute(text(act))


# --- faults -----------------------------------------------------------------------------------


def test_a_wrong_column_is_named_with_the_likeliest_right_one(desk: Desk) -> None:
    told = desk.refused(csv(ROW, head=HEAD.replace("Biển số", "Biển số xe")))
    assert "has no column 'Biển số'. Is it 'Biển số xe'?" in told
    assert "Nothing was imported." in told


def test_a_wrong_delimiter_is_suspected(desk: Desk) -> None:
    assert "delimiter" in desk.refused(csv(ROW), MAPPING.replace('";"', '"|"'))


def test_a_title_that_stands_twice_is_refused(desk: Desk) -> None:
    assert "stands 2 times" in desk.refused(csv(ROW + ";x", head=HEAD + ";biển  SỐ"))


def test_every_fault_of_a_file_is_told_at_once_with_row_and_column(desk: Desk) -> None:
    told = desk.refused(
        csv(
            ROW.replace("22/11/2026 08:00:05", "22-11-2026"),
            ROW.replace("300.000 đ", "3.000.00").replace("Nội địa", "Phía nam"),
            ROW.replace("25C-012.34", "?"),
        )
    )
    assert "day.csv, row 2, column 'Giờ vào': '22-11-2026' is not a time" in told
    assert "day.csv, row 3, column 'Số tiền': '3.000.00' is not whole đồng" in told
    assert "day.csv, row 3, column 'Cửa': 'Phía nam' is none of our words" in told
    assert "[words.side]" in told
    assert "day.csv, row 4, column 'Biển số': '?' is no plate" in told


def test_many_faults_are_counted(desk: Desk) -> None:
    bad = [ROW.replace("300.000 đ", "x").replace("0000017", str(n)) for n in range(30)]
    assert "… and 10 more." in desk.refused(csv(*bad))


def test_a_row_told_twice_is_refused(desk: Desk) -> None:
    assert "day.csv, row 3: says the same as row 2" in desk.refused(csv(ROW, ROW))


def test_a_row_without_time_or_with_times_the_wrong_way_round_is_refused(desk: Desk) -> None:
    silent = ROW.replace("22/11/2026 08:00:05", "").replace("22/11/2026 09:00", "")
    turned = ROW.replace("22/11/2026 09:00", "21/11/2026 09:00")
    told = desk.refused(csv(silent, turned))
    assert "row 2: states no time at all" in told
    assert "row 3: leaves before it enters" in told
    assert "the year 1926" in desk.refused(csv(ROW.replace("2026", "1926")))


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "day.csv", "is empty"),
        (b" \r\n ", "day.csv", "is empty"),
        (HEAD.encode(), "day.csv", "titles and no rows"),
        (b"\xd0\xcf\x11\xe0\x00", "day.xls", "Excel 97-2003"),
        (b"PK\x03\x04nothing", "day.xlsx", "not a workbook"),
        (b"a;b", "day.xlsx", "not a workbook inside"),
        (b"x" * 16_000_001, "day.csv", "more than"),
        ((HEAD + '\r\n"open').encode(), "day.csv", "is not CSV"),
    ],
)
def test_files_that_are_none(desk: Desk, content: bytes, name: str, words: str) -> None:
    assert words in desk.refused(content, name=name)


def test_bytes_of_another_encoding_are_found_by_row(desk: Desk) -> None:
    raw = csv(ROW, ROW.replace("0000017", "18")).encode().replace("Bà".encode(), b"B\xe0", 1)
    told = desk.refused(raw)
    assert "day.csv, row 2: byte 0xe0 is not utf-8-sig" in told
    assert "windows-1258" in told


def test_an_unknown_encoding_is_refused_by_name(desk: Desk) -> None:
    told = desk.refused(csv(ROW), MAPPING.replace("[file]", '[file]\nencoding = "koi8-r"'))
    assert "koi8-r" in told
    assert "map.toml" in told


TONES = "\u0300\u0309\u0303\u0301\u0323"  # what windows-1258 writes as characters of their own


def in_1258(text_: str) -> bytes:
    """As a Vietnamese Windows programme writes it: letters whole, tone marks after them."""
    out = ""
    for char in text_:
        parts = unicodedata.normalize("NFD", char)
        letter = unicodedata.normalize("NFC", "".join(c for c in parts if c not in TONES))
        out += letter + "".join(c for c in parts if c in TONES)
    return out.encode("windows-1258")


def test_windows_1258_is_understood_where_it_is_named(desk: Desk) -> None:
    raw = in_1258(csv(ROW))
    rules = MAPPING.replace("[file]", '[file]\nencoding = "windows-1258"')
    assert "is not utf-8-sig" in desk.refused(raw)
    assert desk.take(raw, rules).new_rows == 1
    with desk.engine.connect() as connection:
        assert connection.execute(text("SELECT payer FROM shadow_cells")).scalar_one() == "Bà An"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("[columns]", "[columns"), "not TOML"),
        (('plate = "Biển số"', 'plates = "Biển số"'), "there is no field plates"),
        (('plate = "Biển số"\n', ""), "a plate and a time are needed"),
        (('plate = "Biển số"', 'plate = ["a", "b"]'), "plate names 2 columns"),
        (('"Nội địa" = "inland"', '"Nội địa" = "north"'), "north is none of our words"),
        (("[words.side]", "[words.lane]"), "this field has no column"),
        (("[file]", '[file]\ntime_zone = "Asia/Nowhere"'), "there is no time zone Asia/Nowhere"),
        (("[file]", "[file]\ncolour = 1"), "unknown field `colour`"),
        (("[file]", "[file]\ntitle_row = 40"), "titles end in row 40"),
    ],
)
def test_a_mapping_that_cannot_be_used_says_where(
    desk: Desk, change: tuple[str, str], words: str
) -> None:
    told = desk.refused(csv(ROW), MAPPING.replace(*change))
    assert words in told


def test_files_that_are_not_there(desk: Desk, tmp_path: Path) -> None:
    rules = tmp_path / "map.toml"
    with pytest.raises(ShadowError, match="cannot be read"):
        import_file(desk.store, tmp_path / "none.csv", rules, 1, str)
    rules.write_text(MAPPING, encoding="utf-8")
    with pytest.raises(ShadowError, match="cannot be read"):
        import_file(desk.store, tmp_path / "none.csv", rules, 1, str)


# --- amounts ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("300.000 đ", 300_000),
        ("300,000", 300_000),
        ("300 000 VNĐ", 300_000),
        ("1.250.000\u00a0₫", 1_250_000),
        ("300.000,00 đồng", 300_000),
        ("300,000.00", 300_000),
        ("300000.0", 300_000),
        (300000.0, 300_000),
        (300000, 300_000),
        ("0", 0),
        ("", None),
        (None, None),
    ],
)
def test_amounts_as_people_and_programmes_write_them(
    cell: str | float | None, value: int | None
) -> None:
    assert amount(cell) == value


@pytest.mark.parametrize(
    "cell",
    ["-300000", "300.00.0", "3.0000", "300.000.00", "30a", "1e9", 0.5, "1.000,000", "9" * 14],
)
def test_what_is_not_whole_dong_is_refused(cell: str | float) -> None:
    with pytest.raises(CellFaultError, match=r"is not whole đồng|is more than any fee"):
        amount(cell)


# --- workbooks --------------------------------------------------------------------------------


def workbook(*, title: str = "Bảng kê") -> tuple[Workbook, bytes]:
    """Two rows of titles with merged cells, a heading above and a sum below."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    sheet["A1"] = "BÁO CÁO XE RA VÀO"
    sheet.merge_cells("A1:F1")
    sheet["A2"], sheet["B2"], sheet["D2"], sheet["E2"] = "Biển số", "Vào", "Ra", "Thu phí"
    sheet.merge_cells("A2:A3")
    sheet.merge_cells("B2:C2")
    sheet.merge_cells("E2:F2")
    sheet["B3"], sheet["C3"], sheet["D3"] = "Ngày", "Giờ", "Thời điểm"
    sheet["E3"], sheet["F3"] = "Số tiền", "Trạng thái"
    sheet.append(
        [
            "25C01234",
            datetime(2026, 11, 22),  # noqa: DTZ001 - a workbook's cells know no zone
            time(8, 0, 5),
            datetime(2026, 11, 22, 9, 30),  # noqa: DTZ001
            300000,
            "Đã thu",
        ]
    )
    sheet.append(["29H58526", "22/11/2026", "10:00:00", None, "180.000", "Đã huỷ"])
    sheet.append([])
    sheet.append(["29H58527", "22/11/2026", "11:00:00", None, "180.000", "Đã thu"])
    sheet.append(["Tổng cộng", None, None, None, 660000, None])
    out = io.BytesIO()
    book.save(out)
    return book, out.getvalue()


WORKBOOK = """
[file]
title_row = 2
title_rows = 2
stop_at = "Tổng"

[columns]
plate = "Biển số"
entered_at = ["Vào / Ngày", "Vào / Giờ"]
left_at = "Ra / Thời điểm"
amount = "Thu phí / Số tiền"

[skip]
"Thu phí / Trạng thái" = ["Đã huỷ"]
"""


def test_a_workbook_with_merged_titles_a_sum_and_a_cancelled_receipt(desk: Desk) -> None:
    done = desk.take(workbook()[1], WORKBOOK, "day.xlsx")
    assert (done.found.rows, done.found.skipped) == (2, 1)
    first, second = desk.store.theirs(0, 2**60)
    assert (first.plate, first.entered_at, first.amount_vnd) == ("25C01234", EIGHT_OCLOCK, 300_000)
    assert (second.plate, second.place) == ("29H58527", "day.xlsx: 7")


def test_a_sheet_that_is_not_there_is_refused_with_those_that_are(desk: Desk) -> None:
    rules = WORKBOOK.replace("[file]", '[file]\nsheet = "Tháng 11"')
    told = desk.refused(workbook()[1], rules, "day.xlsx")
    assert "no sheet Tháng 11; it has Bảng kê" in told
    rules = WORKBOOK.replace("[file]", '[file]\nsheet = "Bảng kê"')
    assert desk.take(workbook()[1], rules, "day.xlsx").new_rows == 2


def test_the_example_in_the_documentation_is_a_mapping(desk: Desk) -> None:
    example = Path(__file__).resolve().parents[3] / "docs/examples/present-programme.toml"
    content = (
        "BÁO CÁO XE RA VÀO\n\n"
        "Biển số xe;Ngày vào;Giờ vào;Thời gian ra;Cửa vào;Số biên lai;Số tiền;Người nộp;"
        "Loại xe;Loại hình;Trạng thái\n"
        "25C-012.34;22/11/2026;08:00:05;;Nội địa;0000017;300.000;Bà An;Khác;XNK;Đã thu\n"
        "25C-012.35;22/11/2026;08:10;;Nội địa;0000018;300.000;Bà An;Khác;XNK;Đã huỷ\n"
        "Tổng cộng;;;;;;600.000;;;;\n"
    )
    done = desk.take(content, example.read_text(encoding="utf-8"))
    assert (done.found.rows, done.found.skipped) == (1, 1)
