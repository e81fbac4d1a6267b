"""What a charge is told apart by in reports: written once, when it is made.

Facts of a visit may change later; the figures of a day that is over may not.
"""

from collections.abc import Mapping

from fees.assessment import Assessment
from fees.categories import Chargeable
from gate.journey.visit import Visit


def words(facts: Chargeable, lane: str) -> dict[str, str]:
    """The words of the axes of a report that these facts give; what is unknown is left out."""
    found = {
        "class": facts.vehicle_class,
        "flow": facts.flow,
        "regime": facts.regime,
        "commodity": facts.commodity,
        "lane": lane,
    }
    return {axis: str(word) for axis, word in found.items() if word}


def entry_lane(side_in: str, lane: str) -> str:
    """The lane of entry, or the one in which the vehicle stands."""
    return f"{side_in}-enter" if side_in else lane


def about(visit: Visit, assessment: Assessment) -> Mapping[str, str]:
    """The words for a charge of this visit."""
    facts = Chargeable.from_facts(visit.facts)
    known = words(facts, entry_lane(visit.side_in, visit.lane)) | {"tariff": assessment.version}
    if assessment.exemption:
        known["exemption"] = assessment.exemption
    return known
