"""The public page says what the file charges."""

from fees.assessment import assess
from fees.categories import Chargeable
from fees.publish import examples, tables
from fees.rules import Text
from fees.tariff import load_tariff
from tests.unit.fees.shipped import SMALL, edited, line, small, tariff
from tests.unit.fees.test_provinces import FILES, OWN_BANDS, shipped


def test_every_line_is_shown_once_in_every_shipped_tariff() -> None:
    for name in FILES:
        shown = [row.line.code for table in tables(shipped(name)) for row in table.rows]
        assert sorted(shown) == sorted(line.code for line in shipped(name).lines)
        for table in tables(shipped(name)):
            assert all(len(row.prices) == len(table.columns) > 0 for row in table.rows)
            assert all(any(p is not None for p in row.prices) for row in table.rows)


def test_a_multiple_shows_what_it_comes_to() -> None:
    rows = {row.line.code: row for table in tables(tariff()) for row in table.rows}
    assert rows["B2"].prices == (100_000, 150_000, 300_000, 600_000, 1_000_000)
    assert rows["B3"].prices == (130_000, 195_000, 390_000, 780_000, 1_300_000)
    assert rows["B1"].prices == (30_000, 45_000, 90_000, 180_000, 300_000)
    assert rows["F2"].prices == (None, 40_000, None)
    assert rows["F4"].prices == (0,)


def test_what_is_shown_is_what_is_charged() -> None:
    (ordinary,) = [t for t in tables(tariff()) if t.regimes == ("ORDINARY",)]
    (a1,) = [row for row in ordinary.rows if row.line.code == "A1"]
    payloads = {"V0": 1_000, "V1": 3_000, "V2": 5_000, "V3": 12_000, "V4": 20_000}
    facts = {"load": "LOADED", "flow": "EXPORT", "regime": "ORDINARY", "commodity": "FRESH_PRODUCE"}
    for column, price in zip(ordinary.columns, a1.prices, strict=True):
        known = Chargeable.from_facts({**facts, "payload_kg": payloads[column.word]})
        assert assess(known, tariff()).total_vnd == price


def test_columns_are_called_by_their_bands() -> None:
    labels = [c.label for table in tables(tariff()) for c in table.columns]
    assert Text("10 – < 18 t, 20 ft", "10 – < 18 吨, 20 ft", "10 – < 18 t, 20 ft") in labels
    assert "≥ 18 t, 40 ft, 2 × 20 ft" in {label.en for label in labels}
    assert labels[0].vi == "< 2 t"
    assert "16 – < 30 chỗ" in {label.vi for label in labels}
    boxes = [c.label.zh for t in tables(shipped("cao-bang-39-2019")) for c in t.columns]
    assert {"20 英尺", "40 英尺", "2 × 20 英尺", "无集装箱"} <= set(boxes)


def test_own_bands_have_their_own_names() -> None:
    body = line("L", "by_class = { V0 = 1, V1 = 2, V2 = 3, V3 = 4, S0 = 5 }")
    bands = OWN_BANDS.replace("1000, 5000", "1500, 5000")
    (table,) = tables(load_tariff((SMALL + bands + body).encode()))
    assert [c.label.vi for c in table.columns][:2] == ["< 1,5 t", "1,5 – < 5 t"]
    assert table.columns[-1].label.en == "any number of seats"
    boxes = 'container = { "20" = "V0", "40" = "V0", "2x20" = "V0" }'
    none = f"[classes]\npayload_kg = []\nseats = [9]\n{boxes}\n"
    one = line("L", "by_class = { V0 = 1, S0 = 2, S1 = 3 }")
    (table,) = tables(load_tariff((SMALL + none + one).encode()))
    assert table.columns[0].label.en == "any payload"


def test_examples_are_worked_out_and_those_without_an_amount_left_out() -> None:
    worked = examples(tariff())
    assert worked[0].total_vnd == 300_000
    assert worked[0].lines[0].arithmetic.vi == "1 lượt × 300.000 đ = 300.000 đ"
    assert "a loaded truck must export or import" not in {one.name for one in worked}
    broken = load_tariff(edited(("payload_kg = 15000, journey", "payload_kg = 0, journey")))
    assert len(examples(broken)) == len(worked) - 1
    assert examples(small(line("L", "amount = 1"))) == ()
