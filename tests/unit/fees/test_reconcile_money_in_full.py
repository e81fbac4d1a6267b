"""Findings about money compared whole: whom they ask, from which rows, with which words."""

from dataclasses import replace

from fees.reconcile import Code, Gap, Reason
from fees.reconcile_money import Tills, middle, money_gaps
from fees.reconcile_rows import Drawer, GivenBack, Paper, Stated, Taken, Told

NOON = 1_795_500_000_000_000
CASH = Taken("m-1", "c-1", "v-1", "cash", 300_000, NOON, "lan", "s-1")
PAPER = Paper("r-7", "A26", 7, "c-1", "v-1", 290_000, NOON + 5, "mai")
DRAWER = Drawer("s-1", "lan", NOON, 300_000, -50_000, "rơi mất", left_open=False)
TOLD = Told("k-1", NOON, 300_000, 120_000, in_statement=False, open=False, by="bank")
BACK = GivenBack("b-1", "c-1", "v-1", 300_000, NOON, "lan", grounded=False)


def found(day: Tills) -> list[Gap]:
    """All findings of a day's money, in their order."""
    return list(money_gaps(day))


def test_a_payment_without_its_paper_asks_who_took_it() -> None:
    assert found(Tills(taken=[CASH])) == [
        Gap(
            Code.PAID_WITHOUT_RECEIPT,
            "m-1",
            NOON,
            300_000,
            "lan",
            visit_id="v-1",
            rows=(("payment", "m-1"), ("charge", "c-1")),
        )
    ]


def test_each_payment_is_looked_for_among_all_papers() -> None:
    part = replace(CASH, id="m-2", charge_id="c-2", settles=False)
    other = replace(CASH, id="m-3", charge_id="c-3")
    papers = [replace(PAPER, charge_id="c-9"), PAPER]
    day = Tills(taken=[part, CASH, other], papers=papers, paid=["c-1", "c-9"])
    assert [gap.id for gap in found(day)] == ["paid_without_receipt/m-3"]


def test_a_paper_without_its_payment_asks_who_gave_it_out() -> None:
    lonely = Gap(
        Code.RECEIPT_WITHOUT_MONEY,
        "r-7",
        NOON + 5,
        290_000,
        "mai",
        visit_id="v-1",
        rows=(("receipt", "r-7"), ("charge", "c-1")),
    )
    assert found(Tills(papers=[PAPER])) == [lonely]
    strange = replace(lonely, code=Code.RECEIPT_SERIES_UNKNOWN)
    assert found(Tills(papers=[PAPER], series=["B26"])) == [lonely, strange]
    assert found(Tills(papers=[PAPER], paid=["c-1"], series=["B26"])) == [strange]
    assert found(Tills(papers=[PAPER], paid=["c-1"], series=["B26", "A26"])) == []


def test_a_number_that_is_in_no_book_asks_finance_by_series_and_number() -> None:
    def lost(ref: str) -> Gap:
        rows = (("receipt", ref),)
        return Gap(Code.RECEIPT_NUMBER_MISSING, ref, 0, 0, "finance", rows=rows)

    day = Tills(lost={"B26": [2], "A26": [7, 9]})
    assert found(day) == [lost("A26/7"), lost("A26/9"), lost("B26/2")]


def test_a_drawer_that_differs_asks_its_cashier_whatever_was_written() -> None:
    short = Gap(
        Code.DRAWER_DIFFERS,
        "s-1",
        NOON,
        50_000,
        "lan",
        rows=(("shift", "s-1"),),
        detail={"variance": -50_000, "reason": "rơi mất"},
    )
    assert found(Tills(drawers=[DRAWER])) == [short]
    over = replace(DRAWER, variance=1, reason="")
    assert found(Tills(drawers=[over])) == [
        replace(short, amount=1, detail={"variance": 1, "reason": ""})
    ]


