"""What machines and phones may send about holds, places and the walk through the yard."""

from typing import Literal

from pydantic import ConfigDict, Field

from web.api.models import Digest, Facts, Id, Line, Plate, Strict

Agency = Literal["", "BORDER_GUARD", "CUSTOMS", "QUARANTINE"]
Side = Literal["inland", "border"]


class Holding(Strict):
    """Hold a vehicle; the marshal names the agency and its paper."""

    kind: Literal["AGENCY", "SEIZED", "BROKEN_DOWN"]
    reason: Line
    agency: Agency = ""
    paper_no: Line = ""
    photo: Digest = ""


class Releasing(Strict):
    """The hold is over."""

    hold_id: Id
    reason: Line
    paper_no: Line = ""
    photo: Digest = ""


class Moving(Strict):
    """A bay, or `unassigned`; `why` when a bay that was given is left."""

    place: Id
    why: Line = ""


class Calling(Strict):
    """Why somebody is called beside the rule; who is called already needs no reason."""

    why: Line = ""


class Why(Strict):
    """The reason of a refusal or a cancelling."""

    why: Line


class Note(Strict):
    """How a finding was dealt with."""

    finding_id: Id
    note: Line


class Admission(Strict):
    """A vehicle that stands inside unseen; `since` in µs since the epoch, 0 = nobody knows."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    plate: Plate
    place: Id
    side_in: Side
    source: Literal["inventory", "stock_take"]
    why: Line
    since: int = Field(0, ge=0, strict=True)
    trailer: Plate = ""
    facts: Facts = Facts()


class Gone(Strict):
    """A vehicle that the book has inside is not there; `side` "" = nobody knows."""

    side: Literal["", "inland", "border"] = ""
    why: Line


class Seen(Strict):
    """On the walk: this plate stands here; "" = nothing does."""

    place: Id
    plate: Plate
