"""What anyone would take for granted of a fee, tried on drawn vehicles under every shipped tariff.

Adding a fact that a tariff does not speak of changes nothing; an unknown fact either makes no
difference or is asked for; a bigger truck never pays less; lines add up; the same facts and bytes
give the same answer for ever.
"""

import json
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fees.assessment import Assessment, assess
from fees.categories import Chargeable, contradictions
from fees.kept import StayMinutes
from fees.tariff import Tariff, load_tariff

FILES = sorted((Path(__file__).parents[3] / "fees/tariffs").glob("*.toml"))
RAW = {file.stem: file.read_bytes() for file in FILES}
TARIFFS = {stem: load_tariff(raw) for stem, raw in RAW.items()}
AGAIN = {stem: load_tariff(raw) for stem, raw in RAW.items()}
every_tariff = pytest.mark.parametrize("stem", sorted(TARIFFS))

REGIMES = ["ORDINARY", "ORDINARY", "TNTX", "TRANSIT", "BONDED", "TRANSFER", "BORDER_RESIDENT"]
GOODS = ["FRESH_PRODUCE", "AGRI", "MINERAL", "PETROLEUM", "LIVE_ANIMAL", "FROZEN", "GENERAL"]
COMMON = {
    "flow": st.sampled_from(["EXPORT", "IMPORT", "NONE"]),
    "load": st.sampled_from(["LOADED", "LOADED", "EMPTY"]),
    "regime": st.sampled_from(REGIMES),
    "commodity": st.sampled_from(GOODS),
    "origin": st.sampled_from(["VN", "FOREIGN"]),
    "duty": st.sampled_from(["DUTIABLE", "FREE"]),
    "journey": st.sampled_from(["THROUGH", "INLAND", "TRANSSHIP", "RETURNED"]),
    "declared_at": st.sampled_from(["HERE", "ELSEWHERE"]),
    "transport": st.sampled_from(["ROAD", "WATERWAY"]),
    "licence_kind": st.sampled_from(["ORDINARY"] * 6 + ["OFFICIAL", "RELIEF", "DIPLOMATIC"]),
    "earlier_passages": st.sampled_from([0, 0, 0, 1, 2]),
    "weight_kg": st.integers(1, 40_000),
    "volume_m3": st.integers(0, 90_000).map(lambda litres: f"{litres // 1000}.{litres % 1000:03}"),
    "measured_by": st.sampled_from(["TONNE", "M3"]),
    "plug_hours": st.integers(0, 30),
}
BULK = {"payload_kg": st.integers(1, 60_000), "container": st.just("NONE")}
BOXED = {
    "payload_kg": st.integers(2_000, 60_000),
    "container": st.sampled_from(["20", "40", "2x20"]),
}
BUS = {"seats": st.integers(1, 60), "container": st.just("NONE")}
# The fact behind an axis whose absence the tariff itself answers.
BEHIND = {"dwell": "left_at", "class": "payload_kg"}


