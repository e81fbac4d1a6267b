"""XML-DSig on papers: an enveloped RSA-SHA256 signature over the whole document, and its check.

signxml signs and verifies (docs/decisions/0020). One reference with an empty URI covers everything
but the signature itself, so nothing can be moved in or out of what is signed. The check accepts
these algorithms and one given certificate only, and hands back what was signed, never the file.
"""

from cryptography import x509
from lxml import etree
from signxml.algorithms import CanonicalizationMethod, DigestAlgorithm, SignatureMethod
from signxml.exceptions import SignXMLException
from signxml.signer import XMLSigner
from signxml.verifier import SignatureConfiguration, XMLVerifier

from gate.papers.elements import parse, to_bytes
from gate.papers.problems import PaperError
from gate.papers.seal import Seal

_C14N = CanonicalizationMethod.CANONICAL_XML_1_0
_EXPECTED = SignatureConfiguration(
    location="./{*}DSCKS/",
    expect_references=1,
    signature_methods=frozenset({SignatureMethod.RSA_SHA256}),
    digest_algorithms=frozenset({DigestAlgorithm.SHA256}),
    default_reference_c14n_method=_C14N,
)
_DS = "http://www.w3.org/2000/09/xmldsig#"


def sign(document: etree._Element, seal: Seal, at_us: int) -> bytes:
    """The document with its signature in `DSCKS`.

    The same document and key give the same bytes. Raises `PaperError` when the certificate is not
    valid at `at_us` (µs UTC).
    """
    seal.check_valid(at_us)
    (box,) = document.findall("{*}DSCKS")
    etree.SubElement(box, f"{{{_DS}}}Signature", {"Id": "placeholder"}, {"ds": _DS})
    signer = XMLSigner(
        signature_algorithm=SignatureMethod.RSA_SHA256,
        digest_algorithm=DigestAlgorithm.SHA256,
        c14n_algorithm=_C14N,
    )
    return to_bytes(signer.sign(document, key=seal.key, cert=[*seal.chain]))


def verify(raw: bytes, certificate: x509.Certificate) -> etree._Element:
    """What was signed, as an element; raises `PaperError` when anything was changed since.

    `certificate` is the one known to belong to the collector: what the document itself brings along
    proves nothing.
    """
    root = parse(raw)
    try:
        found = XMLVerifier().verify(root, x509_cert=certificate, expect_config=_EXPECTED)
    except (SignXMLException, etree.LxmlError, ValueError) as error:
        raise PaperError("paper.signature", f"the signature does not hold: {error}") from error
    if isinstance(found, list) or found.signed_xml is None:
        raise PaperError("paper.signature", "the signature does not cover the document")
    return found.signed_xml
