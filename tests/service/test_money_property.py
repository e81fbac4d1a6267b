"""Whatever people and the bank do in whatever order, the book and the accounts tell the same."""

import asyncio
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from fees.charge import ChargeState
from fees.drafts import Money
from gate.journey.commands import Actor, Command, StateFacts
from gate.journey.errors import DomainError
from gate.journey.money_commands import (
    AskRefund,
    CloseCompany,
    CorrectFee,
    DecideRefund,
    OpenShift,
    PayCash,
    PutOnAccount,
    SendRefund,
    TellCredits,
    ToldCredit,
    TopUpCash,
)
from gate.service.money import Charge
from gate.store.engine import migrate, open_engine
from tests.service.house import MINUTE, OPERATOR, House
from tests.service.test_bank import BANK, FINANCE, OURS
from tests.service.test_companies import FIRM, MANAGER, comes, opened
from tests.service.test_price import PRICES

_FRESH: list[bytes] = []
PLATES = ("25C00001", "25C00002", "25C00003")
SAID = (  # 80.000, 150.000, 300.000, 500.000 and 3.000.000 đồng, and nothing
    {"payload_kg": 3_000},
    {"payload_kg": 8_000},
    {"payload_kg": 15_000, "licence_kind": "ORDINARY", "regime": "ORDINARY"},
    {"payload_kg": 20_000},
    {"regime": "TRANSIT"},
    {"licence_kind": "OFFICIAL"},
)
LEAD = Actor("thu", "cashier-lead", "pc-12")
steps = st.lists(
    st.tuples(
        st.sampled_from(
            (
                "come",
                "lane",
                "cash",
                "transfer",
                "firm",
                "top_up",
                "account",
                "twice",
                "ask",
                "take_up",
                "decide",
                "sent",
                "close",
                "shift",
                "facts",
                "facts",
                "correct",
                "part",
                "sign",
            )
        ),
        st.integers(0, 5),
        st.sampled_from((1, 39_999, 40_000, 300_000, 340_000, 900_000)),
    ),
    min_size=4,
    max_size=22,
)


def _charges(gate: House) -> list[Charge]:
    """Every charge at hand, oldest first."""
    return sorted(gate.loop.state.charges.values(), key=lambda c: (c.created_at, c.id))


