"""A fee becomes less after it was put on account, or paid in part: every đồng finds its place."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine

from fees.charge import ChargeState
from fees.tariff import load_checked
from gate.journey.commands import StateFacts
from gate.journey.errors import DomainError
from gate.journey.money_commands import (
    AskRefund,
    CorrectFee,
    DecideRefund,
    PayCash,
    PutOnAccount,
    SendRefund,
    TopUpCash,
)
from gate.serve import TARIFF
from gate.service.money import Charge
from gate.store.companies import CompanyBooks
from gate.store.reports import Reports
from tests.service.house import House
from tests.service.test_bank import FINANCE, PLATE, credit, due, held, tell
from tests.service.test_companies import FIRM, MANAGER, comes, firm, opened
from tests.service.test_receipt_life import receipts

LIGHT, LESS = {"payload_kg": 3_000}, {"payload_kg": 8_000}  # 80.000 and 150.000 đồng
HEAVY, FREE = {"payload_kg": 20_000}, {"licence_kind": "OFFICIAL"}  # 500.000; nothing


async def says(gate: House, facts: dict[str, Any]) -> None:
    """The booth states other facts of the one vehicle."""
    await gate.do(StateFacts(gate.card(PLATE).visit.id, facts, {}))


def live(gate: House) -> list[tuple[ChargeState, int, int]]:
    """State, total and paid of the charges that stand."""
    charges = gate.card(PLATE).charges
    return [(c.state, c.total, c.paid) for c in charges if c.state is not ChargeState.REVERSED]


def charge_of(gate: House) -> Charge:
    found = gate.card(PLATE).charge
    assert found is not None
    return found


def waits(gate: House) -> list[tuple[str, int]]:
    """Refunds under way."""
    return [(r.state.value, r.amount) for r in gate.loop.state.refunds.values()]


def owed_findings(gate: House) -> list[str]:
    found = gate.card(PLATE).findings
    return [f.kind for f in found if f.kind == "refund_due" and not f.closed_at]


async def on_account(gate: House, limit: int = 700_000) -> None:
    """A company's truck whose 300.000 đồng stand on its account."""
    await opened(gate, limit)
    await comes(gate)
    await gate.do(PutOnAccount(charge_of(gate).id))


async def test_a_company_owes_what_the_fee_is_now_and_its_statement_says_why(
    engine: Engine,
) -> None:
    async with House(engine) as gate:
        await on_account(gate)
        await says(gate, LESS)
        assert live(gate) == [(ChargeState.ON_ACCOUNT, 150_000, 0)]
        assert (firm(gate).owed_vnd, waits(gate), owed_findings(gate)) == (150_000, [], [])
        assert held(engine) == {f"owed/{FIRM}": 150_000, "revenue/fee": -150_000}
        assert House(engine).loop.state.companies == gate.loop.state.companies
        (told,) = await tell(gate, credit(None, 150_000, text=f"NAP{FIRM}"))
        assert len(told["receipts"]) == 1
        assert [r.amount for r in receipts(gate)] == [150_000]
        assert firm(gate).owed_vnd == 0
    statement = CompanyBooks(engine).statement(FIRM, "2026-11")
    assert statement is not None
    assert [(x.kind.value, x.amount, x.owed_after) for x in statement.lines] == [
        ("OWE", 300_000, 300_000),
        ("RELEASE", 300_000, 0),
        ("OWE", 150_000, 150_000),
        ("DEPOSIT", 150_000, 150_000),
        ("SETTLE", 150_000, 0),
    ]
    assert [x.adds for x in statement.lines] == [False, True, False, True, False]
    tariff = load_checked(TARIFF.read_bytes())
    report = Reports(engine, tariff, "MLT-TRAIN").day(date(2026, 11, 22))
    ways = {word: (s.payments, s.paid_vnd) for word, s in report.figures("method") if word}
    assert ways == {"account": (1, 150_000)}  # the first was taken back


async def test_an_account_that_owes_nothing_any_more_may_be_closed(engine: Engine) -> None:
    async with House(engine) as gate:
        await on_account(gate)
        await says(gate, FREE)
        assert live(gate) == [(ChargeState.EXEMPT, 0, 0)]
        assert firm(gate).owed_vnd == 0
    assert held(engine) == {"forgone/fee": 300_000, "revenue/fee": -300_000}


async def test_money_ahead_that_was_too_little_pays_the_cheaper_charge(engine: Engine) -> None:
    async with House(engine) as gate:
        await on_account(gate)
        await gate.do(TopUpCash(FIRM, 200_000))  # less than the oldest charge
        assert firm(gate).prepaid_vnd == 200_000
        await says(gate, LESS)
        assert live(gate) == [(ChargeState.PAID, 150_000, 150_000)]
        assert (firm(gate).prepaid_vnd, firm(gate).owed_vnd) == (50_000, 0)
        assert [r.amount for r in receipts(gate)] == [150_000]


async def test_the_account_is_relieved_before_anything_paid_goes_back(engine: Engine) -> None:
    async with House(engine) as gate:
        await opened(gate, 700_000)
        await comes(gate)
        await gate.do(PayCash(charge_of(gate).id, 300_000))
        await gate.signs()
        await says(gate, HEAVY)
        await gate.do(PutOnAccount(charge_of(gate).id))  # the 200.000 that it costs more
        assert firm(gate).owed_vnd == 200_000
        await says(gate, {"payload_kg": 15_000})
        assert (firm(gate).owed_vnd, waits(gate)) == (0, [])
        await says(gate, LESS)
        assert waits(gate) == [("PROPOSED", 150_000)]
        await says(gate, HEAVY)
        assert (firm(gate).owed_vnd, waits(gate)) == (0, [])
        assert live(gate)[1:] == [(ChargeState.DUE, 200_000, 0)]


