"""The public page, a comparison, a place in a file and a sum in words: each as a whole."""

from fractions import Fraction

import pytest

from fees.assessment import assess
from fees.categories import Chargeable
from fees.compare import Difference, differences
from fees.explain import arithmetic
from fees.places import line_of
from fees.publish import Column, Row, Table, Worked, examples, tables
from fees.rules import Basis, Text
from fees.tariff import load_tariff
from tests.unit.fees.shipped import SMALL, line, rule, small
from tests.unit.fees.test_provinces import OWN_BANDS

PLAIN = Column("", Text("", "", ""))


def test_one_price_is_a_table_without_columns() -> None:
    one = small(line("L", 'amount = 5\nbasis = "PER_TONNE"'))
    assert tables(one) == (Table((), (PLAIN,), (Row(one.lines[0], Basis.PER_TONNE, (5,)),)),)
    none = small(line("L", 'amount = 5\nwhen = { regime = "TRANSIT" }'))
    assert tables(none)[0].regimes == ("TRANSIT",)


def test_containers_are_called_by_what_they_are() -> None:
    boxes = small(
        line("L", 'amount = 5\nwhen = { container = ["NONE", "20"] }\npriority = 1'),
        line("M", 'by_container = { 20 = 3, 40 = 4, "2x20" = 5 }'),
        line(
            "N", 'multiplier_of = "M"\nfactor = "1/3"\nwhen = { container = "2x20" }\npriority = 2'
        ),
    )
    (table,) = tables(boxes)
    assert table.columns == (
        Column("NONE", Text("không có công-ten-nơ", "无集装箱", "no container")),
        Column("20", Text("20 ft", "20 英尺", "20 ft")),
        Column("40", Text("40 ft", "40 英尺", "40 ft")),
        Column("2x20", Text("2 × 20 ft", "2 × 20 英尺", "2 × 20 ft")),
    )
    prices = {row.line.code: dict(zip("NABC", row.prices, strict=True)) for row in table.rows}
    assert prices == {
        "L": {"N": 5, "A": 5, "B": None, "C": None},
        "M": {"N": None, "A": 3, "B": 4, "C": 5},
        "N": {"N": None, "A": None, "B": None, "C": 2},
    }


@pytest.mark.parametrize(("mode", "third"), [("UP", 4), ("DOWN", 3), ("HALF_UP", 3)])
def test_a_multiple_is_rounded_as_the_tariff_rounds(mode: str, third: int) -> None:
    body = line("L", "amount = 10") + line(
        "M", 'multiplier_of = "L"\nfactor = "1/3"\nwhen = { load = "EMPTY" }\npriority = 1'
    )
    read = load_tariff((SMALL.replace("HALF_UP", mode) + body).encode())
    assert [row.prices for table in tables(read) for row in table.rows] == [(10,), (third,)]


def test_classes_are_called_by_their_bands() -> None:
    classes = "V0 = 1, V1 = 2, V2 = 3, S0 = 5, S1 = 6"
    own = OWN_BANDS.split("[classes]", 1)[0]
    bands = """[classes]
payload_kg = [1250, 5000]
seats = [16]
container = { 20 = "V1", 40 = "V2", "2x20" = "V2" }
"""
    read = load_tariff((SMALL + own + bands + line("L", f"by_class = {{ {classes} }}")).encode())
    (table,) = tables(read)
    assert [column.label for column in table.columns] == [
        Text("< 1,25 t", "< 1,25 吨", "< 1,25 t"),
        Text("1,25 – < 5 t, 20 ft", "1,25 – < 5 吨, 20 ft", "1,25 – < 5 t, 20 ft"),
        Text("≥ 5 t, 40 ft, 2 × 20 ft", "≥ 5 吨, 40 ft, 2 × 20 ft", "≥ 5 t, 40 ft, 2 × 20 ft"),
        Text("< 16 chỗ", "< 16 座", "< 16 seats"),
        Text("≥ 16 chỗ", "≥ 16 座", "≥ 16 seats"),
    ]
    one = """[classes]
payload_kg = []
seats = []
container = { 20 = "V0", 40 = "V0", "2x20" = "V0" }
"""
    read = load_tariff((SMALL + one + line("L", "by_class = { V0 = 1, S0 = 5 }")).encode())
    assert [column.label for column in tables(read)[0].columns] == [
        Text("mọi tải trọng", "所有载重", "any payload"),
        Text("mọi xe khách", "所有客车", "any number of seats"),
    ]