def _command(gate: House, what: str, which: int, amount: int) -> tuple[Command, Actor] | None:
    """The command of one step for what is there now; None = there is nothing to do it to."""
    charges = _charges(gate)
    charge = charges[which % len(charges)] if charges else None
    refunds = list(gate.loop.state.refunds.values())
    refund = refunds[which % len(refunds)].id if refunds else ""
    told = ToldCredit(OURS, amount, "VND", "", f"FT{gate.now}", 1)
    made: dict[str, Callable[[], tuple[Command, Actor]]] = {
        "firm": lambda: (TellCredits("notice", (_text(told, f"NAP{FIRM}"),)), BANK),
        "top_up": lambda: (TopUpCash(FIRM, amount - 40_000), OPERATOR),
        "close": lambda: (CloseCompany(FIRM, "thôi", "0123"), FINANCE),
        "shift": lambda: (OpenShift(100_000), OPERATOR),
    }
    if charge is not None:
        again = ToldCredit(OURS, amount, "VND", charge.code, f"FT-{charge.id}", 1)
        made |= {
            "cash": lambda: (PayCash(charge.id, amount), OPERATOR),
            "transfer": lambda: (TellCredits("notice", (_text(told, charge.code),)), BANK),
            "twice": lambda: (TellCredits("notice", (again, again)), BANK),
            "account": lambda: (PutOnAccount(charge.id), OPERATOR),
            "facts": lambda: (StateFacts(charge.visit_id, SAID[which], {}), OPERATOR),
            "correct": lambda: (CorrectFee(charge.visit_id, SAID[which], "cân lại"), FINANCE),
            "ask": lambda: (AskRefund("0123 VCB", "nhầm", charge_id=charge.id), FINANCE),
        }
        part = ToldCredit(OURS, max(charge.outstanding // 2, 1), "VND", "", f"FT{gate.now}", 1)
        made["part"] = lambda: (TellCredits("notice", (_text(part, charge.code),)), BANK)
    if refund:
        made |= {
            "take_up": lambda: (AskRefund("0123 VCB", "phí mới", refund_id=refund), FINANCE),
            "decide": lambda: (DecideRefund(refund, bool(which % 2), "xem"), MANAGER),
            "sent": lambda: (SendRefund(refund, "FT9"), FINANCE),
        }
    return made[what]() if what in made else None


def _text(told: ToldCredit, said: str) -> ToldCredit:
    return ToldCredit(told.account, told.amount, "VND", said, told.reference, told.at)


async def _play(folder: Path, played: list[tuple[str, int, int]]) -> None:
    file = folder / "centre.sqlite"
    if not _FRESH:  # migrated once: each day begins with the same bytes
        made = open_engine(f"sqlite:///{file}")
        migrate(made)
        made.dispose()  # the last connection writes everything home
        _FRESH.append(file.read_bytes())
    file.write_bytes(_FRESH[0])
    engine = open_engine(f"sqlite:///{file}")
    async with House(engine, price=PRICES) as gate:
        await opened(gate, 700_000)
        for what, which, amount in played:
            gate.now += MINUTE
            plate = PLATES[which % len(PLATES)]
            here = [v for v in gate.loop.state.visits.values() if v.plate == plate and v.is_open]
            try:
                if what == "come" and not here:
                    await comes(gate, plate)
                elif what == "lane" and here and not gate.loop.state.standing:
                    await gate.passes("border-leave", await gate.sees("border-leave", plate))
                elif what == "sign":
                    await gate.signs()
                elif (asked := _command(gate, what, which, amount)) is not None:
                    await gate.do(*asked)
            except DomainError:
                pass  # refused: nothing of it may stand anywhere
        _agree(gate)
        again = House(engine, now=gate.now, price=PRICES).loop.state
        assert again.companies == gate.loop.state.companies
    engine.dispose()


def _agree(gate: House) -> None:
    """Each account of the book holds what the rows say."""
    held: Counter[str] = Counter()
    with gate.engine.connect() as connection:
        entries = connection.execute(text("SELECT postings FROM ledger_entry")).all()
    for (postings,) in entries:
        moved = json.loads(postings)
        assert sum(amount for _, amount in moved) == 0
        for account, amount in moved:
            held[account] += amount
    company = gate.loop.state.companies[FIRM]
    assert held[f"prepaid/{FIRM}"] == -company.prepaid_vnd
    assert held[f"owed/{FIRM}"] == company.owed_vnd
    charges = _charges(gate)
    for money in Money:
        mine = [c for c in charges if c.money is money]
        owed = (ChargeState.DUE, ChargeState.PART_PAID)
        earned = (*owed, ChargeState.PAID, ChargeState.ON_ACCOUNT)
        assert held[f"receivable/{money}"] == sum(c.outstanding for c in mine if c.state in owed)
        given = held["forgone/fee"] if money is Money.FEE else 0
        assert held[f"revenue/{money}"] == -given - sum(c.total for c in mine if c.state in earned)
    by_id = {c.id: c for c in charges}
    spare = [
        r.amount
        for r in gate.loop.state.refunds.values()
        if r.state in ("PROPOSED", "ASKED")
        and r.charge_id
        and by_id[r.charge_id].state is ChargeState.REVERSED
    ]
    kept = sum(c.kept for c in gate.loop.state.credits.values())
    assert held["kept/fee"] == -(kept + sum(spare))
    assert all(c.paid <= c.total for c in charges)
    forgone = [c.assessment["forgone_vnd"] for c in charges if c.state is ChargeState.EXEMPT]
    assert held["forgone/fee"] == sum(n for n in forgone if isinstance(n, int))
    account = [c for c in charges if c.state is ChargeState.ON_ACCOUNT]
    assert company.owed_vnd == sum(c.total for c in account)
    approved = [r for r in gate.loop.state.refunds.values() if r.state == "APPROVED"]
    assert held["refund/due"] == -sum(r.amount for r in approved)
    for shift in gate.loop.state.shifts.values():
        assert held[f"cash/{shift.id}"] == shift.expected


@pytest.mark.slow
@pytest.mark.timeout(900)
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps)
def test_book_rows_and_companies_agree_after_any_day(
    tmp_path_factory: pytest.TempPathFactory, played: list[tuple[str, int, int]]
) -> None:
    asyncio.run(_play(tmp_path_factory.mktemp("day"), played))


def test_what_becomes_cheaper_on_account_and_in_part_is_in_the_book(tmp_path: Path) -> None:
    day = [
        ("come", 0, 1),
        ("account", 0, 1),
        ("facts", 1, 1),
        ("come", 1, 1),
        ("part", 2, 1),
        ("facts", 0, 1),
        ("facts", 1, 1),
        ("part", 3, 1),
        ("correct", 0, 1),
        ("take_up", 0, 1),
        ("decide", 1, 1),
        ("sent", 0, 1),
        ("facts", 5, 1),
    ]
    asyncio.run(_play(tmp_path, day))


def test_book_rows_and_companies_agree_after_a_full_day(tmp_path: Path) -> None:
    day = [
        ("shift", 0, 1),
        ("come", 0, 1),
        ("account", 0, 1),
        ("come", 1, 1),
        ("cash", 1, 900_000),
        ("lane", 0, 1),
        ("account", 2, 1),
        ("firm", 0, 900_000),
        ("come", 2, 1),
        ("twice", 4, 340_000),
        ("ask", 1, 1),
        ("decide", 1, 1),
        ("sent", 0, 1),
        ("top_up", 0, 900_000),
        ("lane", 1, 1),
        ("close", 0, 1),
        ("decide", 1, 1),
        ("sent", 0, 1),
    ]
    asyncio.run(_play(tmp_path, day))
