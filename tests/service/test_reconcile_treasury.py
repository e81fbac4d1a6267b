"""A day's cash followed to the treasury in real books, and visits held against their own tariff."""

from sqlalchemy import Engine, text

from fees.reconcile import Code, Comparison, Reason
from fees.reconcile_rows import Listed
from fees.reports import local_day
from gate.journey.money_commands import ConfirmHandIn, HandIn
from gate.reconcile import Others, compare
from tests.service.house import OPERATOR, House
from tests.service.tariff_desk import approved, comes, dearer, opened, tick
from tests.service.test_hand_in import FINANCE, LEAD, closed_shift
from tests.service.test_tariffs import BEGINS

DAY_US = 86_400_000_000
CASH = (Code.CASH_NOT_HANDED_IN, Code.HAND_IN_UNCONFIRMED, Code.HAND_IN_DIFFERS)


def money(found: Comparison) -> dict[Code, tuple[int, Reason]]:
    """What is said about cash after its shift."""
    wanted = (*CASH, Code.CONFIRMED_DIFFERS)
    return {g.code: (g.amount, g.reason) for g in found.gaps if g.code in wanted}


def steps(found: Comparison) -> dict[str, int]:
    """The end of the chain, in đồng."""
    last = ("counted", "handed_in", "confirmed")
    return {step.name: step.amount for step in found.chain if step.name in last}


async def test_cash_is_followed_to_the_treasury(engine: Engine) -> None:
    async with House(engine) as gate:
        tariff = gate.loop.rules.tariff
        shift = await closed_shift(gate, OPERATOR, "25C01234")
        day, soon, late = local_day(gate.now), gate.now, gate.now + 7 * DAY_US

        def seen(now: int, treasury: dict[str, int] | None = None) -> Comparison:
            return compare(engine, day, tariff, now, Others(treasury=treasury))

        assert money(seen(soon)) == {Code.CASH_NOT_HANDED_IN: (300_000, Reason.WAITS_FOR_HAND_IN)}
        assert money(seen(late)) == {Code.CASH_NOT_HANDED_IN: (300_000, Reason.UNEXPLAINED)}
        assert steps(seen(soon)) == {"counted": 300_000, "handed_in": 0, "confirmed": 0}
        made = await gate.do(HandIn((shift,)), LEAD)
        assert money(seen(late)) == {Code.HAND_IN_UNCONFIRMED: (300_000, Reason.UNEXPLAINED)}
        confirm = ConfirmHandIn(made["hand_in"], 300_000, "GNT-0042/26", "Nguyễn Văn An")
        await gate.do(confirm, FINANCE)
        assert money(seen(late)) == {}
        assert steps(seen(late)) == {"counted": 300_000, "handed_in": 300_000, "confirmed": 300_000}
        assert money(seen(late, {"GNT-0042/26": 300_000})) == {}
        assert money(seen(late, {"GNT-0042/26": 200_000})) == {
            Code.CONFIRMED_DIFFERS: (100_000, Reason.UNEXPLAINED)
        }
    with engine.begin() as connection:  # somebody with the keys to the database makes a list less
        connection.execute(text("UPDATE hand_in SET amount = 250000"))
    found = money(seen(late))
    assert found[Code.HAND_IN_DIFFERS][0] == 50_000
    assert found[Code.CONFIRMED_DIFFERS][0] == 50_000


async def test_each_visit_is_held_against_the_version_that_applied_to_it(engine: Engine) -> None:
    async with House(engine) as gate:
        await opened(gate)
        await approved(gate, dearer())
        came = {"25C00001": BEGINS - DAY_US // 24, "25C00002": BEGINS + DAY_US // 24}
        for plate, at in came.items():
            await tick(gate, at)
            await comes(gate, plate, payload_kg=9_000)
        gate.now += DAY_US // 24
        for plate in came:
            await gate.enters("inland-leave", plate)
        day, now, first = local_day(gate.now), gate.now, gate.loop.rules.tariff
    customs = [Listed(plate, {"payload_kg": 15_000}) for plate in came]
    found = compare(engine, day, first, now, Others(customs))
    asked = [gap.detail["asked"] for gap in found.gaps if gap.code is Code.UNLIKE_CUSTOMS]
    assert asked == [400_000, 300_000]
