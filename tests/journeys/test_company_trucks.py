"""A banana company's trucks: paid ahead, put on account, settled by what comes in later.

Two people open its account. The first truck is paid from what is there and asked for nothing at the
desk; the second goes on account, within the limit; the third would go beyond it and pays cash.
"""

from tests.journeys.checks import both
from tests.journeys.day import Day
from tests.journeys.till import counts, tells

BANANAS = {
    "flow": "EXPORT",
    "load": "LOADED",
    "regime": "ORDINARY",
    "commodity": "FRESH_PRODUCE",
    "payload_kg": 15_000,
    "journey": "THROUGH",
}
FIRM = "0300588569"
AHEAD, ACCOUNT, CASH = "25C-031.01", "25C-031.02", "25C-031.03"


def opens_an_account(day: Day, limit: int) -> None:
    """Nga proposes, Sơn approves."""
    terms = {"tax_code": FIRM, "name": "Công ty Chuối", "limit_vnd": limit, "paper": "HĐ 12"}
    day.nga.posts("/companies", terms)
    day.son.posts(f"/companies/{FIRM}/decide", {"approve": True})


def comes(day: Day, plate: str) -> None:
    """Declared for the company, in, confirmed and cleared."""
    payer = {"name": "Công ty Chuối", "tax_code": FIRM}
    day.lan.posts("/declarations", {"plate": plate, "facts": BANANAS, "payer": payer})
    day.enters("inland-enter", plate)
    day.lan.confirms(plate)
    for officer in (day.phong, day.hai, day.kim):
        officer.gives(plate)


def test_ahead_on_account_and_cash_in_one_morning(day: Day) -> None:
    opens_an_account(day.at("07:00"), 400_000)
    day.at("07:10").lan.posts(f"/companies/{FIRM}/top-up", {"amount_vnd": 300_000})
    comes(day.at("08:00"), AHEAD)
    day.at("08:10").leaves("border-leave", AHEAD)  # nobody is asked for anything
    comes(day.at("09:00"), ACCOUNT)
    charge = day.newest_charge(ACCOUNT)
    day.at("09:05").lan.posts(f"/charges/{charge}/on-account")
    day.at("09:10").leaves("border-leave", ACCOUNT)
    comes(day.at("10:00"), CASH)
    with day.refused("company.limit"):
        day.lan.posts(f"/charges/{day.newest_charge(CASH)}/on-account")
    assert day.lan.takes(300_000, CASH) == 0
    day.at("10:10").leaves("border-leave", CASH)
    day.at("16:00").lan.posts(f"/companies/{FIRM}/top-up", {"amount_vnd": 300_000})
    day.ends("""
        25C-031.01 inland 08:00 → border 08:10
          cleared BORDER_GUARD phong; CUSTOMS hai; QUARANTINE kim
          charge A1 300.000 PAID, Công ty Chuối
          opened border-leave 08:10 opening
          acts lan: charge, payment, receipt; phong: clearance; hai: clearance; kim: clearance
        25C-031.02 inland 09:00 → border 09:10
          cleared BORDER_GUARD phong; CUSTOMS hai; QUARANTINE kim
          charge A1 300.000 PAID, Công ty Chuối
          opened border-leave 09:10 opening
          acts lan: charge; phong: clearance; hai: clearance; kim: clearance;
                  lan: on_account, payment, receipt
        25C-031.03 inland 10:00 → border 10:10
          cleared BORDER_GUARD phong; CUSTOMS hai; QUARANTINE kim
          charge A1 300.000 PAID, Công ty Chuối
          opened border-leave 10:10 opening
          acts lan: charge; phong: clearance; hai: clearance; kim: clearance; lan: payment, receipt
        goods EXPORT ORDINARY FRESH_PRODUCE brought by 25C-031.01, left with 25C-031.01 by border
        goods EXPORT ORDINARY FRESH_PRODUCE brought by 25C-031.02, left with 25C-031.02 by border
        goods EXPORT ORDINARY FRESH_PRODUCE brought by 25C-031.03, left with 25C-031.03 by border
        acts nga: company_proposed; son: company_decided; lan: deposit, deposit
        """)


TOWN = {**BANANAS, "flow": "IMPORT", "commodity": "GENERAL", "journey": "INLAND"}


@both
def test_a_charge_on_account_becomes_less_and_the_company_owes_less(day: Day) -> None:
    opens_an_account(day.at("07:00"), 1_000_000)
    payer = {"name": "Công ty Chuối", "tax_code": FIRM}
    day.lan.posts("/declarations", {"plate": AHEAD, "facts": TOWN, "payer": payer})
    day.enters("border-enter", AHEAD)
    day.lan.confirms(AHEAD)
    day.at("08:00").lan.posts(f"/charges/{day.newest_charge(AHEAD)}/on-account")
    comes(day.at("09:00"), ACCOUNT)
    with day.refused("company.limit"):  # 780.000 and 300.000 are too much
        day.lan.posts(f"/charges/{day.newest_charge(ACCOUNT)}/on-account")
    day.at("10:00").lan.says_it_leaves_by("border", AHEAD)  # no buyer in town: 600.000
    day.lan.posts(f"/charges/{day.newest_charge(ACCOUNT)}/on-account")
    day.at("10:10").leaves("border-leave", ACCOUNT)
    assert tells(day.at("16:00"), 900_000, f"NAP{FIRM} T11", "FT1") == "ACCOUNT"
    counts(
        day,
        """
        holds bank/clearing 900.000
        holds revenue/fee -900.000
        credit FT1 900.000 ACCOUNT
        company 0300588569 ahead 0, owes 0
          OWE 780.000 by lan
          RELEASE 780.000 by lan
          OWE 600.000 by lan
          OWE 300.000 by lan
          DEPOSIT 900.000 by bank
          SETTLE 300.000 by bank
          SETTLE 600.000 by bank
        receipt MH-26E/1 300.000 prepaid 25C-031.02
        receipt MH-26E/2 600.000 prepaid 25C-031.01
        """,
    )
