"""QR codes, VietQR first, as SVG on our own pages: no script, no style, nothing fetched."""

from collections.abc import Callable
from functools import lru_cache

import segno
from markupsafe import Markup

from fees import vietqr
from gate.service.money import Charge
from gate.service.work import BankAccount


def transfer_text(bank: BankAccount, charge: Charge) -> str:
    """What a payment app reads: the account, what is still owed, and the charge's code."""
    return vietqr.payload(
        bank_bin=bank.bank_bin,
        account=bank.account,
        amount_vnd=charge.outstanding,
        purpose=charge.code,
    )


def drawer(bank: BankAccount) -> Callable[[Charge], Markup]:
    """Draws the code of a charge for templates."""
    return lambda charge: svg(transfer_text(bank, charge))


@lru_cache(maxsize=512)
def svg(text: str) -> Markup:
    """Any text: quiet zone of four modules (ISO/IEC 18004), middle correction, no own size."""
    code = segno.make(text, error="m", micro=False)
    return Markup(code.svg_inline(border=4, omitsize=True, dark="#000", light="#fff"))
