"""Statement files: three forms of the same day give the same credits; a faulty one gives none."""

from collections.abc import Callable
from pathlib import Path

import pytest

from gate.bank.problems import StatementError
from gate.bank.statement import read_statement
from gate.bank.table import Mapping, read_mapping
from gate.journey.money_commands import ToldCredit

OURS = "8600-205-123456"
DAY = 1_795_305_600_000_000 - 7 * 3_600_000_000  # midnight at the gate, 2026-11-22
CODE = "MLT2611220001236"
MT940 = f"""{{1:F01AGRIBANK0000000000}}{{4:
:20:STMT261122
:25:8600205123456
:28C:00326/001
:60F:C261122VND1000000,
:61:2611221122C300000,NTRFNONREF//FT26326001
:86:{CODE[:12]}
{CODE[12:]} CHUYEN TIEN
:61:2611221122D50000,NCHGNONREF//FT26326002
:86:PHI DICH VU
:61:2611221122C20000,NTRFREF-7
:62F:C261122VND1270000,
-}}
"""
CAMT = f"""<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">
<BkToCstmrStmt><Stmt>
<Id>1</Id><Acct><Id><Othr><Id>8600205123456</Id></Othr></Id><Ccy>VND</Ccy></Acct>
<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp>
<Amt Ccy="VND">1000000</Amt>
<CdtDbtInd>CRDT</CdtDbtInd></Bal>
<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp>
<Amt Ccy="VND">1270000.00</Amt>
<CdtDbtInd>CRDT</CdtDbtInd></Bal>
<Ntry>
<Amt Ccy="VND">300000</Amt>
<CdtDbtInd>CRDT</CdtDbtInd>
<Sts><Cd>BOOK</Cd></Sts>
<BookgDt><Dt>2026-11-22</Dt></BookgDt>
<AcctSvcrRef>FT26326001</AcctSvcrRef>
<NtryDtls><TxDtls>
<RmtInf><Ustrd>{CODE} CHUYEN TIEN</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>
<Ntry>
<Amt Ccy="VND">50000</Amt>
<CdtDbtInd>DBIT</CdtDbtInd>
<Sts><Cd>BOOK</Cd></Sts>
<BookgDt><Dt>2026-11-22</Dt></BookgDt></Ntry>
<Ntry>
<Amt Ccy="VND">20000</Amt>
<CdtDbtInd>CRDT</CdtDbtInd>
<Sts>BOOK</Sts>
<BookgDt><DtTm>2026-11-22T00:00:00+07:00</DtTm></BookgDt>
<NtryRef>REF-7</NtryRef></Ntry>
<Ntry>
<Amt Ccy="VND">9</Amt>
<CdtDbtInd>CRDT</CdtDbtInd>
<Sts><Cd>PDNG</Cd></Sts></Ntry>
</Stmt></BkToCstmrStmt></Document>
"""
CSV = f"""Ngày giao dịch,Số tham chiếu,Số tài khoản,Loại tiền,Ghi nợ,Ghi có,Nội dung
22/11/2026,FT26326001,8600205123456,VND,,"300.000","{CODE} CHUYEN TIEN"
22/11/2026,FT26326002,8600205123456,VND,"50,000.00",,PHI DICH VU
22/11/2026 00:00:00,REF-7,8600205123456,VND,0,20000,

Tổng cộng,,,,50000,320000,
"""
EXAMPLE = Path("docs/examples/bank-statement.toml")


@pytest.fixture
def mapping() -> Mapping:
    return read_mapping(EXAMPLE.name, EXAMPLE.read_bytes())


def credits(text: str, mapping: Mapping | None = None) -> tuple[ToldCredit, ...]:
    return read_statement("sao-ke", text.encode(), OURS, mapping)


def fault(text: str, mapping: Mapping | None = None) -> str:
    with pytest.raises(StatementError) as caught:
        credits(text, mapping)
    return str(caught.value)


def test_the_three_forms_tell_the_same_money(mapping: Mapping) -> None:
    for text in (MT940, CAMT, CSV):
        first, second = credits(text, mapping)
        assert (first.amount, first.reference, first.at) == (300_000, "FT26326001", DAY)
        assert first.text.replace("\n", "") == f"{CODE} CHUYEN TIEN"
        assert (second.amount, second.reference, second.at) == (20_000, "REF-7", DAY)


