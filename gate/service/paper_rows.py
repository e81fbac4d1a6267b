"""What is kept of receipts as papers: registered series, signed files, and where each one is.

Series and files are written once; where a receipt is on its way is the newest word, and every word
is in the ledger.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from fees.receipt import Registration, Series
from fees.receipt_state import Life, ReceiptState, Standing, Way

_NOTICE = "/TB"  # thông báo


@dataclass(frozen=True, slots=True)
class SeriesRun:
    """A registered series; `id` is its symbol."""

    id: str
    prefix: str
    year: int
    form: str
    first: int
    last: int
    registered_by: str
    registered_at: int

    def registration(self) -> Registration:
        """The rules of this run."""
        series = Series(self.prefix, self.year, self.form)
        return Registration(series, self.registered_by, self.registered_at, self.first, self.last)


@dataclass(frozen=True, slots=True)
class SignedPaper:
    """The signed XML of the receipt `id`, byte for byte."""

    id: str
    xml: bytes
    sha256: str
    certificate: str  # SHA-256 of the certificate it was signed with
    owner: str
    at: int


@dataclass(frozen=True, slots=True)
class ReceiptLife:
    """Where the receipt `id` is on its way to the tax authority, and what it counts for now.

    A notice 04/SS goes the same way under its own id; nothing else of it is meant for a notice.
    """

    id: str
    visit_id: str
    issued_at: int
    state: ReceiptState
    at: int
    reason: str = ""  # why it was rejected or spoiled
    standing: Standing = Standing.ISSUED
    way: str = ""  # how later corrections must go (`fees.receipt_state.Way`), "" = free
    corrected_at: int = 0  # when it was last noticed, adjusted or replaced
    root: str = ""  # the first receipt of its chain; its own id on a first one
    answers: str = ""  # the receipt that it adjusts or replaces
    notices: int = 0  # how many notices 04/SS were made for it

    @property
    def rules(self) -> Life:
        """The same for the tables of `fees.receipt_state`."""
        way = Way(self.way) if self.way else None
        return Life(self.state, self.standing, way, self.reason)


@dataclass(frozen=True, slots=True)
class WrongNotice:
    """A notice 04/SS that a receipt was made out wrongly; `id` is "<receipt>/TB<n>"."""

    id: str
    receipt_id: str
    visit_id: str
    number: int  # which notice of this receipt
    reason: str
    by: str
    at: int
    content: Mapping[str, object]  # what the receipt says, and what is right


def notice_id(receipt_id: str, number: int) -> str:
    """How a notice is named."""
    return f"{receipt_id}{_NOTICE}{number}"


def is_notice(paper_id: str) -> bool:
    """Whether a signed file is a notice, not a receipt."""
    return _NOTICE in paper_id
