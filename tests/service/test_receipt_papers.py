"""Receipts on both databases: registered before use, numbered with the payment, then signed."""

import hashlib
import itertools
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from fees.receipt import Series
from gate.journey.commands import Actor, Confirm, Declare
from gate.journey.errors import DomainError
from gate.journey.money_commands import (
    PayCash,
    PrintReceipt,
    RegisterSeries,
    SealReceipt,
    SendReceipts,
)
from gate.papers.seal import Seal, ensure_training_seal
from gate.papers.sealing import Sealing
from gate.papers.signature import verify
from gate.service.money import Receipt
from gate.store.receipts import Papers
from tests.service.house import BANANAS, MINUTE, OPERATOR, House

FINANCE = Actor("hoa", "finance", "pc-1")
YEAR_US = 365 * 24 * 60 * MINUTE


@pytest.fixture(scope="module")
def seal(tmp_path_factory: pytest.TempPathFactory) -> Seal:
    """A training seal made before the day of the tests."""
    made = datetime(2026, 1, 1, tzinfo=UTC)
    return ensure_training_seal(tmp_path_factory.mktemp("keys"), "Ban Quản lý", made)


@pytest.fixture
def plates() -> Iterator[str]:
    """Plates of vehicles that come one after the other."""
    return (f"25C{number}" for number in range(10_001, 99_999))


async def pays(gate: House, plate: str, key: str = "") -> dict[str, object]:
    """A vehicle comes, is confirmed and pays."""
    await gate.do(Declare(f"d-{plate}", plate, BANANAS))
    await gate.enters("inland-enter", plate)
    await gate.do(Confirm(gate.card(plate).visit.id, plate))
    charge = gate.card(plate).charge
    assert charge is not None
    return await gate.do(PayCash(charge.id, 300_000), key=key)


def in_production(gate: House, prefix: str = "AA") -> None:
    """The gate uses a series that has value."""
    gate.loop.rules = replace(gate.loop.rules, receipt_series=Series(prefix, 2026))


def reopened(engine: Engine, gate: House) -> House:
    """The same gate started again on the same database."""
    ids = itertools.count(next(gate._ids))
    return House(engine, now=gate.now, _seqs=dict(gate._seqs), _ids=ids)


def acts(engine: Engine, kind: str) -> list[str]:
    with engine.connect() as connection:
        query = text("SELECT ref FROM ledger_entry WHERE kind = :kind ORDER BY id")
        return [row[0] for row in connection.execute(query, {"kind": kind})]


async def test_the_training_series_registers_itself_once(
    engine: Engine, plates: Iterator[str]
) -> None:
    async with House(engine) as gate:
        numbers = [(await pays(gate, next(plates)))["number"] for _ in range(3)]
    assert numbers == [1, 2, 3]
    assert acts(engine, "series_registered") == ["MH-26E"]
    (run,) = Papers(engine).registered().runs
    assert (run.series.symbol, run.first, run.registered_by) == ("MH-26E", 1, "system")


async def test_no_money_is_taken_on_a_series_that_nobody_registered(
    engine: Engine, plates: Iterator[str]
) -> None:
    async with House(engine) as gate:
        in_production(gate)
        plate = next(plates)
        with pytest.raises(DomainError) as refusal:
            await pays(gate, plate)
        assert refusal.value.key == "receipt.unregistered"
        assert gate.card(plate).charge.paid == 0  # type: ignore[union-attr]
        with pytest.raises(DomainError):
            await gate.do(RegisterSeries("AA", 2026, "01BLP0-001"), OPERATOR)
        await gate.do(RegisterSeries("AA", 2026, "01BLP0-001", first=501), FINANCE)
        with pytest.raises(DomainError) as twice:
            await gate.do(RegisterSeries("AA", 2026, "01BLP0-001"), FINANCE)
        assert twice.value.key == "receipt.series_twice"
        with pytest.raises(DomainError) as wrong:
            await gate.do(RegisterSeries("A1", 2026, "01BLP0-001"), FINANCE)
        assert wrong.value.key == "receipt.prefix"
        assert (await pays(gate, next(plates)))["number"] == 501
    async with reopened(engine, gate) as again:  # the registration survives the night
        in_production(again)
        assert (await pays(again, next(plates)))["number"] == 502