async def test_another_company_does_not_take_over_what_the_first_one_owes(engine: Engine) -> None:
    other = "0100109106"
    async with House(engine) as gate:
        await opened(gate, 700_000, other)
        await on_account(gate)
        payer = {"name": "Công ty B", "tax_code": other}
        await gate.do(StateFacts(gate.card(PLATE).visit.id, LESS, payer))
        assert (firm(gate).owed_vnd, firm(gate, other).owed_vnd) == (150_000, 0)


async def part_paid(gate: House, amount: int) -> Charge:
    """A truck of which a transfer paid less than is due."""
    charge = await due(gate)
    (told,) = await tell(gate, credit(charge, amount))
    assert told["outcome"] == "PART"
    return charge


async def test_what_was_paid_in_part_is_now_the_whole_fee(engine: Engine) -> None:
    async with House(engine) as gate:
        await part_paid(gate, 150_000)
        assert receipts(gate) == []
        await says(gate, LESS)
        assert live(gate) == [(ChargeState.PAID, 150_000, 150_000)]
        assert [r.amount for r in receipts(gate)] == [150_000]
        assert receipts(gate)[0].content["method"] == "bank"
        assert (waits(gate), owed_findings(gate)) == ([], [])
    assert held(engine) == {"bank/clearing": 150_000, "revenue/fee": -150_000}


async def test_of_what_was_paid_in_part_less_is_left_to_pay(engine: Engine) -> None:
    async with House(engine) as gate:
        charge = await part_paid(gate, 100_000)
        await says(gate, LESS)
        assert live(gate) == [(ChargeState.PART_PAID, 150_000, 100_000)]
        before = charge_of(gate).id
        await says(gate, {"weight_kg": 7_000})
        assert charge_of(gate).id == before  # what changes no amount issues no other charge
        rest = credit(charge, 50_000, reference="FT2", provider_id="2")  # scanned before
        (told,) = await tell(gate, rest)
        assert told["outcome"] == "FULL"
        assert [r.amount for r in receipts(gate)] == [150_000]


async def test_more_was_paid_in_part_than_the_fee_is_now_and_it_goes_back(engine: Engine) -> None:
    async with House(engine) as gate:
        await part_paid(gate, 200_000)
        await says(gate, LESS)
        assert live(gate) == [(ChargeState.PAID, 150_000, 150_000)]
        assert [r.amount for r in receipts(gate)] == [150_000]
        assert (waits(gate), owed_findings(gate)) == ([("PROPOSED", 50_000)], ["refund_due"])
        now = {"bank/clearing": 200_000, "kept/fee": -50_000, "revenue/fee": -150_000}
        assert held(engine) == now
        assert House(engine).loop.state.refunds == gate.loop.state.refunds
        (proposed,) = gate.loop.state.refunds
        await gate.do(AskRefund("0123 VCB", "phí mới thấp hơn", refund_id=proposed), FINANCE)
        await gate.do(DecideRefund(proposed, False, "chờ hỏi lại"), MANAGER)
        assert waits(gate) == [("PROPOSED", 50_000)]  # it is still the payer's
        (again,) = gate.loop.state.refunds
        await gate.do(AskRefund("0123 VCB", "đã hỏi", refund_id=again), FINANCE)
        await gate.do(DecideRefund(again, True), MANAGER)  # no receipt stands in its way
        assert owed_findings(gate) == []
        assert held(engine)["refund/due"] == -50_000
        await gate.do(SendRefund(again, "FT9"), FINANCE)
    assert held(engine) == {"bank/clearing": 150_000, "revenue/fee": -150_000}


async def test_what_was_kept_pays_again_when_the_fee_goes_up_again(engine: Engine) -> None:
    async with House(engine) as gate:
        await part_paid(gate, 200_000)
        await says(gate, FREE)
        assert live(gate) == [(ChargeState.EXEMPT, 0, 0)]
        assert waits(gate) == [("PROPOSED", 200_000)]
        await says(gate, {**LESS, "licence_kind": "ORDINARY"})
        assert live(gate) == [(ChargeState.PAID, 150_000, 150_000)]
        assert waits(gate) == [("PROPOSED", 50_000)]
        await says(gate, {"payload_kg": 15_000})
        assert live(gate) == [
            (ChargeState.PAID, 150_000, 150_000),
            (ChargeState.PART_PAID, 150_000, 50_000),
        ]
        assert (waits(gate), owed_findings(gate)) == ([], [])
        await gate.do(PayCash(charge_of(gate).id, 100_000))
        assert [r.amount for r in receipts(gate)] == [150_000, 150_000]
    assert held(engine) == {
        "bank/clearing": 200_000,
        "cash/lan": 100_000,
        "revenue/fee": -300_000,
    }


async def test_facts_corrected_after_the_vehicle_left_relieve_the_account_too(
    engine: Engine,
) -> None:
    async with House(engine) as gate:
        await on_account(gate)
        visit = gate.card(PLATE).visit.id
        wrong = CorrectFee(visit, LIGHT, "cân lại: nhẹ hơn")
        reply = await gate.do(wrong, FINANCE)
        assert (reply["owed"], reply["to_give_back"]) == (0, 0)
        assert firm(gate).owed_vnd == 80_000
        ask = AskRefund("0123 VCB", "nhầm", charge_id=charge_of(gate).id)
        with pytest.raises(DomainError) as caught:
            await gate.do(ask, FINANCE)
        assert caught.value.key == "refund.not_paid"
