"""Receipts on paper, read back as a person would: as text, and as a picture with a QR code."""

import re
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import pytest

from fees.receipt import Party, ReceiptContent
from gate.papers import face
from gate.papers.receipt_pdf import LOOKS, Signed, receipt_pdf
from scripts.make_font import characters
from tests.conftest import need
from tests.unit.gate.papers.samples import DECREASE, FULL, ORDINARY, SIGNED, SITE

CHECK = f"{SITE}/receipts/{ORDINARY.lookup}"
OWNER = Signed("Trung tâm Dịch vụ", SIGNED)


def pdf(content: ReceiptContent, size: str, **more: Any) -> bytes:
    return receipt_pdf(
        content.to_json(), size, plate="25C-012.34", check=CHECK, signed=OWNER, **more
    )


def read(raw: bytes, folder: Path) -> str:
    """The words on the paper, in the order in which they were put there, white space made even."""
    file = folder / "paper.pdf"
    file.write_bytes(raw)
    tool = Path(need("pdftoppm")).with_name("pdftotext")
    done = subprocess.run(
        [tool, "-raw", str(file), "-"], capture_output=True, check=True, timeout=60
    )
    return " ".join(done.stdout.decode().split())


def facts(raw: bytes, folder: Path, program: str, *arguments: str) -> str:
    file = folder / "facts.pdf"
    file.write_bytes(raw)
    tool = Path(need("pdftoppm")).with_name(program)
    done = subprocess.run(
        [tool, *arguments, str(file)], capture_output=True, check=True, timeout=60
    )
    return done.stdout.decode()


@pytest.mark.parametrize("size", LOOKS)
def test_it_says_what_a_receipt_must_say(size: str, tmp_path: Path) -> None:
    words = read(pdf(ORDINARY, size), tmp_path)
    for said in (
        "Trung tâm Dịch vụ",
        "MST: 6200000000 · Mã ĐVQHNS: 1000000",
        "BIÊN LAI THU PHÍ, LỆ PHÍ",
        "01BLP0-001",
        "AA-26E",
        "0000123",
        "25C-012.34",
        "Xuất khẩu chuối tươi (出口新鲜香蕉)",
        "300.000 ₫",
        "Ba trăm nghìn đồng chẵn",
        "Tiền mặt (现金)",
        "22/11/2026 14:00:00",
        "Trung tâm Dịch vụ, 22/11/2026 14:00:01",
        ORDINARY.lookup,
    ):
        assert said in words, said
    assert "MINH HOẠ" not in words
    assert "BẢN SAO" not in words


@pytest.mark.parametrize("size", LOOKS)
def test_a_training_receipt_and_a_reprint_say_so(size: str, tmp_path: Path) -> None:
    words = read(pdf(FULL, size, copy=True), tmp_path)
    assert "MINH HOẠ" in words
    assert "KHÔNG CÓ GIÁ TRỊ THU" in words
    assert "BẢN SAO / COPY" in words
    assert "0000123" in words


@pytest.mark.parametrize("size", LOOKS)
def test_long_names_wrap_and_nothing_is_cut_off(size: str, tmp_path: Path) -> None:
    words = read(pdf(FULL, size), tmp_path).replace(" ", "")
    assert FULL.payer.name.replace(" ", "") in words
    for line in FULL.lines:
        assert line.name_vi.replace(" ", "") in words
        assert line.name_zh in words
    tool = Path(need("pdftoppm")).with_name("pdftotext")
    boxed: list[str | Path] = [tool, "-bbox", str(tmp_path / "paper.pdf"), "-"]
    boxes = subprocess.run(boxed, capture_output=True, check=True, timeout=60).stdout.decode()
    wide = LOOKS[size].paper.width * 72 / 25.4
    rights = [float(found) for found in re.findall(r'xMax="([\d.]+)"', boxes)]
    assert max(rights) < wide - 2


