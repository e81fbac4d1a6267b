"""A receipt's record key by key, a month at its very edges, and what each refusal says.

The record is what later programs, the tax authority's files and a court read: a key that is called
otherwise tomorrow is a receipt that cannot be read.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from fees.receipt import (
    Party,
    ReceiptContent,
    ReceiptError,
    ReceiptLine,
    Registered,
    Registration,
    Relation,
    Series,
    lookup_code,
    next_number,
    read_lookup_code,
    signed_words_vi,
)
from fees.receipt_notice import ErrorNotice, NoticeCause, NoticeForm, WrongReceipt
from fees.receipt_state import Life, ReceiptState, ReceiptStep, Standing, Way, difference
from fees.receipt_usage import Run, Used, usage

AA = Series("AA", 2026)
NOON = 1_795_323_600_000_000  # 2026-11-22 12:00 at the gate
FIRST = Relation(Way.ADJUST, AA, 122, NOON)
PAPER = ReceiptContent(
    series=AA,
    number=123,
    collector=Party("Trung tâm Dịch vụ", "6200000000", "Phong Thổ, Lai Châu", "1000000"),
    payer=Party(name="Công ty Chuối"),
    plate="25C-012.34",
    lines=(ReceiptLine("A1", "Xuất khẩu chuối tươi", "出口新鲜香蕉", 1, 300_000, 300_000),),
    total_vnd=300_000,
    method="cash",
    cashier="lan",
    issued_at_us=NOON,
    charge_id="c1",
    visit_id="v1",
    tariff="MLT-FEE 2026A",
    lookup=lookup_code(bytes(range(16))),
    lookup_site="https://gate.example/receipts",
    relation=FIRST,
)
RUN = Registration(AA, "hoa", 1_000, first=1, last=100)


def test_the_record_of_a_receipt_key_by_key() -> None:
    assert PAPER.to_json() == {
        "title": "BIÊN LAI THU PHÍ, LỆ PHÍ",
        "mark": "",
        "form": "01BLP0-001",
        "symbol": "AA-26E",
        "number": 123,
        "collector": {
            "name": "Trung tâm Dịch vụ",
            "tax_code": "6200000000",
            "address": "Phong Thổ, Lai Châu",
            "budget_unit": "1000000",
        },
        "payer": {"name": "Công ty Chuối"},
        "plate": "25C-012.34",
        "lines": [
            {
                "code": "A1",
                "name_vi": "Xuất khẩu chuối tươi",
                "name_zh": "出口新鲜香蕉",
                "quantity": 1,
                "unit_vnd": 300_000,
                "amount_vnd": 300_000,
            }
        ],
        "total_vnd": 300_000,
        "total_figures": "300.000",
        "total_words": "Ba trăm nghìn đồng chẵn",
        "method": "cash",
        "cashier": "lan",
        "issued_at_us": NOON,
        "charge_id": "c1",
        "visit_id": "v1",
        "tariff": "MLT-FEE 2026A",
        "lookup": PAPER.lookup,
        "lookup_site": "https://gate.example/receipts",
        "relation": {
            "way": "ADJUST",
            "form": "01BLP0-001",
            "symbol": "AA-26E",
            "number": 122,
            "issued_at_us": NOON,
            "text_vi": FIRST.text_vi,
            "text_zh": FIRST.text_zh,
        },
    }


@pytest.mark.parametrize("number", [1, 9_999_999])
def test_the_first_and_the_last_number_of_a_series_are_receipts(number: int) -> None:
    assert replace(PAPER, number=number).name == f"AA-26E {number:07d}"


@pytest.mark.parametrize("year", [2020, 2099])
def test_the_first_and_the_last_year_of_the_scheme(year: int) -> None:
    assert Series("AA", year).symbol == f"AA-{year % 100}E"
    with pytest.raises(ReceiptError):
        Series("AA", 2019 if year == 2020 else 2100)


def test_a_difference_of_nothing_is_no_decrease() -> None:
    assert signed_words_vi(0) == "Không đồng chẵn"
    assert signed_words_vi(-1_000) == "Âm một nghìn đồng chẵn"


def test_a_code_comes_from_the_first_sixteen_random_bytes_and_no_others() -> None:
    random = bytes(range(100, 116))
    assert lookup_code(random + b"\x07") == lookup_code(random)
    # Twelve digits to the base 31 of the number that the bytes write, the lowest first.
    value, signs = int.from_bytes(random, "big"), ""
    for _ in range(12):
        value, digit = divmod(value, 31)
        signs += "23456789ABCDEFGHJKMNPQRSTUVWXYZ"[digit]
    assert lookup_code(random).replace("-", "")[:12] == signs


def test_a_series_may_be_used_in_the_moment_of_its_registration() -> None:
    run = Registration(AA, "hoa", NOON)
    assert run.number_after(0, NOON) == 1


def test_a_step_without_a_reason_has_none() -> None:
    assert Life().take(ReceiptStep.NUMBER).reason == ""


def test_the_first_correction_is_remembered_and_named_when_another_way_is_tried() -> None:
    adjusted = Life(ReceiptState.SIGNED).correct(Way.NOTIFY).correct(Way.ADJUST)
    assert adjusted == Life(ReceiptState.SIGNED, Standing.ADJUSTED, Way.ADJUST)
    with pytest.raises(ReceiptError) as caught:
        adjusted.correct(Way.REPLACE)
    assert str(caught.value) == "corrected before by ADJUST: go the same way"


def test_midnight_belongs_to_the_month_that_begins() -> None:
    book = Registered().register(RUN)
    receipts = [
        Used("AA-26E", 1, 1_500, 300, standing=Standing.ADJUSTED, corrected_at_us=2_000),
        Used("AA-26E", 2, 2_000, 500, standing=Standing.NOTICE_SENT, corrected_at_us=3_000),
    ]
    (before,), (month,) = usage(book, receipts, 1_000, 2_000), usage(book, receipts, 2_000, 3_000)
    assert (before.issued, before.adjusted, before.used) == (1, 0, Run(1, 1, 1))
    assert (month.issued, month.adjusted, month.noticed) == (1, 1, 0)


def test_an_empty_run_is_noughts_and_series_come_by_symbol() -> None:
    other = Registration(Series("AB", 2026), "hoa", 1_000)
    early = Registration(Series("AA", 2025), "hoa", 1_000)
    report = usage(Registered((other, RUN, early)), [], 1_000, 2_000)
    assert [line.symbol for line in report] == ["AA-25E", "AA-26E", "AB-26E"]
    assert report[0].used == Run(0, 0, 0)


def code_of(paper: str) -> str:
    """The same code with its first sign mistyped."""
    return ("3" if paper[0] == "2" else "2") + paper[1:]


NOTICE = NoticeForm("2.0.0", "04/SS-CTĐT", "Thông báo", (("01", 3),))
WRONG = WrongReceipt(AA, 123, date(2026, 11, 22), "Sai tên")
NEXT_YEAR = int(datetime(2027, 6, 1, tzinfo=UTC).timestamp()) * 1_000_000
FULL = Registration(AA, "hoa", 0, first=1, last=5)


@pytest.mark.parametrize(
    ("attempt", "key", "sentence"),
    [
        (lambda: replace(PAPER, number=0), "receipt.number", "numbers run from 1 to 9999999"),
        (
            lambda: replace(
                PAPER, collector=Party(), payer=Party(), plate="", lines=(), method="", lookup=""
            ),
            "receipt.content_missing",
            "missing: collector, payer or plate, lines, method, look-up code",
        ),
        (
            lambda: replace(PAPER, total_vnd=1),
            "receipt.sum",
            "the lines do not add up to the total",
        ),
        (
            lambda: lookup_code(bytes(15)),
            "receipt.code_random",
            "a look-up code needs 16 random bytes",
        ),
        (
            lambda: read_lookup_code("AB"),
            "receipt.code_form",
            "a code has 13 letters and digits, as printed",
        ),
        (
            lambda: read_lookup_code(code_of(PAPER.lookup)),
            "receipt.code_mistyped",
            "one sign is mistyped; compare with the paper",
        ),
        (lambda: Series("AI", 2026), "receipt.prefix", "two letters of the scheme, not 'AI'"),
        (lambda: Series("AA", 26), "receipt.year", "a four-digit year, not 26"),
        (
            lambda: Series("AA", 2026, "x"),
            "receipt.form",
            "a form like 01BLP0-001, not 'x'",
        ),
        (
            lambda: Registration(AA, "", 0),
            "receipt.registrar",
            "a registration names who made it",
        ),
        (
            lambda: Registration(AA, "hoa", 0, first=5, last=4),
            "receipt.run",
            "numbers run upwards within 1 to 9999999, from the first on",
        ),
        (
            lambda: RUN.number_after(0, 999),
            "receipt.series_not_yet",
            "the series is registered before it is used",
        ),
        (
            lambda: RUN.number_after(0, NEXT_YEAR),
            "receipt.series_year",
            "AA-26E is for the year 2026",
        ),
        (
            lambda: FULL.number_after(5, NOON),
            "receipt.series_full",
            "the series is full; register another one",
        ),
        (
            lambda: next_number(9_999_999),
            "receipt.series_full",
            "the series is full; register another one",
        ),
        (
            lambda: next_number(-1),
            "receipt.number",
            "the last number is a whole number from 0: -1",
        ),
        (
            lambda: Registered((RUN,)).register(RUN),
            "receipt.series_twice",
            "AA-26E is registered; choose other letters",
        ),
        (
            lambda: Registered((RUN,)).find("ZZ-26E"),
            "receipt.unregistered",
            "ZZ-26E is not registered",
        ),
        (
            lambda: Registered((RUN,)).name("AA-26E", 101),
            "receipt.unregistered",
            "AA-26E runs from 1 to 100",
        ),
        (
            lambda: Life().take(ReceiptStep.SEND),
            "receipt.no_such_step",
            "a receipt that is DRAFT cannot take SEND",
        ),
        (
            lambda: Life(ReceiptState.NUMBERED).take(ReceiptStep.SPOIL, " "),
            "receipt.reason",
            "SPOIL gives its reason",
        ),
        (
            lambda: Life().correct(Way.ADJUST),
            "receipt.not_issued",
            "a receipt that is DRAFT is not corrected but spoiled",
        ),
        (
            lambda: Life(ReceiptState.SIGNED, Standing.REPLACED).correct(Way.NOTIFY),
            "receipt.replaced",
            "correct the receipt that replaced it",
        ),
        (lambda: difference(5, -1), "receipt.below_zero", "no receipt can stand at -1 đồng"),
        (
            lambda: replace(NOTICE, kinds=()).kind(AA),
            "receipt.notice_kind",
            "no kind is configured for 01BLP0-001",
        ),
        (
            lambda: replace(WRONG, reason=" "),
            "receipt.reason",
            "say what was wrong on the receipt",
        ),
        (
            lambda: ErrorNotice(NOTICE, NoticeCause.FOUND, "", "", (WRONG,)),
            "receipt.notice_sender",
            "the collector needs a tax or budget code",
        ),
        (
            lambda: ErrorNotice(NOTICE, NoticeCause.FOUND, "6", "", ()),
            "receipt.notice_empty",
            "name at least one receipt",
        ),
        (
            lambda: ErrorNotice(NOTICE, NoticeCause.FOUND, "6", "", (WRONG, WRONG)),
            "receipt.notice_twice",
            "a receipt is named once in a notice",
        ),
        (
            lambda: Relation(Way.NOTIFY, AA, 1, NOON),
            "receipt.way",
            "NOTIFY makes no new receipt",
        ),
    ],
)
def test_a_receipt_that_cannot_be_says_why(
    attempt: Callable[[], object], key: str, sentence: str
) -> None:
    with pytest.raises(ReceiptError) as caught:
        attempt()
    assert (caught.value.key, str(caught.value)) == (key, sentence)
