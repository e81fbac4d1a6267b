"""Vehicles and words of agencies for tests of the journey, and how hypothesis makes them."""

from typing import Any

from hypothesis import strategies as st

from gate.journey.clearance import Clearance, ClearanceState
from gate.journey.visit import Custody, Visit

AGENCIES = ("BORDER_GUARD", "CUSTOMS", "QUARANTINE")
EXPORT = {"flow": "EXPORT", "journey": "THROUGH"}


def truck(**changes: Any) -> Visit:
    """A confirmed export lorry that came in from inland and is inside."""
    told = {
        "id": "v1",
        "state": Custody.INSIDE,
        "plate": "25C01234",
        "opened_at": 1,
        "side_in": "inland",
        "facts": EXPORT,
        "confirmed_at": 5,
    }
    return Visit(**{**told, **changes})


def word(agency: str, state: ClearanceState = ClearanceState.GIVEN) -> Clearance:
    """The newest word of an agency about that lorry."""
    return Clearance(f"v1/{agency}", "v1", agency, state, "hq", 9)


plates = st.text("ABC0123456789", min_size=1, max_size=9)
states = st.sampled_from(Custody)
