"""Documents as files: opened by other programs than the one that wrote them."""

import csv
import io
import json
import subprocess
import zipfile
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from fees.documents import Column, Document, Shape, Table
from gate.files import MEDIA, FileFormatError, render
from tests.needs import need

MARK = "MINH HOẠ – KHÔNG CÓ GIÁ TRỊ THU"
COLUMNS = (
    Column("Bút toán", 10),
    Column("Giờ ghi sổ", 18, Shape.TIME),
    Column("Ngày", 12, Shape.DAY),
    Column("Loại xe", 30),
    Column("Phải thu (đ)", 14, Shape.MONEY),
)
AT, DAY = datetime(2026, 11, 22, 10, 15), date(2026, 11, 21)  # noqa: DTZ001 - a cell has no zone
ROWS: Any = (
    ("1", AT, DAY, "Xe từ 18 tấn", 300_000),
    ("2", AT, DAY, "=HYPERLINK(1)", 180_000),
    ("3", AT, DAY, "@x", -20_000),
)
MADE = Document(
    name="malu-MLT-day",
    title="BÁO CÁO THU PHÍ NGÀY 22/11/2026",
    day=date(2026, 11, 22),
    mark=MARK,
    facts=(("Sổ", "MLT-TRAIN"), ("Phải thu (đ)", 460_000), ("Lập lúc", AT)),
    tables=(
        Table("Theo loại xe", (Column("Loại", 46), Column("Đã thu (đ)", 15, Shape.MONEY)), ()),
        Table("Chi tiết", COLUMNS, ROWS, apart=True),
    ),
    data={"schema": "x", "tên": "Ma Lù Thàng"},
    signers=("Người lập biểu", "Kế toán"),
)


def opened(raw: bytes, *, values: bool = False) -> Workbook:
    return load_workbook(io.BytesIO(raw), data_only=values)


def test_cells_are_real_numbers_and_times_under_a_frozen_header() -> None:
    sheet = opened(render(MADE, "xlsx"))["Chi tiết"]
    assert sheet.freeze_panes == "A4"
    assert [cell.value for cell in sheet[3]] == [column.name for column in COLUMNS]
    midnight = datetime(2026, 11, 21)  # noqa: DTZ001 - a cell has no zone
    assert [cell.value for cell in sheet[4]] == ["1", AT, midnight, "Xe từ 18 tấn", 300_000]


def test_sums_are_formulas_that_carry_their_value() -> None:
    raw = render(MADE, "xlsx")
    assert opened(raw)["Chi tiết"]["E7"].value == "=SUM(E4:E6)"
    assert opened(raw, values=True)["Chi tiết"]["E7"].value == 460_000


def test_pages_are_a4_with_the_heading_on_each() -> None:
    sheet = opened(render(MADE, "xlsx"))["Chi tiết"]
    setup = sheet.page_setup
    assert (setup.paperSize, setup.orientation, setup.fitToHeight) == (9, "landscape", 0)
    assert sheet.print_title_rows == "$3:$3"


def test_the_first_sheet_has_facts_and_signers() -> None:
    sheet = opened(render(MADE, "xlsx"))["Tổng hợp"]
    facts = {row[0].value: row[1].value for row in sheet.iter_rows(min_row=3, max_row=5)}
    assert facts == {"Sổ": "MLT-TRAIN", "Phải thu (đ)": 460_000, "Lập lúc": AT}
    assert "Kế toán" in [cell.value for row in sheet.iter_rows() for cell in row]


@pytest.mark.parametrize("sheet", ["Tổng hợp", "Chi tiết"])
def test_every_sheet_of_a_training_ledger_is_marked_and_no_other(sheet: str) -> None:
    real = replace(MADE, mark="")
    assert opened(render(MADE, "xlsx"))[sheet]["A2"].value == MARK
    assert opened(render(real, "xlsx"))[sheet]["A2"].value is None
    assert MARK not in render(real, "csv").decode("utf-8-sig")


