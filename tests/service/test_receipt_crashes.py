"""The power fails between any two statements of a payment: numbers go on, nothing is lost.

Every statement that the store sends, and the moments before and after COMMIT, are places to crash.
Afterwards the gate is opened anew on the same file and the cashier presses the same key again.
"""

import asyncio
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, event, text
from structlog.testing import capture_logs

from gate.journey.commands import Actor, Assess, Command, Confirm, Declare
from gate.journey.errors import DomainError
from gate.journey.money_commands import (
    AskRefund,
    CorrectReceipt,
    DecideRefund,
    PayCash,
    SpoilReceipt,
)
from gate.service.loop import Loop
from gate.store.engine import migrate, open_engine
from gate.store.sqlstore import SqlStore
from tests.service.house import BANANAS, House

FINANCE = Actor("hoa", "finance", "pc-1")
AFTER_COMMIT = 99  # beyond the last statement of a payment


class PowerCut(Exception):  # noqa: N818  # no error of ours
    """The machine is gone."""


class Fuse:
    """Blows at the n-th statement of a write; 0 = never."""

    def __init__(self, engine: Engine) -> None:
        """Watch this engine."""
        self.left = 0
        event.listen(engine, "before_cursor_execute", self._statement)
        event.listen(engine, "commit", self._commit)

    def _statement(self, _c: Any, _cur: Any, sql: str, *_: Any) -> None:
        if sql.startswith("INSERT"):
            self._burn()

    def _commit(self, _: Any) -> None:
        self._burn()

    def _burn(self) -> None:
        if self.left:
            self.left -= 1
            if not self.left:
                raise PowerCut


class Machine:
    """One gate on one file, switched off and on again."""

    def __init__(self, file: Path) -> None:
        """Open it for the first time."""
        self.file = file
        self.engine = open_engine(f"sqlite:///{file}")
        migrate(self.engine)
        self.gate = House(self.engine)
        self.fuse = Fuse(self.engine)

    async def on(self) -> None:
        """The single writer works."""
        await self.gate.__aenter__()

    async def off_and_on(self) -> None:
        """What was in memory is gone, what was committed is read."""
        await self.gate.__aexit__()
        self.engine.dispose()
        self.engine = open_engine(f"sqlite:///{self.file}")
        self.fuse = Fuse(self.engine)
        gate = self.gate
        gate.loop = Loop(
            SqlStore(self.engine),
            gate.loop.rules,
            lambda: gate.now,
            lambda: f"id-{next(gate._ids):06d}",
            gate.told.append,
        )
        gate.loop.start()
        await self.on()

    async def off(self) -> None:
        """For good."""
        await self.gate.__aexit__()
        self.engine.dispose()

    def die_after_commit(self) -> None:
        """What the next write commits is there, and nobody is told."""
        store = self.gate.loop._store
        write = store.write

        def committed_and_gone(entities: Any) -> None:
            write(entities)
            raise PowerCut

        store.write = committed_and_gone  # type: ignore[method-assign]


async def _through(machine: Machine, cuts: Sequence[int]) -> list[int]:
    """Vehicles pay one after the other; the numbers that the cashier was told in the end."""
    told = []
    await machine.on()
    for n, cut in enumerate(cuts):
        plate = f"25C{10_001 + n}"
        charge = await _waits_at_the_desk(machine.gate, plate)
        if cut == AFTER_COMMIT:
            machine.die_after_commit()
        else:
            machine.fuse.left = cut
        try:
            paid = await machine.gate.do(PayCash(charge, 500_000), key=f"pay-{n}")
        except DomainError as failed:
            if failed.key != "store.unavailable":
                raise
            await machine.off_and_on()
            paid = await machine.gate.do(PayCash(charge, 500_000), key=f"pay-{n}")
        machine.fuse.left = 0
        told.append(int(paid["number"]))
    await machine.off()
    return told


async def _waits_at_the_desk(gate: House, plate: str) -> str:
    """The charge of a vehicle that came and was confirmed."""
    await gate.do(Declare(f"d-{plate}", plate, BANANAS))
    await gate.enters("inland-enter", plate)
    visit = gate.card(plate).visit.id
    await gate.do(Confirm(visit, plate))
    return str((await gate.do(Assess(visit)))["charge"])