@pytest.mark.parametrize("size", LOOKS)
def test_a_decrease_names_the_receipt_it_adjusts(size: str, tmp_path: Path) -> None:
    words = read(pdf(DECREASE, size), tmp_path)
    assert "Điều chỉnh cho biên lai mẫu số 01BLP0-001, ký hiệu AA-26E, số 0000123" in words
    assert "-150.000 ₫" in words
    assert "Âm một trăm năm mươi nghìn đồng chẵn" in words


def test_a_receipt_printed_before_its_signature_says_that_it_waits(tmp_path: Path) -> None:
    raw = receipt_pdf(ORDINARY.to_json(), "80mm", plate="", check=CHECK)
    assert "đang chờ ký" in read(raw, tmp_path)


def test_a_roll_is_as_long_as_it_needs_and_a5_has_pages(tmp_path: Path) -> None:
    sizes = {
        name: facts(pdf(content, size), tmp_path, "pdfinfo")
        for name, content, size in (("short", ORDINARY, "80mm"), ("long", FULL, "80mm"))
    }
    tall = {name: float(text.split("Page size:")[1].split()[2]) for name, text in sizes.items()}
    wide = {float(text.split("Page size:")[1].split()[0]) for text in sizes.values()}
    assert tall["short"] < 450 < tall["long"]
    assert [round(one * 25.4 / 72) for one in wide] == [80]
    assert "Pages:           2" in facts(pdf(FULL, "a5"), tmp_path, "pdfinfo")


@pytest.mark.parametrize("size", LOOKS)
def test_the_font_is_embedded_as_a_subset(size: str, tmp_path: Path) -> None:
    listed = facts(pdf(FULL, size), tmp_path, "pdffonts").splitlines()[2:]
    assert listed
    for line in listed:
        assert "TrueType" in line
        assert line.split("TrueType")[1].split()[1:4] == ["yes", "yes", "yes"], line


@pytest.mark.parametrize("size", LOOKS)
def test_the_same_receipt_is_the_same_file(size: str) -> None:
    assert pdf(FULL, size) == pdf(FULL, size)


@pytest.mark.parametrize("size", LOOKS)
def test_a_telephone_reads_the_code_on_the_picture(size: str, tmp_path: Path) -> None:
    """203 dots an inch, as thermal printers have them."""
    file = tmp_path / "paper.pdf"
    file.write_bytes(pdf(ORDINARY, size))
    subprocess.run(
        [need("pdftoppm"), "-r", "203", "-png", "-singlefile", str(file), str(tmp_path / "p")],
        check=True,
        timeout=60,
    )
    picture = cv2.imread(str(tmp_path / "p.png"))
    assert picture is not None
    found, _, _ = cv2.QRCodeDetector().detectAndDecode(picture)
    assert found == CHECK


def test_the_font_has_every_letter_it_was_cut_for() -> None:
    known = face.face().face.charToGlyph
    lacking = [sign for sign in characters() if sign.isprintable() and ord(sign) not in known]
    assert [f"{ord(sign):04x}" for sign in lacking] == []


def test_a_character_that_the_font_lacks_is_an_empty_box(tmp_path: Path) -> None:
    strange = replace(ORDINARY, payer=Party("Công ty 𠮷祥"))
    assert "Công ty □祥" in read(pdf(strange, "80mm"), tmp_path)


def test_chinese_lines_begin_with_no_closing_mark() -> None:
    text = "口岸基础设施使用费，（出口新鲜香蕉）、产自越南。" * 3
    for room in range(30, 120, 7):
        for line in face.wrap([face.Run(text, 8)], room):
            first = line.pieces[0].run.text[0]
            assert first not in "，）、。"
            assert line.width <= room


def test_an_address_breaks_after_a_slash() -> None:
    lines = face.wrap([face.Run("https://cuakhau.laichau.example/public", 8.5)], 128)
    assert lines[0].pieces[0].run.text.endswith("/")
