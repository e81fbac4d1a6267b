"""The error notice 04/SS-CTĐT as XML: root `TBao`, its data `DLTBao`, the place of a signature.

The fields come in order from `fees.receipt_notice`; this only writes them.
"""

from lxml import etree

from fees.receipt_notice import ErrorNotice
from gate.papers.elements import add


def notice_xml(notice: ErrorNotice) -> etree._Element:
    """The unsigned notice; sign it like a receipt."""
    root: etree._Element = etree.Element("TBao")
    add(root, ("DLTBao", notice.fields()))
    add(root, ("DSCKS", ()))
    return root
