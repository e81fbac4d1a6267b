"""Receipts after issue: spoiled numbers, wrong names, wrong amounts, and the money behind them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine

from fees.charge import ChargeState
from fees.receipt_state import ReceiptState, Standing
from gate.journey.commands import Actor, Confirm, Declare, LeaveBy, StateFacts
from gate.journey.errors import DomainError
from gate.journey.money_commands import (
    AskRefund,
    CorrectFee,
    CorrectReceipt,
    DecideRefund,
    PayCash,
    SealReceipt,
    SendReceipts,
    SendRefund,
    SpoilReceipt,
)
from gate.papers.standing import aftermath
from gate.service.money import Receipt
from gate.store.receipts import Papers
from gate.store.reports import Reports
from tests.service.house import BANANAS, MINUTE, OPERATOR, House
from tests.service.test_bank import FINANCE, held, rows

MANAGER = Actor("son", "manager", "pc-10")
TO = "0123456789 Vietcombank NGUYEN VAN A"
PLATE = "25C01234"
TOWN = {**BANANAS, "flow": "IMPORT", "commodity": "GENERAL", "journey": "INLAND"}
PAID, RIGHT = 780_000, 600_000  # to town; turned back to the border it came from
BACK = PAID - RIGHT
DAY = 24 * 60 * MINUTE


async def pays(gate: House, facts: Mapping[str, Any] = BANANAS) -> dict[str, Any]:
    """A vehicle comes, is confirmed and pays what is due."""
    plate = PLATE
    await gate.do(Declare(f"d-{plate}", plate, facts))
    await gate.enters("inland-enter" if facts is BANANAS else "border-enter", plate)
    await gate.do(Confirm(gate.card(plate).visit.id, plate))
    charge = gate.card(plate).charge
    assert charge is not None
    return {"charge": charge.id, **await gate.do(PayCash(charge.id, charge.total))}


async def refused(gate: House, command: Any, key: str, who: Actor = FINANCE) -> None:
    with pytest.raises(DomainError) as caught:
        await gate.do(command, who)
    assert caught.value.key == key


def receipts(gate: House) -> list[Receipt]:
    found = [r for of in gate.loop.state.receipts_of.values() for r in of]
    return sorted(found, key=lambda r: r.number)


def standing(gate: House) -> list[tuple[int, str, str]]:
    """Number, state and standing of every receipt at hand."""
    lives = gate.loop.state.lives
    return [(r.number, lives[r.id].state.value, lives[r.id].standing.value) for r in receipts(gate)]


async def test_a_spoiled_number_is_consumed_and_the_charge_gets_the_next(engine: Engine) -> None:
    async with House(engine) as gate:
        first = str((await pays(gate))["receipt"])
        await refused(gate, SpoilReceipt(first, "rách giấy"), "policy.refused", OPERATOR)
        await refused(gate, SpoilReceipt(first, " "), "receipt.reason")
        new = await gate.do(SpoilReceipt(first, "máy ký hỏng"), FINANCE)
        assert (new["spoiled"], new["number"]) == (first, 2)
        await refused(gate, SpoilReceipt(first, "lần nữa"), "receipt.no_such_step")
        late = SealReceipt(first, "", b"<x/>", "", "", gate.now)  # it was being signed meanwhile
        assert (await gate.do(late, Actor("papers", "system")))["spoiled"] is True
        assert [r.id for r in Papers(engine).unsigned(0, 9)] == [new["receipt"]]
        await gate.signs()
        await refused(gate, SpoilReceipt(new["receipt"], "muộn"), "receipt.no_such_step")
        assert standing(gate) == [(1, "SPOILED", "ISSUED"), (2, "SIGNED", "ISSUED")]
        old, same = receipts(gate)
        assert (old.charge_id, old.payment_id) == (same.charge_id, same.payment_id)
        assert old.code != same.code
        life = gate.loop.state.lives[first]
        (said,) = aftermath(life, Papers(engine).later(old, life.root))
        assert (said.void, "số 0000002" in said.vi, "0000002" in said.zh) == (True, True, True)
        assert aftermath(gate.loop.state.lives[same.id], Papers(engine).later(same, same.id)) == ()
        (line,) = Papers(engine).usage(0, gate.now + 1)
        assert line.spoiled == ((1, "máy ký hỏng"),)
        assert (line.issued, line.amount_vnd, line.absent) == (1, 300_000, ())
        await refused(gate, SpoilReceipt("MH-26E/9", "x"), "receipt.not_found")
    again = House(engine, now=gate.now)
    assert again.loop.state.lives[first].state is ReceiptState.SPOILED


async def test_a_wrong_name_is_noticed_or_replaced_and_no_money_moves(engine: Engine) -> None:
    async with House(engine) as gate:
        gate.loop.rules = replace(
            gate.loop.rules, collector=replace(gate.loop.rules.collector, tax_code="6200000000")
        )
        first = str((await pays(gate))["receipt"])
        before = held(engine)
        right = {"name": "Công ty Chè Tam Đường", "tax_code": "6200012345"}
        wish = CorrectReceipt(first, "NOTIFY", "thiếu tên", right)
        await refused(gate, wish, "receipt.not_issued")
        await gate.signs()
        await refused(gate, wish, "policy.refused", OPERATOR)
        await refused(gate, replace(wish, reason=""), "receipt.reason")
        await refused(gate, replace(wish, way="BURN"), "receipt.no_such_way")
        told = await gate.do(wish, FINANCE)
        assert told["notice"] == f"{first}/TB1"
        second = await gate.do(replace(wish, reason="sai mã số thuế"), FINANCE)
        assert second["notice"] == f"{first}/TB2"
        await refused(gate, CorrectReceipt(first, "REPLACE", "x"), "receipt.same_payer")
        new = await gate.do(replace(wish, way="REPLACE"), FINANCE)
        await refused(gate, wish, "receipt.replaced")
        await gate.signs()
        await refused(
            gate, CorrectReceipt(new["receipt"], "ADJUST", "x", {"name": "A"}), "receipt.way"
        )
        assert standing(gate) == [(1, "SIGNED", "REPLACED"), (2, "SIGNED", "ISSUED")]
        (_, made) = receipts(gate)
        assert made.content["payer"] == right
        assert made.content["relation"]["way"] == "REPLACE"  # type: ignore[index]
        assert "Thay thế cho biên lai" in made.content["relation"]["text_vi"]  # type: ignore[index]
        assert made.amount == 300_000
        papers = Papers(engine)
        waits = (f"{first}/TB1", f"{first}/TB2")
        assert tuple(x.id for x in papers.on_their_way(9) if "/TB" in x.id) == waits
        with pytest.raises(DomainError):  # nobody sent them yet
            await gate.do(SendReceipts((waits[0], waits[0]), "ACCEPT"), FINANCE)
        await gate.do(SendReceipts(waits, "SEND"), FINANCE)
        await gate.do(SendReceipts(waits[:1], "REJECT", "sai mẫu"), FINANCE)
        await gate.do(SendReceipts(waits[1:], "ACCEPT"), FINANCE)
        left = [(x.id, x.reason) for x in papers.on_their_way(9) if "/TB" in x.id]
        assert left == [(waits[0], "sai mẫu")]
        assert House(engine, now=gate.now).loop.state.lives[waits[0]].state == "REJECTED"
    assert held(engine) == before
    kinds = rows(
        engine, "SELECT kind, ref FROM ledger_entry WHERE kind LIKE 'notice_%' ORDER BY id"
    )
    assert [k for k, _ in kinds if k != "notice_signed"] == [
        "notice_sent",
        "notice_sent",
        "notice_rejected",
        "notice_accepted",
    ]
    assert [n.number for n in Papers(engine).notices([first])] == [1, 2]
    (line,) = Papers(engine).usage(0, gate.now + 1)
    assert (line.issued, line.replacing, line.replaced, line.amount_vnd) == (2, 1, 1, 300_000)


async def test_after_an_adjustment_a_name_is_adjusted_too_by_a_receipt_of_nothing(
    engine: Engine,
) -> None:
    async with House(engine) as gate:
        first = str((await pays(gate))["receipt"])
        await gate.signs()
        wish = CorrectReceipt(first, "ADJUST", "sai tên", {"name": "Công ty A"})
        new = await gate.do(wish, FINANCE)
        await gate.signs()
        other = CorrectReceipt(new["receipt"], "ADJUST", "sai tên", {"name": "Công ty B"})
        await gate.do(other, FINANCE)  # both adjust the first
        await refused(gate, replace(wish, way="REPLACE"), "receipt.way")
        assert [r.content.get("relation", {}).get("number") for r in receipts(gate)] == [None, 1, 1]  # type: ignore[attr-defined]
        assert [r.amount for r in receipts(gate)] == [300_000, 0, 0]
        assert gate.loop.state.lives[first].standing is Standing.ADJUSTED


async def test_a_receipt_of_last_month_is_replaced_once_however_fast_it_is_asked(
    engine: Engine,
) -> None:
    async with House(engine) as gate:
        first = str((await pays(gate))["receipt"])
        await gate.signs()
        visit = gate.card(PLATE).visit.id
        gate.loop.state.lives.clear()  # as if it had been forgotten long ago
        gate.loop.state.receipts_of.pop(visit)
        wish = CorrectReceipt(first, "REPLACE", "sai tên", {"name": "Công ty A"})
        await gate.do(wish, FINANCE)
        await refused(gate, wish, "receipt.replaced")
        await refused(gate, replace(wish, receipt_id="MH-26E/77"), "receipt.not_found")


async def cheaper(gate: House) -> None:
    """It paid to go to town, and leaves by the border that it came from."""
    await gate.do(LeaveBy(gate.card(PLATE).visit.id, "border"))


async def test_a_cheaper_fee_after_payment_proposes_what_goes_back(engine: Engine) -> None:
    async with House(engine) as gate:
        paid = await pays(gate, TOWN)
        await gate.signs()
        await cheaper(gate)
        (proposed,) = gate.loop.state.refunds.values()
        assert (proposed.state, proposed.amount) == ("PROPOSED", BACK)
        assert proposed.charge_id == paid["charge"]
        await refused(gate, DecideRefund(proposed.id, True), "refund.no_such_step", MANAGER)
        wish = AskRefund(TO, "quay đầu", refund_id=proposed.id)
        assert (await gate.do(wish, FINANCE))["amount"] == BACK
        await refused(gate, wish, "refund.no_such_step")
        again = House(engine, now=gate.now)
        assert again.loop.state.refunds == gate.loop.state.refunds
        await gate.do(DecideRefund(proposed.id, True), MANAGER)
        old, new = gate.loop.state.charges_of[gate.card(PLATE).visit.id]
        charges = gate.loop.state.charges
        assert (charges[old].state, charges[old].paid) == (ChargeState.REVERSED, 0)
        assert (charges[new].state, charges[new].total, charges[new].paid) == (
            ChargeState.PAID,
            RIGHT,
            RIGHT,
        )
        assert held(engine) == {
            "cash/lan": PAID,
            "revenue/fee": -RIGHT,
            "refund/due": -BACK,
        }
        assert [r.amount for r in receipts(gate)] == [PAID, -BACK]
        (_, adjusting) = receipts(gate)
        assert adjusting.content["relation"]["number"] == 1  # type: ignore[index]
        assert standing(gate)[0] == (1, "SIGNED", "ADJUSTED")
        await gate.do(SendRefund(proposed.id, "FT9"), FINANCE)
        assert not [
            f for f in gate.card(PLATE).findings if f.kind == "refund_due" and not f.closed_at
        ]
        (line,) = Papers(engine).usage(0, gate.now + 1)
        assert (line.adjusting, line.adjusted, line.amount_vnd) == (1, 1, RIGHT)
    assert held(engine) == {
        "cash/lan": PAID,
        "bank/clearing": -BACK,
        "revenue/fee": -RIGHT,
    }


async def test_a_refund_may_replace_the_receipt_when_its_chain_is_free(engine: Engine) -> None:
    async with House(engine) as gate:
        await pays(gate, TOWN)
        await gate.signs()
        await cheaper(gate)
        (proposed,) = gate.loop.state.refunds.values()
        await refused(
            gate, AskRefund(TO, "x", refund_id=proposed.id, way="NOTIFY"), "receipt.no_such_way"
        )
        await gate.do(AskRefund(TO, "x", refund_id=proposed.id, way="REPLACE"), FINANCE)
        await gate.do(DecideRefund(proposed.id, True), MANAGER)
        assert [r.amount for r in receipts(gate)] == [PAID, RIGHT]
        assert standing(gate)[0] == (1, "SIGNED", "REPLACED")
        await gate.signs()
        # the rest goes back too: the chain goes on as it began
        charge = gate.card(PLATE).charge
        assert charge is not None
        await gate.do(SendRefund(proposed.id, "FT1"), FINANCE)
        whole = (await gate.do(AskRefund(TO, "huỷ", charge_id=charge.id), FINANCE))["refund"]
        await gate.do(DecideRefund(whole, True), MANAGER)
        assert [r.amount for r in receipts(gate)] == [PAID, RIGHT, 0]
        assert standing(gate)[1] == (2, "SIGNED", "REPLACED")


async def test_a_proposal_lapses_when_the_fee_goes_up_again(engine: Engine) -> None:
    async with House(engine) as gate:
        await pays(gate, TOWN)
        await cheaper(gate)
        assert len(gate.loop.state.refunds) == 1
        await gate.do(LeaveBy(gate.card(PLATE).visit.id, "inland"))
        assert gate.loop.state.refunds == {}
        assert rows(engine, "SELECT state FROM refund") == [("LAPSED",)]
        assert not [
            f for f in gate.card(PLATE).findings if f.kind == "refund_due" and not f.closed_at
        ]


async def test_the_whole_may_be_asked_for_where_a_part_was_proposed(engine: Engine) -> None:
    async with House(engine) as gate:
        paid = await pays(gate, TOWN)
        await gate.signs()
        await cheaper(gate)
        whole = await gate.do(AskRefund(TO, "huỷ chuyến", charge_id=paid["charge"]), FINANCE)
        assert whole["amount"] == PAID
        await gate.do(DecideRefund(whole["refund"], True), MANAGER)
        assert [r.amount for r in receipts(gate)] == [PAID, -PAID]
    assert held(engine) == {"cash/lan": PAID, "refund/due": -PAID}


def open_findings(gate: House) -> list[str]:
    return [f.kind for f in gate.card(PLATE).findings if f.kind == "refund_due" and not f.closed_at]


async def test_facts_that_were_wrong_cost_more_and_the_next_receipt_adjusts_the_first(
    engine: Engine,
) -> None:
    async with House(engine) as gate:
        await gate.do(Declare("d", PLATE, BANANAS))
        await gate.enters("inland-enter", PLATE)
        visit = gate.card(PLATE).visit.id
        heavier = CorrectFee(visit, {"commodity": "GENERAL"}, "hàng khác khai báo")
        await refused(gate, heavier, "correct_fee.not_paid")
        await gate.do(Confirm(visit, PLATE))
        charge = gate.card(PLATE).charge
        assert charge is not None
        await gate.do(PayCash(charge.id, charge.total))
        await gate.signs()
        await refused(gate, heavier, "policy.refused", OPERATOR)
        await refused(gate, replace(heavier, why=" "), "correct_fee.why_needed")
        await refused(gate, replace(heavier, facts=BANANAS), "correct_fee.nothing")
        done = await gate.do(heavier, FINANCE)
        owed = done["owed"]
        assert owed > 0
        more = gate.card(PLATE).charge
        assert more is not None
        await gate.do(PayCash(more.id, owed))
        assert [r.amount for r in receipts(gate)] == [300_000, owed]
        assert receipts(gate)[1].content["relation"]["way"] == "ADJUST"  # type: ignore[index]
        assert standing(gate)[0] == (1, "SIGNED", "ADJUSTED")
        back = await gate.do(
            CorrectFee(visit, {"commodity": "FRESH_PRODUCE"}, "đúng ra là chuối"), FINANCE
        )
        assert back["to_give_back"] == owed
        (proposed,) = gate.loop.state.refunds.values()
        assert proposed.charge_id == more.id  # the newest first
        await gate.signs()
        await gate.do(AskRefund(TO, "sai", refund_id=proposed.id), FINANCE)
        await gate.do(DecideRefund(proposed.id, True), MANAGER)
        assert [r.amount for r in receipts(gate)] == [300_000, owed, -owed]
        assert receipts(gate)[2].content["relation"]["number"] == 1  # type: ignore[index]
    assert held(engine)["revenue/fee"] == -300_000


async def test_what_the_booth_states_after_payment_moves_the_money_too(engine: Engine) -> None:
    async with House(engine) as gate:
        await pays(gate)
        visit = gate.card(PLATE).visit.id
        await gate.do(StateFacts(visit, {"commodity": "GENERAL"}, {}))
        assert sum(c.outstanding for c in gate.card(PLATE).charges) > 0


async def test_money_on_its_way_back_keeps_its_vehicle_at_hand(engine: Engine) -> None:
    async with House(engine) as gate:
        paid = await pays(gate)
        await gate.signs()
        refund = (await gate.do(AskRefund(TO, "huỷ", charge_id=paid["charge"]), FINANCE))["refund"]
        visit = gate.card(PLATE).visit
        gone = replace(visit, state=type(visit.state)("LEFT"), left_at=gate.now)
        gate.loop.state.apply(gone)
        gate.now += 30 * DAY
        await gate.enters("inland-enter", "25C05678")
        assert visit.id in gate.loop.state.visits
        await gate.do(DecideRefund(refund, True), MANAGER)
        await gate.do(SendRefund(refund, "FT9"), FINANCE)
        assert visit.id not in gate.loop.state.visits


async def test_the_day_counts_a_spoiled_number_once(engine: Engine) -> None:
    async with House(engine) as gate:
        first = str((await pays(gate))["receipt"])
        await gate.do(SpoilReceipt(first, "hỏng"), FINANCE)
        assert rows(engine, "SELECT count(*) FROM receipt WHERE payment_id <> ''") == [(2,)]
    rules = gate.loop.rules
    report = Reports(engine, rules.tariff, rules.ledger).day(date(2026, 11, 22))
    assert (report.sums.total.payments, report.sums.total.paid_vnd) == (1, 300_000)
    assert report.sums.receipts == {"MH-26E": ((1, 2),)}  # both numbers are gone
