"""Pictures of everything that money touches: `python -m tests.browser.shots_money OUT [PART…]`.

Plays a day of two shifts at a real centre: a company, refunds in each state, corrected receipts,
takings on their way to the treasury, a draft tariff. Somebody has to look; nothing is compared.
"""

import re
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path

from playwright.sync_api import Browser

from gate.journey import money_commands as money
from gate.journey.commands import Actor, Command
from gate.serve import TARIFF
from tests.browser.shots import LANGUAGES, Windows, day, main, open_all, pay_code, settle
from tests.unit.web.test_pay import body, due, tell
from tests.up import until
from tests.webhouse import BANANAS, WebHouse
from web import show

FIRM, NEW_FIRM = "0300588569", "0100109106"
PEOPLE = {
    role: Actor(role, role, f"browser-{role}")
    for role in ("operator", "finance", "manager", "cashier-lead")
}


def does(house: WebHouse, role: str, command: Command) -> dict[str, object]:
    """A person of that role gives a command, each on a device of their own."""
    house.person(role)
    return dict(house.ask(house.centre.do(command, PEOPLE[role])))


def companies(house: WebHouse) -> None:
    """One with money ahead and on account, one that waits for its second person."""
    name, paper = "Công ty TNHH Xuất nhập khẩu Chuối Phong Thổ", "HĐ-12/2026"
    opened = money.OpenCompany(FIRM, name, "Phong Thổ, Lai Châu", 2_000_000, paper)
    does(house, "finance", opened)
    does(house, "manager", money.ApproveCompany(FIRM, True))
    does(house, "operator", money.TopUpCash(FIRM, 800_000))
    waits = money.OpenCompany(NEW_FIRM, "Công ty Vận tải Tam Đường", "", 5_000_000, "HĐ-13/2026")
    does(house, "finance", waits)
    for plate in ("25C20001", "25C20002"):
        payer = {"name": name, "tax_code": FIRM}
        declared = {"plate": plate, "facts": BANANAS, "payer": payer}
        house.device.post("/api/v1/declarations", json=declared, headers=house.key())
        house.enters("inland-enter", plate)
        visit = house.visit_of(plate)
        house.person("operator").post(
            f"/booth/{visit}/confirm", data={"plate": plate, "key": f"c{plate}"}
        )


def corrected(house: WebHouse) -> dict[str, str]:
    """Receipts after their issue: replaced, notified, and one for a refund; their codes."""
    codes = {p: settle_code(house, p) for p in ("29C30001", "29C30002", "29C30003", "29C30004")}
    ids = {plate: signed(house, code) for plate, code in codes.items()}
    payer = {"name": "Công ty Chè Tam Đường", "tax_code": "6200012345"}
    for plate, way in (("29C30001", "REPLACE"), ("29C30002", "NOTIFY")):
        does(house, "finance", money.CorrectReceipt(ids[plate], way, "thiếu tên người trả", payer))
    return codes


def signed(house: WebHouse, code: str) -> str:
    """The id of the receipt with that code, once its file is signed."""
    file = f"/receipts/{code}/receipt.xml"
    until(lambda: house.person("finance").get(file).status_code == 200)
    found = house.ask(house.centre.receipt(code))
    assert found is not None
    return str(found.id)


def settle_code(house: WebHouse, plate: str) -> str:
    """A truck that paid cash: the code of its receipt."""
    house.declare(plate)
    house.enters("inland-enter", plate)
    return settle(house, plate)["code"]


def refunds(house: WebHouse) -> None:
    """Asked, approved, sent and refused."""
    to = "0123456789 Vietcombank NGUYEN VAN AN"
    for n, last in enumerate(("asked", "approved", "sent", "refused")):
        charge = due(house, f"29C4000{n}")
        paid = does(house, "operator", money.PayCash(charge["id"], 500_000))
        signed(house, str(paid["code"]))
        ask = money.AskRefund(to, "thu hai lần cùng một lượt xe", charge_id=charge["id"])
        refund = str(does(house, "finance", ask)["refund"])
        if last != "asked":
            does(house, "manager", money.DecideRefund(refund, last != "refused", "đã xem ảnh"))
        if last == "sent":
            does(house, "finance", money.SendRefund(refund, "FT26326000123"))


