"""The archive copy: accepted as original plus time-stamp, and as nothing else."""

from __future__ import annotations

import asyncio
import shutil
from datetime import datetime, timedelta, tzinfo
from io import BytesIO
from pathlib import Path

import pytest
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import ades, validate_pdf_signature, validate_pdf_timestamp
from pyhanko.sign.validation.ades import ades_lta_validation
from pyhanko.sign.validation.policy_decl import (
    PdfSignatureValidationSpec,
    RevinfoOnlineFetchingRule,
    RevocationInfoGatheringSpec,
    SignatureValidationSpec,
)
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.ltv import ades_past, poe
from pyhanko_certvalidator.ltv import types as ltv_types
from pyhanko_certvalidator.ltv.types import ValidationTimingInfo
from pyhanko_certvalidator.policy_decl import (
    CertRevTrustPolicy,
    RevocationCheckingPolicy,
    RevocationCheckingRule,
)
from pyhanko_certvalidator.registry import SimpleTrustManager

from esign.archive import archive_copy, has_lists, lists_for, open_archive, verify_archive
from esign.archivelists import Lists
from esign.issue import IssuedLicence
from esign.pki import open_seals
from esign.rotation import add_next, renew_crls
from esign.seals import Seals
from esign.trust import Trust, trust_file, trust_list
from esign.verify import verify
from tests.esign.conftest import AT, BASE, GRACE, LATER, PASSPHRASE, Installation, install, make_licence
from tests.esign.test_tamper import add_revision
from tests.esign.tools import run
from tests.support.stamps import archived as make_copy
from tests.support.stamps import dated

NIGHT = AT + timedelta(hours=20)


@pytest.fixture(scope="module")
def archived(licence: IssuedLicence, installation: Installation) -> bytes:
    return make_copy(licence.pdf, installation.seals, NIGHT)


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
    painted = archive_copy(add_revision(licence.pdf, "/Contents"), dated(installation.seals, NIGHT), Lists())
    for attack in (painted, add_revision(archived, "/Contents"), archived + b" ", licence.pdf):
        assert verify_archive(attack, trust, at=NIGHT, grace=GRACE).reasons[0] == "changed_after_signing"


def test_no_flipped_bit(archived: bytes, licence: IssuedLicence, trust: Trust) -> None:
    places = [*range(len(licence.pdf), len(archived), 23), *range(100, len(licence.pdf), 9_001)]
    for at in places:
        changed = archived[:at] + bytes([archived[at] ^ (1 << at % 8)]) + archived[at + 1 :]
        assert verify_archive(changed, trust, at=LATER, grace=GRACE).result == "forged", at


def test_a_time_stamp_of_a_stranger(licence: IssuedLicence, tmp_path: Path, trust: Trust) -> None:
    stranger = install(tmp_path / "stranger")
    copy = archive_copy(licence.pdf, dated(stranger.seals, NIGHT), Lists())
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


# An outside validator in later years, with nothing but the file and the root.


def validated(pdf: bytes, root: x509.Certificate, at: datetime, monkeypatch: pytest.MonkeyPatch) -> str:
    """What pyHanko's AdES validator says on that day; it fetches nothing, and its own clock is turned to that day."""

    class Then(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]  # the same, later
            return at.astimezone(tz)

    for module in (ades, poe, ades_past, ltv_types):
        monkeypatch.setattr(module, "datetime", Then)
    checked = RevocationCheckingRule.CRL_OR_OCSP_REQUIRED
    anchors = [asn1_x509.Certificate.load(root.public_bytes(Encoding.DER))]
    policy = CertValidationPolicySpec(
        trust_manager=SimpleTrustManager.build(trust_roots=anchors),
        revinfo_policy=CertRevTrustPolicy(RevocationCheckingPolicy(checked, checked)),
        time_tolerance=timedelta(seconds=10),
    )
    alone = RevocationInfoGatheringSpec(online_fetching_rule=RevinfoOnlineFetchingRule.LOCAL_ONLY)
    spec = PdfSignatureValidationSpec(
        SignatureValidationSpec(cert_validation_policy=policy, revinfo_gathering_policy=alone)
    )
    when = ValidationTimingInfo(at, at, point_in_time_validation=False)
    signature = PdfFileReader(BytesIO(pdf), strict=False).embedded_signatures[0]
    return str(asyncio.run(ades_lta_validation(signature, spec, when)).ades_subindic)


OK = "AdESPassed.OK"
SIGNER_OVER, STAMPER_OVER = timedelta(days=730), timedelta(days=5 * 365)