def test_a_shift_left_open_holds_all_that_it_took() -> None:
    left = replace(DRAWER, variance=0, left_open=True, cashier="mai")
    assert found(Tills(drawers=[left])) == [
        Gap(Code.SHIFT_LEFT_OPEN, "s-1", 0, 300_000, "mai", rows=(("shift", "s-1"),))
    ]
    assert len(found(Tills(drawers=[replace(left, variance=2), replace(DRAWER, variance=0)]))) == 2


def test_cash_outside_a_shift_is_one_finding_for_each_who_took_it() -> None:
    mine = [
        replace(CASH, id=f"m-{number}", amount=amount, at=NOON + number, via="", settles=False)
        for number, amount in ((1, 300_000), (2, 150_000))
    ]
    hers = replace(mine[0], id="m-3", by="an", amount=70_000)
    quiet = [
        replace(mine[0], id="m-4", method="transfer"),
        replace(mine[0], id="m-5", via="s-1"),
    ]
    day = Tills(taken=[*mine, hers, *quiet], shifts_needed=True)
    assert found(day) == [
        Gap(Code.CASH_OUTSIDE_SHIFT, "m-3", NOON + 1, 70_000, "an", rows=(("payment", "m-3"),)),
        Gap(
            Code.CASH_OUTSIDE_SHIFT,
            "m-1",
            NOON + 1,
            450_000,
            "lan",
            rows=(("payment", "m-1"), ("payment", "m-2")),
        ),
    ]
    assert found(replace(day, shifts_needed=False)) == []
    assert found(Tills(taken=day.taken)) == []  # nobody had a shift


def test_a_notice_waits_for_the_statement_and_asks_when_it_is_not_in_it() -> None:
    waits = Gap(
        Code.NOTICE_NOT_IN_STATEMENT,
        "k-1",
        NOON,
        300_000,
        "finance",
        rows=(("bank_credit", "k-1"),),
        reason=Reason.WAITS_FOR_STATEMENT,
    )
    open_too = replace(TOLD, open=True)
    assert found(Tills(told=[open_too])) == [waits]  # not asked about twice
    assert found(Tills(told=[TOLD], stated=True)) == [replace(waits, reason=Reason.UNEXPLAINED)]


def test_money_of_nobody_asks_for_what_is_kept_of_it() -> None:
    nobody = replace(TOLD, in_statement=True, open=True)
    kept = Gap(
        Code.MONEY_UNMATCHED, "k-1", NOON, 120_000, "finance", rows=(("bank_credit", "k-1"),)
    )
    assert found(Tills(told=[nobody])) == [kept]
    assert found(Tills(told=[replace(nobody, kept=0)])) == [replace(kept, amount=300_000)]
    assert found(Tills(told=[replace(nobody, open=False)])) == []


def test_a_credit_that_no_book_has_is_known_by_the_banks_own_word() -> None:
    assert found(Tills(unbooked=[Stated("FT-2", NOON, 70_000)])) == [
        Gap(Code.STATED_NOT_BOOKED, "FT-2", NOON, 70_000, "finance")
    ]


def test_money_given_back_without_a_ground_asks_who_asked_for_it() -> None:
    assert found(Tills(given_back=[replace(BACK, grounded=True), BACK])) == [
        Gap(
            Code.REFUND_UNPROVED,
            "b-1",
            NOON,
            300_000,
            "lan",
            visit_id="v-1",
            rows=(("refund", "b-1"), ("charge", "c-1")),
        )
    ]


def test_all_of_a_day_is_told_at_once() -> None:
    day = Tills([CASH], [], drawers=[DRAWER], told=[TOLD], given_back=[BACK], stated=True)
    assert [gap.code for gap in found(day)] == [
        Code.PAID_WITHOUT_RECEIPT,
        Code.DRAWER_DIFFERS,
        Code.NOTICE_NOT_IN_STATEMENT,
        Code.REFUND_UNPROVED,
    ]


def test_the_middle_charge_is_the_upper_one_of_two() -> None:
    assert middle([1, 3]) == 3
    assert middle([5, 0, 1, 0, 3]) == 3
    assert middle([7]) == 7
    assert middle([0]) == 0
