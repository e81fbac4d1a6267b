"""Parking is a price: worked out at leaving, paid apart, with a slip and accounts of its own."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from fees.assessment import assess
from fees.categories import Chargeable
from fees.charge import ChargeState
from fees.drafts import Money
from fees.tariff import TariffError, load_checked
from gate.journey.commands import Clear, Open, PlaceHold, ReleaseHold
from gate.journey.errors import DomainError
from gate.journey.money_commands import PayCash, TopUpCash
from gate.journey.queue_commands import StopCalls
from gate.price_file import load_price
from gate.service.money import Charge
from gate.tariff_files import TariffAlteredError, verify_price
from tests.service.house import BORDER_GUARD, CUSTOMS, MARSHAL, MINUTE, QUARANTINE, House
from tests.service.test_bank import PLATE, credit, due, held, rows, tell
from tests.service.test_companies import comes, firm, opened

PRICES = Path("fees/tariffs/mlt-price-2026a.toml")
DRIVERS_MINUTES = Path("fees/tariffs/mlt-price-2026b.toml")
DAY = 40_000  # 10 t and more, one daytime


async def cleared(gate: House, visit: str) -> None:
    for agency in (BORDER_GUARD, CUSTOMS, QUARANTINE):
        await gate.do(Clear(visit, agency.agency, "GIVEN"), agency)


def prices(gate: House) -> list[Charge]:
    """The prices on the card that were not reversed."""
    return [c for c in gate.card(PLATE).charges if c.money is Money.PRICE]


async def test_the_stay_is_charged_at_the_lane_and_paid_apart_from_the_fee(
    engine: Engine,
) -> None:
    async with House(engine, price=PRICES) as gate:
        fee = await due(gate)
        await cleared(gate, fee.visit_id)
        assert prices(gate) == []  # nobody knows yet how long it stays
        gate.now += 90 * MINUTE
        await gate.sees("border-leave", PLATE)
        (price,) = prices(gate)
        assert (price.total, price.state, price.code != fee.code) == (DAY, ChargeState.DUE, True)
        card = gate.card(PLATE)
        assert card.opening is not None
        reasons = [(r.key, dict(r.params)["amount"]) for r in card.opening.reasons]
        assert reasons == [("opening.unpaid", 300_000), ("opening.price_unpaid", DAY)]
        await gate.do(PayCash(fee.id, 300_000))
        assert gate.opened_lanes() == []  # the price is still owed
        reply = await gate.do(PayCash(price.id, 50_000))
        assert (reply["change"], reply["receipt"]) == (10_000, "GXMH-26/1")
        assert gate.opened_lanes() == ["border-leave"]
        card = gate.card(PLATE)
        assert card.receipt is not None
        assert (card.receipt.amount, card.receipt.series) == (300_000, "MH-26E")
        (slip,) = card.slips
        assert (slip.amount, slip.content["payee"]) == (
            DAY,
            {"name": "Đơn vị khai thác bãi (minh hoạ)"},
        )
        again = House(engine, now=gate.now, price=PRICES).loop.state
        assert (again.slip_last, again.slips_of[slip.visit_id]) == ({"GXMH-26": 1}, [slip])
    assert held(engine) == {
        "cash/lan": 340_000,
        "revenue/fee": -300_000,
        "revenue/price": -40_000,
    }


async def test_one_transfer_may_name_both_and_posts_to_both(engine: Engine) -> None:
    async with House(engine, price=PRICES) as gate:
        fee = await due(gate)
        await cleared(gate, fee.visit_id)
        await gate.sees("border-leave", PLATE)
        (price,) = prices(gate)
        (told,) = await tell(gate, credit(fee, 340_000, text=f"{price.code} va {fee.code}"))
        assert (told["outcome"], len(told["receipts"])) == ("FULL", 2)
        assert gate.opened_lanes() == ["border-leave"]
    book = rows(engine, "SELECT postings FROM ledger_entry WHERE kind = 'payment'")
    accounts = sorted(a for (p,) in book for a in ("receivable/fee", "receivable/price") if a in p)
    assert accounts == ["receivable/fee", "receivable/price"]  # one entry each, never mixed


async def test_a_longer_stay_adds_the_difference_and_moves_nothing_paid(engine: Engine) -> None:
    async with House(engine, price=PRICES) as gate:
        fee = await due(gate)
        await cleared(gate, fee.visit_id)
        first = await gate.sees("border-leave", PLATE)
        (price,) = prices(gate)
        await gate.do(PayCash(price.id, DAY))
        await gate.backs_out("border-leave", first)
        gate.now += 16 * 60 * MINUTE  # until 23 o'clock: the night has begun
        await gate.sees("border-leave", PLATE)
        paid, more = prices(gate)
        assert (paid.state, paid.total, more.state, more.total) == (
            ChargeState.PAID,
            DAY,
            ChargeState.DUE,
            80_000,
        )
        await gate.do(PayCash(more.id, 80_000))
        second = gate.card(PLATE).slips[1]
        lines = second.content["lines"]
        assert isinstance(lines, list)
        assert sum(line["amount_vnd"] for line in lines) == 80_000


async def test_what_was_not_paid_is_replaced_when_the_stay_grows(engine: Engine) -> None:
    async with House(engine, price=PRICES) as gate:
        fee = await due(gate)
        await cleared(gate, fee.visit_id)
        first = await gate.sees("border-leave", PLATE)
        (old,) = prices(gate)
        await gate.backs_out("border-leave", first)
        gate.now += 16 * 60 * MINUTE
        await gate.sees("border-leave", PLATE)
        (new,) = prices(gate)
        assert (old.total, new.total) == (DAY, 120_000)
        (told,) = await tell(gate, credit(old, 120_000, text=old.code))  # scanned before
        assert told["outcome"] == "FULL"
        assert prices(gate)[0].state is ChargeState.PAID
    assert held(engine)["revenue/price"] == -120_000


async def test_where_prices_do_not_bar_the_exit_the_lane_opens_and_the_price_is_owed(
    engine: Engine, tmp_path: Path
) -> None:
    text = PRICES.read_text("utf-8")
    file = tmp_path / "price.toml"
    file.write_text(
        text.replace('bar_exit = { value = "YES"', 'bar_exit = { value = "NO"'), "utf-8"
    )
    async with House(engine, price=file) as gate:
        fee = await due(gate)
        await cleared(gate, fee.visit_id)
        await gate.do(PayCash(fee.id, 300_000))
        sighting = await gate.sees("border-leave", PLATE)
        assert gate.opened_lanes() == ["border-leave"]
        await gate.passes("border-leave", sighting)
        visit = gate.loop.state.visits[fee.visit_id]
        assert not visit.is_open
        kinds = [f.kind for f in gate.loop.state.findings[visit.id]]
        assert kinds == ["left_unpaid"]
        (price,) = prices(gate)
        await gate.do(PayCash(price.id, DAY))
    assert held(engine).get("receivable/price", 0) == 0


async def test_prepaid_money_pays_fee_and_price_and_nobody_is_asked(engine: Engine) -> None:
    async with House(engine, price=PRICES) as gate:
        await opened(gate)
        await gate.do(TopUpCash("0300588569", 1_000_000))
        visit = await comes(gate)
        await cleared(gate, visit)
        await gate.sees("border-leave", PLATE)
        assert gate.opened_lanes() == ["border-leave"]
        assert firm(gate).prepaid_vnd == 1_000_000 - 300_000 - DAY


async def test_who_went_through_unseen_owes_the_price_and_who_paid_is_not_asked_again(
    engine: Engine,
) -> None:
    async with House(engine, price=PRICES) as gate:
        fee = await due(gate)
        await cleared(gate, fee.visit_id)
        with pytest.raises(DomainError):
            await gate.do(Open(fee.visit_id))
        await gate.passes("border-leave", await gate.sees("border-leave", PLATE))
        (price,) = prices(gate)
        gate.now += 24 * 60 * MINUTE
        await gate.do(PayCash(price.id, DAY))
        assert [c.total for c in prices(gate)] == [DAY]


async def test_a_file_of_prices_that_was_altered_stops_the_start(
    engine: Engine, tmp_path: Path
) -> None:
    altered = tmp_path / "price.toml"
    price = load_price(PRICES, training=True)
    altered.write_text(PRICES.read_text("utf-8") + "\n# cheaper from now on\n", "utf-8")
    changed = load_price(altered, training=True)
    assert price is not None
    assert changed is not None
    assert changed.version == price.version
    verify_price(engine, None, None)
    verify_price(engine, changed, altered)  # nobody was charged by it yet
    async with House(engine, price=PRICES) as gate:
        fee = await due(gate)
        await cleared(gate, fee.visit_id)
        await gate.sees("border-leave", PLATE)
        assert [c.tariff_sha256 for c in prices(gate)] == [price.sha256]
    verify_price(engine, price, PRICES)
    with pytest.raises(TariffAlteredError) as refused:
        verify_price(engine, changed, altered)
    for word in (altered.name, price.version, changed.sha256, price.sha256, "new version"):
        assert word in str(refused.value)


def test_only_a_tariff_of_prices_is_taken_and_an_illustrative_one_only_in_training() -> None:
    assert load_price(None, training=False) is None
    assert load_price(PRICES, training=True) is not None
    with pytest.raises(TariffError, match="may not charge"):
        load_price(PRICES, training=False)
    with pytest.raises(TariffError, match="kind"):
        load_price(Path("fees/tariffs/mlt-fee-2026a.toml"), training=True)


async def test_nobody_pays_for_a_night_in_which_customs_kept_the_vehicle(engine: Engine) -> None:
    async with House(engine, price=DRIVERS_MINUTES) as gate:
        fee = await due(gate)
        gate.now += 5 * MINUTE
        told = await gate.do(PlaceHold(fee.visit_id, "AGENCY", "soi chiếu", "CUSTOMS"), CUSTOMS)
        gate.now += 24 * 60 * MINUTE  # over night, into the next morning
        await gate.do(ReleaseHold(fee.visit_id, str(told["hold"]), "xong"), CUSTOMS)
        gate.now += 10 * MINUTE
        await cleared(gate, fee.visit_id)
        await gate.sees("border-leave", PLATE)
        (price,) = prices(gate)
        assert price.total == 2 * DAY  # two days with some minutes of its own, and no night
        why: dict[str, Any] = dict(price.assessment)
        (day,) = why["lines"]
        assert day["inputs"]["customs_minutes"] == 24 * 60
        assert "không tính: hải quan 1.440 phút" in day["arithmetic"]["vi"]
        assert [one["by"] for one in why["kept"]] == ["CUSTOMS"]
        told = {name: why[name] for name in ("entered_at", "left_at", "kept")}
        facts = Chargeable.from_facts({**gate.loop.state.visits[fee.visit_id].facts, **told})
        again = assess(facts, load_checked(DRIVERS_MINUTES.read_bytes()))
        assert again.total_vnd == price.total  # anybody can count again from what is on the charge


async def test_the_wait_for_the_bridge_is_the_other_side_s_also_once_it_has_left(
    engine: Engine,
) -> None:
    async with House(engine, price=DRIVERS_MINUTES) as gate:
        fee = await due(gate)
        await gate.do(StopCalls("bridge", "đóng cầu"), MARSHAL)
        gate.now += 5 * MINUTE
        await cleared(gate, fee.visit_id)
        waited = gate.now
        gate.now += 90 * MINUTE
        sighting = await gate.sees("border-leave", PLATE)
        (price,) = prices(gate)
        assert price.assessment["kept"]
        await gate.passes("border-leave", sighting)
        with engine.connect() as db:
            (left,) = db.execute(text("SELECT bridge_waits FROM visit")).scalars()
        assert left == f"[[{waited},{gate.now}]]"
