"""What was planted: a row of its own for every leak, kept by those who plant and by nobody else."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """The ways in which money is lost."""

    UNSEEN_TRIP = "unseen_trip"  # cameras covered on the way in and out; the loops count
    LOOP_BRIDGED = "loop_bridged"  # the loops too are silent; the barrier says that it moved
    LESS_PAYLOAD = "less_payload"  # a smaller vehicle is charged than stands there
    CHEAPER_GOODS = "cheaper_goods"  # dear goods are called ordinary ones
    OFFICIAL_TRUCK = "official_truck"  # a lorry is put down as on duty
    SECOND_TILL = "second_till"  # cash into a pocket, paper from a book of one's own, override
    FAKE_QR = "fake_qr"  # the driver pays a stranger; the barrier is raised by hand
    EMERGENCY = "emergency"  # an ordinary lorry leaves as an ambulance
    ENDED_UNSEEN = "ended_unseen"  # put down as gone long ago; it drives out past covered cameras


@dataclass(slots=True)
class Planted:
    """One leak: when money was lost, whose visit, in which lane, how many đồng."""

    kind: Kind
    at: int  # µs; moves to when it was carried through
    amount: int  # whole đồng that an honest gate would have had
    visit_id: str = ""
    lane: str = ""
    done: bool = False  # carried through: the vehicle is away or the money is
