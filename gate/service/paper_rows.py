"""What is kept of receipts as papers: registered series, signed files, and where each one is.

Series and files are written once; where a receipt is on its way is the newest word, and every word
is in the ledger.
"""

from dataclasses import dataclass

from fees.receipt import Registration, Series
from fees.receipt_state import ReceiptState


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
    """Where the receipt `id` is on its way to the tax authority, and since when."""

    id: str
    visit_id: str
    issued_at: int
    state: ReceiptState
    at: int
    reason: str = ""  # why it was rejected
