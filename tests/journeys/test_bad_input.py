"""What is wrong is sent back by name, with what to do about it, and leaves no trace in the book.

Each fault is sent as it would come: over the API, as a signed notice, as a file of the bank. Before
and after it every table holds the same rows, so that nothing was recorded halfway.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import inspect, text

from gate.bank import notice
from tests.journeys.checks import both
from tests.journeys.day import Day
from tests.journeys.test_cashiers import BANANAS
from tests.journeys.till import ACCOUNT, code_of, counts
from web import auth

PLATE = "25C-071.01"
MAPPING = Path("docs/examples/bank-statement.toml")
STATEMENT = (
    "Ngày giao dịch,Số tham chiếu,Số tài khoản,Loại tiền,Ghi nợ,Ghi có,Nội dung\n"
    f"23/11/2026 09:12:00,FT1,{ACCOUNT},VND,,300.000,CODE CHUYEN TIEN\n"
    f"23/11/2026 09:13:00,FT2,{ACCOUNT},VND,,50.000,nap them\n"
    "Tổng cộng,,,,0,350.000,\n"
)
SESSIONS = frozenset({"login_session", "account", "alembic_version"})


def rows(day: Day) -> dict[str, str]:
    """A digest of every table of the gate."""
    found = {}
    with day.engine.connect() as connection:
        for table in sorted(inspect(connection).get_table_names()):
            if table not in SESSIONS:
                every = connection.execute(text(f'SELECT * FROM "{table}"')).all()
                found[table] = hashlib.sha256(repr(sorted(map(repr, every))).encode()).hexdigest()
    return found


def headers(day: Day, who: str) -> dict[str, str]:
    """A session of this person, with a fresh key."""
    token = day.centre.accounts.open_session(who)
    return {
        "Cookie": f"{auth.COOKIE}={token}",
        auth.CSRF_HEADER: auth.page_token(token),
        "Sec-Fetch-Site": "same-origin",
        "Idempotency-Key": f"bad-{next(day._ids)}",
    }


def sends(day: Day, who: str, path: str, body: Mapping[str, Any]) -> httpx.Response:
    """As a script with this person's session would."""
    return day._call(path, headers(day, who), json=dict(body))


