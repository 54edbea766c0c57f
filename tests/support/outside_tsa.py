"""Time-stamp authorities of other people: one that a test dates, written with asn1crypto, and OpenSSL's own over HTTP."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import new as new_hash
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from asn1crypto import algos, tsp
from asn1crypto import cms as asn1_cms
from asn1crypto import core as asn1_core
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

P256 = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
YEARS = timedelta(days=3650)


@dataclass(frozen=True)
class Outside:
    """Key and certificates, leaf first."""

    key: Key
    chain: tuple[x509.Certificate, ...]

    @classmethod
    def make(cls, name: str, at: datetime, *, curve: bool = False, purpose: bool = True) -> Outside:
        root_key, key = _key(curve), _key(curve)
        root = _certificate(f"{name} Root", f"{name} Root", root_key, root_key, at, ca=True, purpose=False)
        leaf = _certificate(f"{name} TSA", f"{name} Root", key, root_key, at, ca=False, purpose=purpose)
        return cls(key, (leaf, root))

    @property
    def der(self) -> tuple[bytes, ...]:
        return tuple(each.public_bytes(Encoding.DER) for each in self.chain)

    @property
    def pem(self) -> bytes:
        return b"".join(each.public_bytes(Encoding.PEM) for each in self.chain)

    def token(
        self,
        imprint: bytes,
        at: datetime,
        *,
        md: str = "sha256",
        high: bool = False,
        more: Sequence[bytes] = (),
        unsigned: bool = False,
        names: bytes | None = None,
    ) -> bytes:
        """A token that is made in none of our own forms; `names` is another certificate that it says it is by."""
        info = tsp.TSTInfo(
            {
                "version": "v1",
                "policy": "1.3.6.1.4.1.4146.2.2",
                "message_imprint": {"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": imprint},
                "serial_number": 7,
                "gen_time": at,
                "accuracy": {"seconds": 1, "millis": 500},
                "ordering": True,
            }
        ).dump()
        named = sha256(names or self.der[0]).digest()
        attributes = asn1_cms.CMSAttributes(
            [
                _attribute("content_type", asn1_cms.ContentType("tst_info")),
                _attribute("signing_time", asn1_cms.Time({"utc_time": asn1_core.UTCTime(at)})),
                _attribute("message_digest", asn1_core.OctetString(new_hash(md, info).digest())),
                _attribute(
                    "signing_certificate_v2", tsp.SigningCertificateV2({"certs": [{"cert_hash": named}]})
                ),
            ]
        )
        signer: dict[str, Any] = {
            "version": "v1",
            "sid": asn1_cms.SignerIdentifier({"issuer_and_serial_number": self._who()}),
            "digest_algorithm": {"algorithm": md},
            "signature_algorithm": {"algorithm": self._algorithm(md)},
            "signed_attrs": attributes,
            "signature": self._sign(attributes.dump(), md, high),
        }
        if unsigned:
            signer["unsigned_attrs"] = asn1_cms.CMSAttributes(
                [_attribute("counter_signature", asn1_cms.SignerInfo(dict(signer)))]
            )
        signed = {
            "version": "v3",
            "digest_algorithms": [algos.DigestAlgorithm({"algorithm": md})],
            "encap_content_info": {
                "content_type": "tst_info",
                "content": asn1_core.ParsableOctetString(info),
            },
            "certificates": [asn1_x509.Certificate.load(each) for each in (self.der[0], *more)],
            "signer_infos": [signer],
        }
        return bytes(
            asn1_cms.ContentInfo(
                {"content_type": "signed_data", "content": asn1_cms.SignedData(signed)}
            ).dump()
        )

    def _who(self) -> asn1_cms.IssuerAndSerialNumber:
        leaf = asn1_x509.Certificate.load(self.der[0])
        return asn1_cms.IssuerAndSerialNumber({"issuer": leaf.issuer, "serial_number": leaf.serial_number})

    def _algorithm(self, md: str) -> str:
        return "rsassa_pkcs1v15" if isinstance(self.key, rsa.RSAPrivateKey) else f"{md}_ecdsa"

    def _sign(self, message: bytes, md: str, high: bool) -> bytes:
        digest: hashes.HashAlgorithm = {
            "sha256": hashes.SHA256(),
            "sha512": hashes.SHA512(),
        }[md]
        if isinstance(self.key, rsa.RSAPrivateKey):
            return self.key.sign(message, padding.PKCS1v15(), digest)
        r, s = decode_dss_signature(self.key.sign(message, ec.ECDSA(digest)))
        return encode_dss_signature(r, max(s, P256 - s) if high else min(s, P256 - s))


def _key(curve: bool) -> Key:
    return ec.generate_private_key(ec.SECP256R1()) if curve else rsa.generate_private_key(65537, 2048)


def _attribute(kind: str, value: Any) -> asn1_cms.CMSAttribute:
    return asn1_cms.CMSAttribute({"type": kind, "values": (value,)})


def _certificate(
    subject: str, issuer: str, key: Key, by: Key, at: datetime, *, ca: bool, purpose: bool
) -> x509.Certificate:
    def name(text: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])

    builder = (
        x509.CertificateBuilder()
        .subject_name(name(subject))
        .issuer_name(name(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - timedelta(days=30))
        .not_valid_after(at + YEARS)
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
    )
    if purpose:
        builder = builder.add_extension(
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True
        )
    return builder.sign(by, hashes.SHA256())


CONFIG = """[tsa]
default_tsa = here
[here]
serial = {folder}/serial
signer_cert = {folder}/leaf.pem
signer_key = {folder}/leaf.key
certs = {folder}/root.pem
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ordering = yes
ess_cert_id_alg = sha256
"""


@contextmanager
def openssl_service(authority: Outside, folder: Path) -> Iterator[str]:
    """`openssl ts -reply` behind HTTP: an RFC 3161 service of another maker, by the machine's own clock. Its address."""
    folder.mkdir()
    leaf, root = (each.public_bytes(Encoding.PEM) for each in authority.chain)
    (folder / "leaf.pem").write_bytes(leaf)
    (folder / "root.pem").write_bytes(root)
    encoded = authority.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "leaf.key").write_bytes(encoded)
    (folder / "serial").write_text("01\n")
    (folder / "ts.cnf").write_text(CONFIG.format(folder=folder))

    class Service(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            query = folder / "query.tsq"
            query.write_bytes(self.rfile.read(int(self.headers["Content-Length"])))
            line = ["openssl", "ts", "-reply", "-config", str(folder / "ts.cnf"), "-queryfile", str(query)]
            answer = subprocess.run(line, capture_output=True, timeout=20, check=True).stdout
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            """Nothing on standard error."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
