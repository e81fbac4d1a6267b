"""The published tables of other provinces, and what the language needs to hold them."""

from functools import cache
from importlib import resources
from typing import Any

import pytest

from fees.assessment import Assessment, assess
from fees.categories import Chargeable
from fees.tariff import Tariff, TariffError, check, load_checked, load_tariff
from tests.unit.fees.shipped import SMALL, line, rule, small

FILES = (
    "lang-son-09-2025",
    "cao-bang-39-2019",
    "hcmc-2022",
    "hai-phong-148-2016",
    "mlt-fee-2026a",
    "mlt-price-2026a",
    "mlt-price-2026b",
)
ALL = 'class = ["V0", "V1", "V2", "V3", "V4", "S0", "S1", "S2"]'


@cache
def shipped(name: str) -> Tariff:
    return load_checked(resources.files("fees").joinpath(f"tariffs/{name}.toml").read_bytes())


def under(rules: Tariff, **facts: Any) -> Assessment:
    return assess(Chargeable.from_facts(facts), rules)


@pytest.mark.parametrize("name", FILES)
def test_every_shipped_file_is_whole_and_names_its_sources(name: str) -> None:
    tariff = shipped(name)
    sources = [
        *(rule.source for rule in tariff.lines),
        *(rule.source for rule in tariff.refusals),
        *(rule.source for rule in tariff.exemptions),
        *(rule.source for rule in tariff.caps),
        *(rule.source for rule in tariff.suspensions),
    ]
    assert all(source.doc for source in sources)
    assert {(source.article, source.verified) for source in sources} == {("", False)}
    assert len(tariff.unconfirmed) == 8
    assert tariff.examples


@pytest.mark.parametrize("name", FILES)
def test_nobody_is_charged_by_a_file_that_nobody_resolved(name: str) -> None:
    assert shipped(name).status in ("DRAFT", "ILLUSTRATIVE")


def test_what_the_collecting_unit_keeps_is_said_where_it_was_read() -> None:
    assert shipped("lang-son-09-2025").retained_percent == 10
    assert shipped("lang-son-09-2025").collector == "Trung tâm Quản lý cửa khẩu"
    assert shipped("cao-bang-39-2019").retained_percent is None


def test_a_truck_that_may_carry_a_container_is_asked_and_a_small_one_is_not() -> None:
    cao_bang = shipped("cao-bang-39-2019")
    re_export = {"load": "LOADED", "flow": "EXPORT", "regime": "TNTX", "commodity": "FROZEN"}
    assert under(cao_bang, **re_export, payload_kg=20_000).missing == ("container",)
    assert under(cao_bang, **re_export, payload_kg=1_900, weight_kg=1_000).total_vnd == 200_000
    assert under(cao_bang, **re_export, container="NONE").missing == ("weight_kg",)


def test_a_class_that_only_a_container_would_settle_asks_for_the_container() -> None:
    rules = small(
        line("L", 'when = { class = "V4" }\namount = 2'),
        line("M", 'when = { class = ["V0", "V1", "V2", "V3", "S0", "S1", "S2"] }\namount = 1'),
        rule("refusals", "R", 'when = { container = "2x20" }\nrefuse = "NO"\npriority = 1'),
    )
    assert check(rules) == []
    assert under(rules, payload_kg=20_000).missing == ("container",)
    assert under(rules, payload_kg=20_000, container="NONE").total_vnd == 2
    assert under(rules, payload_kg=20_000, container="20").total_vnd == 1
    assert under(rules).missing == ("payload_kg",)


def test_forty_feet_and_eighteen_tonnes_may_differ_or_coincide() -> None:
    rest = line("R", f"when = {{ {ALL} }}\namount = 0")
    differ = small(
        line("FT40", 'when = { container = "40" }\namount = 9\npriority = 1'),
        line("T18", 'when = { class = "V4", container = "NONE" }\namount = 5\npriority = 1'),
        rest,
    )
    assert check(differ) == []
    assert under(differ, container="40").total_vnd == 9
    assert under(differ, container="NONE", payload_kg=18_000).total_vnd == 5
    assert under(differ, container="2x20").total_vnd == 0


def test_a_container_and_a_class_it_cannot_have_are_no_hole() -> None:
    """Without knowing that a 40-foot box makes V4, V0 with 40 feet would be a hole."""
    rules = small(
        line("BIG", 'when = { class = "V4" }\namount = 2'),
        line("NONE", 'when = { container = "NONE", class = ["V0", "V1", "V2", "V3"] }\namount = 1'),
        line("FT20", 'when = { container = "20" }\namount = 3'),
        line("BUS", 'when = { class = ["S0", "S1", "S2"] }\namount = 4'),
    )
    assert check(rules) == []


def test_prices_by_container_need_their_columns() -> None:
    rules = small(line("C", 'by_container = { "20" = 5, "40" = 8 }\nbasis = "PER_CONTAINER"'))
    (gap,) = check(rules)
    assert gap.key == "tariff.gap"
    assert gap.example in ("container = NONE", "container = 2x20", "class = V4, container = 2x20")


