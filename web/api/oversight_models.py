"""What machines and scripts may send about second signatures, passes and devices: strict shapes."""

from pydantic import ConfigDict, Field

from gate.journey.oversight import PassKind
from web.api.models import Facts, Line, Payer, Plate, Strict

MOST_US = 2**53 - 1  # larger integers are not exact everywhere (RFC 8259, 6)


class Why(Strict):
    """A reason."""

    why: Line


class Account(Strict):
    """Who and what an emergency was."""

    account: Line


class Note(Strict):
    """What the second person has to say; may be nothing."""

    note: Line = ""


class Decision(Strict):
    """Approve or refuse; a refusal needs its note."""

    approve: bool
    note: Line = ""


class Verdict(Strict):
    """The daily look at a statutory exemption; a rejection needs its note."""

    accepted: bool
    note: Line = ""


class PassAsked(Strict):
    """A standing pass; times in µs since the epoch."""

    # A kind comes as a JSON string, which strict mode would not take for it.
    model_config = ConfigDict(extra="forbid", strict=False, frozen=True)

    plate: Plate
    kind: PassKind
    holder: Line
    facts: Facts = Facts()
    valid_from: int = Field(ge=0, le=MOST_US, strict=True)
    valid_to: int = Field(ge=0, le=MOST_US, strict=True)
    why: Line
    payer: Payer = Payer()


class DeviceNamed(Strict):
    """A device with its name and place."""

    device_id: str = Field(pattern=r"^[A-Za-z0-9._-]{1,64}$")
    name: Line
    place: Line = ""
