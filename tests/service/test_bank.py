"""Money at the bank, told as it happens: early, late, twice, too little, too much, to nobody."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine, text

from fees.charge import ChargeState
from gate.journey.commands import Actor, Clear, Confirm, Declare, StateFacts
from gate.journey.errors import DomainError
from gate.journey.money_commands import PayCash, ResolveCredit, TellCredits, ToldCredit
from gate.service.money import BankCredit, Charge
from gate.store.reports import Reports
from tests.service.house import (
    BANANAS,
    BORDER_GUARD,
    CUSTOMS,
    MINUTE,
    QUARANTINE,
    House,
)

PLATE = "25C01234"
BANK = Actor("bank", "system")
FINANCE = Actor("nga", "finance", "pc-9")
OURS = "0000000000"


async def due(gate: House, plate: str = PLATE) -> Charge:
    """A banana truck inside, confirmed: 300.000 đồng are due."""
    await gate.do(Declare(f"d-{plate}", plate, BANANAS))
    await gate.enters("inland-enter", plate)
    await gate.do(Confirm(gate.card(plate).visit.id, plate))
    charge = gate.card(plate).charge
    assert charge is not None
    return charge


def credit(charge: Charge | None, amount: int = 300_000, **changed: Any) -> ToldCredit:
    told = f"MBVCB.1.{charge.code}.CT tu 0123 toi 0000" if charge else "chuyen tien"
    return replace(ToldCredit(OURS, amount, "VND", told, "FT1", 1, "92704"), **changed)


async def tell(gate: House, *credits: ToldCredit, channel: str = "notice") -> list[dict[str, Any]]:
    who = BANK if channel == "notice" else FINANCE
    return list((await gate.do(TellCredits(channel, credits, ""), who))["credits"])


def rows(engine: Engine, sql: str) -> list[tuple[Any, ...]]:
    with engine.connect() as book:
        return [tuple(r) for r in book.execute(text(sql))]


def held(engine: Engine) -> dict[str, int]:
    """What the accounts of the book hold."""
    import json

    found: dict[str, int] = {}
    for (postings,) in rows(engine, "SELECT postings FROM ledger_entry"):
        for account, amount in json.loads(postings):
            found[account] = found.get(account, 0) + amount
    return {account: amount for account, amount in found.items() if amount}


async def test_a_transfer_pays_the_charge_gives_the_receipt_and_opens_the_lane(
    engine: Engine,
) -> None:
    async with House(engine) as gate:
        charge = await due(gate)
        assert charge.code.startswith("MLT261122")
        for agency in (BORDER_GUARD, CUSTOMS, QUARANTINE):
            await gate.do(Clear(charge.visit_id, agency.agency, "GIVEN"), agency)
        await gate.sees("border-leave", PLATE)
        assert gate.opened_lanes() == []  # whatever the driver's telephone shows
        (told,) = await tell(gate, credit(charge))
        assert told["outcome"] == "FULL"
        assert gate.opened_lanes() == ["border-leave"]
        card = gate.card(PLATE)
        assert card.charge is not None
        assert card.receipt is not None
        assert (card.charge.state, card.receipt.number) == (ChargeState.PAID, 1)
        assert told["receipts"] == [card.receipt.code]
    assert held(engine) == {"bank/clearing": 300_000, "revenue/fee": -300_000}
    assert rows(engine, "SELECT method, amount, tendered, change FROM payment") == [
        ("bank", 300_000, 300_000, 0)
    ]
    raw = b"".join(r for (r,) in rows(engine, "SELECT raw FROM ledger_entry"))
    assert b"0123 toi" not in raw  # the payer's text is no business of the book


async def test_the_bank_tells_it_again_and_again_and_in_a_statement(engine: Engine) -> None:
    async with House(engine) as gate:
        charge = await due(gate)
        (first,) = await tell(gate, credit(charge))
        for again in (credit(charge), credit(charge, provider_id="99", text="CHUYEN TIEN")):
            (told,) = await tell(gate, again)
            assert (told["outcome"], told["credit"]) == ("DUPLICATE", first["credit"])
        (told,) = await tell(gate, credit(charge, provider_id=""), channel="statement")
        assert told["outcome"] == "DUPLICATE"
        after = House(engine)  # and after a restart, too
        assert after.loop.state.credit_keys == gate.loop.state.credit_keys
    assert held(engine)["bank/clearing"] == 300_000


async def test_the_same_number_with_other_money_is_a_question(engine: Engine) -> None:
    async with House(engine) as gate:
        charge = await due(gate)
        await tell(gate, credit(charge))
        for _ in range(2):
            (told,) = await tell(gate, credit(charge, 900_000))
            assert (told["outcome"], told["contradicts"]) == ("DUPLICATE", True)
        (odd,) = [c for c in gate.loop.state.credits.values() if c.is_open]
        assert (odd.amount, odd.kept) == (900_000, 0)
        await gate.do(ResolveCredit(odd.id, "SEEN", "ngân hàng xác nhận nhầm"), FINANCE)
        assert not gate.loop.state.credits[odd.id].is_open
    assert held(engine)["bank/clearing"] == 300_000


async def test_too_little_leaves_the_rest_to_pay_in_cash(engine: Engine) -> None:
    async with House(engine) as gate:
        charge = await due(gate)
        (told,) = await tell(gate, credit(charge, 100_000))
        assert (told["outcome"], told["receipts"]) == ("PART", [])
        now = gate.card(PLATE).charge
        assert now is not None
        assert (now.state, now.outstanding) == (ChargeState.PART_PAID, 200_000)
        reply = await gate.do(PayCash(charge.id, 200_000))
        assert (reply["change"], reply["number"]) == (0, 1)
    accounts = held(engine)
    assert accounts.pop("revenue/fee") == -300_000
    assert accounts.pop("bank/clearing") == 100_000
    assert sum(accounts.values()) == 200_000


async def test_a_charge_paid_in_two_ways_is_charged_once_and_reported_by_both(
    engine: Engine,
) -> None:
    async with House(engine) as gate:
        charge = await due(gate)
        await tell(gate, credit(charge, 100_000))
        gate.now += MINUTE
        await gate.do(PayCash(charge.id, 200_000))
        tariff = gate.loop.rules.tariff
    report = Reports(engine, tariff, "MLT-TRAIN").day(date(2026, 11, 22))
    total = report.sums.total
    assert (total.charges, total.charged_vnd) == (1, 300_000)
    assert (total.paid_vnd, report.sums.receipt_count) == (300_000, 1)
    ways = {word: sums.paid_vnd for word, sums in report.figures("method") if word}
    assert ways == {"bank": 100_000, "cash": 200_000}


async def test_too_much_is_kept_until_finance_deals_with_it(engine: Engine) -> None:
    async with House(engine) as gate:
        charge = await due(gate)
        (told,) = await tell(gate, credit(charge, 350_000))
        assert (told["outcome"], told["kept"]) == ("OVER", 50_000)
        assert [f.kind for f in gate.card(PLATE).findings] == ["money_kept"]
        other = await due(gate, "25C05678")
        reply = await gate.do(
            ResolveCredit(told["credit"], "APPLIED", "cùng chủ xe", other.code), FINANCE
        )
        assert reply["kept"] == 0
        paid = gate.card("25C05678").charge
        assert paid is not None
        assert (paid.state, paid.outstanding) == (ChargeState.PART_PAID, 250_000)
        assert all(f.closed_at for f in gate.card(PLATE).findings)
    assert held(engine)["bank/clearing"] == 350_000
    assert "kept/fee" not in held(engine)


async def test_money_that_comes_after_cash_is_kept_whole(engine: Engine) -> None:
    async with House(engine) as gate:
        charge = await due(gate)
        await gate.do(PayCash(charge.id, 300_000))
        (told,) = await tell(gate, credit(charge))
        assert (told["outcome"], told["kept"]) == ("LATE", 300_000)
    assert held(engine)["kept/fee"] == -300_000


async def test_money_for_a_truck_that_left_owing_settles_what_it_owed(engine: Engine) -> None:
    async with House(engine) as gate:
        charge = await due(gate)
        await gate.passes("border-leave", await gate.sees("border-leave", PLATE))
        (told,) = await tell(gate, credit(charge))
        assert (told["outcome"], told["kept"], len(told["receipts"])) == ("LATE", 0, 1)
        found = {f.kind: f.outcome for f in gate.loop.state.findings[charge.visit_id]}
        assert found["left_unpaid"] == "paid_late"


async def test_a_code_from_before_a_correction_pays_the_charge_that_took_its_place(
    engine: Engine,
) -> None:
    async with House(engine) as gate:
        charge = await due(gate)
        await gate.do(StateFacts(charge.visit_id, {"payload_kg": 20_000}))
        new = gate.card(PLATE).charge
        assert new is not None
        assert (new.total, new.code != charge.code) == (500_000, True)
        (told,) = await tell(gate, credit(charge))  # what the driver had scanned
        assert (told["outcome"], told["applied"]) == ("PART", {new.id: 300_000})


async def test_money_without_a_code_waits_for_somebody_who_knows(engine: Engine) -> None:
    async with House(engine) as gate:
        charge = await due(gate)
        (told,) = await tell(gate, credit(None))
        assert (told["outcome"], told["kept"]) == ("UNMATCHED", 300_000)
        with pytest.raises(DomainError, match=r"credit\.no_charge"):
            await gate.do(ResolveCredit(told["credit"], "APPLIED", "?", "MLT000"), FINANCE)
        with pytest.raises(DomainError, match=r"credit\.note_needed"):
            await gate.do(ResolveCredit(told["credit"], "APPLIED", " ", charge.code), FINANCE)
        with pytest.raises(DomainError, match=r"policy\.refused"):
            await gate.do(ResolveCredit(told["credit"], "APPLIED", "x", charge.code))
        await gate.do(ResolveCredit(told["credit"], "APPLIED", "lái xe gọi", charge.code), FINANCE)
        assert gate.card(PLATE).receipt is not None
        with pytest.raises(DomainError, match=r"credit\.settled"):
            await gate.do(ResolveCredit(told["credit"], "APPLIED", "x", charge.code), FINANCE)
        (second,) = await tell(gate, credit(None, reference="FT2", provider_id="2"))
        with pytest.raises(DomainError, match=r"credit\.nothing_owed"):
            await gate.do(ResolveCredit(second["credit"], "APPLIED", "x", charge.code), FINANCE)
    assert held(engine) == {"bank/clearing": 600_000, "revenue/fee": -300_000, "kept/fee": -300_000}


async def test_the_same_money_under_two_references_is_taken_back(engine: Engine) -> None:
    async with House(engine) as gate:
        charge = await due(gate)
        await tell(gate, credit(charge))
        odd = credit(charge, reference="SAO-KE-7", provider_id="")
        (told,) = await tell(gate, odd, channel="statement")
        assert told["outcome"] == "LATE"
        await gate.do(ResolveCredit(told["credit"], "TOLD_TWICE", "một lần trên sao kê"), FINANCE)
        with pytest.raises(DomainError, match=r"credit\.not_found"):
            await gate.do(ResolveCredit("nobody", "SEEN", "x"), FINANCE)
    assert held(engine) == {"bank/clearing": 300_000, "revenue/fee": -300_000}


@pytest.mark.parametrize(
    ("changed", "outcome"),
    [({"account": "999"}, "WRONG_ACCOUNT"), ({"currency": "CNY"}, "WRONG_CURRENCY")],
)
async def test_other_accounts_and_currencies_book_nothing_and_wait(
    engine: Engine, changed: dict[str, Any], outcome: str
) -> None:
    async with House(engine) as gate:
        charge = await due(gate)
        (told,) = await tell(gate, credit(charge, **changed))
        assert told["outcome"] == outcome
        row = gate.loop.state.credits[told["credit"]]
        assert row.is_open
        for how in ("APPLIED", "TOLD_TWICE", "NONSENSE"):
            with pytest.raises(DomainError, match=r"credit\.(how|no_charge)"):
                await gate.do(ResolveCredit(row.id, how, "x", charge.code), FINANCE)
        assert gate.card(PLATE).charge == charge
    assert "bank/clearing" not in held(engine)


async def test_one_transfer_pays_two_trucks(engine: Engine) -> None:
    async with House(engine) as gate:
        one, two = await due(gate), await due(gate, "25C05678")
        both = credit(one, 600_000, text=f"tra 2 xe {one.code} {two.code}")
        (told,) = await tell(gate, both)
        assert (told["outcome"], len(told["receipts"])) == ("FULL", 2)


async def test_a_statement_is_all_or_nothing_and_not_everybodys(engine: Engine) -> None:
    async with House(engine) as gate:
        charge = await due(gate)
        with pytest.raises(DomainError, match=r"policy\.refused"):
            await gate.do(TellCredits("statement", (credit(charge),), "a.csv"))
        with pytest.raises(ValueError, match="no credit"):
            await gate.do(
                TellCredits("statement", (credit(charge), credit(None, 0)), "a.csv"), FINANCE
            )
        assert gate.loop.state.credits == {}
        told = await tell(gate, credit(charge), credit(None, reference="FT2", provider_id="2"))
        assert [t["outcome"] for t in told] == ["FULL", "UNMATCHED"]
    assert rows(engine, "SELECT count(*) FROM bank_credit") == [(2,)]


async def test_a_parallel_run_takes_no_money(engine: Engine) -> None:
    async with House(engine, shadow=True) as gate:
        await gate.enters("inland-enter", PLATE)
        gate.now += MINUTE
        with pytest.raises(DomainError, match=r"shadow\.no_money"):
            await tell(gate, credit(None))


async def test_everything_told_is_there_after_a_restart(engine: Engine) -> None:
    async with House(engine) as gate:
        charge = await due(gate)
        await tell(gate, credit(charge, 350_000))
        before: dict[str, BankCredit] = gate.loop.state.credits
    after = House(engine)
    assert after.loop.state.credits == before
    assert after.loop.state.charge_codes == gate.loop.state.charge_codes