def test_a_row_per_container_has_nothing_to_count_without_one() -> None:
    rules = small(line("C", 'amount = 5\nbasis = "PER_CONTAINER"'))
    assert under(rules, container="NONE").total_vnd == 0
    assert under(rules, payload_kg=9_000).missing == ("container",)


def test_per_tonne_or_cubic_metre_takes_the_unit_of_the_goods() -> None:
    rules = small(line("L", 'basis = "PER_TONNE_OR_M3"\namount = 100000'))
    both = {"weight_kg": 10_000, "volume_m3": 15}
    assert under(rules).missing == ("weight_kg",)
    assert under(rules, weight_kg=10_000).total_vnd == 1_000_000
    assert under(rules, volume_m3=15).lines[0].basis == "PER_M3"
    assert under(rules, **both).missing == ("measured_by",)
    assert under(rules, **both, measured_by="TONNE").total_vnd == 1_000_000
    assert under(rules, **both, measured_by="M3").total_vnd == 1_500_000
    assert under(rules, weight_kg=10_000, measured_by="M3").missing == ("volume_m3",)


OWN_BANDS = """
[classes]
payload_kg = [1000, 5000, 12000]
seats = []
container = { "20" = "V2", "40" = "V3", "2x20" = "V3" }
"""


def test_a_resolution_may_draw_its_own_bands() -> None:
    body = line("L", "by_class = { V0 = 1, V1 = 2, V2 = 3, V3 = 4, S0 = 5 }")
    rules = load_tariff((SMALL + OWN_BANDS + body).encode())
    assert check(rules) == []
    for payload, total in ((999, 1), (1_000, 2), (4_999, 2), (5_000, 3), (11_999, 3), (12_000, 4)):
        assert under(rules, payload_kg=payload).total_vnd == total
    assert under(rules, container="20").total_vnd == 3
    assert under(rules, container="2x20").total_vnd == 4
    assert under(rules, seats=60).total_vnd == 5
    assert rules.bands.span("V0") == (None, 1_000)
    assert rules.bands.span("V3") == (12_000, None)
    assert rules.bands.span("S0") == (None, None)


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("[1000, 5000, 12000]", "[1000, 1000]", "classes.payload_kg"),
        ("[1000, 5000, 12000]", "[5000, 1000]", "classes.payload_kg"),
        ("[1000, 5000, 12000]", "[1000, 2.5]", "classes.payload_kg"),
        ("[1000, 5000, 12000]", "[0]", "classes.payload_kg"),
        ("[1000, 5000, 12000]", "[1, 2, 3, 4, 5, 6, 7, 8]", "classes.payload_kg"),
        ('"40" = "V3"', '"40" = "V4"', "classes.container.40"),
        ("V3 = 4,", "V3 = 4, V4 = 4,", "lines[0].by_class.V4"),
    ],
)
def test_bands_that_cannot_be_are_refused(old: str, new: str, where: str) -> None:
    body = line("L", "by_class = { V0 = 1, V1 = 2, V2 = 3, V3 = 4, S0 = 5 }")
    text = (SMALL + OWN_BANDS + body).replace(old, new)
    with pytest.raises(TariffError) as caught:
        load_tariff(text.encode())
    assert where in {problem.where for problem in caught.value.problems}


def test_a_refusal_of_a_component_that_no_line_has_is_a_fault() -> None:
    with pytest.raises(TariffError) as caught:
        small(line("L", "amount = 1"), rule("refusals", "R", 'refuse = "NO"\npart = "NIGHT"'))
    assert [problem.key for problem in caught.value.problems] == ["tariff.part"]


def test_a_multiple_counts_what_its_base_counts() -> None:
    with pytest.raises(TariffError) as caught:
        small(
            line("L", "amount = 1"),
            line("M", 'multiplier_of = "L"\nfactor = "2"\nbasis = "PER_TONNE"\npriority = 1'),
        )
    assert [problem.where for problem in caught.value.problems] == ["lines[1].basis"]


def test_two_refusals_of_one_word_are_one_answer_and_ask_for_nothing() -> None:
    """A bus in Lạng Sơn is told at once, not after four questions that change nothing."""
    rules = shipped("lang-son-09-2025")
    told = under(rules, seats=29, entered_at="2026-06-01T08:00:00+07:00")
    assert (told.refusal, told.missing) == ("NOT_PUBLISHED", ())


@pytest.mark.parametrize(
    ("other", "missing"), [("NOT_PUBLISHED", ()), ("SUSPENDED", ("flow",))], ids=["same", "another"]
)
def test_refusals_of_two_words_are_two_answers(other: str, missing: tuple[str, ...]) -> None:
    rules = small(
        rule("refusals", "OUT", 'refuse = "NOT_PUBLISHED"\nwhen = { flow = "EXPORT" }'),
        rule("refusals", "REST", f'refuse = "{other}"\nwhen = {{ flow = ["IMPORT", "NONE"] }}'),
    )
    assert under(rules).missing == missing
    assert under(rules).refusal == ("" if missing else "NOT_PUBLISHED")