@pytest.mark.parametrize(
    ("form", "edit", "says"),
    [
        (MT940, lambda t: t[: t.index(":62F:")], "line 2: 0 fields :62F: (closing balance)"),
        (MT940, lambda t: t[: t.index(",NTRFNONREF")], "0 fields :62F:"),
        (
            MT940,
            lambda t: t.replace(":61:2611221122C3", ":61:2611221122CX3"),
            "line 6, :61:: CX is no mark",
        ),
        (MT940, lambda t: t.replace(":61:2611221122C3", "61:2611221122C3"), "line 6: '61:26"),
        (MT940, lambda t: t.replace(":61:26", ":99:26", 1), "no field :99: in MT940"),
        (MT940, lambda t: t.replace("C300000,", "C300000,50"), "fraction of a đồng"),
        (MT940, lambda t: t.replace("C300000,", "C30000,"), "closing balance is 1,270,000"),
        (MT940, lambda t: t.replace("VND1000000", "CNY1000000"), "line 5, :60F:: the currency"),
        (MT940, lambda t: t.replace("8600205123456", "111"), "line 3, :25:: the statement is of"),
        (MT940, lambda t: t.replace("VND1000000,", "VNDx"), "is no balance"),
        (MT940, lambda t: t.replace(":61:261122", ":61:261322"), "261322 is no day"),
        (MT940, lambda t: t.replace(":20:STMT261122\n:25", ":25"), "does not begin with :20:"),
        (CAMT, lambda t: t[:900], "is not whole XML"),
        (CAMT, lambda t: t.replace("1270000.00", "1270001"), "the closing balance is 1,270,001"),
        (CAMT, lambda t: t.replace('"VND">300000', '"CNY">300000'), "entry 1, Amt: the currency"),
        (CAMT, lambda t: t.replace("300000<", "300000.5<"), "entry 1, Amt: has a fraction"),
        (CAMT, lambda t: t.replace("8600205123456", "111"), "Acct: the statement is of"),
        (CAMT, lambda t: t.replace("CLBD", "XXXX"), "lacks the balance CLBD"),
        (CAMT, lambda t: t.replace("2026-11-22<", "22/11<"), "BookgDt is '22/11'"),
        (CAMT, lambda t: t.replace(">DBIT<", ">BOTH<"), "CdtDbtInd is 'BOTH'"),
        (CAMT, lambda t: t.replace("Stmt", "Rpt"), "holds no statement"),
        (CAMT, lambda t: "<!DOCTYPE a>" + t, "declares a document type"),
        (
            CAMT,
            lambda t: (
                t.replace('<Amt Ccy="VND">9<', "<X>9<")
                .replace("9</Amt>", "9</X>")
                .replace("PDNG", "BOOK")
            ),
            "entry 4: lacks its amount",
        ),
        (CSV, lambda t: t[: t.index("Tổng cộng")], "does not end with 'Tổng cộng'"),
        (CSV, lambda t: t.replace("VND,,", "VND,,,", 1), "row 2: has 8 columns, the titles have 7"),
        (
            CSV,
            lambda t: t.replace('VND,,"300.000"', '"300.000",VND,', 1),
            "row 2, 'Loại tiền': the currency",
        ),
        (
            CSV,
            lambda t: t.replace("FT26326001,8600205123456", "8600205123456,FT26326001"),
            "row 2, 'Số tài khoản'",
        ),
        (CSV, lambda t: t.replace("VND", "USD", 1), "row 2, 'Loại tiền': the currency is 'USD'"),
        (
            CSV,
            lambda t: t.replace('"300.000"', "ba trăm"),
            "row 2, 'Ghi có': 'ba trăm' is no amount",
        ),
        (CSV, lambda t: t.replace("Ghi có", "Có"), "row 1: 0 columns are named 'Ghi có' (amount)"),
        (
            CSV,
            lambda t: t.replace("22/11/2026,FT26326001", "2026-11-22,FT26326001"),
            "'2026-11-22' is no time",
        ),
        (CSV, lambda t: t.replace("FT26326001", ""), "row 2, 'Số tham chiếu': is empty"),
        (CSV, lambda t: t.replace("REF-7", "FT26326001"), "row 4: the reference"),
        (CSV, lambda t: t.replace('VND,,"300', 'VND,5,"300'), "row 2: one row holds money in and"),
        (CSV, lambda t: t.replace(f'"{CODE}', f'"{CODE}"x'), "is not CSV"),
        (
            CSV,
            lambda t: t.replace(t.splitlines(keepends=True)[3], ""),  # a row lost in the middle
            "row 5, 'Ghi có': the total is 320,000, the rows come to 300,000",
        ),
        (CSV, lambda t: t.replace("50000,", "5000,"), "row 6, 'Ghi nợ': the total is 5,000, the"),
        (CSV, lambda t: t.replace(",320000,", ",ba trăm,"), "row 6, 'Ghi có': 'ba trăm' is no am"),
        (CSV, lambda t: t.replace(",,,,50000", ",,,50000"), "row 6: the total row has 6 columns"),
    ],
)
def test_a_faulty_file_names_place_and_field_and_gives_nothing(
    form: str, edit: Callable[[str], str], says: str, mapping: Mapping
) -> None:
    assert edit(form) != form
    told = fault(edit(form), mapping)
    assert says in told
    assert told.startswith("sao-ke")


