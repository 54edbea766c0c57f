"""The archive copy: accepted as original plus time-stamp, and as nothing else."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature, validate_pdf_timestamp
from pyhanko_certvalidator import ValidationContext

from esign.archive import archive_copy, open_archive, verify_archive
from esign.issue import IssuedLicence
from esign.trust import Trust
from esign.verify import verify
from tests.esign.conftest import AT, GRACE, LATER, Installation, install
from tests.esign.test_tamper import add_revision
from tests.esign.tools import run
from tests.support.stamps import dated

NIGHT = AT + timedelta(hours=20)


@pytest.fixture(scope="module")
def archived(licence: IssuedLicence, installation: Installation) -> bytes:
    return archive_copy(licence.pdf, dated(installation.seals, NIGHT))


def test_it_holds_the_licence_as_issued(archived: bytes, licence: IssuedLicence, trust: Trust) -> None:
    assert open_archive(archived).original == licence.pdf
    verdict = verify_archive(archived, trust, at=NIGHT, grace=GRACE)
    assert verdict.result == "valid"
    assert (verdict.checks[-1].name, verdict.checks[-1].detail) == ("archive", NIGHT.isoformat())


def test_the_strict_verifier_still_wants_one_revision(archived: bytes, trust: Trust) -> None:
    assert verify(archived, trust, at=NIGHT, grace=GRACE).reasons[0] == "changed_after_signing"


def test_an_overlay_before_or_after_the_time_stamp(
    archived: bytes, licence: IssuedLicence, installation: Installation, trust: Trust
) -> None:
    """Anybody can have a time-stamp put on a file he painted on."""
    painted = archive_copy(add_revision(licence.pdf, "/Contents"), dated(installation.seals, NIGHT))
    for attack in (painted, add_revision(archived, "/Contents"), archived + b" ", licence.pdf):
        assert verify_archive(attack, trust, at=NIGHT, grace=GRACE).reasons[0] == "changed_after_signing"


def test_no_flipped_bit(archived: bytes, licence: IssuedLicence, trust: Trust) -> None:
    places = [*range(len(licence.pdf), len(archived), 23), *range(100, len(licence.pdf), 9_001)]
    for at in places:
        changed = archived[:at] + bytes([archived[at] ^ (1 << at % 8)]) + archived[at + 1 :]
        assert verify_archive(changed, trust, at=LATER, grace=GRACE).result == "forged", at


def test_a_time_stamp_of_a_stranger(licence: IssuedLicence, tmp_path: Path, trust: Trust) -> None:
    stranger = install(tmp_path / "stranger")
    copy = archive_copy(licence.pdf, dated(stranger.seals, NIGHT))
    assert verify_archive(copy, trust, at=NIGHT, grace=GRACE).reasons[0] == "timestamp_bad"


def test_pyhanko_sees_a_certified_licence_with_an_archive_time_stamp(
    archived: bytes, installation: Installation
) -> None:
    root = installation.seals.root_certificate
    context = ValidationContext(
        trust_roots=[asn1_x509.Certificate.load(root.public_bytes(Encoding.DER))],
        moment=NIGHT,
        allow_fetching=False,
        crls=list(installation.seals.crls(AT)),
        revocation_mode="hard-fail",
    )
    reader = PdfFileReader(BytesIO(archived), strict=False)
    signature, stamp = reader.embedded_signatures
    status = validate_pdf_signature(signature, context, ts_validation_context=context)
    assert status.bottom_line, status.pretty_print_details()
    assert status.docmdp_ok
    stamped = validate_pdf_timestamp(stamp, context)
    assert stamped.intact
    assert stamped.valid
    assert stamped.trusted


def test_qpdf_finds_no_fault(archived: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(archived)
    assert run("qpdf", "--check", tmp_path / "a.pdf")[0] == 0
