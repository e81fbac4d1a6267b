"""What was planted: a row of its own for every leak, kept by those who plant and by nobody else."""

from dataclasses import dataclass, field
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
    OTHER_JOURNEY = "other_journey"  # charged as handed over in the yard, drives inland with it all
    RELIEF_GOODS = "relief_goods"  # two people call trade goods relief
    SECOND_PASS = "second_pass"  # a new trip is called the second pass of an old one
    REFUND = "refund"  # cash is kept; on paper it went back to the payer
    SKIMMED = "skimmed"  # taken from the drawer before it is counted
    FORGED_NOTICE = "forged_notice"  # a notice that no bank sent settles a fee
    PASS_ABUSED = "pass_abused"  # a standing pass for a lorry
    KEPT_BACK = "kept_back"  # a counted drawer that goes onto no list for the treasury
    LOST_ON_WAY = "lost_on_way"  # listed, taken out of the safe, and it never arrives
    LESS_BROUGHT = "less_brought"  # less arrives than the list says; the whole is noted
    EMPTY_IN = "empty_in"  # comes loaded, is put down as empty; another leaves with its goods


@dataclass(slots=True)
class Planted:
    """One leak: when money was lost, whose visit, in which lane, how many đồng."""

    kind: Kind
    at: int  # µs; moves to when it was carried through
    amount: int  # whole đồng that an honest gate would have had
    visit_id: str = ""
    lane: str = ""
    plate: str = ""
    row: str = ""  # the shift or the list, where it is about no vehicle
    done: bool = False  # carried through: the vehicle is away or the money is
    also: set[str] = field(default_factory=set)  # visits of others who had a part in it
