"""Licences: issuing and where its time goes, verifying, offline bundle, log, status list; with pyHanko as peer."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

from esign.bundle import write_bundle
from esign.certs import der
from esign.credential import Particulars, make_credential, make_short
from esign.issue import LIFE, IssuedLicence
from esign.keys import FileKey
from esign.log import append, inclusion_proof, root
from esign.pades import certify
from esign.page import render_page, set_by_typst
from esign.qr import matrix
from esign.status import encode_list, pack, status_token
from esign.verify import verify
from esign.witness import sign_checkpoint
from tests.bench.licence_faces import fresh_face
from tests.esign.conftest import (
    AT,
    BASE,
    INDEX,
    LATER,
    LIST_URI,
    Installation,
    install,
    make_licence,
    sample_face,
)
from tests.support.stamps import dated

ISSUED, PARTS = 300, 100
VERIFIED = 200
LOGGED = 1_000_000


class FlatStore:
    """Nodes in one byte array a level: a million leaves in 64 MB."""

    def __init__(self) -> None:
        self.levels: list[bytearray] = []

    def get(self, level: int, index: int) -> bytes:
        return bytes(self.levels[level][32 * index : 32 * index + 32])

    def put(self, level: int, index: int, value: bytes) -> None:
        while len(self.levels) <= level:
            self.levels.append(bytearray())
        self.levels[level] += value


class Shape:
    """Answers any node, to count the steps of a proof in a tree too large to build here."""

    def get(self, level: int, index: int) -> bytes:
        return bytes(32)

    def put(self, level: int, index: int, value: bytes) -> None:
        return


def run(register: Path | None) -> dict[str, Any]:
    """All figures; the register file is for other benches."""
    with tempfile.TemporaryDirectory() as folder:
        own = install(Path(folder) / "pki")
        figures = {"issue": _issuing(own), "verify": _verifying(own), "log": _log(), "status": _status()}
    for group, rows in figures.items():
        for name, value in rows.items():
            print(f"  {group:8} {name:34} {value}")
    return figures


def _ms(work: Callable[[], object], count: int) -> tuple[float, float]:
    """(p50, p95) in milliseconds after a warm-up."""
    work()
    spent = []
    for _ in range(count):
        started = time.perf_counter()
        work()
        spent.append((time.perf_counter() - started) * 1000)
    cut = statistics.quantiles(spent, n=20)
    return round(cut[9], 3), round(cut[18], 3)


def _issuing(own: Installation) -> dict[str, Any]:
    """Licences that were never set before, in CPU milliseconds of the process: other programs on the machine do not count."""
    seals, face = own.seals, sample_face()
    what = Particulars(1, INDEX, LIST_URI, f"{BASE}/l/token", AT, LIFE, BASE)
    key = seals.key("licence", AT)
    credential, short = make_credential(face, what, key, seals.salt, None), make_short(face, what, key)
    url = f"{BASE}/l/token#{short}"
    page = render_page(face, credential, url, AT)
    for number in range(
        ISSUED, 2 * ISSUED
    ):  # a process that has made some: moulds, fonts and tables are there
        make_licence(seals, face=fresh_face(number))
    parts: dict[str, Callable[[int], object]] = {
        "credential + short JWS": lambda number: (
            make_credential(fresh_face(number), what, key, seals.salt, None),
            make_short(fresh_face(number), what, key),
        ),
        "QR code": lambda _: matrix(url),
        "page, with QR code": lambda number: render_page(fresh_face(number), credential, url, AT),
        "the same by typst alone": lambda number: set_by_typst(fresh_face(number), credential, url, AT),
        "PAdES B-LT with time-stamp": lambda _: certify(page, seals, AT, dated(seals, AT)),
        "peer: pyHanko B-B, no time-stamp": lambda _: _peer(page, key),
    }
    figures: dict[str, Any] = {f"{name}, CPU ms": _cpu(work, PARTS) for name, work in parts.items()}
    a_licence = _cpu(lambda number: make_licence(seals, face=fresh_face(number)), ISSUED)
    figures["a licence, CPU ms"] = a_licence
    figures["licences/s/core (budget 100)"] = round(1000 / a_licence, 1)
    figures["PDF bytes"] = len(make_licence(seals).pdf)
    return figures


def _cpu(work: Callable[[int], object], count: int) -> float:
    """Milliseconds of the process's own time, on average over as many, each another one."""
    started = time.process_time()
    for number in range(count):
        work(number)
    return round((time.process_time() - started) * 1000 / count, 2)


