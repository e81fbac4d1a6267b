"""Transfers by VietQR on a busy day: whole, in three parts, too much, too late, and to nobody.

Whatever a driver shows on a telephone, a lane opens when the bank's signed notice has been booked.
What nobody owes is kept for its payer until finance finds out whose it is, or it goes back.
"""

from tests.journeys.checks import both
from tests.journeys.day import Day
from tests.journeys.test_cashiers import BANANAS
from tests.journeys.till import code_of, counts, signs, tells

WHOLE, PARTS, OVER, LATE, NOBODY = (f"25C-051.0{n}" for n in range(1, 6))
TOWN = {**BANANAS, "flow": "IMPORT", "commodity": "GENERAL", "journey": "INLAND"}
TO = "0123456789 Vietcombank NGUYEN VAN A"


def comes(day: Day, plate: str) -> str:
    """Declared, in, confirmed and cleared; the code under its VietQR."""
    day.lan.declares(plate, BANANAS)
    day.enters("inland-enter", plate)
    day.lan.confirms(plate)
    for officer in (day.phong, day.hai, day.kim):
        officer.gives(plate)
    return code_of(day, plate)


def money_of(day: Day, reference: str) -> str:
    """The credit at the bank with this reference."""
    (found,) = day._rows("bank_credit", reference=reference)
    return str(found["id"])


@both
def test_five_transfers_with_five_outcomes(day: Day) -> None:
    code = comes(day.at("08:00"), WHOLE)
    day.comes("border-leave", WHOLE)
    assert day.shut(WHOLE) == ["unpaid 300000"]  # the driver shows a screenshot
    assert tells(day.at("08:05"), 300_000, f"CT DEN {code.lower()} 0123", "FT1") == "FULL"
    day.goes_out("border-leave")

    code = comes(day.at("09:00"), PARTS)
    assert tells(day.at("09:05"), 100_000, code, "FT2") == "PART"
    day.comes("border-leave", PARTS)
    assert day.shut(PARTS) == ["unpaid 200000"]
    assert tells(day.at("09:06"), 100_000, code, "FT2") == "DUPLICATE"  # told again, same money
    assert tells(day.at("09:08"), 50_000, code, "FT2b") == "PART"
    assert tells(day.at("09:10"), 150_000, code, "FT3") == "FULL"
    day.goes_out("border-leave")

    code = comes(day.at("10:00"), OVER)
    assert tells(day.at("10:05"), 350_000, code, "FT4") == "OVER"
    day.leaves("border-leave", OVER)
    ask = {"to": TO, "why": "chuyển thừa", "credit_id": money_of(day, "FT4")}
    refund = day.at("10:30").nga.posts("/refunds", ask)["refund"]
    day.son.posts(f"/refunds/{refund}/decide", {"approve": True})
    day.at("11:00").nga.posts(f"/refunds/{refund}/sent", {"reference": "FT900"})

    code = comes(day.at("12:00"), LATE)
    assert day.lan.takes(300_000, LATE) == 0  # the transfer did not come, the driver pays cash
    day.leaves("border-leave", LATE)
    assert tells(day.at("12:40"), 300_000, code, "FT5") == "LATE"

    comes(day.at("13:00"), NOBODY)
    assert tells(day.at("13:05"), 300_000, "tien phi xe chuoi", "FT6") == "UNMATCHED"
    assert day.lan.takes(300_000, NOBODY) == 0
    day.leaves("border-leave", NOBODY)
    counts(
        day,
        """
        holds bank/clearing 1.500.000
        holds cash/lan 600.000
        holds kept/fee -600.000
        holds revenue/fee -1.500.000
        credit FT1 300.000 FULL
        credit FT2 100.000 PART
        credit FT2b 50.000 PART
        credit FT3 150.000 FULL
        credit FT4 350.000 OVER, RETURNED by son
        credit FT5 300.000 LATE, keeps 300.000
        credit FT6 300.000 UNMATCHED, keeps 300.000
        refund of a transfer 50.000 SENT
        receipt MH-26E/1 300.000 bank 25C-051.01
        receipt MH-26E/2 300.000 bank 25C-051.02
        receipt MH-26E/3 300.000 bank 25C-051.03
        receipt MH-26E/4 300.000 cash 25C-051.04
        receipt MH-26E/5 300.000 cash 25C-051.05
        """,
    )


@both
def test_part_of_a_fee_that_became_less_comes_back_to_its_payer(day: Day) -> None:
    day.at("08:00").lan.declares(WHOLE, TOWN)
    day.enters("border-enter", WHOLE)
    day.lan.confirms(WHOLE)
    assert tells(day.at("08:10"), 700_000, code_of(day, WHOLE), "FT1") == "PART"  # of 780.000
    day.at("09:00").lan.says_it_leaves_by("border", WHOLE)  # no buyer: back where it came from
    (proposed,) = day._rows("refund")
    taken = {"to": TO, "why": "quay đầu", "refund_id": proposed["id"]}
    day.at("10:00").nga.posts("/refunds", taken)
    day.son.posts(f"/refunds/{proposed['id']}/decide", {"approve": True})
    day.nga.posts(f"/refunds/{proposed['id']}/sent", {"reference": "FT901"})
    counts(
        day,
        """
        holds bank/clearing 600.000
        holds revenue/fee -600.000
        credit FT1 700.000 PART
        refund of 25C-051.01 100.000 SENT
        receipt MH-26E/1 600.000 bank 25C-051.01
        """,
    )


@both
def test_a_paid_fee_is_taken_back_whole(day: Day) -> None:
    code = comes(day.at("08:00"), WHOLE)
    assert tells(day.at("08:05"), 300_000, code, "FT1") == "FULL"
    ask = {"to": TO, "why": "xe không qua nữa", "charge_id": day.newest_charge(WHOLE)}
    refund = day.at("08:30").nga.posts("/refunds", ask)["refund"]
    with day.refused("refund.unsigned"):  # its receipt is not signed yet
        day.son.posts(f"/refunds/{refund}/decide", {"approve": True})
    signs(day)
    day.son.posts(f"/refunds/{refund}/decide", {"approve": True})
    signs(day)
    with day.refused("refund.no_such_step"):
        day.son.posts(f"/refunds/{refund}/decide", {"approve": True})
    day.at("15:00").nga.posts(f"/refunds/{refund}/sent", {"reference": "FT902"})
    counts(
        day,
        """
        credit FT1 300.000 FULL
        refund of 25C-051.01 300.000 SENT
        receipt MH-26E/1 300.000 bank 25C-051.01
        receipt MH-26E/2 -300.000 bank 25C-051.01, ADJUST 1
        """,
    )
