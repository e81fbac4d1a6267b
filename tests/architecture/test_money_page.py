"""`docs/money.md` tells the tables that the code has, row by row."""

from pathlib import Path

from fees import bankmatch, charge, refund, shift

PAGE = Path("docs/money.md").read_text("utf-8")


def test_every_row_of_charges_shifts_and_refunds_is_on_the_page_and_no_other() -> None:
    rows = [f"| {a} | {e} | {b} |" for a, e, b in (*charge.ROWS, *shift.ROWS, *refund.ROWS)]
    assert [row for row in rows if row not in PAGE] == []
    states = {*charge.ChargeState, *shift.ShiftState, *refund.RefundState}
    lines = [line for line in PAGE.splitlines() if line.startswith("| ") and line.count("|") == 4]
    told = [line for line in lines if line.split(" ")[1] in states]
    assert sorted(told) == sorted(rows)


def test_every_outcome_says_what_follows() -> None:
    told = {line.split(" | ")[0].strip("| ") for line in PAGE.splitlines() if line.startswith("| ")}
    assert {o.value for o in bankmatch.Outcome} <= told