async def test_a_new_year_has_a_new_symbol_and_begins_at_one(
    engine: Engine, plates: Iterator[str]
) -> None:
    async with House(engine) as gate:
        await pays(gate, next(plates))
        gate.now += YEAR_US
        paid = await pays(gate, next(plates))
    assert (paid["receipt"], paid["number"]) == ("MH-27E/1", 1)


async def test_a_receipt_is_signed_after_it_was_paid_and_its_digest_is_in_the_book(
    engine: Engine, plates: Iterator[str], seal: Seal
) -> None:
    papers = Papers(engine)
    async with House(engine) as gate:
        office = Sealing(seal, papers.unsigned, gate.loop.submit, lambda: gate.now)
        ids = [str((await pays(gate, next(plates)))["receipt"]) for _ in range(2)]
        assert papers.signed(ids[0]) is None
        assert papers.waiting() == 2
        assert (await office.once(), await office.once()) == (2, 0)
    assert acts(engine, "receipt_signed") == ids
    for receipt_id in ids:
        signed = papers.signed(receipt_id)
        assert signed is not None
        verify(signed.xml, seal.certificate)
        digest = hashlib.sha256(signed.xml).hexdigest()
        assert signed.sha256 == digest
        with engine.connect() as connection:
            query = text("SELECT raw FROM ledger_entry WHERE kind = 'receipt_signed' AND ref = :id")
            assert digest.encode() in connection.execute(query, {"id": receipt_id}).scalar_one()


async def test_signed_files_and_registrations_cannot_be_changed(
    engine: Engine, plates: Iterator[str], seal: Seal
) -> None:
    async with House(engine) as gate:
        await pays(gate, next(plates))
        office = Sealing(seal, Papers(engine).unsigned, gate.loop.submit, lambda: gate.now)
        await office.once()
    for table in ("receipt_paper", "receipt_series"):
        for statement in (f"UPDATE {table} SET id = 'x'", f"DELETE FROM {table}"):
            with pytest.raises(DBAPIError, match="append-only"), engine.begin() as connection:
                connection.execute(text(statement))


async def test_payment_goes_on_when_nothing_can_be_signed(
    engine: Engine, plates: Iterator[str], tmp_path: Path, seal: Seal
) -> None:
    late = ensure_training_seal(tmp_path, "Ban Quản lý", datetime(2030, 1, 1, tzinfo=UTC))
    papers = Papers(engine)
    async with House(engine) as gate:
        office = Sealing(late, papers.unsigned, gate.loop.submit, lambda: gate.now)
        assert (await pays(gate, next(plates)))["number"] == 1
        with pytest.raises(Exception, match="valid from"):
            await office.once()
        assert (await pays(gate, next(plates)))["number"] == 2
        assert papers.waiting() == 2
        office.seal = seal  # somebody put a valid certificate in the settings
        assert await office.once() == 2
    assert papers.waiting() == 0


async def test_one_receipt_that_cannot_be_written_stops_no_other(
    engine: Engine, plates: Iterator[str], seal: Seal
) -> None:
    papers = Papers(engine)

    def unsigned(since: int, most: int) -> list[Receipt]:
        """The first one names a cashier that XML cannot hold."""
        found = papers.unsigned(since, most)
        strange = {"cashier": "\x0b"}
        return [r if r.number > 1 else replace(r, content={**r.content, **strange}) for r in found]

    async with House(engine) as gate:
        for _ in range(2):
            await pays(gate, next(plates))
        office = Sealing(seal, unsigned, gate.loop.submit, lambda: gate.now)
        assert (await office.once(), await office.once()) == (2, 0)
    assert papers.waiting() == 1
    assert "MH-26E/1" in office.problem