@settings(max_examples=10)
@given(st.lists(st.integers(0, 9) | st.just(AFTER_COMMIT), min_size=1, max_size=5))
def test_numbers_are_continuous_wherever_the_power_fails(cuts: list[int]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        machine = Machine(Path(folder) / "centre.sqlite")
        with capture_logs():  # a fault of the disk is written down in pictures that take seconds
            told = asyncio.run(_through(machine, cuts))
        engine = open_engine(f"sqlite:///{machine.file}")
        with engine.connect() as connection:
            rows = connection.execute(
                text("SELECT number, payment_id FROM receipt ORDER BY number")
            )
            receipts = [(row[0], row[1]) for row in rows]
            payments = {row[0] for row in connection.execute(text("SELECT id FROM payment"))}
            query = text("SELECT count(*) FROM ledger_entry WHERE kind = 'receipt'")
            assert connection.execute(query).scalar_one() == len(receipts)
        engine.dispose()
    assert [number for number, _ in receipts] == list(range(1, len(cuts) + 1))
    assert {payment for _, payment in receipts} == payments
    assert told == [number for number, _ in receipts]


async def _corrected(machine: Machine, cuts: Sequence[int]) -> None:
    """One receipt is spoiled, replaced and paid back, the power failing on the way."""
    await machine.on()
    gate = machine.gate
    charge = await _waits_at_the_desk(gate, "25C10001")
    first = str((await gate.do(PayCash(charge, 500_000), key="pay"))["receipt"])
    new = await _survives(machine, SpoilReceipt(first, "máy ký hỏng"), FINANCE, cuts[0])
    await gate.signs()
    wish = CorrectReceipt(str(new["receipt"]), "REPLACE", "sai tên", {"name": "Công ty A"})
    await _survives(machine, wish, FINANCE, cuts[1])
    await gate.signs()
    asked = await gate.do(AskRefund("0123 VCB", "huỷ", charge_id=charge), FINANCE)
    decision = DecideRefund(str(asked["refund"]), True)
    await _survives(machine, decision, Actor("son", "manager", "pc-9"), cuts[2])
    await machine.off()


async def _survives(machine: Machine, command: Command, who: Actor, cut: int) -> dict[str, Any]:
    """The same key again after the power is back."""
    if cut == AFTER_COMMIT:
        machine.die_after_commit()
    else:
        machine.fuse.left = cut
    key = type(command).__name__
    try:
        done = await machine.gate.do(command, who, key=key)
    except DomainError as failed:
        if failed.key != "store.unavailable":
            raise
        await machine.off_and_on()
        done = await machine.gate.do(command, who, key=key)
    machine.fuse.left = 0
    return done


@settings(max_examples=10)
@given(st.lists(st.integers(0, 9) | st.just(AFTER_COMMIT), min_size=3, max_size=3))
def test_spoiling_and_correcting_lose_no_number_wherever_the_power_fails(cuts: list[int]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        machine = Machine(Path(folder) / "centre.sqlite")
        with capture_logs():
            asyncio.run(_corrected(machine, cuts))
        engine = open_engine(f"sqlite:///{machine.file}")
        with engine.connect() as connection:
            query = (
                "SELECT r.number, r.amount, l.state, l.standing FROM receipt r "
                "JOIN receipt_life l ON l.id = r.id ORDER BY r.number"
            )
            found = [tuple(row) for row in connection.execute(text(query))]
            query = "SELECT count(*) FROM ledger_entry WHERE kind = 'receipt'"
            assert connection.execute(text(query)).scalar_one() == 4
            query = "SELECT count(*) FROM ledger_entry WHERE kind = 'refund'"
            assert connection.execute(text(query)).scalar_one() == 1
        engine.dispose()
    assert found == [
        (1, 300_000, "SPOILED", "ISSUED"),
        (2, 300_000, "SIGNED", "REPLACED"),
        (3, 300_000, "SIGNED", "REPLACED"),
        (4, 0, "NUMBERED", "ISSUED"),
    ]
