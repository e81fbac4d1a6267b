"""What is kept of receipts as papers: registered series and signed files. Written once."""

from dataclasses import dataclass

from fees.receipt import Registration, Series


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
