"""The code by which a transfer names a charge, made from the ledger entry that makes it due."""

from datetime import UTC, datetime, timedelta

from fees import paycode
from fees.reports import VIETNAM
from gate.service import book
from gate.service.work import Work


def next_code(work: Work) -> str:
    """The code of a charge, from the number of the entry that makes it due: no two on a day."""
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=work.now)
    number = book.next_number(work) % paycode.NUMBERS
    return paycode.make(moment.astimezone(VIETNAM).date(), number)