def test_entries_without_a_number_are_known_again_but_not_confused() -> None:
    bare = MT940.replace("//FT26326001", "").replace("REF-7", "NONREF")
    again = credits(bare)
    assert [c.reference for c in again] == [c.reference for c in credits(bare)]
    assert len({c.reference for c in again}) == 2
    camt = CAMT.replace("<NtryRef>REF-7</NtryRef>", "")
    assert credits(camt)[1].reference.startswith("STMT-")


def test_an_iban_is_an_account_too() -> None:
    other = CAMT.replace("<Othr><Id>8600205123456</Id></Othr>", "<IBAN>8600205123456</IBAN>")
    assert len(credits(other)) == 2


def test_a_column_may_say_which_way_the_money_went() -> None:
    text = EXAMPLE.read_text("utf-8").replace('debit = "Ghi nợ"', 'direction = "Chiều"')
    text = text.replace("credit_words = []", 'credit_words = ["C"]').replace('"Tổng cộng"', '""')
    mapping = read_mapping("m", text.encode())
    found = credits(
        "Ngày giao dịch,Số tham chiếu,Số tài khoản,Loại tiền,Chiều,Ghi có,Nội dung\n"
        "22/11/2026,A,8600205123456,VND,C,5000,x\n22/11/2026,B,8600205123456,VND,D,7000,y\n",
        mapping,
    )
    assert [c.reference for c in found] == ["A"]


@pytest.mark.parametrize(
    "last", ["Tổng cộng", "Tổng cộng,,,,,,", "Tổng cộng,,,,,320000,", "Tổng cộng,,,,50000,,"]
)
def test_a_total_row_may_say_less_and_nothing_is_compared(last: str, mapping: Mapping) -> None:
    begun = CSV[: CSV.index("Tổng cộng")]
    assert len(credits(begun + last + "\n", mapping)) == 2


def test_totals_are_compared_unless_the_mapping_says_otherwise() -> None:
    text = EXAMPLE.read_text("utf-8").replace("totals = true ", "totals = false")
    other = CSV.replace(",320000,", ",9,")
    assert len(credits(other, read_mapping("m", text.encode()))) == 2


@pytest.mark.parametrize("total", ["5000", "12000"])
def test_with_a_direction_a_bank_adds_up_what_came_or_everything(total: str) -> None:
    text = EXAMPLE.read_text("utf-8").replace('debit = "Ghi nợ"', 'direction = "Chiều"')
    mapping = read_mapping("m", text.replace("words = []", 'words = ["C"]').encode())
    rows = (
        "Ngày giao dịch,Số tham chiếu,Số tài khoản,Loại tiền,Chiều,Ghi có,Nội dung\n"
        "22/11/2026,A,8600205123456,VND,C,5000,x\n22/11/2026,B,8600205123456,VND,D,7000,y\n"
    )
    assert len(credits(f"{rows}Tổng cộng,,,,,{total},\n", mapping)) == 1
    said = fault(f"{rows}Tổng cộng,,,,,7000,\n", mapping)
    assert "the total is 7,000, the rows come to 5,000 or 12,000" in said


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("[columns]", "[column]"), "column"),
        (('at = "', 'att = "'), "at"),
        (('"Asia/Ho_Chi_Minh"', '"Mars/Phobos"'), "time_zone"),
        (("[file]", "[file"), "TOML"),
        (('debit = "Ghi nợ"', 'direction = "Chiều"'), "credit_words"),
    ],
)
def test_a_faulty_mapping_names_its_key(change: tuple[str, str], says: str) -> None:
    text = EXAMPLE.read_text("utf-8").replace(*change)
    with pytest.raises(StatementError, match=says):
        read_mapping("m.toml", text.encode())


def test_what_is_no_statement_says_what_to_do(mapping: Mapping) -> None:
    assert "is empty" in fault(" \n")
    assert "Give a mapping" in fault(CSV)
    assert "more than" in fault("x" * 10_000_001)
    latin = CSV.encode("utf-16")
    with pytest.raises(StatementError, match="row 1: a byte is not utf-8-sig"):
        read_statement("sao-ke", latin, OURS, mapping)
