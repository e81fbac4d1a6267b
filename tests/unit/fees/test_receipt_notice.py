"""The notice that a receipt was made out wrongly says what the form asks for, in its order."""

from dataclasses import replace
from datetime import date

import pytest

from fees.receipt import ReceiptError, Series
from fees.receipt_notice import ErrorNotice, NoticeCause, NoticeForm, WrongReceipt

FORM = NoticeForm("2.0.0", "04/SS-CTĐT", "Thông báo", (("01", 3), ("02", 4)))
WRONG = WrongReceipt(Series("AA", 2026), 123, date(2026, 11, 22), "Sai tên người nộp")
NOTICE = ErrorNotice(FORM, NoticeCause.FOUND, "6200012345", "1012345", (WRONG,))


def test_a_notice_names_its_sender_and_each_receipt() -> None:
    assert NOTICE.fields() == (
        ("PBan", "2.0.0"),
        ("MSo", "04/SS-CTĐT"),
        ("Ten", "Thông báo"),
        ("Loai", "1"),
        ("MST", "6200012345"),
        ("MDVQHNSach", "1012345"),
        (
            "DSCTu",
            (
                (
                    "CTu",
                    (
                        ("STT", "1"),
                        ("KHMSCTu", "01BLP0-001"),
                        ("KHCTu", "AA-26E"),
                        ("SCTu", "123"),
                        ("NLap", "2026-11-22"),
                        ("LCTDT", "3"),
                        ("LDo", "Sai tên người nộp"),
                    ),
                ),
            ),
        ),
    )


def test_a_pre_priced_receipt_has_its_own_kind_and_an_unknown_code_is_left_out() -> None:
    ticket = replace(WRONG, series=Series("AB", 2026, "02BLP0-001"))
    asked = replace(NOTICE, cause=NoticeCause.ASKED, budget_unit="", receipts=(WRONG, ticket))
    assert [name for name, _ in asked.fields()] == ["PBan", "MSo", "Ten", "Loai", "MST", "DSCTu"]
    said = repr(asked.fields())
    assert "('Loai', '2')" in said
    assert said.index("('LCTDT', '3')") < said.index("('LCTDT', '4')")


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"tax_code": "", "budget_unit": ""}, "receipt.notice_sender"),
        ({"receipts": ()}, "receipt.notice_empty"),
        ({"receipts": (WRONG, WRONG)}, "receipt.notice_twice"),
    ],
)
def test_a_notice_that_explains_nothing_is_refused(change: dict[str, object], key: str) -> None:
    with pytest.raises(ReceiptError) as error:
        replace(NOTICE, **change)  # type: ignore[arg-type]
    assert error.value.key == key


def test_a_reason_is_given() -> None:
    with pytest.raises(ReceiptError) as error:
        replace(WRONG, reason="  ")
    assert error.value.key == "receipt.reason"


def test_a_form_without_a_configured_kind_is_refused() -> None:
    with pytest.raises(ReceiptError) as error:
        replace(NOTICE, form=replace(FORM, kinds=(("02", 4),))).fields()
    assert error.value.key == "receipt.notice_kind"
