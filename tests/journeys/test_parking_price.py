"""Parking is a price beside the fee: worked out at the lane, paid as other money, with a slip.

The truck came for the fee's 300.000 đồng and stayed an afternoon: 40.000 for parking. Each has its
code, its account, its paper; the lane opens when both are settled. A company's account pays both.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.checks import check
from tests.journeys.day import Day
from tests.journeys.test_company_trucks import FIRM, opens_an_account
from tests.journeys.test_company_trucks import comes as comes_for_the_company
from tests.journeys.test_transfers import comes
from tests.journeys.till import code_of, counts, signs, tells

PRICES = Path("fees/tariffs/mlt-price-2026a.toml")
STAYS, BOTH, LONG = "25C-061.01", "25C-061.02", "25C-061.03"


@pytest.fixture
def day(tmp_path: Path) -> Iterator[Day]:
    """A gate whose yard asks a price."""
    found = Day(tmp_path / "var", price=PRICES)
    found.open()
    yield found
    check(found)
    found.close()


def test_fee_and_price_are_paid_apart_and_each_has_its_paper(day: Day) -> None:
    fee = comes(day.at("08:00"), STAYS)
    assert tells(day.at("08:05"), 300_000, fee, "FT1") == "FULL"
    day.at("12:00").comes("border-leave", STAYS)
    assert day.shut(STAYS) == ["price_unpaid 40000"]  # nobody knew before how long it stays
    price = code_of(day, STAYS, "price")
    assert price != fee
    assert tells(day.at("12:01"), 40_000, price, "FT2") == "FULL"
    day.goes_out("border-leave")
    comes(day.at("13:00"), BOTH)
    day.at("15:00").comes("border-leave", BOTH)
    assert day.shut(BOTH) == ["price_unpaid 40000", "unpaid 300000"]
    both = f"{code_of(day, BOTH)} va {code_of(day, BOTH, 'price')}"
    assert tells(day.at("15:02"), 340_000, both, "FT3") == "FULL"  # one transfer, two entries
    day.goes_out("border-leave")
    signs(day)
    counts(
        day,
        """
        holds bank/clearing 680.000
        holds revenue/fee -600.000
        holds revenue/price -80.000
        credit FT1 300.000 FULL
        credit FT2 40.000 FULL
        credit FT3 340.000 FULL
        receipt MH-26E/1 300.000 bank 25C-061.01
        receipt MH-26E/2 300.000 bank 25C-061.02
        slip GXMH-26/1 40.000 bank 25C-061.01
        slip GXMH-26/2 40.000 bank 25C-061.02
        """,
    )


def test_a_night_costs_more_and_the_company_pays_for_both(day: Day) -> None:
    opens_an_account(day.at("07:00"), 0)
    day.lan.posts(f"/companies/{FIRM}/top-up", {"amount_vnd": 400_000})
    comes_for_the_company(day.at("08:00"), LONG)
    day.at("16:00").comes("border-leave", LONG)  # 40.000 are drawn, the driver waits all the same
    day.backs_out("border-leave")
    day.tomorrow().at("06:30").comes("border-leave", LONG)
    assert day.shut(LONG) == ["price_unpaid 120000"]  # a night and a morning: 60.000 are ahead
    with day.refused("company.limit"):
        day.lan.posts(f"/charges/{day.newest_charge(LONG)}/on-account")
    assert day.lan.takes(200_000, LONG) == 80_000
    day.goes_out("border-leave")
    counts(
        day,
        """
        holds cash/lan 520.000
        holds prepaid/0300588569 -60.000
        holds revenue/fee -300.000
        holds revenue/price -160.000
        company 0300588569 ahead 60.000, owes 0
          DEPOSIT 400.000 by lan
          DRAW 300.000 by lan
          DRAW 40.000 by border-1
        receipt MH-26E/1 300.000 prepaid 25C-061.03
        slip GXMH-26/1 40.000 prepaid 25C-061.03
        slip GXMH-26/2 120.000 cash 25C-061.03
        """,
    )


def test_prices_change_at_midnight_and_who_came_before_pays_the_old_ones(day: Day) -> None:
    day._runner.run(day.centre.found())  # the tariffs of the start are in the books
    text = PRICES.read_text("utf-8")
    dearer = text[: text.index("[[examples]]")].replace('version = "2026A"', 'version = "2026B"')
    dearer = dearer.replace("effective_from = 2026-01-01T", "effective_from = 2026-11-25T")
    dearer = dearer.replace("amount = 40000", "amount = 60000", 1).replace("80000", "120000")
    draft = day.at("08:00").nga.posts("/tariffs", {"text": dearer})
    word = {"sha256": draft["sha256"], "tariff": draft["tariff"]}
    day.nga.posts("/tariffs/2026B/propose", word)
    with day.refused("policy.refused"):
        day.nga.posts("/tariffs/2026B/approve", word)
    day.at("09:00").son.posts("/tariffs/2026B/approve", word)
    old, new = "25C-061.04", "25C-061.05"
    day.tomorrow()
    fee = comes(day.at("21:00"), old)  # the evening before
    assert tells(day.at("21:05"), 300_000, fee, "FT1") == "FULL"
    day.tomorrow()
    fee = comes(day.at("00:10"), new)  # ten minutes after midnight
    assert tells(day.at("00:15"), 300_000, fee, "FT2") == "FULL"
    for plate, owed in ((old, 160_000), (new, 180_000)):
        day.at("07:00").comes("border-leave", plate)
        day.at("07:00").comes("border-leave", plate)
        assert day.shut(plate) == [f"price_unpaid {owed}"]
        (price,) = [c for c in day.card(plate)["charges"] if c["money"] == "price"]
        assert price["tariff"] == ("2026A" if plate == old else "2026B")
        assert tells(day, owed, code_of(day, plate, "price"), f"FT{owed}") == "FULL"
        day.goes_out("border-leave")
    signs(day)
    counts(
        day,
        """
        holds bank/clearing 940.000
        holds revenue/fee -600.000
        holds revenue/price -340.000
        credit FT1 300.000 FULL
        credit FT2 300.000 FULL
        credit FT160000 160.000 FULL
        credit FT180000 180.000 FULL
        receipt MH-26E/1 300.000 bank 25C-061.04
        receipt MH-26E/2 300.000 bank 25C-061.05
        slip GXMH-26/1 160.000 bank 25C-061.04
        slip GXMH-26/2 180.000 bank 25C-061.05
        """,
    )
