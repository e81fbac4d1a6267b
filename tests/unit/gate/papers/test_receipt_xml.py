"""The XML of a receipt: its golden bytes, its schema, and what cannot be written."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fees.receipt import Party, ReceiptContent, Series
from fees.receipt_notice import ErrorNotice, NoticeCause, WrongReceipt
from gate.papers.configured import entered_until, notice_form, working_days
from gate.papers.elements import parse, to_bytes
from gate.papers.notice_xml import notice_xml
from gate.papers.problems import PaperError
from gate.papers.receipt_xml import SPACE, check_schema, unsigned_bytes
from tests.unit.gate.papers.samples import DECREASE, FULL, ORDINARY, SIGNED

_SIGNS = st.characters(exclude_categories=["Cs"])
_NO_XML = {chr(code) for code in (*range(32), 0xFFFE, 0xFFFF)} - set("\t\n\r")
GOLDEN = Path(__file__).resolve().parents[3] / "golden" / "papers"


@pytest.mark.parametrize(
    ("name", "content"), [("ordinary", ORDINARY), ("full", FULL), ("decrease", DECREASE)]
)
def test_the_bytes_are_those_agreed(name: str, content: ReceiptContent) -> None:
    raw = unsigned_bytes(content.to_json(), SIGNED)
    assert raw == (GOLDEN / f"receipt-{name}.xml").read_bytes()
    check_schema(raw)


def test_the_notice_is_the_one_agreed() -> None:
    wrong = WrongReceipt(Series("AA", 2026), 123, date(2026, 11, 22), "Sai tên người nộp & địa chỉ")
    notice = ErrorNotice(notice_form(), NoticeCause.FOUND, "6200000000", "1000000", (wrong,))
    assert to_bytes(notice_xml(notice)) == (GOLDEN / "notice.xml").read_bytes()


def test_a_passer_by_leaves_no_empty_element() -> None:
    raw = unsigned_bytes(ORDINARY.to_json(), SIGNED)
    assert b"NNop" not in raw
    assert b"GChu" not in raw


@given(st.text(_SIGNS, min_size=1, max_size=60), st.text(_SIGNS, max_size=30))
def test_any_name_is_written_and_read_back_or_refused(name: str, address: str) -> None:
    payer = Party(name, "", address)
    content = replace(ORDINARY, payer=payer).to_json()
    if _NO_XML & {*name, *address}:
        with pytest.raises(PaperError):
            unsigned_bytes(content, SIGNED)
        return
    raw = unsigned_bytes(content, SIGNED)
    found = parse(raw).find(f".//{{{SPACE}}}NNop/{{{SPACE}}}Ten")
    assert found is not None
    written = (found.text or "").replace("\r\n", "\n").replace("\r", "\n")
    assert written == name.replace("\r\n", "\n").replace("\r", "\n")


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"not xml",
        b"<BLai/>",
        b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
    ],
)
def test_what_is_no_receipt_is_refused(raw: bytes) -> None:
    with pytest.raises(PaperError):
        check_schema(raw)


def test_a_number_of_eight_digits_has_no_place_in_the_schema() -> None:
    content = ORDINARY.to_json() | {"number": 12_345_678}
    with pytest.raises(PaperError) as error:
        unsigned_bytes(content, SIGNED)
    assert error.value.key == "paper.schema"


def test_the_calendar_is_data_and_says_how_far_it_was_entered() -> None:
    assert not working_days().works(date(2027, 1, 1))
    assert working_days().works(date(2026, 11, 23))
    assert entered_until() >= date(2026, 12, 31)
