"""Verifiers of other makers agree: poppler and NSS, MuPDF, qpdf, OpenSSL, zbar, Debian's jose."""

from __future__ import annotations

import base64
import json
import re
import zlib
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
import segno
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from joserfc import jws
from joserfc.jwk import ECKey
from jwcrypto.jwk import JWK
from sd_jwt.verifier import SDJWTVerifier

from esign import cms
from esign.certs import LiveCrl, Revoked
from esign.credential import Particulars, make_short
from esign.der import read_tlv
from esign.issue import LIFE, IssuedLicence
from esign.jose import public_jwk
from esign.pdfread import signed_parts
from esign.seals import Seals
from tests.esign.conftest import AT, INDEX, Installation, make_status, sample_face
from tests.esign.tools import need, run
from tests.support.stamps import archived, dated


@pytest.fixture(scope="module")
def folder(
    tmp_path_factory: pytest.TempPathFactory, licence: IssuedLicence, installation: Installation
) -> Path:
    """The licence and everything an outside verifier is handed."""
    folder = tmp_path_factory.mktemp("outside")
    parts = signed_parts(licence.pdf)
    token = cms.read(parts.container, cms.DATA)
    (folder / "L.pdf").write_bytes(licence.pdf)
    (folder / "content").write_bytes(parts.covered)
    (folder / "sig.der").write_bytes(parts.container)
    (folder / "signature").write_bytes(token.signature)
    (folder / "token.der").write_bytes(token.token or b"")
    seals = installation.seals
    crls = b"".join(x509.load_der_x509_crl(item).public_bytes(Encoding.PEM) for item in seals.crls(AT))
    root = seals.root_certificate.public_bytes(Encoding.PEM)
    (folder / "root.pem").write_bytes(root)
    (folder / "root+crls.pem").write_bytes(root + crls)
    for use in ("licence", "tsa", "ocsp"):
        leaf, above = seals.key(use, AT).chain
        (folder / f"{use}.pem").write_bytes(leaf.public_bytes(Encoding.PEM))
        (folder / f"{use}-ca.pem").write_bytes(above.public_bytes(Encoding.PEM))
    for use in ("licence", "status", "answer"):
        key = seals.key(use, AT)
        (folder / f"{use}.jwk").write_text(json.dumps(public_jwk(key.public_key, key.kid, key.alg)))
    return folder


def _at() -> list[str]:
    return ["-attime", str(int(AT.timestamp()) + 60)]


def test_pdfsig_with_our_root(folder: Path) -> None:
    need("certutil")
    (folder / "nss").mkdir()
    run("certutil", "-N", "-d", "sql:nss", "--empty-password", cwd=folder)
    run("certutil", "-A", "-d", "sql:nss", "-n", "root", "-t", "CT,C,C", "-i", "root.pem", cwd=folder)
    _, said = run("pdfsig", "-nssdir", "sql:nss", "L.pdf", cwd=folder)
    for line in (
        "Total document signed",
        "Signature is Valid",
        "Certificate is Trusted",
        "ETSI.CAdES.detached",
    ):
        assert line in said
    assert said.count("Signature #") == 1


def test_mutool_sees_no_change(folder: Path) -> None:
    assert "The document is unchanged since signing" in run("mutool", "sign", "-v", folder / "L.pdf")[1]


def test_qpdf_finds_no_fault(folder: Path) -> None:
    code, said = run("qpdf", "--check", folder / "L.pdf")
    assert (code, "No syntax or stream encoding errors" in said) == (0, True)


def test_pdf_a_4f_with_embedded_fonts(folder: Path) -> None:
    assert "PDF version:     2.0" in run("pdfinfo", folder / "L.pdf")[1]
    metadata = run("pdfinfo", "-meta", folder / "L.pdf")[1]
    assert re.search(r"pdfaid:part[>=\"]+4", metadata)
    assert re.search(r"pdfaid:conformance[>=\"]+F", metadata)
    fonts = run("pdffonts", folder / "L.pdf")[1].splitlines()[2:]
    assert fonts
    assert all(re.search(r" yes yes yes ", row) for row in fonts)