def transfers(house: WebHouse) -> None:
    """Too little, too much, and money that names nobody."""
    for n, (code, more) in enumerate((("", 0), ("known", -50_000), ("known", 70_000))):
        charge = due(house, f"15C5000{n}")
        text = charge["code"] if code else "NGUYEN VAN B chuyen tien phi"
        tell(house, body(text, charge["total"] + more)).raise_for_status()


def shift(house: WebHouse, cashier: str, *, note: dict[str, int], reason: str) -> str:
    """The open shift of that person is counted and closed."""
    (found,) = [s for s in house.ask(house.centre.open_shifts()) if s.cashier == cashier]
    does(house, cashier, money.CountShift(found.id, note))
    does(house, cashier, money.CloseShift(found.id, reason))
    return str(found.id)


def draft(house: WebHouse) -> str:
    """A dearer tariff that is proposed, and begins in forty days."""
    begins = (datetime.now(UTC) + timedelta(days=40)).strftime("%Y-%m-%d")
    file = TARIFF.read_bytes().decode()
    file = file[: file.index("[[examples]]")].replace('"2026A"', '"2027A"')
    file = file.replace("effective_from = 2026-01-01T", f"effective_from = {begins}T")
    file = file.replace("V2 = 150000, V3 = 300000, V4", "V2 = 150000, V3 = 400000, V4")
    sha256 = str(does(house, "finance", money.EnterTariff(file))["sha256"])
    does(house, "finance", money.ProposeTariff("2027A", sha256))
    return "2027A"


def played(house: WebHouse) -> dict[str, str]:
    """The whole day; addresses of what there is to see."""
    does(house, "operator", money.OpenShift(500_000))
    companies(house)
    found = day(house)
    codes = corrected(house)
    refunds(house)
    transfers(house)
    first = shift(house, "operator", note={"500000": 4, "100000": 1, "50000": 1}, reason="rơi tiền")
    does(house, "finance", money.HandIn((first,), "chuyến sáng"))
    does(house, "operator", money.OpenShift(500_000))
    for n in range(3):
        settle_code(house, f"29C6000{n}")
    second = shift(house, "operator", note={"500000": 2, "200000": 2}, reason="")
    does(house, "operator", money.OpenShift(300_000))
    today = show.day_of(house.centre.clock()).isoformat()
    return {
        "shift": f"/finance/shift/{first}",
        "last": f"/finance/shift/{second}/entries?of=cash",
        "today": today,
        "month": today[:7],
        "visit": f"/finance/visit/{found['visit']}",
        "code": found["code"],
        "replaced": codes["29C30001"],
        "noticed": codes["29C30002"],
        "signed": codes["29C30003"],
        "version": draft(house),
        "pay": pay_code(house, "29H18844"),
    }


def entry(house: WebHouse, at: dict[str, str]) -> str:
    """An entry of the ledger with postings."""
    page = house.person("finance").get(f"/finance/day/{at['today']}/entries?of=paid").text
    return str(re.findall(r'href="(/finance/entry/\d+)"', page)[0])