@pytest.fixture(scope="module")
def renewed(
    archived: bytes, installation: Installation, tmp_path_factory: pytest.TempPathFactory
) -> tuple[bytes, Seals]:
    """The copy extended once by the next time-stamp key, half a year before the first one's end."""
    keys = tmp_path_factory.mktemp("later") / "pki"
    shutil.copytree(installation.directory, keys)
    begins = AT + timedelta(days=1600)
    for use in ("tsa", "ocsp"):
        add_next(keys, PASSPHRASE, use, begins, apply=True)
    renew_crls(keys, PASSPHRASE, begins, apply=True)
    seals = open_seals(keys, PASSPHRASE)
    return make_copy(archived, seals, AT + timedelta(days=1700)), seals


@pytest.mark.parametrize("days", [1, 20, 400, 800, 1800])
def test_an_outside_validator_accepts_the_copy_also_after_the_signers_end(
    archived: bytes, installation: Installation, days: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = AT + timedelta(days=days)
    assert (at > AT + SIGNER_OVER) == (days >= 800)
    assert validated(archived, installation.seals.root_certificate, at, monkeypatch) == OK


@pytest.mark.parametrize("days", [1701, 1900, 2900])
def test_and_after_the_time_stamp_authoritys_end_when_it_was_extended_once(
    archived: bytes, renewed: tuple[bytes, Seals], days: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy, seals = renewed
    at = AT + timedelta(days=days)
    assert validated(copy, seals.root_certificate, at, monkeypatch) == OK
    if at > AT + STAMPER_OVER:
        assert validated(archived, seals.root_certificate, at, monkeypatch) != OK, "it was not extended"


def test_an_extended_copy_is_the_licence_and_both_time_stamps(
    renewed: tuple[bytes, Seals], licence: IssuedLicence
) -> None:
    copy, seals = renewed
    at = AT + timedelta(days=1700)
    trust = Trust.load(trust_file(seals, trust_list(seals, BASE, BASE, at)))
    opened = open_archive(copy)
    assert opened.original == licence.pdf and len(opened.extensions) == 2
    verdict = verify_archive(copy, trust, at=at, grace=GRACE)
    assert verdict.checks[-1].ok and verdict.checks[-1].name == "archive"
    assert [check.name for check in verdict.checks if not check.ok] == ["period"]  # three years
    for attack in (copy + b" ", add_revision(copy, "/Contents"), copy[:-30]):
        assert verify_archive(attack, trust, at=at, grace=GRACE).result == "forged"


def test_lists_of_somebody_else_are_no_part_of_a_copy(
    licence: IssuedLicence, installation: Installation, tmp_path: Path, trust: Trust
) -> None:
    """Anybody can have a time-stamp put on what he slipped into the store of the file."""
    stamper, own = dated(installation.seals, NIGHT), installation.seals
    true = lists_for(licence.pdf, own, stamper, NIGHT)
    strange = install(tmp_path / "stranger").seals
    theirs = lists_for(make_licence(strange).pdf, strange, dated(strange, NIGHT), NIGHT)
    for slipped in (
        Lists(theirs.certificates, true.crls, true.ocsps),
        Lists(true.certificates, theirs.crls, true.ocsps),
        Lists(true.certificates, true.crls, theirs.ocsps),
        Lists((*true.certificates, b"junk"), true.crls, true.ocsps),
        Lists(true.certificates, (b"junk",), true.ocsps),
        Lists(true.certificates, true.crls, (b"junk",)),
        Lists(true.certificates, (true.crls[0] + b"\x00",), true.ocsps),
    ):
        copy = archive_copy(licence.pdf, stamper, slipped)
        assert verify_archive(copy, trust, at=NIGHT, grace=GRACE).result == "forged", slipped
    assert (
        verify_archive(archive_copy(licence.pdf, stamper, true), trust, at=NIGHT, grace=GRACE).result
        == "valid"
    )


def test_a_copy_from_before_there_were_lists_stays_good_and_can_be_extended(
    licence: IssuedLicence, installation: Installation, trust: Trust
) -> None:
    bare = archive_copy(licence.pdf, dated(installation.seals, NIGHT), Lists())
    assert verify_archive(bare, trust, at=NIGHT, grace=GRACE).result == "valid" and not has_lists(bare)
    later = make_copy(bare, installation.seals, NIGHT + timedelta(days=1))
    assert verify_archive(later, trust, at=NIGHT + timedelta(days=1), grace=GRACE).result == "valid"
    assert has_lists(later)
