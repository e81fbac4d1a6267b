"""Entries folded into figures; days into months; whose the money is."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fees import drafts, ledger
from fees.categories import parse_time
from fees.hand_in import HandInState
from fees.hand_in_document import Paper, hand_in_document
from fees.report_document import document
from fees.report_forms import FIGURES, Form, FormError, Line, disclosure, journal
from fees.report_rows import Row, accounts, is_drawer, rows
from fees.report_sums import BREAKDOWNS, Summary, Sums, add, summarise
from fees.reports import Drawer, Kind, Report, Share, month_of, shares

NOON = parse_time("2026-11-22T12:00:00+07:00")
BANANAS = {
    "class": "V3",
    "flow": "EXPORT",
    "regime": "ORDINARY",
    "commodity": "FRESH_PRODUCE",
    "lane": "inland-enter",
    "tariff": "2026A",
}
Entry = tuple[str, str, str, dict[str, str], tuple[tuple[str, int], ...]]


def entry(draft: ledger.Draft, actor: str = "lan", **about: str) -> Entry:
    moved = tuple((p.account, p.amount) for p in draft.postings)
    return draft.kind, draft.ref, actor, {**BANANAS, **about}, moved


def charge(amount: int = 300_000, **about: str) -> Entry:
    draft = ledger.charge_issued(charge_id="c", visit_id="v", amount_vnd=amount, body={})
    return entry(draft, "lan", **about)


def cash(amount: int = 300_000, shift: str = "s1", actor: str = "lan", **about: str) -> Entry:
    draft = ledger.cash_payment(
        charge_id="c", visit_id="v", amount_vnd=amount, cashier=shift, body={}
    )
    return entry(draft, actor, **about)


def transfer(amount: int = 300_000) -> Entry:
    return entry(
        drafts.bank_payment(charge_id="c", visit_id="v", amount_vnd=amount, body={}), "bank"
    )


def receipt(number: int, symbol: str = "AA-26E") -> Entry:
    return entry(ledger.Draft(kind="receipt", ref=f"{symbol}/{number}", visit_id="v"))


def undone(amount: int = 300_000) -> Entry:
    moves = (ledger.Posting(ledger.RECEIVABLE, -amount), ledger.Posting(ledger.REVENUE, amount))
    return entry(ledger.Draft(kind="reversal", ref="c", visit_id="v", postings=moves))


EXEMPT = entry(
    ledger.exemption_granted(charge_id="c", visit_id="v", forgone_vnd=800_000, body={}),
    exemption="X2",
)
NO_LONGER_EXEMPT = entry(
    ledger.Draft(
        kind="reversal",
        ref="c",
        postings=(
            ledger.Posting(ledger.FORGONE, -800_000),
            ledger.Posting(ledger.REVENUE, 800_000),
        ),
    ),
    exemption="X2",
)
GIVEN_BACK = entry(
    drafts.charge_returned(charge_id="c", visit_id="v", amount_vnd=300_000, body={}), "nga"
)
KEPT_BACK = entry(
    drafts.refund_kept_back(charge_id="c", visit_id="v", amount_vnd=300_000, body={}), "nga"
)
PARKED = entry(drafts.price_issued(charge_id="p", visit_id="v", amount_vnd=70_000, body={}))
KEPT = entry(drafts.bank_kept(credit_id="k", amount_vnd=50_000, body={}), "bank")
KEPT_GOES = entry(drafts.kept_returned(credit_id="k", amount_vnd=50_000, body={}), "nga")
SHIFT_CLOSED = entry(
    drafts.shift_closed(
        shift_id="s1", counted_vnd=790_000, expected_vnd=800_000, float_vnd=500_000, body={}
    )
)
DRAWN = entry(
    drafts.drawn(company="0100109106", charge_id="c", visit_id="v", amount_vnd=200_000, body={})
)
OWED = entry(
    drafts.on_account(
        company="0100109106", charge_id="c", visit_id="v", amount_vnd=100_000, body={}
    )
)
PART_BACK = entry(
    ledger.Draft(
        kind="refund",
        ref="c",
        postings=(
            ledger.Posting(ledger.RECEIVABLE, 120_000),
            ledger.Posting("refund/due", -120_000),
        ),
    )
)


def read(*found: Entry) -> list[Row]:
    out: list[Row] = []
    for number, (kind, ref, actor, about, postings) in enumerate(found, start=1):
        out += rows(
            entry=number,
            at_us=NOON + number,
            kind=kind,
            actor=actor,
            visit_id="v",
            ref=ref,
            postings=postings,
            about=about,
        )
    return out


def fold(*found: Entry) -> Summary:
    moved = Counter[str]()
    for *_, postings in found:
        moved.update(accounts(postings))
    return summarise(read(*found), moved)


def test_a_charge_that_is_paid_in_cash_and_one_by_transfer() -> None:
    day = fold(charge(), cash(), receipt(1), charge(500_000), transfer(500_000), receipt(2))
    assert day.total == Sums(charges=2, charged_vnd=800_000, payments=2, paid_vnd=800_000)
    assert day.by["method"]["cash"].paid_vnd == 300_000
    assert day.by["method"]["bank"].paid_vnd == 500_000
    assert day.by["cashier"]["bank"].paid_vnd == 500_000
    assert day.receipts == {"AA-26E": ((1, 2),)}
    assert day.receipt_count == 2
    assert day.accounts["cash/drawers"] == 300_000


def test_what_is_charged_anew_is_a_correction_and_counts_once() -> None:
    total = fold(charge(), undone(), charge(500_000)).total
    assert (total.charges, total.charged_vnd) == (1, 500_000)
    assert (total.corrections, total.corrected_vnd, total.open_vnd) == (1, -300_000, 500_000)


def test_an_exemption_is_forgone_and_not_charged() -> None:
    total = fold(EXEMPT).total
    assert (total.charges, total.charged_vnd) == (1, 0)
    assert (total.exemptions, total.forgone_vnd) == (1, 800_000)
    assert fold(EXEMPT).by["exemption"]["X2"].forgone_vnd == 800_000
    nothing = fold(EXEMPT, NO_LONGER_EXEMPT).total
    assert (nothing.charges, nothing.exemptions, nothing.forgone_vnd) == (0, 0, 0)
    assert nothing.corrections == 1


def test_a_refund_takes_back_what_was_charged_and_is_owed_to_its_payer() -> None:
    total = fold(charge(), cash(), GIVEN_BACK).total
    assert (total.charged_vnd, total.paid_vnd, total.refunded_vnd) == (0, 300_000, 300_000)
    assert total.open_vnd == 0
    again = fold(charge(), cash(), GIVEN_BACK, KEPT_BACK).total
    assert (again.charged_vnd, again.refunded_vnd, again.corrections) == (300_000, 0, 2)


def test_a_part_given_back_leaves_nothing_open() -> None:
    total = fold(charge(), cash(), undone(), charge(180_000), PART_BACK).total
    assert (total.charged_vnd, total.paid_vnd, total.refunded_vnd) == (180_000, 300_000, 120_000)
    assert (total.charges, total.open_vnd) == (1, 0)


def test_the_price_of_parking_and_money_kept_for_payers_are_no_fee() -> None:
    day = fold(PARKED, KEPT, KEPT_GOES, SHIFT_CLOSED)
    assert day.total == Sums()
    assert day.accounts["revenue/price"] == -70_000
    assert day.accounts["cash/safe"] == 290_000
    assert day.accounts["over_short"] == 10_000


def test_a_companys_charge_is_told_apart_by_how_it_was_settled() -> None:
    methods = fold(charge(), DRAWN, OWED).by["method"]
    assert (methods["prepaid"].paid_vnd, methods["account"].paid_vnd) == (200_000, 100_000)
    assert fold(DRAWN).accounts["prepaid"] == 200_000


def test_only_drawers_are_drawers() -> None:
    assert is_drawer("cash/s1")
    assert not any(is_drawer(a) for a in ("cash/safe", "cash/transit", "cash/float", "bank/x"))
    (row,) = read(cash())
    assert (row.drawer, row.method) == ("s1", "cash")


def test_numbers_that_were_not_given_here_are_named() -> None:
    day = fold(receipt(1), receipt(2), receipt(5), receipt(9))
    assert day.receipts == {"AA-26E": ((1, 2), (5, 5), (9, 9))}
    assert day.absent("AA-26E") == ((3, 4), (6, 8))
    assert read(entry(ledger.Draft(kind="receipt", ref="odd")))[0].number == 0


def test_each_version_of_the_tariff_has_its_share() -> None:
    day = fold(
        cash(333_333), cash(100_000, tariff="2025B"), cash(10), GIVEN_BACK, charge(tariff="x")
    )
    found = shares(day, {"2026A": 10, "2025B": None})
    assert [s.tariff for s in found] == ["2025B", "2026A"]
    assert found[1] == Share("2026A", 10, 33_343)
    assert (found[1].retained_vnd, found[1].budget_vnd) == (3_334, 30_009)
    assert (found[0].retained_vnd, found[0].budget_vnd) == (0, 100_000)


ENTRIES: Sequence[Entry] = (
    charge(),
    charge(500_000, **{"class": "V4", "lane": "border-enter"}),
    charge(0, flow="IMPORT"),
    cash(),
    cash(120_000, "s2", "minh", regime="TNTX"),
    transfer(),
    undone(),
    EXEMPT,
    NO_LONGER_EXEMPT,
    GIVEN_BACK,
    PARKED,
    SHIFT_CLOSED,
    DRAWN,
    OWED,
    PART_BACK,
    receipt(1),
    receipt(2),
    receipt(3),
    receipt(7),
    receipt(4, "AB-26E"),
)
DAYS = st.lists(st.lists(st.sampled_from(ENTRIES), max_size=12), max_size=8)


@given(DAYS)
def test_a_month_from_its_days_is_the_fold_of_all_its_entries(days: list[list[Entry]]) -> None:
    kept = [Summary.from_json(fold(*day).to_json()) for day in days]
    every = [one for day in days for one in day]
    assert add(kept) == fold(*every)


@given(DAYS)
def test_every_breakdown_adds_up_to_the_total(days: list[list[Entry]]) -> None:
    month = add([fold(*day) for day in days])
    for name in BREAKDOWNS:
        assert sum(month.by[name].values(), Sums()) == month.total
    assert sum(month.accounts.values()) == 0


@given(DAYS, st.randoms(use_true_random=False))
def test_the_order_of_days_changes_nothing(days: list[list[Entry]], random: Any) -> None:
    kept = [fold(*day) for day in days]
    shuffled = list(kept)
    random.shuffle(shuffled)
    assert add(kept) == add(shuffled)


def report(kind: Kind, *found: Entry, **known: Any) -> Report:
    sums = fold(*found)
    facts: dict[str, Any] = {
        "kind": kind,
        "name": "2026-11-22",
        "ledger": "MLT-TRAIN",
        "tariff": "2026A",
        "illustrative": True,
        "visits": 3,
        "sums": sums,
        "before": {"cash/safe": 1_000_000},
        "shares": shares(sums, {"2026A": 10}),
        "rows": tuple(read(*found)),
    }
    return Report(**{**facts, **known})


DRAWER = Drawer(
    cashier="lan",
    state="CLOSED",
    opened_us=NOON,
    closed_us=NOON + 8 * 3_600_000_000,
    float_vnd=500_000,
    taken_vnd=300_000,
    counted_vnd=790_000,
    variance_vnd=-10_000,
    reason="trả nhầm",
    list_id="",
)


def test_a_day_says_where_the_cash_is() -> None:
    day = report(Kind.DAY, charge(), cash(), SHIFT_CLOSED)
    assert (day.cash_waiting_vnd, day.held("cash/drawers")) == (1_290_000, -500_000)
    told = day.to_json()
    assert told["schema"] == "malu.report.day/2"
    assert told["cash"]["safe_vnd"] == 1_290_000
    assert (told["retained_vnd"], told["budget_vnd"]) == (30_000, 270_000)
    assert told["rows"][0]["class"] == "V3"


def test_a_day_as_a_document_has_its_tables_in_order() -> None:
    made = document(report(Kind.DAY, charge(), cash(), receipt(1), SHIFT_CLOSED))
    assert made.title == "BÁO CÁO THU PHÍ NGÀY 22/11/2026"
    assert made.mark
    assert [t.title for t in made.tables][:2] == ["Biên lai", "Phần để lại và phần nộp ngân sách"]
    details = made.tables[-1]
    assert (details.title, len(details.rows), details.apart) == ("Chi tiết", 3, True)
    assert details.sums() == {9: 300_000, 10: 300_000, 11: 0, 12: 0}
    assert ("Tiền mặt phải nộp cuối kỳ (đ)", 1_290_000) in made.facts


def test_a_month_as_a_document_has_its_days() -> None:
    days = (("2026-11-01", fold(charge())), ("2026-11-02", fold(cash(), receipt(1))))
    sums = month_of(days)
    month = report(Kind.MONTH, name="2026-11", sums=sums, rows=(), days=days, illustrative=False)
    made = document(month)
    assert (made.title, made.mark) == ("BÁO CÁO THU PHÍ THÁNG 11/2026", "")
    assert made.day.isoformat() == "2026-11-02"
    assert [row[1:] for row in made.tables[-1].rows] == [
        (1, 300_000, 0, 0, 0, 0, 0),
        (0, 0, 0, 300_000, 0, 0, 1),
    ]
    assert [d["paid_vnd"] for d in month.to_json()["days"]] == [0, 300_000]
    empty = report(Kind.MONTH, name="2026-12", rows=(), days=())
    assert document(empty).day.isoformat() == "2026-12-01"


def test_a_shift_as_a_document_has_its_drawer() -> None:
    made = document(report(Kind.SHIFT, charge(), cash(), drawer=DRAWER, name="s1", before={}))
    assert made.title == "BÁO CÁO CA THU lan 22/11/2026 12:00"
    assert ("Phải nộp (đ)", 290_000) in made.facts
    assert ("Lý do", "trả nhầm") in made.facts
    made = document(report(Kind.SHIFT, charge(), drawer=None, name="s1"))
    assert made.day.isoformat() == "1970-01-01"


def test_rows_fit_under_their_headings() -> None:
    from fees.documents import Column, Table

    with pytest.raises(ValueError, match="does not have 1 cells"):
        Table("x", (Column("a"),), (("1", "2"),))


def test_a_hand_in_list_names_the_receipts_of_each_shift() -> None:
    shift = report(Kind.SHIFT, charge(), cash(), receipt(4), receipt(5), drawer=DRAWER, name="s1")
    paper = Paper(
        number="BK-2026-0001",
        made_us=NOON,
        made_by="thu",
        amount_vnd=290_000,
        state=HandInState.CONFIRMED,
        paper_no="GNT-1",
        treasurer="An",
        note="sáng",
    )
    made = hand_in_document(paper, [shift], ledger="MLT", illustrative=True)
    ((closed, who, spans, count, variance, amount),) = made.tables[0].rows
    assert str(closed) == "2026-11-22 20:00:00"
    assert (who, spans, count) == ("lan", "AA-26E 0000004 – 0000005", 2)
    assert (variance, amount) == (-10_000, 290_000)
    assert ("Bằng chữ", "Hai trăm chín mươi nghìn đồng chẵn") in made.facts
    assert ("Số giấy nộp tiền", "GNT-1") in made.facts
    bare = Paper(
        number="BK-2026-0002",
        made_us=NOON,
        made_by="thu",
        amount_vnd=0,
        state=HandInState.LISTED,
        paper_no="",
        treasurer="",
        note="",
    )
    assert hand_in_document(bare, [], ledger="MLT", illustrative=False).mark == ""
    with pytest.raises(ValueError, match="not the report of a shift"):
        hand_in_document(bare, [report(Kind.DAY)], ledger="MLT", illustrative=False)


def test_the_price_of_parking_is_told_beside_the_fee() -> None:
    day = report(Kind.DAY, charge(), PARKED)
    assert (day.price_charged_vnd, day.price_paid_vnd) == (70_000, 0)
    assert ("Giá dịch vụ bến bãi, phải thu (đ)", 70_000) in document(day).facts


def test_a_month_as_journal_lines_and_on_a_form() -> None:
    sums = fold(charge(), cash(), charge(), transfer(), GIVEN_BACK)
    month = report(
        Kind.MONTH,
        name="2026-11",
        sums=sums,
        rows=(),
        days=(("2026-11-02", sums),),
        shares=shares(sums, {"2026A": 10}),
    )
    lines = (
        Line("cash", "Thu tiền mặt", "111", "3373"),
        Line("bank", "Thu chuyển khoản", "112", "3373"),
        Line("confirmed", "Nộp Kho bạc", "112", "111"),
        Line("retained", "Để lại", "3373", "514"),
        Line("budget", "Nộp ngân sách", "3373", "3332"),
    )
    made = journal(month, Form("journal", "BÚT TOÁN", "TT 24/2024/TT-BTC", lines, confirmed=False))
    assert [row[1:] for row in made.tables[0].rows] == [
        ("Thu tiền mặt", "111", "3373", 300_000),
        ("Thu chuyển khoản", "112", "3373", 300_000),
        ("Để lại", "3373", "514", 30_000),
        ("Nộp ngân sách", "3373", "3332", 270_000),
    ]
    assert "chưa được kế toán trưởng xác nhận" in str(made.facts[1][1])
    every = tuple(Line(figure, figure) for figure in FIGURES)
    filled = disclosure(month, Form("f", "CÔNG KHAI", "Luật", every))
    values = {row[1]: row[2] for row in filled.tables[0].rows}
    assert values["visits"] == 3
    assert values["paid"] == 600_000
    assert values["refunded"] == 300_000
    assert values["waiting"] == 1_000_000
    assert filled.data["lines"][0]["figure"] == "visits"
    with pytest.raises(FormError, match="no report has a figure 'hope'"):
        Line("hope", "Hy vọng")