def test_the_page_says_what_the_credential_says(folder: Path, licence: IssuedLicence) -> None:
    text = "".join(run("pdftotext", folder / "L.pdf", "-")[1].split())
    for part in (
        "海东市湟岸青禾农牧科技有限公司",
        "马堃",
        "91630200MA7TESTX0Q",
        "伍佰万元整",
        "农产品的生产、销售",
    ):
        assert part in text


def test_openssl_cms_with_revocation_lists(folder: Path) -> None:
    command = ["openssl", "cms", "-verify", "-cades", "-crl_check_all", "-inform", "DER", "-in", "sig.der"]
    command += [
        "-content",
        "content",
        "-binary",
        "-CAfile",
        "root+crls.pem",
        "-purpose",
        "any",
        "-out",
        "/dev/null",
    ]
    command += ["-attime", str(int(AT.timestamp()) + 60)]
    code, said = run(*command, cwd=folder)
    assert code == 0, said
    assert "CAdES Verification successful" in said


def test_openssl_refuses_with_the_list_that_revokes_the_signer(
    folder: Path, installation: Installation
) -> None:
    seals = installation.seals
    serial = seals.key("licence", AT).chain[0].serial_number
    assert isinstance(seals.live_crl, LiveCrl)
    der = seals.live_crl.authority.crl((Revoked(serial, AT, "keyCompromise"),), AT, timedelta(days=7))
    revoking = x509.load_der_x509_crl(der).public_bytes(Encoding.PEM)
    others = b"".join(x509.load_der_x509_crl(item).public_bytes(Encoding.PEM) for item in seals.offline_crls)
    (folder / "bad.pem").write_bytes((folder / "root.pem").read_bytes() + revoking + others)
    command = [
        "openssl",
        "cms",
        "-verify",
        "-crl_check_all",
        "-inform",
        "DER",
        "-in",
        "sig.der",
        "-content",
        "content",
    ]
    command += ["-binary", "-CAfile", "bad.pem", "-purpose", "any", "-out", "/dev/null"]
    code, said = run(*command, "-attime", str(int(AT.timestamp()) + 60), cwd=folder)
    assert code != 0
    assert "certificate revoked" in said


def test_openssl_ts_accepts_the_time_stamp(folder: Path) -> None:
    command = ["openssl", "ts", "-verify", "-token_in", "-in", "token.der", "-data", "signature"]
    code, said = run(*command, "-CAfile", "root.pem", "-untrusted", "tsa-ca.pem", *_at(), cwd=folder)
    assert "Verification: OK" in said, said
    assert code == 0


def test_our_time_stamp_authority_answers_openssl(folder: Path, installation: Installation) -> None:
    (folder / "f").write_bytes(b"something")
    run("openssl", "ts", "-query", "-data", "f", "-sha256", "-cert", "-out", "q.tsq", cwd=folder)
    (folder / "r.tsr").write_bytes(dated(installation.seals, AT).answer((folder / "q.tsq").read_bytes()))
    command = ["openssl", "ts", "-verify", "-in", "r.tsr", "-queryfile", "q.tsq", "-CAfile", "root.pem"]
    _, said = run(*command, "-untrusted", "tsa-ca.pem", *_at(), cwd=folder)
    assert "Verification: OK" in said, said


@pytest.mark.parametrize("kind", ["sha1", "garbage"])
def test_our_time_stamp_authority_rejects(folder: Path, installation: Installation, kind: str) -> None:
    query = b"\x30\x03garbage"
    if kind == "sha1":
        run("openssl", "ts", "-query", "-digest", "00" * 20, "-sha1", "-out", "s.tsq", cwd=folder)
        query = (folder / "s.tsq").read_bytes()
    (folder / "no.tsr").write_bytes(dated(installation.seals, AT).answer(query))
    said = run("openssl", "ts", "-reply", "-in", "no.tsr", "-text", cwd=folder)[1]
    assert "Status: Rejected" in said
    assert ("unsupported algorithm" if kind == "sha1" else "wrong format") in said


def test_openssl_accepts_the_chain(folder: Path) -> None:
    for use in ("licence", "ocsp", "tsa"):
        command = ["openssl", "verify", "-x509_strict", "-crl_check_all", "-CAfile", "root+crls.pem"]
        code, said = run(*command, "-untrusted", f"{use}-ca.pem", *_at(), f"{use}.pem", cwd=folder)
        assert code == 0, said


