"""The SM2/SM3 profile, with OpenSSL's command line as the other opinion."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from asn1crypto import core
from asn1crypto import x509 as asn1_x509

from esign import der
from esign.errors import KeyNotUsable, Malformed, WrongPassphrase
from esign.issue import IssuedLicence
from esign.pki import open_seals
from esign.rotation import NotChangeable, enable_sm2
from esign.sealpicture import seal_picture
from esign.sm2 import Sm2Key, Sm2Unavailable, generate, read_pem, verify_sm2, write_pem
from esign.sm2cert import public_of, write_certificate
from esign.sm2seal import SealFace, read_seal, sm3, write_seal
from tests.esign.conftest import AT, LATER, PASSPHRASE, Installation, install
from tests.esign.tools import run

NAME, START = "海东市乐都区市场监督管理局", AT - timedelta(days=30)


def face(key: Sm2Key) -> SealFace:
    certificate = write_certificate(key, NAME, START, START + timedelta(days=1825))
    return SealFace("6302000001", NAME, START, certificate, seal_picture(NAME))


class Header(core.Sequence):  # type: ignore[misc]  # asn1crypto ships no types
    _fields = [("id", core.IA5String), ("version", core.Integer), ("vid", core.IA5String)]  # noqa: RUF012 - read from the class


class Certificates(core.SequenceOf):  # type: ignore[misc]  # as above
    _child_spec = core.OctetString


class Property(core.Sequence):  # type: ignore[misc]  # as above
    _fields = [  # noqa: RUF012 - read from the class
        ("type", core.Integer),
        ("name", core.UTF8String),
        ("cert_list_type", core.Integer),
        ("certificates", Certificates),
        ("created", core.GeneralizedTime),
        ("valid_start", core.GeneralizedTime),
        ("valid_end", core.GeneralizedTime),
    ]


class Picture(core.Sequence):  # type: ignore[misc]  # as above
    _fields = [  # noqa: RUF012 - read from the class
        ("type", core.IA5String),
        ("data", core.OctetString),
        ("width", core.Integer),
        ("height", core.Integer),
    ]


class SealInfo(core.Sequence):  # type: ignore[misc]  # as above
    _fields = [  # noqa: RUF012 - read from the class
        ("header", Header),
        ("id", core.IA5String),
        ("property", Property),
        ("picture", Picture),
    ]


class Seal(core.Sequence):  # type: ignore[misc]  # as above
    _fields = [  # noqa: RUF012 - read from the class
        ("info", SealInfo),
        ("certificate", core.OctetString),
        ("algorithm", core.ObjectIdentifier),
        ("signature", core.BitString),
    ]


class ToSign(core.Sequence):  # type: ignore[misc]  # as above
    _fields = [  # noqa: RUF012 - read from the class
        ("version", core.Integer),
        ("eseal", Seal),
        ("time_info", core.GeneralizedTime),
        ("data_hash", core.BitString),
        ("property_info", core.IA5String),
    ]


class SesSignature(core.Sequence):  # type: ignore[misc]  # as above
    _fields = [  # noqa: RUF012 - read from the class
        ("to_sign", ToSign),
        ("certificate", core.OctetString),
        ("algorithm", core.ObjectIdentifier),
        ("signature", core.BitString),
    ]


@pytest.fixture(scope="module")
def key() -> Sm2Key:
    try:
        return generate()
    except Sm2Unavailable as reason:
        pytest.skip(f"no SM2 here: {reason}")


def test_the_published_digest() -> None:
    assert sm3(b"abc").hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


def test_sign_and_verify(key: Sm2Key) -> None:
    signature = key.sign(b"message")
    assert verify_sm2(key.public, b"message", signature)
    assert not verify_sm2(key.public, b"messagf", signature)
    assert not verify_sm2(key.public, b"message", signature, b"another identity")
    assert not verify_sm2(key.public, b"message", b"")
    assert not verify_sm2(b"junk", b"message", signature)
    assert not verify_sm2(generate().public, b"message", signature)


def test_openssl_agrees(key: Sm2Key, tmp_path: Path) -> None:
    (tmp_path / "m").write_bytes(b"message")
    (tmp_path / "s").write_bytes(key.sign(b"message"))
    (tmp_path / "k").write_bytes(key.public)
    command = [
        "openssl",
        "pkeyutl",
        "-verify",
        "-pubin",
        "-keyform",
        "DER",
        "-inkey",
        "k",
        "-rawin",
        "-digest",
        "sm3",
    ]
    command += ["-pkeyopt", "distid:1234567812345678", "-in", "m", "-sigfile", "s"]
    code, said = run(*command, cwd=tmp_path)
    assert (code, "Verified Successfully" in said) == (0, True)


def test_a_key_of_another_curve_is_no_sm2_key(installation: Installation) -> None:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    public = installation.seals.key("licence", AT).public_key
    spki = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    assert not verify_sm2(spki, b"message", b"signature")


def test_the_key_at_rest(key: Sm2Key, tmp_path: Path) -> None:
    assert read_pem(write_pem(key, b"password"), b"password").public == key.public
    own = install(tmp_path / "pki")
    with pytest.raises(KeyNotUsable):
        own.seals.seal_key(AT)
    assert enable_sm2(own.directory, PASSPHRASE, AT, apply=False).kid == ""
    assert not list((own.directory / "keys").glob("sm2-*"))
    made = enable_sm2(own.directory, PASSPHRASE, AT, apply=True)
    entry, opened = open_seals(own.directory, PASSPHRASE).seal_key(AT)
    assert entry.kid == made.kid and opened.sign(b"x")
    with pytest.raises(NotChangeable):
        enable_sm2(own.directory, PASSPHRASE, LATER, apply=True)
    with pytest.raises(WrongPassphrase):
        open_seals(own.directory, b"wrong")
    shown = run("openssl", "pkey", "-pubin", "-in", own.directory / f"{entry.file}.pub", "-noout", "-text")
    assert shown[0] == 0 and "SM2" in shown[1]
    assert b"ENCRYPTED" in (own.directory / f"{entry.file}.key").read_bytes()


def test_a_seal_over_a_licence(key: Sm2Key, licence: IssuedLicence, tmp_path: Path) -> None:
    seal = write_seal(licence.pdf, face(key), key, LATER)
    found = read_seal(seal, licence.pdf, key.public)
    assert (found.name, found.at) == (NAME, LATER)
    (tmp_path / "L.ses").write_bytes(seal)
    (tmp_path / "L.pdf").write_bytes(licence.pdf)
    shown = run("openssl", "asn1parse", "-inform", "DER", "-in", "L.ses", cwd=tmp_path)[1]
    digest = run("openssl", "dgst", "-sm3", "-r", "L.pdf", cwd=tmp_path)[1].split()[0]
    assert "SM2-with-SM3" in shown
    assert bytes.fromhex(digest) in seal


def test_the_form_is_the_standards_to_an_unrelated_reader(
    key: Sm2Key, licence: IssuedLicence, tmp_path: Path
) -> None:
    """GB/T 38540-2020 as asn1crypto reads it, the certificate as OpenSSL does, the picture by its first bytes."""
    seal = SesSignature.load(write_seal(licence.pdf, face(key), key, LATER), strict=True)
    signed = seal["to_sign"]
    info = signed["eseal"]["info"]
    assert (info["header"]["id"].native, signed["version"].native) == ("ES", 4)
    assert info["property"]["name"].native == NAME and info["property"]["cert_list_type"].native == 1
    assert info["picture"]["type"].native == "PNG"
    assert info["picture"]["data"].native.startswith(b"\x89PNG\r\n\x1a\n")
    assert info["picture"]["width"].native == info["picture"]["height"].native == 42, "millimetres"
    whole = len(licence.pdf)
    assert signed["property_info"].native == f"application/pdf;bytes={whole};protects=0-{whole}"
    assert signed["time_info"].native == LATER and signed["data_hash"].native is not None
    assert seal["algorithm"].dotted == signed["eseal"]["algorithm"].dotted == "1.2.156.10197.1.501"
    certificate = seal["certificate"].native
    assert certificate == info["property"]["certificates"][0].native == signed["eseal"]["certificate"].native
    assert public_of(certificate) == key.public
    (tmp_path / "seal.crt").write_bytes(certificate)
    assert (
        run("openssl", "x509", "-inform", "DER", "-in", "seal.crt", "-out", "seal.pem", cwd=tmp_path)[0] == 0
    )
    text = run("openssl", "x509", "-in", "seal.pem", "-noout", "-text", cwd=tmp_path)[1]
    assert "SM2-with-SM3" in text and "Digital Signature, Non Repudiation" in text
    read = asn1_x509.Certificate.load(certificate)
    (tmp_path / "signed").write_bytes(read["tbs_certificate"].dump())
    (tmp_path / "signature").write_bytes(read["signature_value"].native)
    (tmp_path / "key.pem").write_text(
        run("openssl", "x509", "-in", "seal.pem", "-noout", "-pubkey", cwd=tmp_path)[1]
    )
    command = "openssl pkeyutl -verify -pubin -inkey key.pem -rawin -digest sm3 -in signed -sigfile signature"
    done = run(*command.split(), "-pkeyopt", "distid:1234567812345678", cwd=tmp_path)
    assert done[0] == 0, done


def test_a_certificate_of_another_key_is_not_the_signers(key: Sm2Key, licence: IssuedLicence) -> None:
    other = generate()
    borrowed = replace(face(key), certificate=face(other).certificate)
    with pytest.raises(Malformed) as caught:
        read_seal(write_seal(licence.pdf, borrowed, key, LATER), licence.pdf, key.public)
    assert caught.value.reason == "seal_key_unknown"
    forged = face(key).certificate
    spoilt = forged[:-1] + bytes([forged[-1] ^ 1])
    with pytest.raises(Malformed):
        public_of(spoilt)


def test_a_seal_of_before_there_were_certificates_still_holds(key: Sm2Key, licence: IssuedLicence) -> None:
    bare = replace(face(key), certificate=key.public, picture=b"")
    assert read_seal(write_seal(licence.pdf, bare, key, LATER), licence.pdf, key.public).at == LATER


def resealed(key: Sm2Key, licence: IssuedLicence, says: str) -> bytes:
    """The key's own seal that says something else of what it protects."""
    seal = SesSignature.load(write_seal(licence.pdf, face(key), key, LATER), strict=True)
    seal["to_sign"]["property_info"] = says
    seal["signature"] = core.BitString.load(der.tlv(3, b"\x00", key.sign(seal["to_sign"].dump(force=True))))
    return bytes(seal.dump(force=True))


