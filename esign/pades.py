"""PAdES B-LT in a single revision: certified against changes, own time-stamp, chain and revocation lists inside.

The revision (`revision.py`) and the CMS container (`cms.py`) are ours, so that their every byte can be checked; pyHanko writes
what is added to a copy in later years, and its validator judges all of it in tests.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from esign import cms
from esign.jose import der_signature
from esign.keys import KeyProvider
from esign.pdfread import attachment, page_digest
from esign.revision import Evidence, Signature, prepare
from esign.seals import Seals
from esign.stamping import Stamper

FIELD = "RegistrationAuthority"
CONTAINER_BYTES = 4096
OWN_CHAIN = 2048  # more than the certificates of an authority of this house take


def certify(pdf: bytes, seals: Seals, at: datetime, stamper: Stamper) -> bytes:
    """The PDF signed by the key of `at`, and stamped by whatever the stamper's clock says. Raises KeyNotUsable."""
    return _certify(pdf, seals, at, stamper, lambda _: None)


def certify_around(
    pdf: bytes, seals: Seals, at: datetime, stamper: Stamper, make: Callable[[bytes], str]
) -> tuple[bytes, str]:
    """The signed PDF and the credential in it, which `make` makes of the page's digest.

    `pdf` carries an attachment of the same length in its place. Raises KeyNotUsable, ValueError on another length.
    """
    made: list[str] = []

    def fill(page: memoryview) -> None:
        made.append(make(page_digest(bytes(page))))
        found = attachment(bytes(page))
        page[found.begin : found.end] = found.as_stored(made[0].encode("ascii"))

    return _certify(pdf, seals, at, stamper, fill), made[0]


def _certify(
    pdf: bytes, seals: Seals, at: datetime, stamper: Stamper, fill: Callable[[memoryview], None]
) -> bytes:
    signer = seals.key("licence", at)
    certificates = cms.der_of([*signer.chain, *stamper.chain, seals.root_certificate])
    place = Signature(FIELD, at, "登记发照", room_for(stamper))
    prepared = prepare(pdf, place, Evidence(certificates, seals.crls(at)))
    with memoryview(prepared.pdf) as whole:
        fill(whole)
    return prepared.signed(_container(prepared.digest(), signer, stamper))


def room_for(stamper: Stamper) -> int:
    """Bytes of a container: an authority outside may have long keys and certificates, and puts them into its token."""
    return CONTAINER_BYTES + max(sum(map(len, cms.der_of(stamper.chain))) - OWN_CHAIN, 0) * 2


class RepeatableWriter(IncrementalPdfFileWriter):
    """No random file identifier and no clock: the identifier's second half is a digest, metadata stay typst's."""

    @classmethod
    def _handle_id(cls, prev: Any) -> generic.ArrayObject:
        prev.stream.seek(0)
        changed = generic.ByteStringObject(sha256(prev.stream.read()).digest()[:16])
        return generic.ArrayObject([prev.trailer["/ID"][0], changed])

    def _update_meta(self) -> None:
        """Leave the XMP packet alone: pyHanko would date it by the system clock."""


def _container(digest: bytes, signer: KeyProvider, stamper: Stamper) -> bytes:
    envelope = cms.container(cms.DATA, None, digest, signer.chain)
    signature = der_signature(signer.sign(cms.to_be_signed(envelope.attributes)))
    return cms.write(replace(envelope, signature=signature, token=stamper.stamp(sha256(signature).digest())))


def write_dss(
    writer: IncrementalPdfFileWriter,
    certificates: Sequence[bytes],
    crls: Sequence[bytes],
    ocsps: Sequence[bytes] = (),
) -> None:
    """What a validator needs that asks nobody: certificates, revocation lists, OCSP answers, in DER."""
    store = generic.DictionaryObject()  # type: ignore[no-untyped-call]  # pyHanko leaves it untyped
    for name, items in (("/Certs", certificates), ("/CRLs", crls), *([("/OCSPs", ocsps)] if ocsps else [])):
        streams = [writer.add_object(generic.StreamObject(stream_data=item)) for item in dict.fromkeys(items)]
        store[generic.NameObject(name)] = generic.ArrayObject(streams)
    writer.root[generic.NameObject("/DSS")] = writer.add_object(store)
    writer.update_root()  # type: ignore[no-untyped-call]  # the same