def notified(day: Day, body: Mapping[str, Any], *, secret: bytes | None = None) -> httpx.Response:
    """A notice as the bank's service sends it."""
    raw, stamp = json.dumps(body).encode(), str(day.now // 1_000_000)
    signed = notice.sign(day.centre.bank_secret if secret is None else secret, stamp, raw)
    told = {notice.TIMESTAMP: stamp, notice.SIGNATURE: f"sha256={signed}"}
    return day._call("/bank/notices", told, content=raw)


def imported(day: Day, statement: str) -> httpx.Response:
    """The form of finance."""
    sent = headers(day, "nga") | {"Accept": "application/json"}
    files = {
        "file": ("sao-ke.csv", statement.encode(), "text/csv"),
        "mapping": ("mapping.toml", MAPPING.read_bytes(), "application/toml"),
    }
    data = {"key": sent["Idempotency-Key"]}
    post = day._http.post("/finance/bank/import", headers=sent, files=files, data=data)
    return day._runner.run(post)


def stands(day: Day) -> str:
    """A truck that owes 300.000 đồng; its visit."""
    day.lan.declares(PLATE, BANANAS)
    day.enters("inland-enter", PLATE)
    day.lan.confirms(PLATE)
    return day.visit_id(PLATE)


def refused(answer: httpx.Response, status: int, *said: str) -> None:
    """Sent back with these words in it, and with a remedy."""
    assert answer.status_code == status, answer.text
    problem = answer.json()
    assert problem["title"]
    assert problem["detail"], "it says what to do"
    for word in said:
        assert word in answer.text, answer.text


FACTS: list[tuple[dict[str, Any], str]] = [
    ({"payload_kg": -1}, "payload_kg"),
    ({"weight_kg": -15_000}, "weight_kg"),
    ({"weight_kg": 90_000_000}, "weight_kg"),
    ({"payload_kg": 15_000.5}, "payload_kg"),
    ({"commodity": "BANANAS"}, "commodity"),
    ({"licence_kind": "ROYAL"}, "licence_kind"),
    ({"flow": "SIDEWAYS"}, "flow"),
    ({"load": "EMPTY", "goods": [{"commodity": "AGRI", "value_vnd": 1}]}, "goods"),
    ({"weight_kg": 60_000}, "weight_kg"),  # four times what it may carry
    ({"container": "C40", "payload_kg": 1_500}, "container"),
    ({"colour": "red"}, "colour"),
]


@both
def test_facts_that_cannot_be(day: Day) -> None:
    visit = stands(day.at("08:00"))
    before = rows(day)
    for facts, field in FACTS:
        refused(sends(day, "lan", f"/visits/{visit}/declare", {"facts": facts}), 422, field)
        announced = {"plate": "25C-071.02", "facts": {**BANANAS, **facts}}
        refused(sends(day, "lan", "/declarations", announced), 422, field)
    assert rows(day) == before


AMOUNTS = ["amount", "total", "total_vnd", "amount_vnd", "state"]


def test_requests_with_an_amount_of_their_own(day: Day) -> None:
    visit = stands(day.at("08:00"))
    charge = day.newest_charge(PLATE)
    before = rows(day)
    for name in AMOUNTS:
        own = {name: 1_000}
        refused(sends(day, "lan", f"/charges/{charge}/pay", {"tendered": 1_000, **own}), 422, name)
        refused(sends(day, "lan", f"/visits/{visit}/declare", {"facts": own}), 422, name)
        refused(sends(day, "lan", "/declarations", {"plate": "25C-071.02", **own}), 422, name)
    refused(sends(day, "lan", f"/charges/{charge}/pay", {"tendered": 1_000}), 422, "payment")
    refused(sends(day, "lan", f"/charges/{charge}/pay", {"tendered": -300_000}), 422, "tendered")
    assert rows(day) == before


def test_without_a_declaration_nothing_is_asked_and_the_lane_stays_shut(day: Day) -> None:
    day.at("08:00").enters("inland-enter", PLATE)
    day.lan.confirms(PLATE)
    before = rows(day)
    answer = sends(day, "lan", f"/visits/{day.visit_id(PLATE)}/assess", {})
    refused(answer, 422, "assessment.missing", "payload_kg")
    assert rows(day) == before
    day.comes("inland-leave", PLATE)
    assert any("missing" in why or "fact" in why for why in day.shut(PLATE)), day.shut(PLATE)


def test_notices_that_are_not_the_banks(day: Day) -> None:
    stands(day.at("08:00"))
    body = {
        "id": 7,
        "accountNumber": ACCOUNT,
        "transferType": "in",
        "transferAmount": 300_000,
        "content": code_of(day, PLATE),
        "code": None,
        "referenceCode": "FT1",
        "transactionDate": "2026-11-23 08:00:00",
    }
    before = rows(day)
    refused(notified(day, body, secret=b"another"), 401, "bank.signature")
    for name, value in (
        ("transferAmount", -300_000),
        ("transferAmount", "300.000"),
        ("transferAmount", 0.5),
        ("accountNumber", None),
        ("transactionDate", "hôm nay"),
        ("transferType", "sideways"),
    ):
        refused(notified(day, {**body, name: value}), 422, name)
    assert rows(day) == before
    wrong = {**body, "currency": "CNY"}
    assert notified(day, wrong).json()["outcome"] == "WRONG_CURRENCY"  # told, and no money of ours
    other = {**body, "accountNumber": "8600205123456", "id": 8, "referenceCode": "FT2"}
    assert notified(day, other).json()["outcome"] == "WRONG_ACCOUNT"
    counts(
        day,
        """
        holds receivable/fee 300.000
        holds revenue/fee -300.000
        credit FT1 300.000 WRONG_CURRENCY
        credit FT2 300.000 WRONG_ACCOUNT
        """,
    )


STATEMENTS: list[tuple[Callable[[str], str], str]] = [
    (lambda t: t.replace("VND,,300", "VND,300", 1), "row 2"),
    (lambda t: t.replace(f"FT2,{ACCOUNT}", "FT2,8600205123456"), "Số tài khoản"),
    (lambda t: t.replace(f"FT2,{ACCOUNT},VND", f"FT2,{ACCOUNT},CNY"), "Loại tiền"),
    (lambda t: t[: t.index("23/11/2026 09:13")], "Tổng cộng"),
    (lambda t: t[: t.index(",nap them")], "row 3"),
    (lambda t: t.replace("50.000", "năm mươi"), "Ghi có"),
]


@both
def test_statements_that_are_cut_or_shifted_or_anothers(day: Day) -> None:
    stands(day.at("08:00"))
    good = STATEMENT.replace("CODE", code_of(day, PLATE))
    before = rows(day)
    for edit, said in STATEMENTS:
        refused(imported(day, edit(good)), 422, "bank.statement", said)
    assert rows(day) == before
    assert imported(day, good).status_code == 303  # mended, it is taken whole
    counts(
        day,
        """
        holds bank/clearing 350.000
        holds kept/fee -50.000
        holds revenue/fee -300.000
        credit FT1 300.000 FULL
        credit FT2 50.000 UNMATCHED, keeps 50.000
        receipt MH-26E/1 300.000 bank 25C-071.01
        """,
    )
