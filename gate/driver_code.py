"""The driver's code: what opens the phone page of one visit, and of no other.

It is made from the visit and a secret of this gate, so nothing new is stored, a restored book gives
the same codes, and a visit's number, which staff and books show, opens nothing. It is no login: who
holds it may look and pay, never change anything.
"""

import hashlib
import hmac
from collections.abc import Iterable

from fees.receipt_code import lookup_code, read_lookup_code

_PURPOSE = b"driver's page of visit "


def driver_code(secret: bytes, visit_id: str) -> str:
    """The code of a visit, `XXXX-XXXX-XXXXC`: twelve signs (59 bits) and a check sign.

    HMAC-SHA-256 (RFC 2104) of the visit under the gate's secret, cut to 128 bits before the signs
    are made; without the secret nobody gets from one code to another.
    """
    mac = hmac.new(secret, _PURPOSE + visit_id.encode(), hashlib.sha256).digest()
    return lookup_code(mac[:16])


class DriverCodes:
    """Which visit a code belongs to, among the visits at hand; remembers what it worked out."""

    def __init__(self, secret: bytes) -> None:
        """The gate's secret; raises `ValueError` for one that is too short to keep anything."""
        if len(secret) < 16:
            raise ValueError("a secret for drivers' codes has at least 16 bytes")
        self._secret = secret
        self._of: dict[str, str] = {}  # visit → code

    def code(self, visit_id: str) -> str:
        """The code of a visit."""
        found = self._of.get(visit_id)
        return found if found is not None else driver_code(self._secret, visit_id)

    def visit(self, typed: str, visits: Iterable[str]) -> str | None:
        """The visit among `visits` with this code, `None` when there is none.

        Raises `fees.receipt_code.ReceiptError` when a sign is mistyped. Two visits of one code
        (about one chance in ten thousand million among ten thousand visits) open for nobody.
        """
        code = read_lookup_code(typed)
        self._of = {visit: self.code(visit) for visit in visits}
        found = [visit for visit, own in self._of.items() if hmac.compare_digest(own, code)]
        return found[0] if len(found) == 1 else None
