"""The tariff of parking prices as a file: read, checked, and refused when it is no price.

An illustrative one is for a training ledger alone, as with the fee.
"""

from pathlib import Path

from fees.problems import Problem
from fees.tariff import Status, Tariff, TariffError, load_checked

KIND = "PRICE"


def load_price(file: Path | None, *, training: bool) -> Tariff | None:
    """The prices in force, None without a file; raises `TariffError`."""
    if file is None:
        return None
    tariff = load_checked(file.read_bytes())
    if tariff.kind != KIND:
        raise TariffError(
            [Problem("tariff.kind", "kind", f"{file.name} is of kind {tariff.kind}", "give PRICE")]
        )
    usable = {Status.APPROVED, Status.ILLUSTRATIVE} if training else {Status.APPROVED}
    if tariff.status not in usable:
        remedy = "use an approved one, or the training ledger for an illustrative one"
        what = f"{tariff.version} has status {tariff.status.value} and may not charge"
        raise TariffError([Problem("tariff.status", "status", what, remedy)])
    return tariff
