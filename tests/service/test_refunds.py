"""Money back: one asks, another decides on another device, the bank sends, the book follows."""

from typing import Any

import pytest
from sqlalchemy import Engine

from fees.charge import ChargeState
from gate.journey.commands import Actor
from gate.journey.errors import DomainError
from gate.journey.money_commands import AskRefund, DecideRefund, PayCash, ResolveCredit, SendRefund
from tests.service.house import House
from tests.service.test_bank import FINANCE, credit, due, held, rows, tell

MANAGER = Actor("son", "manager", "pc-10")
TO = "0123456789 Vietcombank NGUYEN VAN A"


async def refused(gate: House, command: Any, who: Actor, key: str) -> None:
    with pytest.raises(DomainError) as caught:
        await gate.do(command, who)
    assert caught.value.key == key


async def test_what_was_paid_too_much_goes_back_by_bank(engine: Engine) -> None:
    async with House(engine) as gate:
        charge = await due(gate)
        (told,) = await tell(gate, credit(charge, 350_000))
        wish = AskRefund(TO, "chuyển thừa", credit_id=told["credit"])
        await refused(gate, wish, MANAGER, "policy.refused")
        await refused(gate, AskRefund(" ", "x", told["credit"]), FINANCE, "refund.why_needed")
        asked = await gate.do(wish, FINANCE)
        assert asked["amount"] == 50_000
        await refused(gate, wish, FINANCE, "refund.asked")
        refund = asked["refund"]
        await refused(gate, SendRefund(refund, "FT9"), FINANCE, "refund.no_such_step")
        await refused(gate, DecideRefund(refund, True), FINANCE, "policy.refused")
        lead = Actor("nga", "cashier-lead", "pc-11")
        await refused(gate, DecideRefund(refund, True), lead, "refund.same_person")
        beside = Actor("son", "manager", FINANCE.device)
        await refused(gate, DecideRefund(refund, True), beside, "refund.same_device")
        await gate.do(DecideRefund(refund, True, "đúng"), MANAGER)
        assert not gate.loop.state.credits[told["credit"]].is_open
        assert held(engine)["refund/due"] == -50_000
        after = House(engine)
        assert after.loop.state.refunds == gate.loop.state.refunds
        await refused(gate, SendRefund(refund, " "), FINANCE, "refund.reference_needed")
        await gate.do(SendRefund(refund, "FT9"), FINANCE)
        await refused(gate, SendRefund(refund, "FT9"), FINANCE, "refund.not_found")
        assert gate.loop.state.refunds == {}
    assert held(engine) == {"bank/clearing": 300_000, "revenue/fee": -300_000}
    raw = b"".join(r for (r,) in rows(engine, "SELECT raw FROM ledger_entry"))
    assert b"NGUYEN" not in raw  # to whom it went is the payer's business


async def test_a_paid_charge_is_taken_back_whole(engine: Engine) -> None:
    async with House(engine) as gate:
        charge = await due(gate)
        wish = AskRefund(TO, "xe không qua cửa khẩu", charge_id=charge.id)
        await refused(gate, wish, FINANCE, "refund.not_paid")
        await gate.do(PayCash(charge.id, 300_000))
        refund = (await gate.do(wish, FINANCE))["refund"]
        await refused(gate, DecideRefund(refund, True), MANAGER, "refund.unsigned")
        await gate.signs()
        await gate.do(DecideRefund(refund, True), MANAGER)
        owed = gate.card("25C01234").charges[0]
        assert owed.state is ChargeState.REFUND_DUE
        await gate.do(SendRefund(refund, "FT9"), FINANCE)
        assert gate.card("25C01234").charges[0].state is ChargeState.REFUNDED
    assert held(engine) == {"cash/lan": 300_000, "bank/clearing": -300_000}


async def test_the_second_person_may_say_no_with_a_reason(engine: Engine) -> None:
    async with House(engine) as gate:
        charge = await due(gate)
        await gate.do(PayCash(charge.id, 300_000))
        wish = AskRefund(TO, "đổi ý", charge_id=charge.id)
        refund = (await gate.do(wish, FINANCE))["refund"]
        await refused(gate, DecideRefund(refund, False), MANAGER, "refund.note_needed")
        await gate.do(DecideRefund(refund, False, "xe đã qua"), MANAGER)
        await refused(gate, DecideRefund(refund, True), MANAGER, "refund.not_found")
        assert (await gate.do(wish, FINANCE))["refund"] != refund  # asked anew
    assert "refund/due" not in held(engine)


async def test_what_changed_since_it_was_asked_is_not_decided(engine: Engine) -> None:
    async with House(engine) as gate:
        charge, other = await due(gate), await due(gate, "25C05678")
        (told,) = await tell(gate, credit(charge, 650_000))
        wish = AskRefund(TO, "chuyển thừa", credit_id=told["credit"])
        refund = (await gate.do(wish, FINANCE))["refund"]
        await gate.do(ResolveCredit(told["credit"], "APPLIED", "xe thứ hai", other.code), FINANCE)
        await refused(gate, DecideRefund(refund, True), MANAGER, "refund.changed")
        await gate.do(DecideRefund(refund, False, "đã dùng cho xe khác"), MANAGER)
        (odd,) = await tell(gate, credit(None, 5, currency="CNY", reference="9", provider_id="9"))
        nothing = AskRefund(TO, "x", credit_id=odd["credit"])
        await refused(gate, nothing, FINANCE, "refund.nothing_kept")
