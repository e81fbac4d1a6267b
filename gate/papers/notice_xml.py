"""The error notice 04/SS-CTĐT as XML: root `TBao`, its data `DLTBao`, the place of a signature.

The fields come in order from `fees.receipt_notice`; this only writes them.
"""

from collections.abc import Mapping
from typing import Any

from lxml import etree

from fees.receipt import Series
from fees.receipt_notice import ErrorNotice, NoticeCause, WrongReceipt
from fees.receipt_series import local_time
from gate.papers.configured import notice_form
from gate.papers.elements import add
from gate.service.paper_rows import WrongNotice


def notice_xml(notice: ErrorNotice) -> etree._Element:
    """The unsigned notice; sign it like a receipt."""
    root: etree._Element = etree.Element("TBao")
    add(root, ("DLTBao", notice.fields()))
    add(root, ("DSCKS", ()))
    return root


def error_notice(made: WrongNotice) -> ErrorNotice:
    """What a notice of ours says, in the configured form."""
    said: Mapping[str, Any] = made.content["receipt"]  # type: ignore[assignment]  # as it was kept
    sender: Mapping[str, str] = made.content["collector"]  # type: ignore[assignment]
    symbol = said["symbol"]
    series = Series(symbol[:2], 2000 + int(symbol[3:5]), said["form"])
    issued = local_time(said["issued_at_us"]).date()
    wrong = WrongReceipt(series, said["number"], issued, made.reason)
    codes = sender.get("tax_code", ""), sender.get("budget_unit", "")
    return ErrorNotice(notice_form(), NoticeCause.FOUND, *codes, (wrong,))