def pages(house: WebHouse, at: dict[str, str]) -> tuple[tuple[str, str, str], ...]:
    """Name, address, and whose eyes."""
    span = f"from={at['today']}&to={at['today']}"
    return (
        ("finance", "/finance", "finance"),
        ("month", f"/finance/month/{at['month']}", "finance"),
        ("month-entries", f"/finance/month/{at['month']}/entries?of=charged", "finance"),
        ("entries", f"/finance/day/{at['today']}/entries?of=paid", "finance"),
        ("shift-report", at["shift"], "finance"),
        ("shift-entries", at["last"], "finance"),
        ("visit", at["visit"], "finance"),
        ("entry", entry(house, at), "finance"),
        ("shifts", "/finance/shifts", "finance"),
        ("companies", "/finance/companies", "finance"),
        ("companies-manager", "/finance/companies", "manager"),
        ("company", f"/finance/companies/{FIRM}", "finance"),
        ("company-cash", "/booth/company", "operator"),
        ("hand-in", "/finance/hand-in", "finance"),
        ("bank", "/finance/bank", "finance"),
        ("refunds", "/finance/refunds", "finance"),
        ("refunds-manager", "/finance/refunds", "manager"),
        ("reconcile", f"/finance/reconcile/{at['today']}", "finance"),
        ("tariffs", "/finance/tariffs", "finance"),
        ("tariff", f"/finance/tariffs?version={at['version']}", "manager"),
        ("tariff-tried", f"/finance/tariffs?version={at['version']}&{span}", "manager"),
        ("receipts", "/receipts", "finance"),
        ("receipt-life", f"/receipts/{at['code']}", "finance"),
        ("receipt-replaced", f"/receipts/{at['replaced']}", "finance"),
        ("receipt-noticed", f"/receipts/{at['noticed']}", "finance"),
        ("usage", "/receipts/usage", "finance"),
        ("sending", "/receipts/sending", "finance"),
        ("public-receipt", f"/public/receipts/{at['code']}", ""),
        ("public-replaced", f"/public/receipts/{at['replaced']}", ""),
        ("pay", f"/pay/{at['pay']}", ""),
        ("shift", "/booth/shift", "operator"),
        ("pin", "/booth/lock", "operator"),
    )


def opened(house: WebHouse, at: dict[str, str]) -> tuple[tuple[str, str, str], ...]:
    """Pages whose forms wait behind a word: correcting, spoiling, giving back."""
    house.centre.sealing.unsigned = lambda _since, _most: ()  # the signer is away: a number waits
    spoilt = settle_code(house, "29C70001")
    waiting = settle_code(house, "29C70002")
    lead = house.person("cashier-lead")
    form = {"reason": "giấy kẹt trong máy in", "key": "spoilt"}
    assert lead.post(f"/receipts/{spoilt}/spoil", data=form).status_code == 303
    return (
        ("form-correct", f"/receipts/{at['signed']}", "finance"),
        ("form-corrected-again", f"/receipts/{at['replaced']}", "finance"),
        ("form-noticed", f"/receipts/{at['noticed']}", "finance"),
        ("form-spoil", f"/receipts/{waiting}", "cashier-lead"),
        ("form-spoilt", f"/receipts/{spoilt}", "cashier-lead"),
        ("form-refund", "/finance/refunds", "finance"),
        ("form-refund-decide", "/finance/refunds", "manager"),
        ("form-bank", "/finance/bank", "finance"),
        ("form-reconcile", f"/finance/reconcile/{at['today']}", "finance"),
        ("form-hand-in", "/finance/hand-in", "finance"),
        ("form-company", f"/finance/companies/{FIRM}", "finance"),
        ("form-tariff", f"/finance/tariffs?version={at['version']}", "manager"),
    )


def shoot(browser: Browser, house: WebHouse, out: Path, only: list[str]) -> None:
    """Every page in both sizes and every language, then the forms that wait to be opened."""
    at = played(house)
    found = pages(house, at)
    forms = opened(house, at)
    windows = Windows(browser, house, only)
    for size, lang in product(("desktop", "phone"), LANGUAGES):
        for ready, some in ((None, found), (open_all, forms)):
            for name, path, who in some:
                file = out / f"money-{name}-{size}-{lang}.png"
                join = "&" if "?" in path else "?"
                windows.shoot(file, size, f"{path}{join}lang={lang}", who, ready=ready)
    windows.close()


if __name__ == "__main__":
    main(shoot)
