"""The revision that signs, as a PDF library of another maker reads it; and what is refused instead of signed wrongly."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from io import BytesIO

import pikepdf
import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm

from esign import cms
from esign.issue import IssuedLicence
from esign.pades import certify
from esign.page import render_extract
from esign.pdfread import signature_hole
from esign.revision import Evidence, Signature, prepare
from tests.corpus.extracts import printed
from tests.esign.conftest import AT, BASE, Installation
from tests.support.stamps import dated

EVIDENCE = Evidence([b"\x30\x00", b"\x30\x01\x00", b"\x30\x00"], [b"\x30\x02\x05\x00"])
PLACE = Signature("RegistrationAuthority", AT, "登记发照", 4096)


@pytest.fixture(scope="module")
def unsigned(licence: IssuedLicence) -> bytes:
    """The licence's page before it was signed."""
    return licence.pdf[: licence.pdf.index(b"%%EOF") + 5]


def held(reader: PdfFileReader, kind: str) -> list[bytes]:
    return [bytes(stream.get_object().data) for stream in reader.root["/DSS"][kind]]


def test_pyhanko_reads_what_was_certified(licence: IssuedLicence, installation: Installation) -> None:
    reader = PdfFileReader(BytesIO(licence.pdf), strict=True)
    (signed,) = reader.embedded_signatures
    signed.compute_integrity_info()
    assert signed.field_name == "RegistrationAuthority"
    assert signed.docmdp_level == MDPPerm.NO_CHANGES
    assert signed.self_reported_timestamp == AT
    assert signed.sig_object["/Reason"] == "登记发照"
    assert signed.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    assert reader.root["/Perms"]["/DocMDP"].raw_get("/Contents") == signed.pkcs7_content.ljust(4096, b"\0")
    key = installation.seals.key("licence", AT)
    assert held(reader, "/Certs")[: len(key.chain)] == list(cms.der_of(key.chain))
    assert held(reader, "/CRLs") == list(installation.seals.crls(AT))


def test_the_page_keeps_what_it_had(licence: IssuedLicence, unsigned: bytes) -> None:
    with pikepdf.open(BytesIO(licence.pdf)) as signed, pikepdf.open(BytesIO(unsigned)) as plain:
        assert not signed.check_pdf_syntax()
        kept = {str(key) for key in plain.Root}
        assert {str(key) for key in signed.Root} - kept == {"/AcroForm", "/DSS", "/Perms"}
        links, field = signed.pages[0].obj.Annots, signed.Root.AcroForm.Fields[0]
        assert len(links) == len(plain.pages[0].obj.Annots) + 1
        assert links[-1] == field
        assert signed.pages[0].obj.Contents.read_bytes() == plain.pages[0].obj.Contents.read_bytes()
        assert signed.trailer.ID[0] == plain.trailer.ID[0]
        assert signed.trailer.ID[1] != plain.trailer.ID[1]


def test_what_is_said_twice_is_held_once_and_times_are_told_in_one_zone(unsigned: bytes) -> None:
    made = prepare(unsigned, PLACE, EVIDENCE)
    reader = PdfFileReader(BytesIO(bytes(made.pdf)), strict=True)
    assert held(reader, "/Certs") == [b"\x30\x00", b"\x30\x01\x00"]
    elsewhere = datetime.fromtimestamp(AT.timestamp(), timezone(timedelta(hours=8)))
    there = Signature(PLACE.field, elsewhere, PLACE.reason, PLACE.room)
    assert prepare(unsigned, there, EVIDENCE).pdf == made.pdf


def test_an_extract_of_many_pages_is_signed_on_its_first(installation: Installation) -> None:
    said = printed({"uscc": "91630200MA7TESTX0U", "name": "示例", "on": "2026-11-19", "number": "e-1"})
    said["sections"][0]["rows"] = [["住所", f"海东市乐都区古城大街{number}号"] for number in range(120)]
    page = render_extract(said, "x" * 2000, BASE, AT)
    whole = certify(page, installation.seals, AT, dated(installation.seals, AT))
    reader = PdfFileReader(BytesIO(whole), strict=True)
    assert [signed.docmdp_level for signed in reader.embedded_signatures] == [MDPPerm.NO_CHANGES]
    with pikepdf.open(BytesIO(whole)) as document:
        assert len(document.pages) > 2
        assert document.pages[0].obj.Annots[-1] == document.Root.AcroForm.Fields[0]


def test_only_the_container_is_not_signed(unsigned: bytes) -> None:
    made = prepare(unsigned, PLACE, EVIDENCE)
    digest, whole = made.digest(), made.signed(b"\x30\x03\x02\x01\x07")
    assert signature_hole(whole) == (made.gap, made.after)
    assert whole[made.gap : made.after] == b"<" + b"3003020107".ljust(2 * PLACE.room, b"0") + b">"
    assert made.digest() == digest


def test_a_container_larger_than_its_place_is_refused(unsigned: bytes) -> None:
    made = prepare(unsigned, PLACE, EVIDENCE)
    with pytest.raises(ValueError, match="larger"):
        made.signed(bytes(PLACE.room + 1))


def rewritten(pdf: bytes, **how: object) -> bytes:
    into = BytesIO()
    with pikepdf.open(BytesIO(pdf)) as document:
        document.save(into, **how)  # type: ignore[arg-type]  # a saver takes many kinds
    return into.getvalue()


def test_what_does_not_stand_as_we_write_it_is_refused(unsigned: bytes, licence: IssuedLicence) -> None:
    row = unsigned.index(b"xref\n0 ") + 7 + 4 + 20 * 81
    spoilt = [
        unsigned[:-5],
        unsigned + b" more",
        licence.pdf,  # signed already
        rewritten(unsigned, object_stream_mode=pikepdf.ObjectStreamMode.generate),
        rewritten(unsigned),
        unsigned.replace(b"/Annots[", b"/Annots 9 0 R %", 1),
        unsigned.replace(b"/Kids[", b"/Kinds[", 1),
        unsigned[:row] + b"%010d" % 17 + unsigned[row + 10 :],
    ]
    for at, pdf in enumerate(spoilt):
        with pytest.raises(ValueError, match="PDF"):
            prepare(pdf, PLACE, EVIDENCE)
            pytest.fail(str(at))
