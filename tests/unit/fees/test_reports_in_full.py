"""Every paper for finance as a whole: each heading, word, figure and key of it.

The files under tests/golden/reports/ are such papers as a person reads them. A change of a paper is
a change of its file: the test prints what it would have to hold.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from fees import drafts, ledger
from fees.documents import Column, Document, Shape, Table
from fees.hand_in import HandInError, HandInEvent, HandInState, Takings, advance, total
from fees.hand_in_document import Paper, hand_in_document
from fees.report_document import document
from fees.report_forms import FIGURES, Form, FormError, Line, disclosure, journal
from fees.report_rows import is_drawer
from fees.report_sums import Summary, Sums, add
from fees.report_words import KINDS, TITLES, kind, word
from fees.reports import Kind, Report, local_time, month_of, shares
from tests.unit.fees.test_reports import (
    DRAWER,
    DRAWN,
    EXEMPT,
    GIVEN_BACK,
    KEPT_BACK,
    NO_LONGER_EXEMPT,
    NOON,
    OWED,
    PARKED,
    PART_BACK,
    SHIFT_CLOSED,
    Entry,
    cash,
    charge,
    entry,
    fold,
    read,
    receipt,
    report,
    transfer,
    undone,
)

GOLDEN = Path(__file__).parents[2] / "golden" / "reports"
HOUR = 3_600_000_000


def parked_and_paid() -> Entry:
    """The price of parking, paid in cash: other money than the fee."""
    moves = (
        ledger.Posting(drafts.receivable(drafts.Money.PRICE), -50_000),
        ledger.Posting("cash/s1", 50_000),
    )
    return entry(ledger.Draft(kind="payment", ref="p", visit_id="v", postings=moves))


def to_the_treasury() -> Entry:
    moves = (ledger.Posting("cash/transit", -900_000), ledger.Posting(drafts.TREASURY, 900_000))
    return entry(ledger.Draft(kind="treasury", ref="b", postings=moves))


def a_day() -> list[Entry]:
    return [
        charge(),
        cash(),
        receipt(1),
        charge(500_000, **{"class": "V4", "lane": "border-enter", "flow": "IMPORT"}),
        transfer(500_000),
        receipt(2),
        undone(),
        charge(180_000),
        PART_BACK,
        EXEMPT,
        EXEMPT,
        NO_LONGER_EXEMPT,
        charge(0, tariff=""),
        GIVEN_BACK,
        KEPT_BACK,
        DRAWN,
        OWED,
        PARKED,
        parked_and_paid(),
        receipt(5),
        receipt(9),
        receipt(12, "AB-26E"),
        cash(40_000, "s2", "minh", regime="TNTX", commodity="", tariff="2025B"),
        SHIFT_CLOSED,
        to_the_treasury(),
    ]


def shown(made: Document) -> str:
    """The paper as text: its facts, its tables with their columns, what machines read."""
    lines = [made.title, f"file: {made.name}", f"day: {made.day}", f"mark: {made.mark}", ""]
    lines += [f"{name} = {value!r}" for name, value in made.facts]
    for table in made.tables:
        lines += ["", f"# {table.title} (apart {table.apart}, footed {table.footed})"]
        lines += [f"  [{one.name}] {one.width} {one.shape}" for one in table.columns]
        lines += ["  " + " | ".join(repr(cell) for cell in row) for row in table.rows]
        lines.append(f"  sums {table.sums()}")
    lines += ["", f"signers: {', '.join(made.signers)}", ""]
    lines += [f"{key}: {json.dumps(one, ensure_ascii=False)}" for key, one in made.data.items()]
    return "\n".join(lines) + "\n"


def as_kept(name: str, made: Document) -> None:
    assert shown(made) == (GOLDEN / f"{name}.txt").read_text("utf-8")


def month(**known: Any) -> Report:
    days = (("2026-11-01", fold(*a_day()[:6])), ("2026-11-02", fold(*a_day()[6:])))
    sums = month_of(days)
    percents = {"2026A": 10, "2025B": None}
    facts = {"name": "2026-11", "sums": sums, "rows": (), "days": days}
    return report(Kind.MONTH, **{**facts, "shares": shares(sums, percents), **known})


BEFORE = {"cash/safe": 1_000_000, "cash/drawers": 5_000, "cash/transit": 900_000}


def test_a_day_is_the_paper_that_is_kept() -> None:
    as_kept("day", document(report(Kind.DAY, *a_day(), before=BEFORE)))


def test_a_shift_is_the_paper_that_is_kept() -> None:
    known = {"name": "s1", "before": {}, "illustrative": False}
    as_kept("shift", document(report(Kind.SHIFT, *a_day()[:4], drawer=DRAWER, **known)))


def test_a_shift_that_is_open_has_nothing_to_hand_in_yet() -> None:
    still = {"closed_us": 0, "counted_vnd": 0, "reason": "", "variance_vnd": 0}
    drawer = type(DRAWER)(**{f: getattr(DRAWER, f) for f in DRAWER.__slots__} | still)
    made = document(report(Kind.SHIFT, charge(), drawer=drawer, name="s1"))
    assert made.facts[-7:] == (
        ("Người thu", "lan"),
        ("Mở ca", local_time(NOON).replace(tzinfo=None)),
        ("Tiền lẻ đầu ca (đ)", 500_000),
        ("Tiền mặt thu trong ca (đ)", 300_000),
        ("Đếm được cuối ca (đ)", 0),
        ("Chênh lệch (đ)", 0),
        ("Phải nộp (đ)", 0),
    )
    nobody = document(report(Kind.SHIFT, charge(), drawer=None, name="s1"))
    assert nobody.title == "BÁO CÁO CA THU  01/01/1970 07:00"


def test_a_month_is_the_paper_that_is_kept() -> None:
    as_kept("month", document(month()))


LINES = tuple(Line(figure, f"Dòng {figure}", f"1{n}", f"3{n}") for n, figure in enumerate(FIGURES))


def test_a_journal_is_the_paper_that_is_kept() -> None:
    form = Form("journal", "BÚT TOÁN", "TT 24/2024/TT-BTC", LINES, confirmed=False)
    as_kept("journal", journal(month(), form))


def test_a_form_is_the_paper_that_is_kept() -> None:
    form = Form("mau-1", "CÔNG KHAI", "Luật", LINES)
    as_kept("form", disclosure(month(illustrative=False), form))


def test_a_figure_that_no_report_has_is_named() -> None:
    with pytest.raises(FormError, match=r"^Hy vọng: no report has a figure 'hope'$"):
        Line("hope", "Hy vọng")


def paper(state: HandInState, **known: Any) -> Paper:
    facts: dict[str, Any] = {
        "number": "BK-2026-0001",
        "made_us": NOON + 7 * HOUR + 250_000,
        "made_by": "thu",
        "amount_vnd": 290_000,
        "state": state,
        "paper_no": "",
        "treasurer": "",
        "note": "",
    }
    return Paper(**{**facts, **known})


def test_a_list_of_takings_is_the_paper_that_is_kept() -> None:
    one = report(Kind.SHIFT, *a_day(), drawer=DRAWER, name="s1")
    other = report(Kind.SHIFT, charge(), drawer=DRAWER, name="s2")
    told = {"paper_no": "GNT-1", "treasurer": "An", "note": "sáng"}
    listed = paper(HandInState.CONFIRMED, **told)
    as_kept("list", hand_in_document(listed, [one, other], ledger="MLT", illustrative=True))


def test_a_bare_list_of_takings_leaves_out_what_is_not_known() -> None:
    for state, words in (
        (HandInState.LISTED, "Đang nộp, chờ Kho bạc xác nhận"),
        (HandInState.TAKEN_BACK, "Đã thu hồi, không còn hiệu lực"),
    ):
        made = hand_in_document(paper(state), [], ledger="MLT", illustrative=False)
        assert (made.facts[-1], made.mark) == (("Tình trạng", words), "")
    with pytest.raises(ValueError, match=r"^2026-11-22 is not the report of a shift$"):
        hand_in_document(
            paper(HandInState.LISTED), [report(Kind.DAY)], ledger="MLT", illustrative=False
        )


def test_a_list_says_what_it_cannot_do() -> None:
    with pytest.raises(
        HandInError, match=r"^a list that is CONFIRMED cannot take CONFIRM; nothing was changed$"
    ) as step:
        advance(HandInState.CONFIRMED, HandInEvent.CONFIRM)
    assert step.value.key == "hand_in.no_such_step"
    with pytest.raises(HandInError, match=r"^0 đồng cannot be handed in$") as nothing:
        total([Takings("a", 1, 5), Takings("b", 1, -5)])
    assert nothing.value.key == "hand_in.nothing"
    assert total([Takings("a", 1, 1)]) == 1


def test_rows_that_do_not_fit_name_their_table() -> None:
    with pytest.raises(ValueError, match=r"^a row of 'x' does not have 1 cells$"):
        Table("x", (Column("a"),), (("1", "2"),))
    plain = Table("x", (Column("a"), Column("b", shape=Shape.COUNT)), (("1", 2), ("3", "")))
    assert (plain.sums(), plain.apart, plain.footed) == ({1: 2}, False, True)
    assert plain.columns[0].width == 14


def test_codes_have_their_words_and_unknown_ones_stay() -> None:
    assert (word("V0"), word("V9"), word("")) == ("Xe dưới 2 tấn", "V9", "(không áp dụng)")
    assert (kind("charge"), kind("other")) == (KINDS["charge"], "other")
    assert TITLES["cashier"] == "Theo người ghi sổ"


@pytest.mark.parametrize(
    ("account", "drawer"),
    [("cash/s1", True), ("cash/safe", False), ("cash/transit", False), ("cash/float", False)],
)
def test_only_drawers_are_drawers(account: str, drawer: bool) -> None:
    assert is_drawer(account) is drawer


def test_one_entry_paid_in_two_ways_is_two_rows() -> None:
    moves = (
        ledger.Posting(ledger.RECEIVABLE, -300),
        ledger.Posting("cash/s1", 100),
        ledger.Posting(drafts.BANK, 200),
        ledger.Posting("prepaid/x", 0),
    )
    found = read(entry(ledger.Draft(kind="payment", ref="c", visit_id="v", postings=moves)))
    assert [(r.paid_vnd, r.method, r.drawer) for r in found] == [
        (200, "bank", ""),
        (100, "cash", "s1"),
    ]
    assert {(r.entry, r.at_us, r.kind, r.actor, r.visit_id, r.ref) for r in found} == {
        (1, NOON + 1, "payment", "lan", "v", "c")
    }


def test_runs_of_numbers_join_where_nothing_lies_between() -> None:
    def given(*runs: tuple[int, int]) -> Summary:
        return Summary(Sums(), {}, {"a": 1}, {"S": runs})

    both = add([given((5, 6)), given((1, 4)), given((8, 9), (20, 30)), given((21, 22))])
    assert both.receipts == {"S": ((1, 6), (8, 9), (20, 30))}
    assert both.receipt_count == 6 + 2 + 11
    assert both.absent("S") == ((7, 7), (10, 19))
    assert both.accounts == {"a": 4}
    assert add([given((1, 1)), Summary(Sums(), {}, {"a": -1}, {})]).accounts == {}