async def test_nobody_but_the_centre_brings_a_signed_file(engine: Engine) -> None:
    async with House(engine) as gate:
        with pytest.raises(DomainError) as refusal:
            await gate.do(SealReceipt("MH-26E/1", "v", b"<x/>", "", "", gate.now), FINANCE)
    assert refusal.value.key == "policy.refused"


async def test_what_was_sent_and_answered_follows_the_table(
    engine: Engine, plates: Iterator[str], seal: Seal
) -> None:
    papers = Papers(engine)
    async with House(engine) as gate:
        office = Sealing(seal, papers.unsigned, gate.loop.submit, lambda: gate.now)
        ids = tuple([str((await pays(gate, next(plates)))["receipt"]) for _ in range(2)])
        with pytest.raises(DomainError) as early:
            await gate.do(SendReceipts(ids, "SEND"), FINANCE)
        assert early.value.key == "receipt.no_such_step"
        await office.once()
        with pytest.raises(DomainError):
            await gate.do(SendReceipts(ids, "SEND"), OPERATOR)
        await gate.do(SendReceipts(ids, "SEND"), FINANCE)
        with pytest.raises(DomainError) as silent:
            await gate.do(SendReceipts(ids, "REJECT", " "), FINANCE)
        assert silent.value.key == "receipt.reason"
        await gate.do(SendReceipts(ids[:1], "REJECT", "sai mã số thuế"), FINANCE)
        with pytest.raises(DomainError):  # the first was rejected: neither is accepted
            await gate.do(SendReceipts(ids, "ACCEPT"), FINANCE)
        await gate.do(SendReceipts(ids[1:], "ACCEPT"), FINANCE)
        with pytest.raises(DomainError) as unknown:
            await gate.do(SendReceipts(ids[1:], "SPOIL"), FINANCE)
        assert unknown.value.key == "receipt.no_such_step"
    (left,) = papers.on_their_way(10)
    assert (left.id, left.state, left.reason) == (ids[0], "REJECTED", "sai mã số thuế")
    async with reopened(engine, gate) as again:
        assert again.loop.state.lives[ids[1]].state == "ACCEPTED"  # it may have to be corrected
        await again.do(SendReceipts(ids[:1], "SEND"), FINANCE)
        with pytest.raises(DomainError) as arrived:
            await again.do(SendReceipts(ids[1:], "SEND"), FINANCE)
        assert arrived.value.key == "receipt.no_such_step"
    assert acts(engine, "receipt_sent") == [*ids, ids[0]]
    assert acts(engine, "receipt_accepted") == [ids[1]]


async def test_prints_are_in_the_book(engine: Engine, plates: Iterator[str]) -> None:
    async with House(engine) as gate:
        receipt = str((await pays(gate, next(plates)))["receipt"])
        for copy in (False, True):
            await gate.do(PrintReceipt(receipt, "", copy))
    assert acts(engine, "receipt_printed") == [receipt, receipt]


async def test_the_usage_report_carries_over_from_month_to_month(
    engine: Engine, plates: Iterator[str]
) -> None:
    async with House(engine) as gate:
        start = gate.now
        for _ in range(2):
            await pays(gate, next(plates))
        middle = gate.now + 1
        gate.now += 60 * MINUTE
        await pays(gate, next(plates))
        end = gate.now + 1
    papers = Papers(engine)
    (first,), (second,) = papers.usage(start, middle), papers.usage(middle, end)
    assert (first.used.first, first.used.last, first.issued) == (1, 2, 2)
    assert (second.used.first, second.used.last, second.amount_vnd) == (3, 3, 300_000)
    assert first.closing == second.opening
    assert (first.absent, second.absent) == ((), ())
