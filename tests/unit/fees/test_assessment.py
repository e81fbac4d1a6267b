"""What a vehicle owes, why, and what is asked when a fact is missing."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fees.assessment import Assessment, AssessmentLine, assess
from fees.axes import AXES
from fees.categories import (
    Chargeable,
    Commodity,
    Container,
    Flow,
    Journey,
    LicenceKind,
    Load,
    Regime,
    parse_time,
)
from fees.tariff import Basis, Source, Tariff, Text, check
from tests.unit.fees.shipped import line, rule, small, tariff

BANANAS: dict[str, Any] = {
    "flow": "EXPORT",
    "load": "LOADED",
    "regime": "ORDINARY",
    "commodity": "FRESH_PRODUCE",
    "payload_kg": 15000,
    "journey": "THROUGH",
}


def under(rules: Tariff, **facts: Any) -> Assessment:
    return assess(Chargeable.from_facts(facts), rules)


def test_bananas_out_explain_themselves() -> None:
    result = under(tariff(), **BANANAS)
    (only,) = result.lines
    assert result.total_vnd == 300_000
    assert (only.code, only.basis, only.quantity, only.unit_vnd) == (
        "A1",
        Basis.PER_TURN,
        1,
        300_000,
    )
    assert only.source == Source("Bảng minh hoạ MLT-FEE 2026A")
    assert "chuối" in only.text.vi
    assert Assessment.from_json(result.to_json()) == result


def test_a_driver_is_asked_step_by_step_only_for_what_matters() -> None:
    asked = []
    facts: dict[str, Any] = {}
    while missing := under(tariff(), **facts).missing:
        asked.append(missing)
        facts |= {name: BANANAS[name] for name in missing}
    assert asked == [("payload_kg",), ("load",), ("regime",), ("flow",), ("commodity",)]
    assert under(tariff(), **facts).total_vnd == 300_000


def test_a_missing_fact_gives_no_amount_at_all() -> None:
    result = under(tariff(), flow="EXPORT")
    assert result.total_vnd is None
    assert "total_vnd" not in result.to_json()
    assert Assessment.from_json(result.to_json()) == result


def test_transshipment_that_leaves_inland_is_assessed_anew() -> None:
    imported = {**BANANAS, "flow": "IMPORT", "commodity": "GENERAL"}
    assert under(tariff(), **{**imported, "journey": "TRANSSHIP"}).total_vnd == 180_000
    assert under(tariff(), **{**imported, "journey": "INLAND"}).total_vnd == 780_000


def test_goods_of_equal_value_leave_the_goods_to_a_person() -> None:
    goods = [{"commodity": "AGRI", "value_vnd": 5}, {"commodity": "MINERAL", "value_vnd": 5}]
    facts = {key: value for key, value in BANANAS.items() if key != "commodity"}
    assert under(tariff(), **facts, goods=goods).missing == ("commodity",)


def test_an_exemption_shows_the_fee_it_forgoes_when_that_is_known() -> None:
    known = under(tariff(), **BANANAS, licence_kind="RELIEF")
    assert (known.total_vnd, known.exemption, known.forgone_vnd) == (0, "X3", 300_000)
    assert [entry.amount_vnd for entry in known.lines] == [300_000, -300_000]
    unknown = under(tariff(), licence_kind="RELIEF")
    assert (unknown.total_vnd, unknown.exemption, unknown.forgone_vnd) == (0, "X3", 0)
    assert unknown.lines == ()


def test_an_exemption_where_the_basis_is_unknown_still_holds() -> None:
    rules = small(
        line("L", 'basis = "PER_TONNE"\namount = 25000'),
        rule(
            "exemptions",
            "X",
            'ground = "G"\nneeds_approval = false\nwhen = { licence_kind = "RELIEF" }',
        ),
    )
    assert under(rules, licence_kind="RELIEF").exemption == "X"
    assert under(rules, licence_kind="RELIEF", weight_kg=1000).forgone_vnd == 25_000


def test_an_impossible_vehicle_is_sent_back_even_when_much_is_unknown() -> None:
    assert under(tariff(), load="LOADED", flow="NONE", payload_kg=5000).refusal == "I1"


def test_a_named_refusal_gives_its_name() -> None:
    refused = small(
        line("L", 'when = { load = "LOADED" }\namount = 1'),
        rule("refusals", "R", 'when = { load = "EMPTY" }\nrefuse = "NOT_PUBLISHED"'),
    )
    assert check(refused) == []
    assert under(refused, load="EMPTY").refusal == "NOT_PUBLISHED"
    assert under(refused, load="EMPTY").total_vnd is None
    assert under(refused, load="LOADED").total_vnd == 1


def test_an_exemption_over_a_refused_row_forgoes_nothing() -> None:
    rules = small(
        rule("refusals", "R", 'refuse = "NOT_PUBLISHED"'),
        rule(
            "exemptions",
            "X",
            'ground = "G"\nneeds_approval = false\nwhen = { licence_kind = "RELIEF" }',
        ),
    )
    assert under(rules, licence_kind="RELIEF").forgone_vnd == 0


def test_a_vehicle_that_left_and_was_not_seen_to_enter_is_asked_when_it_came() -> None:
    """That it stays briefly is said of a vehicle still here, not of one that has left."""
    empty = {"load": "EMPTY", "payload_kg": 15_000}
    assert under(tariff(), **empty).total_vnd == 0
    left = under(tariff(), **empty, left_at="2026-11-20T08:00:00+07:00")
    assert left.missing == ("entered_at",)


def test_what_no_rule_covers_is_refused_and_never_free() -> None:
    assert (
        under(small(line("L", 'when = { load = "LOADED" }\namount = 1')), load="EMPTY").refusal
        == "NOT_COVERED"
    )


def test_a_tariff_charges_only_inside_its_dates() -> None:
    day = parse_time("2026-01-01T00:00:00+07:00")
    ending = replace(tariff(), effective_to=day + 1)
    facts = Chargeable.from_facts(BANANAS)
    assert assess(replace(facts, entered_at=day - 1), tariff()).refusal == "OUTSIDE_EFFECT"
    assert assess(replace(facts, entered_at=day), ending).total_vnd == 300_000
    assert assess(replace(facts, entered_at=day + 1), ending).refusal == "OUTSIDE_EFFECT"


@pytest.mark.parametrize(
    ("basis", "facts", "quantity", "total"),
    [
        ("PER_TURN", {}, 1, 25_000),
        ("PER_TONNE", {"weight_kg": 31_250}, 31_250, 781_250),
        ("PER_M3", {"volume_m3": "12.5"}, 12_500, 312_500),
        ("PER_CONTAINER", {"container": "40"}, 1, 25_000),
        ("PER_CONTAINER", {"container": "2x20"}, 2, 50_000),
        (
            "PER_DAY",
            {"entered_at": "2026-03-01T08:00:00Z", "left_at": "2026-03-03T08:00:01Z"},
            3,
            75_000,
        ),
        (
            "PER_DAY",
            {"entered_at": "2026-03-01T08:00:00Z", "left_at": "2026-03-02T08:00:00Z"},
            1,
            25_000,
        ),
        (
            "PER_DAY",
            {"entered_at": "2026-03-01T08:00:00Z", "left_at": "2026-03-01T08:00:00Z"},
            1,
            25_000,
        ),
    ],
)
def test_each_basis_counts_its_own_unit(
    basis: str, facts: dict[str, Any], quantity: int, total: int
) -> None:
    rules = small(line("L", f'basis = "{basis}"\namount = 25000'))
    result = under(rules, **facts)
    assert (result.lines[0].quantity, result.total_vnd) == (quantity, total)


@pytest.mark.parametrize(
    ("basis", "missing"),
    [
        ("PER_TONNE", ("weight_kg",)),
        ("PER_M3", ("volume_m3",)),
        ("PER_CONTAINER", ("container",)),
        ("PER_DAY", ("entered_at", "left_at")),
    ],
)
def test_a_basis_asks_for_its_measure(basis: str, missing: tuple[str, ...]) -> None:
    assert under(small(line("L", f'basis = "{basis}"\namount = 1'))).missing == missing


def test_a_suspension_takes_off_inside_its_window_only() -> None:
    window = 'from = 2026-06-19T00:00:00+07:00\nto = 2026-12-31T00:00:00+07:00\nfactor = "1/2"'
    rules = small(line("L", "amount = 101"), rule("suspensions", "S", window))
    during = under(rules, entered_at="2026-06-19T00:00:00+07:00")
    assert [entry.amount_vnd for entry in during.lines] == [101, -50]
    assert (during.total_vnd, during.forgone_vnd) == (51, 50)
    assert under(rules, entered_at="2026-12-31T00:00:00+07:00").total_vnd == 101
    assert under(rules, entered_at="2026-06-18T23:59:59+07:00").total_vnd == 101
    assert under(rules).missing == ("entered_at",)


def test_an_open_window_holds_for_ever() -> None:
    rules = small(line("L", "amount = 100"), rule("suspensions", "S", 'factor = "0"'))
    assert under(rules, entered_at="2026-06-19T00:00:00Z").total_vnd == 0


def test_a_multiple_keeps_its_own_factor_and_the_price_of_its_base() -> None:
    rules = small(
        line("BASE", 'when = { load = "LOADED" }\namount = 333'),
        line("THIRD", 'when = { load = "EMPTY" }\nmultiplier_of = "BASE"\nfactor = "1/3"'),
    )
    (only,) = under(rules, load="EMPTY").lines
    assert (only.code, only.unit_vnd, only.factor, only.amount_vnd) == ("THIRD", 333, "1/3", 111)


def test_facts_that_only_matter_together_are_asked_for_one_after_the_other() -> None:
    """Neither is needed in every case, so the first that can matter is asked."""
    rules = small(
        line("L", "amount = 1"),
        line("BOTH", 'when = { flow = "NONE", load = "EMPTY" }\namount = 2\npriority = 1'),
    )
    assert under(rules).missing == ("load",)
    assert under(rules, load="EMPTY").missing == ("flow",)
    assert under(rules, flow="EXPORT").total_vnd == 1


def _line(amount: int) -> AssessmentLine:
    text = Text("Mức", "标准", "Rate")
    return AssessmentLine("L", Source("NQ"), Basis.PER_TURN, 1, abs(amount), "1", amount, text)


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"total_vnd": 1},
        {"total_vnd": 0, "missing": ("load",)},
        {"refusal": "R", "missing": ("load",)},
        {"refusal": "R", "lines": (_line(1),)},
        {"missing": ("load",), "exemption": "X"},
        {"total_vnd": 1.0, "lines": (_line(1),)},
        {"total_vnd": -1, "lines": (_line(-1),)},
        {"total_vnd": 2, "lines": (_line(1),)},
        {"total_vnd": 1, "lines": (_line(1),), "exemption": "X"},
    ],
)
def test_an_assessment_that_contradicts_itself_cannot_exist(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - each has its own sentence
        Assessment(tariff="T", version="1", sha256="0", **wrong)


KNOWN = st.fixed_dictionaries(
    {
        "licence_kind": st.sampled_from(LicenceKind),
        "flow": st.sampled_from(Flow),
        "load": st.sampled_from(Load),
        "regime": st.sampled_from(Regime),
        "commodity": st.sampled_from(Commodity),
        "payload_kg": st.none() | st.integers(1, 60_000),
        "container": st.none() | st.sampled_from(Container),
        "seats": st.integers(1, 60),
        "journey": st.sampled_from(Journey),
        "earlier_passages": st.integers(0, 2),
        "left_at": st.sampled_from(
            [parse_time("2026-03-01T00:00:00Z"), parse_time("2026-03-05T00:00:00Z")]
        ),
    }
)
ENTERED = parse_time("2026-02-28T20:00:00Z")


@settings(max_examples=300)
@given(KNOWN)
def test_a_vehicle_whose_facts_are_known_always_has_exactly_one_answer(
    facts: dict[str, Any],
) -> None:
    result = assess(Chargeable(entered_at=ENTERED, **facts), tariff())
    assert result.missing == ()
    assert (result.total_vnd is None) == bool(result.refusal)
    assert result.refusal in {"", "I1", "I2"}
    assert Assessment.from_json(result.to_json()) == result


@settings(max_examples=300)
@given(KNOWN, st.sets(st.sampled_from(["flow", "load", "regime", "commodity", "journey"])))
def test_what_is_answered_early_stays_when_more_is_known(
    facts: dict[str, Any], hidden: set[str]
) -> None:
    """An answer given on part of the facts is the answer on all; a question names a hidden fact."""
    whole = assess(Chargeable(entered_at=ENTERED, **facts), tariff())
    part = assess(
        Chargeable(entered_at=ENTERED, **{k: v for k, v in facts.items() if k not in hidden}),
        tariff(),
    )
    if part.missing:
        assert set(part.missing) <= hidden
    elif not whole.refusal:
        assert (part.total_vnd, part.exemption) == (whole.total_vnd, whole.exemption)
    else:  # facts that turn out impossible are only seen once they are told
        assert part.refusal in {"", whole.refusal}


@settings(max_examples=50)
@given(KNOWN)
def test_asking_ends_and_never_asks_twice(facts: dict[str, Any]) -> None:
    told: dict[str, Any] = {}
    for _ in range(len(AXES) + 1):
        result = assess(Chargeable(**told), tariff())
        if not result.missing:
            break
        assert not set(result.missing) & told.keys()
        told |= {name: facts[name] or 5_000 for name in result.missing}
    else:
        pytest.fail("asked more often than there are facts")


def test_the_memory_of_answers_is_limited_and_changes_no_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("fees.matcher.MEMO_LIMIT", 1)
    rules = small(line("L", "amount = 7"))
    for flow in ("EXPORT", "IMPORT", "EXPORT"):
        assert under(rules, flow=flow).total_vnd == 7
