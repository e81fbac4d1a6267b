"""The bank's statement held against the books without being imported."""

from sqlalchemy import Engine

from fees.reconcile import Code, Reason
from fees.reports import local_day
from gate.journey.money_commands import ToldCredit
from gate.reconcile import Others, compare
from tests.service.house import House
from tests.service.test_bank import credit, due, tell

BANK_CODES = (Code.NOTICE_NOT_IN_STATEMENT, Code.STATED_NOT_BOOKED, Code.MONEY_UNMATCHED)


async def test_a_statement_that_is_only_looked_at(engine: Engine) -> None:
    async with House(engine) as gate:
        told = credit(await due(gate), at=gate.now)
        await tell(gate, told)
        day, now, first = local_day(gate.now), gate.now, gate.loop.rules.tariff
        booked = len(gate.loop.state.charges)

    def seen(*statement: ToldCredit, given: bool = True) -> dict[Code, tuple[int, Reason, str]]:
        others = Others(statement=statement if given else None)
        gaps = compare(engine, day, first, now, others).gaps
        return {g.code: (g.amount, g.reason, g.ref) for g in gaps if g.code in BANK_CODES}

    (waits,) = seen(given=False).values()
    assert waits[:2] == (300_000, Reason.WAITS_FOR_STATEMENT)
    as_stated = ToldCredit(told.account, 300_000, "VND", told.text, told.reference, now)
    assert seen(as_stated) == {}
    (missing,) = seen().values()
    assert missing[:2] == (300_000, Reason.UNEXPLAINED)
    stranger = ToldCredit(told.account, 70_000, "VND", "chuyen tien", "FT-2", now)
    tomorrow = ToldCredit(told.account, 90_000, "VND", "x", "FT-3", now + 86_400_000_000)
    assert seen(as_stated, stranger, tomorrow) == {
        Code.STATED_NOT_BOOKED: (70_000, Reason.UNEXPLAINED, "FT-2")
    }
    assert booked == 1
