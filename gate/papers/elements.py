"""Small XML: elements from names and texts, bytes that are always the same, and safe reading.

Bytes are UTF-8 with a declaration, no insignificant white space, attributes and elements in the
order given: the same content gives the same bytes on every machine. Characters that XML 1.0 cannot
hold are refused. Documents with a DTD or entities are not read.
"""

import re

from lxml import etree

from gate.papers.problems import PaperError

Node = tuple[str, "str | tuple[Node, ...]"]
"""A name, and a text or the elements inside."""
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def add(parent: etree._Element, node: Node, space: str = "") -> etree._Element:
    """Append a node and all inside it; an element of an empty text or tuple is left out."""
    name, inside = node
    child = etree.SubElement(parent, f"{{{space}}}{name}" if space else name)
    if isinstance(inside, str):
        if _NO_XML.search(inside):
            raise PaperError("paper.character", f"{name} holds a character that XML cannot hold")
        child.text = inside
        return child
    for one in inside:
        if one[1]:
            add(child, one, space)
    return child


def to_bytes(root: etree._Element) -> bytes:
    """The document, deterministic."""
    found: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return found


def parse(raw: bytes) -> etree._Element:
    """Read a document from outside; raises `PaperError` for what is not plain XML."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(raw, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise PaperError("paper.xml", f"this is no XML document: {error}") from error
    if root.getroottree().docinfo.doctype:  # type: ignore[union-attr]  # the stubs lag behind
        raise PaperError("paper.xml", "a paper has no DTD")
    return root
