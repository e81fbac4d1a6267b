"""Receipts: their series, their number, their code and what they must say."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fees.receipt import (
    TRAINING_MARK,
    Party,
    ReceiptContent,
    ReceiptError,
    ReceiptLine,
    Relation,
    Series,
    lookup_code,
    next_number,
    read_lookup_code,
)
from fees.receipt_state import Way

CODE = lookup_code(bytes(range(16)))
PAPER = ReceiptContent(
    series=Series("AA", 2026),
    number=123,
    collector=Party("Trung tâm Dịch vụ", "6200000000", "Phong Thổ, Lai Châu", "1000000"),
    payer=Party(),
    plate="25C-012.34",
    lines=(ReceiptLine("A1", "Xuất khẩu chuối tươi", "出口新鲜香蕉", 1, 300_000, 300_000),),
    total_vnd=300_000,
    method="cash",
    cashier="lan",
    issued_at_us=1_795_000_000_000_000,
    charge_id="c1",
    visit_id="v1",
    tariff="MLT-FEE 2026A",
    lookup=CODE,
    lookup_site="http://127.0.0.1:8000/public",
)


def test_numbers_follow_without_a_gap() -> None:
    assert [next_number(last) for last in (0, 1, 122)] == [1, 2, 123]


@pytest.mark.parametrize("last", [-1, 1.0, True])
def test_the_last_number_is_a_count(last: Any) -> None:
    with pytest.raises(ReceiptError, match="whole number"):
        next_number(last)


def test_a_full_series_says_so() -> None:
    assert next_number(9_999_998) == 9_999_999
    with pytest.raises(ReceiptError) as caught:
        next_number(9_999_999)
    assert caught.value.key == "receipt.series_full"


@pytest.mark.parametrize(
    ("prefix", "year", "form"),
    [
        ("AI", 2026, "01BLP0-001"),
        ("A", 2026, "01BLP0-001"),
        ("AA", 26, "01BLP0-001"),
        ("AA", 2026, "x"),
    ],
)
def test_a_series_outside_the_scheme_is_refused(prefix: str, year: int, form: str) -> None:
    with pytest.raises(ReceiptError):
        Series(prefix, year, form)


def test_a_receipt_says_all_it_must() -> None:
    said = PAPER.to_json()
    assert PAPER.name == "AA-26E 0000123"
    assert said["title"] == "BIÊN LAI THU PHÍ, LỆ PHÍ"
    assert (said["form"], said["symbol"], said["number"]) == ("01BLP0-001", "AA-26E", 123)
    assert said["total_words"] == "Ba trăm nghìn đồng chẵn"
    assert said["total_figures"] == "300.000"
    assert said["collector"]["tax_code"] == "6200000000"
    assert said["payer"] == {}
    assert said["plate"] == "25C-012.34"
    assert said["mark"] == ""


def test_a_training_receipt_is_marked_and_has_its_own_series() -> None:
    training = replace(PAPER, series=Series("MH", 2026))
    assert training.mark == TRAINING_MARK
    assert training.to_json()["mark"] == "MINH HOẠ – KHÔNG CÓ GIÁ TRỊ THU"
    assert training.name == "MH-26E 0000123"


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"number": 0}, "receipt.number"),
        ({"number": 10_000_000}, "receipt.number"),
        ({"collector": Party()}, "receipt.content_missing"),
        ({"plate": ""}, "receipt.content_missing"),
        ({"lines": ()}, "receipt.content_missing"),
        ({"total_vnd": 299_999}, "receipt.sum"),
        ({"lookup": "AAAA-AAAA-AAAAB"}, "receipt.code_mistyped"),
    ],
)
def test_a_receipt_that_lacks_something_cannot_exist(change: dict[str, Any], key: str) -> None:
    with pytest.raises(ReceiptError) as caught:
        replace(PAPER, **change)
    assert caught.value.key == key


def test_a_named_payer_needs_no_plate() -> None:
    assert replace(PAPER, plate="", payer=Party("Công ty A")).payer.name == "Công ty A"


def test_a_code_is_read_however_it_is_typed() -> None:
    assert read_lookup_code(CODE.lower().replace("-", " ")) == CODE
    with pytest.raises(ReceiptError, match="13 letters"):
        read_lookup_code("12")
    with pytest.raises(ReceiptError, match="13 letters"):
        read_lookup_code(CODE[:-1] + "0")


def test_a_code_needs_enough_randomness() -> None:
    with pytest.raises(ReceiptError, match="16 random bytes"):
        lookup_code(b"few")


@given(st.binary(min_size=16, max_size=16), st.integers(0, 12), st.integers(1, 30))
def test_one_mistyped_sign_is_always_found(random: bytes, place: int, shift: int) -> None:
    signs = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
    code = lookup_code(random).replace("-", "")
    wrong = signs[(signs.index(code[place]) + shift) % 31]
    with pytest.raises(ReceiptError, match="mistyped"):
        read_lookup_code(code[:place] + wrong + code[place + 1 :])


@given(st.binary(min_size=16, max_size=16), st.integers(0, 11))
def test_two_swapped_signs_are_found(random: bytes, place: int) -> None:
    code = lookup_code(random).replace("-", "")
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    if swapped == code:
        assert read_lookup_code(swapped)
    else:
        with pytest.raises(ReceiptError, match="mistyped"):
            read_lookup_code(swapped)


EARLIER = Relation(Way.ADJUST, Series("AA", 2026), 99, 1_795_000_000_000_000)


def test_an_adjusting_receipt_says_what_it_adjusts_and_may_be_a_decrease() -> None:
    less = (ReceiptLine("A1", "Giảm phí", "减少费用", 1, -150_000, -150_000),)
    paper = replace(PAPER, relation=EARLIER, lines=less, total_vnd=-150_000)
    said = paper.to_json()
    assert said["relation"]["text_vi"] == (
        "Điều chỉnh cho biên lai mẫu số 01BLP0-001, ký hiệu AA-26E, số 0000099, ngày 18/11/2026"
    )
    assert said["relation"]["text_zh"].startswith("调整收据")
    assert (said["total_figures"], said["total_words"]) == (
        "-150.000",
        "Âm một trăm năm mươi nghìn đồng chẵn",
    )


def test_a_replacing_receipt_is_a_whole_receipt() -> None:
    relation = replace(EARLIER, way=Way.REPLACE)
    assert relation.text_vi.startswith("Thay thế cho biên lai mẫu số 01BLP0-001, ký hiệu AA-26E")
    less = (ReceiptLine("A1", "Giảm phí", "减少费用", 1, -150_000, -150_000),)
    with pytest.raises(ValueError, match="negative"):
        replace(PAPER, relation=relation, lines=less, total_vnd=-150_000)


def test_a_notice_makes_no_receipt() -> None:
    with pytest.raises(ReceiptError) as caught:
        replace(EARLIER, way=Way.NOTIFY)
    assert caught.value.key == "receipt.way"
