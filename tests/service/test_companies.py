"""Companies pay ahead or on account: opened by two, drawn at once, limited, settled, given back."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Engine

from fees.charge import ChargeState
from gate.journey.commands import Actor, Assess, Clear, Confirm, Declare
from gate.journey.errors import DomainError
from gate.journey.money_commands import (
    ApproveCompany,
    CloseCompany,
    DecideRefund,
    OpenCompany,
    OpenShift,
    PayCash,
    PutOnAccount,
    ResolveCredit,
    SendRefund,
    TopUpCash,
)
from gate.service.company import Company, CompanyState
from tests.service.house import BANANAS, BORDER_GUARD, CUSTOMS, MINUTE, OPERATOR, QUARANTINE, House
from tests.service.test_bank import FINANCE, PLATE, credit, held, rows, tell

MANAGER = Actor("son", "manager", "pc-10")
FIRM = "0300588569"
FEE = 300_000
PAYER = {"name": "Công ty Chuối", "tax_code": FIRM}


async def refused(gate: House, command: Any, who: Actor, key: str) -> dict[str, Any]:
    with pytest.raises(DomainError) as caught:
        await gate.do(command, who)
    assert caught.value.key == key
    return dict(caught.value.params)


async def opened(gate: House, limit: int = 0, code: str = FIRM) -> None:
    """A company with an approved account."""
    paper = "HĐ 12/2026" if limit else ""
    await gate.do(OpenCompany(code, "Công ty Chuối", "Phong Thổ", limit, paper), FINANCE)
    await gate.do(ApproveCompany(code, True), MANAGER)


async def comes(gate: House, plate: str = PLATE) -> str:
    """A banana truck of the company enters and is confirmed; the id of its visit."""
    await gate.do(Declare(f"d-{plate}-{gate.now}", plate, BANANAS, payer=PAYER))
    await gate.enters("inland-enter", plate)
    visit = gate.card(plate).visit.id
    await gate.do(Confirm(visit, plate))
    return visit


def firm(gate: House, code: str = FIRM) -> Company:
    return gate.loop.state.companies[code]


async def test_a_truck_of_a_company_that_paid_ahead_leaves_without_a_key(engine: Engine) -> None:
    async with House(engine) as gate:
        await opened(gate)
        (told,) = await tell(gate, credit(None, 1_000_000, text="NAP0300588569 cty chuoi"))
        assert (told["outcome"], told["kept"]) == ("ACCOUNT", 0)
        visit = await comes(gate)
        card = gate.card(PLATE)
        assert card.charge is not None
        assert card.receipt is not None
        assert (card.charge.state, card.receipt.number) == (ChargeState.PAID, 1)
        assert card.receipt.content["method"] == "prepaid"
        for agency in (BORDER_GUARD, CUSTOMS, QUARANTINE):
            await gate.do(Clear(visit, agency.agency, "GIVEN"), agency)
        await gate.sees("border-leave", PLATE)
        assert gate.opened_lanes() == ["border-leave"]
        assert firm(gate).prepaid_vnd == 700_000
        assert House(engine).loop.state.companies == gate.loop.state.companies
    assert held(engine) == {
        "bank/clearing": 1_000_000,
        "prepaid/0300588569": -700_000,
        "revenue/fee": -300_000,
    }
    lines = rows(engine, "SELECT number, kind, amount, prepaid_after FROM company_move")
    assert lines == [(1, "DEPOSIT", 1_000_000, 1_000_000), (2, "DRAW", 300_000, 700_000)]
    assert rows(engine, "SELECT method, amount FROM payment") == [("prepaid", 300_000)]


async def test_nobody_opens_an_account_alone_nor_for_a_mistyped_code(engine: Engine) -> None:
    async with House(engine) as gate:
        lead = Actor("nga", "cashier-lead", "pc-11")
        beside = replace(MANAGER, device=FINANCE.device)
        wish = OpenCompany("0300 588 569", "Công ty Chuối", "", 5_000_000, "HĐ 12")
        await refused(gate, wish, OPERATOR, "policy.refused")
        for bad, key in (
            (replace(wish, tax_code="0300588568"), "company.tax_code"),
            (replace(wish, name=" "), "company.name_needed"),
            (replace(wish, limit_vnd=-1), "company.limit_wrong"),
            (replace(wish, paper=""), "company.paper_needed"),
        ):
            await refused(gate, bad, FINANCE, key)
        assert gate.loop.state.companies == {}
        await refused(gate, ApproveCompany(FIRM, True), MANAGER, "company.none")
        await gate.do(wish, FINANCE)
        await refused(gate, wish, FINANCE, "company.waits")
        await refused(gate, ApproveCompany(FIRM, True), FINANCE, "policy.refused")
        await refused(gate, ApproveCompany(FIRM, True), lead, "company.same_person")
        await refused(gate, ApproveCompany(FIRM, True), beside, "company.same_device")
        await refused(gate, ApproveCompany(FIRM, False), MANAGER, "company.note_needed")
        (told,) = await tell(gate, credit(None, 500_000, text="NAP0300588569"))
        assert told["outcome"] == "UNMATCHED"  # nobody has approved it
        await refused(gate, TopUpCash(FIRM, 1), OPERATOR, "company.none")
        await gate.do(ApproveCompany(FIRM, True), MANAGER)
        await refused(gate, ApproveCompany(FIRM, True), MANAGER, "company.nothing_waits")
        assert firm(gate).limit_vnd == 5_000_000
        note = ResolveCredit(told["credit"], "APPLIED", "nạp trước", FIRM)
        await gate.do(note, FINANCE)
        assert firm(gate).prepaid_vnd == 500_000
    assert held(engine) == {"bank/clearing": 500_000, "prepaid/0300588569": -500_000}


async def test_new_terms_hold_only_once_approved(engine: Engine) -> None:
    async with House(engine) as gate:
        await opened(gate, 1_000_000)
        more = OpenCompany(FIRM, "Công ty Chuối", "", 9_000_000, "PL 1")
        await gate.do(more, FINANCE)
        assert (firm(gate).limit_vnd, firm(gate).is_open) == (1_000_000, True)
        await gate.do(ApproveCompany(FIRM, False, "quá nhiều"), MANAGER)
        assert (firm(gate).limit_vnd, firm(gate).paper, firm(gate).waits) == (
            1_000_000,
            "HĐ 12/2026",
            False,
        )
        await gate.do(OpenCompany("0100109106", "B"), FINANCE)
        await gate.do(ApproveCompany("0100109106", False, "không rõ"), MANAGER)
        assert firm(gate, "0100109106").state is CompanyState.CLOSED


async def test_cash_at_the_desk_is_a_deposit_and_goes_into_the_drawer(engine: Engine) -> None:
    async with House(engine) as gate:
        await opened(gate)
        shift = (await gate.do(OpenShift(100_000)))["shift"]
        for amount in (0, -5):
            await refused(gate, TopUpCash(FIRM, amount), OPERATOR, "company.amount")
        await refused(gate, TopUpCash("0300588568", 500_000), OPERATOR, "company.none")
        reply = await gate.do(TopUpCash(FIRM, 500_000))
        assert (reply["prepaid"], reply["line"], reply["receipts"]) == (500_000, 1, [])
        assert gate.loop.state.shifts[shift].expected == 600_000
        await comes(gate)
        assert gate.loop.state.shifts[shift].expected == 600_000  # no cash for the truck itself
    book = held(engine)
    assert book[f"cash/{shift}"] == 600_000
    assert book["revenue/fee"] == -300_000


async def test_too_little_ahead_is_paid_at_the_desk_and_the_rest_stays(engine: Engine) -> None:
    async with House(engine) as gate:
        await opened(gate)
        await gate.do(TopUpCash(FIRM, FEE - 1))
        await comes(gate)
        charge = gate.card(PLATE).charge
        assert charge is not None
        assert (charge.state, firm(gate).prepaid_vnd) == (ChargeState.DUE, FEE - 1)
        await refused(gate, PutOnAccount(charge.id), OPERATOR, "company.limit")
        await gate.do(PayCash(charge.id, FEE))
        assert firm(gate).prepaid_vnd == FEE - 1


async def test_on_account_within_the_limit_and_one_transfer_settles_many(engine: Engine) -> None:
    async with House(engine) as gate:
        await opened(gate, 700_000)
        charges = []
        for plate in ("25C00001", "25C00002", "25C00003"):
            gate.now += MINUTE
            await comes(gate, plate)
            charge = gate.card(plate).charge
            assert charge is not None
            charges.append(charge)
        for charge in charges[:2]:
            await gate.do(PutOnAccount(charge.id))
            await refused(gate, PutOnAccount(charge.id), OPERATOR, "charge.not_due")
        told = await refused(gate, PutOnAccount(charges[2].id), OPERATOR, "company.limit")
        assert (told["room"], told["due"]) == (100_000, FEE)
        assert gate.card("25C00001").receipt is None  # the receipt comes with the money
        assert House(engine).loop.state.companies == gate.loop.state.companies
        again = credit(None, 650_000, text="thanh toan MST 0300588569 T11")
        (first,) = await tell(gate, again)
        assert (first["outcome"], len(first["receipts"])) == ("ACCOUNT", 2)
        (twice,) = await tell(gate, again)
        assert twice["outcome"] == "DUPLICATE"
        assert (firm(gate).prepaid_vnd, firm(gate).owed_vnd) == (50_000, 0)
        assert gate.card("25C00002").receipt is not None
    assert held(engine) == {
        "bank/clearing": 650_000,
        "prepaid/0300588569": -50_000,
        "receivable/fee": 300_000,
        "revenue/fee": -900_000,
    }


async def test_what_is_owed_on_account_is_found_again_after_weeks(engine: Engine) -> None:
    async with House(engine) as gate:
        await opened(gate, 700_000)
        visit = await comes(gate)
        charge = gate.card(PLATE).charge
        assert charge is not None
        await gate.do(PutOnAccount(charge.id))
        for agency in (BORDER_GUARD, CUSTOMS, QUARANTINE):
            await gate.do(Clear(visit, agency.agency, "GIVEN"), agency)
        await gate.passes("border-leave", await gate.sees("border-leave", PLATE))
        gate.now += 40 * 24 * 60 * MINUTE
        await gate.enters("inland-enter", "25C00009")  # time goes on: old visits are let go
        after = House(engine, now=gate.now)
        assert after.loop.state.charges[charge.id].state is ChargeState.ON_ACCOUNT
        (told,) = await tell(gate, credit(None, FEE, text="NAP0300588569"))
        assert len(told["receipts"]) == 1
        assert firm(gate).owed_vnd == 0


async def test_who_is_no_company_owes_at_the_desk(engine: Engine) -> None:
    async with House(engine) as gate:
        await comes(gate)
        charge = gate.card(PLATE).charge
        assert charge is not None
        await refused(gate, PutOnAccount(charge.id), OPERATOR, "company.none")


async def test_two_companies_in_one_text_are_a_question_for_a_person(engine: Engine) -> None:
    async with House(engine) as gate:
        await opened(gate)
        await opened(gate, code="0100109106")
        (told,) = await tell(gate, credit(None, 9_000, text="NAP0300588569 NAP0100109106"))
        assert (told["outcome"], told["kept"]) == ("UNMATCHED", 9_000)


async def test_an_account_is_closed_when_what_is_left_goes_back(engine: Engine) -> None:
    async with House(engine) as gate:
        await opened(gate, 700_000)
        await comes(gate)
        charge = gate.card(PLATE).charge
        assert charge is not None
        await gate.do(PutOnAccount(charge.id))
        end = CloseCompany(FIRM, "thôi làm ăn", "0123 VCB")
        await refused(gate, end, FINANCE, "company.owes")
        await gate.do(TopUpCash(FIRM, 400_000))
        await refused(gate, replace(end, why=" "), FINANCE, "refund.why_needed")
        await refused(gate, replace(end, to=" "), FINANCE, "refund.why_needed")
        refund = (await gate.do(end, FINANCE))["refund"]
        await refused(gate, end, FINANCE, "company.closing")
        await refused(gate, TopUpCash(FIRM, 1), OPERATOR, "company.none")
        await gate.do(DecideRefund(refund, False, "còn xe"), MANAGER)
        assert firm(gate).is_open
        refund = (await gate.do(end, FINANCE))["refund"]
        await gate.do(DecideRefund(refund, True), MANAGER)
        assert (firm(gate).state, firm(gate).prepaid_vnd) == (CompanyState.CLOSED, 0)
        await gate.do(SendRefund(refund, "FT8"), FINANCE)
        await opened(gate)  # a company may come back
        await gate.do(CloseCompany(FIRM, "lại thôi"), FINANCE)
        assert firm(gate).state is CompanyState.CLOSED
    assert held(engine) == {
        "cash/lan": 400_000,
        "bank/clearing": -100_000,
        "revenue/fee": -300_000,
    }


async def test_a_fee_asked_for_by_hand_is_drawn_and_opens_too(engine: Engine) -> None:
    async with House(engine) as gate:
        visit = await comes(gate)
        await opened(gate)
        await gate.do(TopUpCash(FIRM, FEE))
        await gate.do(Assess(visit))
        card = gate.card(PLATE)
        assert card.charge is not None
        assert card.charge.state is ChargeState.DUE  # due before the account was there