def test_a_document_without_rows_is_a_document() -> None:
    empty = replace(MADE, tables=(replace(MADE.tables[1], rows=()),), signers=())
    assert opened(render(empty, "xlsx"))["Chi tiết"]["A4"].value is None
    assert render(empty, "csv").count(b"\r\n") == 1
    assert render(empty, "pdf").startswith(b"%PDF")


def test_the_same_document_gives_the_same_bytes() -> None:
    first, second = (zipfile.ZipFile(io.BytesIO(render(MADE, "xlsx"))) for _ in range(2))
    assert [first.read(n) for n in first.namelist()] == [second.read(n) for n in second.namelist()]
    assert render(MADE, "pdf") == render(MADE, "pdf")


def test_csv_has_a_bom_and_no_formula() -> None:
    raw = render(MADE, "csv")
    assert raw.startswith(b"\xef\xbb\xbf")
    lines = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"))))
    assert lines[1] == ["1", "2026-11-22 10:15:00", "2026-11-21", "Xe từ 18 tấn", "300000", MARK]
    assert [line[3] for line in lines[2:]] == ["'=HYPERLINK(1)", "'@x"]
    assert lines[3][4] == "-20000"


def test_text_never_becomes_a_formula_in_a_workbook() -> None:
    cell = opened(render(MADE, "xlsx"))["Chi tiết"]["D5"]
    assert (cell.value, cell.data_type) == ("=HYPERLINK(1)", "s")


def test_json_is_for_machines() -> None:
    assert json.loads(render(MADE, "json")) == {"schema": "x", "tên": "Ma Lù Thàng"}


def test_other_formats_are_refused() -> None:
    with pytest.raises(FileFormatError, match="xlsx, csv, pdf, json"):
        render(MADE, "doc")
    assert set(MEDIA) == {"xlsx", "csv", "pdf", "json"}


def test_the_pdf_says_it_in_vietnamese_with_an_embedded_font(tmp_path: Path) -> None:
    pdftotext = Path(need("pdftoppm")).with_name("pdftotext")
    many = replace(MADE, tables=(replace(MADE.tables[1], rows=ROWS * 40),))
    file = tmp_path / "day.pdf"
    file.write_bytes(render(many, "pdf"))
    said = subprocess.run([pdftotext, file, "-"], capture_output=True, text=True, check=True).stdout
    pages = said.split("\f")[:-1]
    assert len(pages) > 2
    assert all("MINH HOẠ" in page and "Bút toán" in page for page in pages[:-1])
    assert "BÁO CÁO THU PHÍ NGÀY 22/11/2026" in pages[0]
    assert "18.400.000" in said  # forty times 460.000
    fonts = subprocess.run(
        [pdftotext.with_name("pdffonts"), file], capture_output=True, text=True, check=True
    ).stdout
    assert all(line.split()[-5] == "yes" for line in fonts.splitlines()[2:])  # column "emb"


@pytest.mark.slow
def test_libreoffice_reads_the_same_workbook(tmp_path: Path) -> None:
    soffice = need("soffice")
    (tmp_path / "day.xlsx").write_bytes(render(MADE, "xlsx"))
    home = f"-env:UserInstallation=file://{tmp_path}/profile"
    out = "csv:Text - txt - csv (StarCalc):59,34,76,1,,0,false,true,false,false,false,2"
    subprocess.run(
        [soffice, home, "--headless", "--convert-to", out, "--outdir", tmp_path, "day.xlsx"],
        cwd=tmp_path,
        check=True,
        capture_output=True,
        timeout=240,
    )
    (sheet,) = tmp_path.glob("*.csv")
    lines = list(csv.reader(io.StringIO(sheet.read_text("utf-8-sig")), delimiter=";"))
    assert lines[2] == [column.name for column in COLUMNS]
    assert lines[3] == ["1", "11/22/2026 10:15:00", "11/21/2026", "Xe từ 18 tấn", "300000"]
    assert lines[4][3] == "=HYPERLINK(1)"
    assert lines[6][4] == "460000"  # its own sum of the formula