def test_the_qr_code_on_the_page_and_an_unrelated_jose(folder: Path, licence: IssuedLicence) -> None:
    run("pdftoppm", "-r", "150", "-png", "-singlefile", "L.pdf", "page", cwd=folder)
    command = ["zbarimg", "-q", "--raw", "-Sdisable", "-Sqrcode.enable", "page.png"]
    said = run(*command, cwd=folder)[1].splitlines()[0]
    assert said == licence.qr_url
    (folder / "q.jws").write_text(said.split("#")[1])
    code, problem = run("jose", "jws", "ver", "-i", "q.jws", "-k", "licence.jwk", cwd=folder)
    assert code == 0, problem
    payload = base64.urlsafe_b64decode(said.split(".")[-2] + "==")
    claims = json.loads(zlib.decompress(payload, -15))
    assert claims["name"] in "".join(run("pdftotext", "L.pdf", "-", cwd=folder)[1].split())


def test_the_attachment_and_an_unrelated_jose(folder: Path, licence: IssuedLicence) -> None:
    assert "licence.jwt" in run("pdfdetach", "-list", "L.pdf", cwd=folder)[1]
    run("pdfdetach", "-save", "1", "-o", "a.jwt", "L.pdf", cwd=folder)
    attached = (folder / "a.jwt").read_text()
    assert sha256(attached.encode()).hexdigest() == licence.credential_sha256
    (folder / "a.jws").write_text(attached.split("~")[0])
    code, payload = run("jose", "jws", "ver", "-i", "a.jws", "-k", "licence.jwk", "-O", "-", cwd=folder)
    assert (code, json.loads(payload)["uscc"]) == (0, "91630200MA7TESTX0Q")
    wrong, _ = run("jose", "jws", "ver", "-i", "a.jws", "-k", "status.jwk", cwd=folder)
    assert wrong != 0


def test_a_status_list_and_an_unrelated_jose(folder: Path, all_valid: str) -> None:
    (folder / "s.jwt").write_text(all_valid)
    code, payload = run("jose", "jws", "ver", "-i", "s.jwt", "-k", "status.jwk", "-O", "-", cwd=folder)
    listed = json.loads(payload)["status_list"]
    packed = zlib.decompress(base64.urlsafe_b64decode(listed["lst"] + "=="))
    assert (code, listed["bits"], len(packed), any(packed)) == (0, 2, 32_768, False)


def test_a_reference_sd_jwt_verifier_accepts_it(licence: IssuedLicence, installation: Installation) -> None:
    key = installation.seals.key("licence", AT)
    public = JWK.from_json(json.dumps(public_jwk(key.public_key, key.kid, key.alg)))
    seen = SDJWTVerifier(licence.credential, lambda *_: public, None, None)
    assert seen.get_verified_payload()["rep"] == "马堃"


def test_a_revocation_list_is_signed_again_each_hour(installation: Installation) -> None:
    seals: Seals = installation.seals
    first, same = seals.crls(AT)[0], seals.crls(AT + timedelta(minutes=20))[0]
    later = seals.crls(AT + timedelta(days=2))[0]
    assert first == same != later


def test_openssl_prints_what_a_pades_signature_must_hold(folder: Path) -> None:
    run("pdfsig", "-dump", "L.pdf", cwd=folder)
    (dumped,) = folder.glob("L.pdf.sig*")
    assert dumped.read_bytes().startswith((folder / "sig.der").read_bytes())
    said = run("openssl", "cms", "-cmsout", "-print", "-inform", "DER", "-in", "sig.der", cwd=folder)[1]
    assert "signingCertificateV2" in said
    assert "timeStampToken" in said


def test_openssl_accepts_the_archive_time_stamp(
    folder: Path, licence: IssuedLicence, installation: Installation
) -> None:
    """The re-stamp: over the whole licence as issued, and the licence inside verifies as before."""
    night = AT + timedelta(hours=20)
    copy = archived(licence.pdf, installation.seals, night)
    gap, end = (int(each) for each in re.findall(rb"/ByteRange \[0 (\d+) (\d+) ", copy)[1])
    container = bytes.fromhex(copy[gap + 1 : end - 1].decode())
    (folder / "archive.der").write_bytes(container[: read_tlv(container)[2]])
    (folder / "archive.content").write_bytes(copy[:gap] + copy[end:])
    command = ["openssl", "ts", "-verify", "-token_in", "-in", "archive.der", "-data", "archive.content"]
    moment = ["-attime", str(int(night.timestamp()) + 60)]
    _, said = run(*command, "-CAfile", "root.pem", "-untrusted", "tsa-ca.pem", *moment, cwd=folder)
    assert "Verification: OK" in said, said
    assert copy.startswith(licence.pdf)