def _peer(page: bytes, key: Any) -> bytes:
    """pyHanko's own signer on the same page and key, without time-stamp, chain lists or certification."""
    assert isinstance(key, FileKey)
    assert isinstance(key.private, ec.EllipticCurvePrivateKey)
    encoded = key.private.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    certificates = [asn1_x509.Certificate.load(der(item)) for item in key.chain]
    signer = signers.SimpleSigner(
        signing_cert=certificates[0],
        signing_key=asn1_keys.PrivateKeyInfo.load(encoded),
        cert_registry=SimpleCertificateStore.from_certs(certificates),
    )
    writer = IncrementalPdfFileWriter(BytesIO(page), strict=False)
    metadata = signers.PdfSignatureMetadata(field_name="Peer", md_algorithm="sha256")
    return signers.sign_pdf(writer, metadata, signer=signer).getvalue()  # type: ignore[no-any-return]  # untyped


def _verifying(own: Installation) -> dict[str, Any]:
    made, trust = make_licence(own.seals), own.trust
    status = status_token(_statuses(131_072), LIST_URI, own.seals, AT)
    bundle = _bundle(made, own, status)
    figures: dict[str, Any] = {}
    for name, form in (
        ("PDF", made.pdf),
        ("credential", made.credential),
        ("QR text", made.qr_url),
        ("offline bundle (budget 10 ms)", bundle),
    ):
        assert verify(form, trust, at=LATER, status=status).ok
        p50, p95 = _ms(lambda form=form: verify(form, trust, at=LATER, status=status), VERIFIED)  # type: ignore[misc]  # default argument binds the loop's value
        figures[f"{name}, p50 / p95 ms"] = f"{p50} / {p95}"
    figures["bundle bytes"] = len(bundle)
    return figures


def _bundle(made: IssuedLicence, own: Installation, status: str) -> bytes:
    store, size = FlatStore(), 0
    for number in range(200_000):
        size = append(store, size, b"%d" % number)
    index, size = size, append(store, size, made.log_leaf)
    note = sign_checkpoint(size, root(store, size), own.seals, AT)
    return write_bundle(made.credential, status, note, index, inclusion_proof(store, index, size))


def _log() -> dict[str, Any]:
    store, size = FlatStore(), 0
    started = time.perf_counter()
    for number in range(LOGGED):
        size = append(store, size, number.to_bytes(32, "big"))
    spent = time.perf_counter() - started
    proof = inclusion_proof(store, 123_456, size)
    return {
        "appends/s": round(LOGGED / spent),
        "proof bytes at 1 M": sum(map(len, proof)),
        "proof bytes at 10 M": 32 * len(inclusion_proof(Shape(), 1_234_567, 10_000_000)),
        "root, p50 ms": _ms(lambda: root(store, size), 50)[0],
        "proof, p50 ms": _ms(lambda: inclusion_proof(store, 123_456, size), 50)[0],
    }


def _statuses(count: int) -> bytes:
    """A list with 1 % revoked, scattered as random places are; the sample licence's own place stays valid."""
    statuses = bytearray(count)
    for number in range(count // 100):
        statuses[int.from_bytes(sha256(b"%d" % number).digest()[:8], "big") % count] = 1
    statuses[INDEX] = 0
    return bytes(statuses)


def _status() -> dict[str, Any]:
    statuses = _statuses(1_000_000)
    text = encode_list(pack(statuses))
    return {
        "1 M licences, 1 % revoked, KB (budget 20)": round(len(text) * 3 / 4 / 1000, 1),
        "pack + deflate, p50 ms": _ms(lambda: encode_list(pack(statuses)), 5)[0],
    }
