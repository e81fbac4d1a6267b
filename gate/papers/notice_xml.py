"""The error notice 04/SS-CTĐT as XML: root `TBao`, its data `DLTBao`, the place of a signature.

The fields come in order from `fees.receipt_notice`; this only writes them.
"""

import tomllib
from functools import cache
from importlib import resources

from lxml import etree

from fees.receipt_notice import ErrorNotice, NoticeForm
from gate.papers.elements import add


@cache
def notice_form() -> NoticeForm:
    """The form as configured in `gate/data/papers.toml`."""
    text = resources.files("gate").joinpath("data/papers.toml").read_text("utf-8")
    form = tomllib.loads(text)["error_notice"]
    kinds = tuple(sorted(form["kinds"].items()))
    return NoticeForm(form["version"], form["number"], form["name"], kinds)


def notice_xml(notice: ErrorNotice) -> etree._Element:
    """The unsigned notice; sign it like a receipt."""
    root: etree._Element = etree.Element("TBao")
    add(root, ("DLTBao", notice.fields()))
    add(root, ("DSCKS", ()))
    return root
