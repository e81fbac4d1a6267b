"""A receipt as XML: business data (`DLBLai`) and the place of its signature (`DSCKS`).

Names follow the habit of the tax authority's e-documents; the authority's own schema for receipts
is not public, so ours is committed (`schema/receipt-1.xsd`) and a mapping to theirs is one table.
It adds nothing to the content and signs nothing.
"""

from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from lxml import etree

from fees.receipt_series import local_time
from gate.papers.elements import Node, add, parse, to_bytes
from gate.papers.problems import PaperError

SPACE = "urn:malu:bien-lai:1"
VERSION = "1.0"
_METHODS = {"cash": "TM", "bank": "CK", "prepaid": "TK"}  # tiền mặt, chuyển khoản, tài khoản


def receipt_xml(content: Mapping[str, Any], signed_at_us: int) -> etree._Element:
    """The unsigned document; `content` is `fees.receipt.ReceiptContent.to_json()`.

    Raises `PaperError` when the content has no place in the schema.
    """
    root: etree._Element = etree.Element(f"{{{SPACE}}}BLai", nsmap={None: SPACE})  # type: ignore[dict-item]
    sections = (
        ("TTChung", _general(content, signed_at_us)),
        ("LQuan", _relation(content.get("relation"))),
        ("NThu", _party(content["collector"])),
        ("NNop", _party(content["payer"])),
        ("NDung", _lines(content)),
        ("TToan", _total(content)),
        ("TTKhac", _beside(content)),
    )
    add(root, ("DLBLai", sections), SPACE)
    add(root, ("DSCKS", ()), SPACE)
    _check(root)
    return root


def check_schema(raw: bytes) -> None:
    """Raise `PaperError` when a document, signed or not, does not follow our schema."""
    _check(parse(raw))


def _check(root: etree._Element) -> None:
    schema = _schema()
    if not schema.validate(root):
        worst = schema.error_log.last_error  # type: ignore[attr-defined]
        raise PaperError("paper.schema", f"not a receipt by our schema: {worst}")


@cache
def _schema() -> etree.XMLSchema:
    file = resources.files("gate.papers").joinpath("schema/receipt-1.xsd")
    return etree.XMLSchema(etree.fromstring(file.read_bytes()))


def _when(at_us: int) -> str:
    return local_time(at_us).isoformat(timespec="seconds")


def _general(content: Mapping[str, Any], signed_at_us: int) -> tuple[Node, ...]:
    return (
        ("PBan", VERSION),
        ("TBLai", content["title"]),
        ("KHMSBLai", content["form"]),
        ("KHBLai", content["symbol"]),
        ("SBLai", str(content["number"])),
        ("NLap", _when(content["issued_at_us"])),
        ("NKy", _when(signed_at_us)),
        ("DVTTe", "VND"),
        ("HTTToan", _METHODS.get(content["method"], content["method"])),
        ("MTCuu", content["lookup"]),
        ("DCTCuu", content["lookup_site"]),
        ("GChu", content["mark"]),
    )


def _relation(relation: Mapping[str, Any] | None) -> tuple[Node, ...]:
    if relation is None:
        return ()
    return (
        ("TChat", relation["way"]),
        ("KHMSBLai", relation["form"]),
        ("KHBLai", relation["symbol"]),
        ("SBLai", str(relation["number"])),
        ("NLap", _when(relation["issued_at_us"])),
        ("NDung", relation["text_vi"]),
    )


def _party(party: Mapping[str, str]) -> tuple[Node, ...]:
    names = ("Ten", "name"), ("MST", "tax_code"), ("MDVQHNSach", "budget_unit"), ("DChi", "address")
    return tuple((ours, party[key]) for ours, key in names if party.get(key))


def _lines(content: Mapping[str, Any]) -> tuple[Node, ...]:
    fees: tuple[Node, ...] = tuple(
        (
            "Phi",
            (
                ("STT", str(place)),
                ("MPhi", line["code"]),
                ("TPhi", line["name_vi"]),
                ("TPhiTQ", line["name_zh"]),
                ("SLuong", str(line["quantity"])),
                ("DGia", str(line["unit_vnd"])),
                ("TTien", str(line["amount_vnd"])),
            ),
        )
        for place, line in enumerate(content["lines"], start=1)
    )
    return (("BSXe", content["plate"]), ("DSPhi", fees))


def _total(content: Mapping[str, Any]) -> tuple[Node, ...]:
    return (("TgTTTBSo", str(content["total_vnd"])), ("TgTTTBChu", content["total_words"]))


def _beside(content: Mapping[str, Any]) -> tuple[Node, ...]:
    return (
        ("MKThu", content["charge_id"]),
        ("MLuot", content["visit_id"]),
        ("BMThu", content["tariff"]),
        ("NgThu", content["cashier"]),
    )


def unsigned_bytes(content: Mapping[str, Any], signed_at_us: int) -> bytes:
    """The document before its signature, as bytes."""
    return to_bytes(receipt_xml(content, signed_at_us))