def test_an_example_is_shown_with_its_name_if_it_comes_to_an_amount() -> None:
    said = '[[examples]]\nname = "{}"\nfacts = {{ {} }}\nexpect = {{ total_vnd = 1 }}\n'
    read = small(
        line("L", "amount = 5"),
        rule(
            "exemptions",
            "X",
            'ground = "G"\nneeds_approval = false\nwhen = { licence_kind = "RELIEF" }',
        ),
        said.format("bad", "payload_kg = 0"),
        said.format("asks", ""),
        said.format("free", 'licence_kind = "RELIEF"'),
        said.format("pays", 'licence_kind = "ORDINARY"'),
    )
    free, pays = (
        assess(Chargeable.from_facts({"licence_kind": kind}), read).lines
        for kind in ("RELIEF", "ORDINARY")
    )
    assert examples(read) == (Worked("free", free, 0), Worked("pays", pays, 5))


def test_what_differs_is_told_with_nothing_for_what_is_not_there() -> None:
    before = small(line("L", 'by_class = { V0 = 1 }\nwhen = { load = "EMPTY" }'))
    after = load_tariff(
        SMALL.replace('doc = "Nghị quyết thử"', 'doc = "Khác"')
        .replace(
            "[policies]", '[[legal_basis]]\ndoc = "B"\n[budget]\nretained_percent = 5\n[policies]'
        )
        .encode()
        + line("L", 'by_class = { V1 = 2 }\nwhen = { load = ["EMPTY", "LOADED"] }').encode()
    )
    assert differences(before, after) == (
        Difference(
            "head", "", "legal_basis", "Nghị quyết thử 1/2026 True", "Khác 1/2026 True, B  False"
        ),
        Difference("head", "", "retained_percent", "", "5"),
        Difference("lines", "L", "when.load", "EMPTY", "EMPTY, LOADED"),
        Difference("lines", "L", "by_class.V0", "1", ""),
        Difference("lines", "L", "by_class.V1", "", "2"),
    )


FILE = """tariff = "T"
  [[lines]]  # the first
code = "A"
amount = 1
[[lines]]
  when.load = "EMPTY"
code = "A,B"
  [rounding]
to = 1
mode = "UP"
[[examples]]
name = "0"
facts = { a = 1 }
[[examples]]
name = "late"
[[examples]]
to = 3
code="Z"
"""


@pytest.mark.parametrize(
    ("where", "line"),
    [
        ("tariff", 1),
        ("lines[0]", 2),
        ("lines[0].amount", 4),
        ("lines[0].when", 2),
        ("lines[1].when.load", 6),
        ("lines[1].code", 7),
        ("lines[2].code", 0),
        ("A", 3),
        ("A, Z", 3),
        ("Z, A", 18),
        ("rounding", 8),
        ("rounding.to", 9),
        ("rounding.facts", 8),
        ("examples[late].facts", 15),
        ("examples[late]", 15),
        ("examples[0].facts", 13),
        ("examples[nobody].facts", 0),
        ("nothing", 0),
        ("", 0),
    ],
)
def test_a_place_is_found_on_its_line(where: str, line: int) -> None:
    assert line_of(FILE, where) == line


def test_the_code_of_the_first_line_is_found_too() -> None:
    assert line_of('code = "A"\n', "A") == 1
    assert line_of("", "A") == line_of("", "a.b") == 0
    assert line_of(FILE, "rounding.to", "Invalid value (at line 4, column 2)") == 4
    assert line_of(FILE, "rounding.to", "Invalid value at line 4") == 9


@pytest.mark.parametrize(
    ("factor", "unit", "said"),
    [
        ("2", 10, ("2 × 10 đ = 20 đ", "2 × 10 盾 = 20 盾", "2 × 10 ₫ = 20 ₫")),
        ("1.0", 10, ("100 % × 10 đ = 10 đ", "100 % × 10 盾 = 10 盾", "100 % × 10 ₫ = 10 ₫")),
        (
            "0.3",
            1_000,
            ("30 % × 1.000 đ = 300 đ", "30 % × 1,000 盾 = 300 盾", "30 % × 1,000 ₫ = 300 ₫"),
        ),
    ],
)
def test_a_multiple_is_said_as_people_say_it(
    factor: str, unit: int, said: tuple[str, str, str]
) -> None:
    amount = int(Fraction(factor) * unit)
    assert arithmetic(Basis.PER_TURN, 1, unit, factor, amount, ()) == Text(*said)


def test_decimals_are_shown_as_short_as_they_can_be() -> None:
    said = arithmetic(Basis.PER_TONNE, 1_010, 3, "1", 3, ())
    assert said == Text(
        "1,01 tấn × 3 đ = 3,03 đ, làm tròn: 3 đ",
        "1.01 吨 × 3 盾 = 3.03 盾, 取整: 3 盾",
        "1.01 t × 3 ₫ = 3.03 ₫, rounded: 3 ₫",
    )