@st.composite
def vehicles(draw: st.DrawFn, stem: str) -> dict[str, Any]:
    """Everything about one vehicle that entered within the first months of the tariff."""
    kind = draw(st.sampled_from([BULK, BOXED, BUS]))
    facts: dict[str, Any] = dict(draw(st.fixed_dictionaries({**COMMON, **kind})))
    begin = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=TARIFFS[stem].effective_from)
    entered = begin + timedelta(minutes=draw(st.integers(0, 200 * 24 * 60)))
    minutes = draw(st.integers(0, 4 * 24 * 60))
    left = entered + timedelta(minutes=minutes)
    facts |= {"entered_at": entered.isoformat(), "left_at": left.isoformat()}
    edges = sorted(draw(st.lists(st.integers(0, minutes), max_size=4, unique=True)))
    facts["kept"] = [
        {"by": by, "from": at(entered, start), "until": at(entered, end)}
        for by, start, end in zip(("CUSTOMS", "GATE"), edges[::2], edges[1::2], strict=False)
    ]
    facts["plug_hours"] = min(facts["plug_hours"], minutes // 60)
    facts["weight_kg"] = min(facts["weight_kg"], 2 * facts.get("payload_kg", 5_000))
    assert not contradictions(Chargeable.from_facts(facts))
    return facts


def at(entered: datetime, minutes: int) -> str:
    return (entered + timedelta(minutes=minutes)).isoformat()


def under(tariff: Tariff, facts: dict[str, Any]) -> Assessment:
    return assess(Chargeable.from_facts(facts), tariff)


def answer(result: Assessment) -> tuple[int | None, str, str]:
    """What is owed or why not; what an exemption forgoes may need facts that it does not ask."""
    return result.total_vnd, result.exemption, result.refusal


def impossible(result: Assessment, tariff: Tariff) -> bool:
    return result.refusal in {rule.code for rule in tariff.impossible}


def answered_by_absence(tariff: Tariff) -> set[str]:
    """Facts whose absence the tariff takes for an answer: hiding those is saying something.

    Where a row says "per tonne or m³" the one measure that is told is the unit, unasked. Under a
    tariff that prices no container apart, a payload told without one says that there is none.
    """
    facts = {BEHIND.get(axis, axis) for axis in tariff.absent} | {"measured_by"}
    facts |= {"plug_hours"} if tariff.plug_hours_absent is not None else set()
    return facts if tariff.asks_container else facts | {"container"}


@every_tariff
@settings(max_examples=30)
@given(st.data())
def test_lines_add_up_and_survive_the_ledger(stem: str, data: st.DataObject) -> None:
    result = under(TARIFFS[stem], data.draw(vehicles(stem)))
    assert not result.missing
    assert (result.total_vnd is None) == bool(result.refusal)
    assert sum(line.amount_vnd for line in result.lines) == (result.total_vnd or 0)
    charged = sum(line.amount_vnd for line in result.lines if line.amount_vnd > 0)
    assert 0 <= result.forgone_vnd <= charged
    written = json.dumps(result.to_json(), allow_nan=False)
    assert Assessment.from_json(json.loads(written)) == result
    assert _whole(json.loads(written))


def _whole(value: Any) -> bool:
    """No float anywhere."""
    if isinstance(value, dict):
        return all(_whole(item) for item in value.values())
    if isinstance(value, list):
        return all(_whole(item) for item in value)
    return not isinstance(value, float)


@every_tariff
@settings(max_examples=25)
@given(st.data())
def test_the_same_facts_and_bytes_give_the_same_answer(stem: str, data: st.DataObject) -> None:
    """Another reading of the file, the facts told in another order: not a letter differs."""
    facts = data.draw(vehicles(stem))
    shuffled = dict(data.draw(st.permutations(sorted(facts.items()))))
    again = Chargeable.from_facts(Chargeable.from_facts(shuffled).to_facts())
    first = under(TARIFFS[stem], facts)
    assert assess(again, AGAIN[stem]).to_json() == first.to_json()
    assert under(TARIFFS[stem], facts).to_json() == first.to_json()


@every_tariff
@settings(max_examples=40)
@given(st.data())
def test_an_unknown_fact_is_asked_for_or_makes_no_difference(
    stem: str, data: st.DataObject
) -> None:
    """Answering what is asked, and nothing else, comes to what the whole truth comes to."""
    tariff = TARIFFS[stem]
    whole = data.draw(vehicles(stem))
    may_hide = sorted(whole.keys() - answered_by_absence(tariff))
    hidden = data.draw(st.sets(st.sampled_from(may_hide)))
    told = {name: value for name, value in whole.items() if name not in hidden}
    truth = under(tariff, whole)
    for _ in whole:
        result = under(tariff, told)
        if not result.missing:
            break
        assert not set(result.missing) & told.keys()
        for name in result.missing:
            name = "seats" if name == "payload_kg" and "seats" in whole else name
            told[name] = whole[name]
    assert not result.missing
    assert answer(result) == answer(truth) or impossible(truth, tariff)


@every_tariff
@settings(max_examples=40)
@given(st.data())
def test_a_fact_that_was_not_asked_for_may_be_anything(stem: str, data: st.DataObject) -> None:
    tariff = TARIFFS[stem]
    one, other = data.draw(vehicles(stem)), data.draw(vehicles(stem))
    free = sorted((one.keys() & other.keys()) - answered_by_absence(tariff) - {"entered_at"})
    name = data.draw(st.sampled_from(free))
    if name == "container" and "payload_kg" not in one:
        return  # seats alone tell a bus, which has none: with one it is another vehicle
    without = under(tariff, {key: value for key, value in one.items() if key != name})
    if without.missing:
        asked = "payload_kg" if name == "seats" else name  # the class is asked for by its payload
        assert without.missing == (asked,)
        return
    filled = Chargeable.from_facts({**one, name: other[name]} | _leaving_after(one, name))
    if not contradictions(filled):
        result = assess(filled, tariff)
        assert answer(result) == answer(without) or impossible(result, tariff)


def _leaving_after(one: dict[str, Any], name: str) -> dict[str, Any]:
    """A time of leaving from another vehicle would lie before this one's entry: stay the night."""
    if name != "left_at":
        return {}
    entered = datetime.fromisoformat(one["entered_at"])
    return {"left_at": (entered + timedelta(hours=9)).isoformat()}


def _spoken_of(value: Any) -> Iterator[str]:
    """Every axis and basis the file itself names in a condition, read without `fees`."""
    if isinstance(value, list):
        for item in value:
            yield from _spoken_of(item)
    elif isinstance(value, dict):
        yield from value.get("when", {})
        yield str(value.get("basis", ""))
        yield from ["container"] * ("by_container" in value)
        for item in value.values():
            yield from _spoken_of(item)


@every_tariff
@settings(max_examples=25)
@given(st.data())
def test_a_fact_the_tariff_does_not_speak_of_changes_nothing(
    stem: str, data: st.DataObject
) -> None:
    spoken = set(_spoken_of(tomllib.loads(RAW[stem].decode())))
    silent = {"origin", "duty", "declared_at", "transport", "journey", "commodity"} - spoken
    if not any("TONNE" in word or "M3" in word for word in spoken):
        silent |= {"weight_kg", "volume_m3", "measured_by"}
    if "PER_HOUR" not in spoken:
        silent |= {"plug_hours"}
    if TARIFFS[stem].stay_minutes is StayMinutes.ALL:
        silent |= {"kept"}
    assert silent
    facts = data.draw(vehicles(stem))
    for name in sorted(silent):
        bare = {key: value for key, value in facts.items() if key != name}
        assert under(TARIFFS[stem], bare).to_json() == under(TARIFFS[stem], facts).to_json()


@settings(max_examples=100)
@given(vehicles("mlt-fee-2026a"), st.integers(1, 60_000))
def test_a_bigger_truck_never_pays_less_for_the_same_goods(
    facts: dict[str, Any], other_kg: int
) -> None:
    tariff = TARIFFS["mlt-fee-2026a"]
    truck = {key: value for key, value in facts.items() if key != "seats"} | {"container": "NONE"}
    kg = sorted([truck.get("payload_kg", 5_000), other_kg])
    # Goods heavier than the truck may carry are another matter.
    small, big = (under(tariff, truck | {"payload_kg": n, "weight_kg": 1}) for n in kg)
    if small.total_vnd is not None and big.total_vnd is not None:
        assert small.total_vnd <= big.total_vnd
    assert (small.total_vnd is None) == (big.total_vnd is None)