def test_a_seal_protects_the_whole_file_and_says_so(key: Sm2Key, licence: IssuedLicence) -> None:
    """At least the range that the signature protects belongs into the document's properties; earlier seals said the type alone."""
    whole = len(licence.pdf)
    for says in ("application/pdf", f"application/pdf;bytes={whole};protects=0-{whole}"):
        assert read_seal(resealed(key, licence, says), licence.pdf, key.public).at == LATER
    for says in (
        "",
        "text/plain",
        f"application/pdf;bytes={whole};protects=0-{whole - 1}",
        f"application/pdf;bytes={whole - 1};protects=0-{whole - 1}",
        f"application/pdf;bytes={whole};protects=0-{whole};",
    ):
        with pytest.raises(Malformed) as caught:
            read_seal(resealed(key, licence, says), licence.pdf, key.public)
        assert caught.value.reason == "seal_damaged"


def test_no_flipped_bit_of_a_seal(key: Sm2Key, licence: IssuedLicence) -> None:
    seal = write_seal(licence.pdf, face(key), key, LATER)
    for at in range(0, len(seal), 7):
        with pytest.raises(Malformed):
            read_seal(seal[:at] + bytes([seal[at] ^ (1 << at % 8)]) + seal[at + 1 :], licence.pdf, key.public)


def test_a_seal_of_another_document_key_or_time(key: Sm2Key, licence: IssuedLicence) -> None:
    seal = write_seal(licence.pdf, face(key), key, LATER)
    for attack, pdf, public, reason in (
        (seal, licence.pdf + b" ", key.public, "seal_of_another_document"),
        (seal, licence.pdf, generate().public, "seal_key_unknown"),
        (
            write_seal(licence.pdf, face(key), key, AT + timedelta(days=4000)),
            licence.pdf,
            key.public,
            "seal_not_valid_then",
        ),
    ):
        with pytest.raises(Malformed) as caught:
            read_seal(attack, pdf, public)
        assert caught.value.reason == reason
