"""VietQR: the worked example, codes that banks' libraries publish, and a reader of its own."""

from datetime import date

import cv2
import numpy as np
import pytest
import segno
from hypothesis import given, settings
from hypothesis import strategies as st

from fees.paycode import make
from fees.vietqr import VietQrError, crc16, payload

AGRIBANK = "970405"
WORKED = (
    "00020101021238540010A00000072701240006970405011001234567890208QRIBFTTA"
    "530370454064500005802VN62200816MLT261122000012363040A8D"
)
# Examples that four libraries for VietQR publish in their documentation.
PUBLISHED = [
    "00020101021138540010A00000072701240006970407011003865776720208QRIBFTTA5303704540710000005802VN"
    "62160812henry an cut6304A322",
    "00020101021138530010A0000007270123000697041601092576788590208QRIBFTTA53037045802VN6304AE9F",
    "00020101021238530010A0000007270123000697041601092576788590208QRIBFTTA53037045405100005802VN"
    "62150811Chuyen tien630453E6",
    "00020101021153037045802VN38540010A00000072701240006970436011010319334300208QRIBFTTA"
    "62220818Thanh toan hoa don6304FCE9",
]


def read(text: str) -> dict[str, str]:
    """Tag by tag, by nothing but the rule: two digits tag, two digits length, value."""
    fields: dict[str, str] = {}
    while text:
        tag, length = text[:2], int(text[2:4])
        value, text = text[4 : 4 + length], text[4 + length :]
        assert len(value) == length
        assert tag not in fields
        fields[tag] = value
    return fields


def test_the_worked_example_comes_out_letter_by_letter() -> None:
    assert (
        payload(
            bank_bin=AGRIBANK, account="0123456789", amount_vnd=450_000, purpose="MLT2611220000123"
        )
        == WORKED
    )


@pytest.mark.parametrize("text", [*PUBLISHED, WORKED])
def test_the_check_sum_is_the_one_that_others_publish(text: str) -> None:
    assert text[-8:-4] == "6304"
    assert f"{crc16(text[:-4].encode()):04X}" == text[-4:]


def test_the_check_sum_is_the_catalogued_one() -> None:
    assert crc16(b"123456789") == 0x29B1  # check value of CRC-16/IBM-3740, its other name


def test_the_one_published_dynamic_code_comes_out_too() -> None:
    made = payload(bank_bin="970416", account="257678859", amount_vnd=10_000, purpose="Chuyen tien")
    assert made == PUBLISHED[2]


@given(
    st.from_regex(r"[0-9]{6}", fullmatch=True),
    st.from_regex(r"[0-9A-Za-z]{1,19}", fullmatch=True),
    st.integers(1, 10**13 - 1),
    st.from_regex(r"[0-9A-Za-z ]{1,25}", fullmatch=True),
)
def test_another_reader_finds_everything_again(
    bank_bin: str, account: str, amount: int, purpose: str
) -> None:
    text = payload(bank_bin=bank_bin, account=account, amount_vnd=amount, purpose=purpose)
    fields = read(text)
    assert list(fields) == ["00", "01", "38", "53", "54", "58", "62", "63"]
    transfer = read(fields["38"])
    assert read(transfer["01"]) == {"00": bank_bin, "01": account}
    assert (transfer["00"], transfer["02"]) == ("A000000727", "QRIBFTTA")
    assert (fields["01"], fields["53"], fields["58"]) == ("12", "704", "VN")
    assert (int(fields["54"]), read(fields["62"])) == (amount, {"08": purpose})


@settings(max_examples=5, deadline=None)
@given(st.integers(1, 5_000_000))
def test_a_camera_reads_the_picture(amount: int) -> None:
    text = payload(
        bank_bin=AGRIBANK,
        account="0123456789",
        amount_vnd=amount,
        purpose=make(date(2026, 11, 22), amount % 1_000_000),
    )
    code, read_again = segno.make(text, error="m"), ""
    for scale in (4, 5, 6, 3, 8):  # a camera comes nearer until it reads
        rows = [list(row) for row in code.matrix_iter(scale=scale, border=4)]
        picture = np.where(np.array(rows) > 0, 0, 255).astype(np.uint8)
        read_again = read_again or cv2.QRCodeDetector().detectAndDecode(picture)[0]
    assert read_again == text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("bank_bin", "97040"),
        ("account", ""),
        ("account", "0123 456"),
        ("amount_vnd", 0),
        ("amount_vnd", 10**13),
        ("purpose", "phí cửa khẩu"),
        ("purpose", "x" * 26),
    ],
)
def test_what_no_bank_would_read_is_refused(field: str, value: object) -> None:
    good: dict[str, object] = {
        "bank_bin": AGRIBANK,
        "account": "0123456789",
        "amount_vnd": 450_000,
        "purpose": "MLT2611220000123",
    }
    with pytest.raises(VietQrError) as caught:
        payload(**{**good, field: value})  # type: ignore[arg-type]  # wrong on purpose
    assert caught.value.field == field


def test_an_amount_is_whole_dong() -> None:
    with pytest.raises(TypeError):
        payload(bank_bin=AGRIBANK, account="1", amount_vnd=1.5, purpose="x")  # type: ignore[arg-type]