def test_a_status_list_before_and_after_a_revocation(folder: Path, installation: Installation) -> None:
    def bits(value: int) -> int:
        (folder / "s.jwt").write_text(make_status(installation.seals, value))
        code, payload = run("jose", "jws", "ver", "-i", "s.jwt", "-k", "status.jwk", "-O", "-", cwd=folder)
        assert code == 0
        packed = zlib.decompress(base64.urlsafe_b64decode(json.loads(payload)["status_list"]["lst"] + "=="))
        return packed[INDEX // 4] >> 2 * (INDEX % 4) & 3

    assert [bits(value) for value in (0, 1, 2, 3)] == [0, 1, 2, 3]


def test_two_unrelated_implementations_agree_on_the_credential(
    licence: IssuedLicence, installation: Installation
) -> None:
    """joserfc checks the signature, ten lines of RFC 9901 the disclosures."""
    key = installation.seals.key("licence", AT)
    public = ECKey.import_key(public_jwk(key.public_key, key.kid, key.alg))
    token, *disclosures, last = licence.credential.split("~")
    assert last == ""
    claims = json.loads(jws.deserialize_compact(token, public, algorithms=["ES256"]).payload)
    digests = {
        base64.urlsafe_b64encode(sha256(each.encode()).digest()).decode().rstrip("=") for each in disclosures
    }
    assert digests == set(claims["_sd"])
    shown = dict(json.loads(base64.urlsafe_b64decode(each + "=="))[1:] for each in disclosures)
    assert (shown["rep"], shown["cap"]) == ("马堃", "伍佰万元整")


@pytest.mark.parametrize(
    ("name", "most"),
    [
        ("海东市湟岸青禾农牧科技有限公司", 18),
        ("海东市乐都区青禾云杉河湟农牧科技有限责任公司"[1:], 18),
        ("海东市乐都区青禾云杉河湟农牧科技发展有限责任公司", 19),
        ("海东市乐都区青禾云杉河湟瑞雪金麦北岭清泉春晖农牧科技发展有限责任公司", 20),
    ],
)
def test_the_code_stays_small(installation: Installation, name: str, most: int) -> None:
    """Version 18 up to 21 characters (95 % of real names); a longer name costs a version or two, 22 is the limit."""
    code = segno.make(qr_text(installation, name), error="m", micro=False, boost_error=False)
    assert int(code.version) <= most


def qr_text(installation: Installation, name: str) -> str:
    """The QR text of a licence with this name under an address of ordinary length."""
    base, seals = "https://dzyyzz.haidong.gov.cn", installation.seals
    what = Particulars(1, INDEX, f"{base}/status/0", f"{base}/l/{'a' * 22}", AT, LIFE, base)
    short = make_short(sample_face(name=name), what, seals.key("licence", AT))
    return f"{base}/l/{'a' * 22}#{short}"


def test_the_seal_on_the_page_is_red(folder: Path) -> None:
    """As printed: a red ring and star at the lower right, and no other red of that extent on the page."""
    run("pdftoppm", "-r", "50", "-singlefile", "L.pdf", "seal", cwd=folder)
    head, size, _, pixels = (folder / "seal.ppm").read_bytes().split(b"\n", 3)
    assert head == b"P6"
    width, height = map(int, size.split())
    red = [
        (place % width, place // width)
        for place in range(width * height)
        if pixels[3 * place] > 170 and pixels[3 * place + 1] < 80 and pixels[3 * place + 2] < 90
    ]
    assert len(red) > 400
    assert all(x > width * 0.6 and y > height * 0.55 for x, y in red)
    assert max(x for x, _ in red) - min(x for x, _ in red) > 70  # 42 mm at 50 dots an inch
