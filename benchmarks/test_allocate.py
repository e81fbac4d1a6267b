"""A bay for one vehicle: the shipped yard half full, and a yard of five hundred bays."""

from dataclasses import replace

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from benchmarks.conftest import Say
from benchmarks.test_assess import one_line
from benchmarks.traffic import rules
from parking.allocation import VehicleNeed, allocate
from parking.yard import Yard

BIG = 500


def yard(bays: int) -> Yard:
    """The shipped yard; or its bays again and again under new names."""
    shipped = rules().yard
    if not bays:
        return shipped
    kinds = list(shipped.bays.values())
    more = [replace(kinds[n % len(kinds)], id=f"X{n:03d}") for n in range(bays)]
    return replace(shipped, bays={bay.id: bay for bay in more})


@pytest.mark.parametrize("bays", [0, BIG])
def test_allocate(bays: int, benchmark: BenchmarkFixture, say: Say) -> None:
    place = yard(bays)
    taken = {bay: f"v{n}" for n, bay in enumerate(place.bays) if n % 2}
    need = VehicleNeed(
        visit_id="v", side="inland", length_cm=1_200, tonnage_kg=15_000, zone_use="truck"
    )
    assert allocate(need, place, taken).bay is not None
    benchmark(lambda: allocate(need, place, taken))
    say(f"{len(place.bays)} bays, half taken: {one_line(benchmark)}")
