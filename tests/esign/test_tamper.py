"""Attacks on every artefact: each gets its own reason, none is ever valid, nothing raises."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from datetime import timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, hmac, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.x509 import ocsp
from hypothesis import given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from esign import cms
from esign.archive import open_archive, verify_archive
from esign.archivelists import Lists, known_of
from esign.bundle import write_bundle
from esign.certs import IssuerNames, der
from esign.errors import Malformed
from esign.issue import IssuedLicence
from esign.jose import b64u, compact_json
from esign.kit import single_file
from esign.log import MemoryStore, append, inclusion_proof, root
from esign.notes import read_note, signed_by
from esign.ocsp import answer_ocsp
from esign.trust import Trust, root_fingerprint, trust_file, trust_list
from esign.tsainfo import read_stamp_info
from esign.verify import verify
from esign.witness import sign_checkpoint
from tests.esign.conftest import AT, BASE, GRACE, LATER, Installation, install, make_licence, make_status
from tests.support.stamps import archived, dated

FLIP = st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 7))


def flip(data: bytes, place: tuple[float, int]) -> bytes:
    at = int(place[0] * len(data))
    return data[:at] + bytes([data[at] ^ (1 << place[1])]) + data[at + 1 :]


@pytest.mark.parametrize("form", ["pdf", "credential", "qr_url", "short_jws"])
def test_no_flipped_bit_is_valid(licence: IssuedLicence, trust: Trust, all_valid: str, form: str) -> None:
    whole = getattr(licence, form)
    data = whole if isinstance(whole, bytes) else whole.encode()

    @settings(max_examples=250, deadline=None)
    @given(FLIP)
    def attack(place: tuple[float, int]) -> None:
        verdict = verify(flip(data, place), trust, at=LATER, status=all_valid)
        assert verdict.result != "valid"
        assert verdict.result == "forged" or verdict.reasons == ("not_a_licence",)

    attack()


def test_no_flipped_bit_of_the_signature_container(licence: IssuedLicence, trust: Trust) -> None:
    """Every byte of the container and of its padding, one bit each: most of them no signature covers."""
    start, end = container_span(licence.pdf)
    for at in range(start, end, 3):
        changed = flip_at(licence.pdf, at, at % 7)
        assert verify(changed, trust, at=LATER, grace=GRACE).result == "forged", at


def test_no_flipped_hex_digit_of_the_whole_container(licence: IssuedLicence, trust: Trust) -> None:
    """A flip that keeps the file well-formed: another hexadecimal digit."""
    start, end = container_span(licence.pdf)
    for at in range(start + 1, end - 1, 2):
        digit = b"0" if licence.pdf[at : at + 1] != b"0" else b"1"
        changed = licence.pdf[:at] + digit + licence.pdf[at + 1 :]
        assert verify(changed, trust, at=LATER, grace=GRACE).result == "forged", at


def test_no_flipped_bit_of_a_status_list_gives_valid(
    licence: IssuedLicence, trust: Trust, all_valid: str
) -> None:
    data = all_valid.encode()
    for at in range(0, len(data), 2):
        token = flip_at(data, at, at % 8).decode("latin-1")
        verdict = verify(licence.credential, trust, at=LATER, status=token)
        assert verdict.result == "unknown", at
        assert verdict.reasons[0].startswith("status_")


def test_no_flipped_bit_of_a_trust_list_is_taken(installation: Installation, licence: IssuedLicence) -> None:
    for at in range(0, len(installation.trust_json), 11):
        with pytest.raises(Malformed):
            Trust.load(flip_at(installation.trust_json, at, at % 8))


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.binary(max_size=600), st.text(max_size=300)))
def test_junk_never_raises(trust: Trust, junk: bytes | str) -> None:
    verdict = verify(junk, trust, at=LATER, status="x" * 20)
    assert verdict.result in ("unknown", "forged")
    json.dumps(verdict.to_json())


def test_what_is_too_large_is_not_read(trust: Trust) -> None:
    assert reasons(b"%PDF-2.0" + bytes(50_000_000), trust) == ("unknown", "too_large")
    assert reasons("a.b." + "c" * 300_000, trust) == ("unknown", "not_a_licence")


@pytest.mark.parametrize("part", [0, 1])
def test_deep_json_is_not_followed(licence: IssuedLicence, trust: Trust, part: int) -> None:
    deep = b64u(b'{"a":' + b"[" * 60_000 + b"]" * 60_000 + b"}")
    parts = licence.short_jws.split(".")
    parts[part] = deep
    assert verify(".".join(parts), trust, at=LATER, grace=GRACE).result == "forged"


def test_a_trust_list_does_not_last_for_ever(installation: Installation, licence: IssuedLicence) -> None:
    seals = installation.seals
    old = trust_list(seals, BASE, BASE, AT - timedelta(days=33))
    verdict = verify(licence.pdf, Trust.load(trust_file(seals, old)), at=AT + timedelta(days=3), grace=GRACE)
    assert (verdict.result, verdict.reasons[0]) == ("unknown", "trust_stale")


def test_overlay_painted_in_a_later_revision(licence: IssuedLicence, trust: Trust) -> None:
    assert reasons(add_revision(licence.pdf, "/Contents"), trust) == ("forged", "changed_after_signing")


def test_attachment_swapped_in_a_later_revision(licence: IssuedLicence, trust: Trust) -> None:
    assert reasons(add_revision(licence.pdf, "/AF"), trust) == ("forged", "changed_after_signing")


def test_bytes_appended(licence: IssuedLicence, trust: Trust) -> None:
    assert reasons(licence.pdf + b"\n", trust) == ("forged", "changed_after_signing")


def test_signature_removed(licence: IssuedLicence, trust: Trust) -> None:
    first_revision = licence.pdf[: licence.pdf.index(b"%%EOF") + 6]
    assert reasons(first_revision, trust) == ("forged", "signature_missing")


def test_something_hidden_in_the_padding(licence: IssuedLicence, trust: Trust) -> None:
    end = container_span(licence.pdf)[1]
    changed = licence.pdf[: end - 3] + b"41" + licence.pdf[end - 1 :]
    assert reasons(changed, trust) == ("forged", "container_damaged")


def test_same_names_another_authority(tmp_path: Path, trust: Trust, installation: Installation) -> None:
    rogue = install(tmp_path / "rogue", installation.seals.names)
    made = make_licence(rogue.seals)
    assert reasons(made.pdf, trust) == ("forged", "look_alike_issuer")
    assert reasons(made.credential, trust) == ("forged", "key_unknown")
    assert reasons(made.qr_url, trust) == ("forged", "key_unknown")


def test_an_authority_nobody_listed_is_unknown(tmp_path: Path, trust: Trust) -> None:
    other = install(
        tmp_path / "other", IssuerNames("西宁市（测试）", "630100", "xining", "https://xining.example")
    )
    made = make_licence(other.seals)
    assert reasons(made.pdf, trust) == ("unknown", "issuer_unknown")
    assert reasons(made.credential, trust) == ("unknown", "issuer_unknown")


def test_a_second_region_is_accepted_once_its_trust_list_is_added(
    tmp_path: Path, installation: Installation
) -> None:
    other = install(
        tmp_path / "other", IssuerNames("西宁市（测试）", "630100", "xining", "https://xining.example")
    )
    both = Trust.load(installation.trust_json, other.trust_json)
    verdict = verify(make_licence(other.seals).pdf, both, at=LATER, grace=GRACE)
    assert verdict.result == "valid"
    assert "西宁市" in next(check.detail for check in verdict.checks if check.name == "issuer")


@pytest.mark.parametrize(
    "header",
    [
        {"alg": "none"},
        {"alg": "HS256"},
        {"alg": "ES384"},
        {"jwk": {"kty": "EC"}},
        {"jku": "https://evil.example/jwks"},
        {"crit": ["exp"]},
        {"zip": "GZ"},
    ],
)
def test_algorithm_tricks(
    installation: Installation, licence: IssuedLicence, trust: Trust, header: dict[str, object]
) -> None:
    key = installation.seals.key("licence", LATER)
    _, body, signature = licence.credential.split("~")[0].split(".")
    start = {"alg": "ES256", "typ": "dc+sd-jwt", "kid": key.kid} | header
    head = b64u(compact_json(start))
    if header.get("alg") == "HS256":
        mac = hmac.HMAC(public_pem(installation), hashes.SHA256())
        mac.update(f"{head}.{body}".encode())
        signature = b64u(mac.finalize())
    elif header.get("alg") == "none":
        signature = ""
    result, reason = reasons(f"{head}.{body}.{signature}~", trust)
    assert result == "forged"
    assert reason in ("signature_bad", "header_not_allowed", "damaged")


def test_a_status_list_is_no_licence(trust: Trust, all_valid: str) -> None:
    assert reasons(all_valid, trust) == ("forged", "wrong_type")


def test_a_disclosure_of_another_licence(
    installation: Installation, licence: IssuedLicence, trust: Trust
) -> None:
    foreign = make_licence(installation.seals, version=2).credential.split("~")[1]
    own = licence.credential.split("~")
    assert reasons("~".join([own[0], foreign, ""]), trust) == ("forged", "disclosure_bad")
    assert reasons("~".join([own[0], own[1], own[1], ""]), trust) == ("forged", "disclosure_bad")


def test_a_qr_code_that_leads_elsewhere(licence: IssuedLicence, trust: Trust) -> None:
    changed = licence.qr_url.replace(BASE, "https://verify.haidong.evil")
    assert reasons(changed, trust) == ("forged", "address_mismatch")


def test_a_forged_licence_repeats_no_claims(licence: IssuedLicence, trust: Trust) -> None:
    assert verify(licence.pdf + b" ", trust, at=LATER, grace=GRACE).claims == {}


def test_pinned_root(installation: Installation) -> None:
    from esign.errors import Malformed

    Trust.load(installation.trust_json, root_sha256=root_fingerprint(installation.seals))
    with pytest.raises(Malformed):
        Trust.load(installation.trust_json, root_sha256="00" * 32)


def test_a_wrong_list_is_noticed(installation: Installation, licence: IssuedLicence, trust: Trust) -> None:
    other = make_status(installation.seals, uri=f"{BASE}/status/1")
    verdict = verify(licence.credential, trust, at=LATER, status=other)
    assert (verdict.result, verdict.reasons) == ("unknown", ("status_wrong_list",))


def reasons(data: bytes | str, trust: Trust) -> tuple[str, str]:
    verdict = verify(data, trust, at=LATER, grace=GRACE)
    return verdict.result, verdict.reasons[0]


def container_span(pdf: bytes) -> tuple[int, int]:
    match = re.search(rb"/ByteRange \[0 (\d+) (\d+) ", pdf)
    assert match is not None
    return int(match[1]), int(match[2])


def flip_at(data: bytes, at: int, bit: int) -> bytes:
    return data[:at] + bytes([data[at] ^ (1 << bit)]) + data[at + 1 :]


def add_revision(pdf: bytes, what: str) -> bytes:
    """An honest-looking incremental update, as a PDF editor writes it."""
    writer = IncrementalPdfFileWriter(BytesIO(pdf), strict=False)
    new = writer.add_object(generic.StreamObject(stream_data=b"1 1 1 rg 100 300 400 60 re f"))
    if what == "/Contents":
        page = writer.root["/Pages"]["/Kids"][0]
        page[generic.NameObject("/Contents")] = generic.ArrayObject([page.raw_get("/Contents"), new])
        writer.update_container(page)
    else:
        writer.root[generic.NameObject("/AF")] = generic.ArrayObject([new])
        writer.update_root()
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def public_pem(installation: Installation) -> bytes:
    key = installation.seals.key("licence", LATER).public_key
    return key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


class Artefacts:
    """Everything that leaves the house besides the licence itself, each with its own reader and what it must not say."""

    def __init__(self, installation: Installation, licence: IssuedLicence) -> None:
        seals = installation.seals
        store, size = MemoryStore(), 0
        for entry in (b"one", licence.log_leaf, b"three"):
            size = append(store, size, entry)
        self.checkpoint = sign_checkpoint(size, root(store, size), seals, AT)
        self.bundle = write_bundle(
            licence.credential,
            make_status(seals),
            self.checkpoint,
            1,
            inclusion_proof(store, 1, size),
        )
        self.archive = archived(licence.pdf, seals, LATER)
        tsa, log = seals.key("tsa", AT), seals.key("log", AT).public_key
        assert isinstance(log, ed25519.Ed25519PublicKey)
        self.log = log
        self.imprint = sha256(b"a document").digest()
        self.stamp = dated(seals, AT).stamp(self.imprint)
        self.tsa_chain = [der(each) for each in tsa.chain]
        leaf, ca = seals.certificates[seals.entry("licence", AT).kid]
        asked = ocsp.OCSPRequestBuilder().add_certificate(leaf, ca, hashes.SHA256()).build()
        self.ocsp = answer_ocsp(asked.public_bytes(serialization.Encoding.DER), seals, AT)
        self.responder = seals.key("ocsp", AT).public_key
        self.trust = installation.trust

    def accepts_checkpoint(self, data: bytes) -> bool:
        try:
            note = read_note(data.decode("utf-8"))
        except (Malformed, UnicodeDecodeError):
            return False
        return signed_by(note, "verify.haidong.example/log", self.log)

    def accepts_bundle(self, data: bytes) -> bool:
        return verify(data, self.trust, at=LATER, grace=GRACE).ok

    def accepts_archive(self, data: bytes) -> bool:
        return verify_archive(data, self.trust, at=LATER, grace=GRACE).ok

    def accepts_stamp(self, data: bytes) -> bool:
        try:
            token = cms.read(data, cms.TST_INFO)
            info = read_stamp_info(token.content or b"")
        except Malformed:
            return False
        known = self.trust.find_certificate(token.signer, "tsa")
        held = cms.signed_by_certificate(token, sha256(token.content or b"").digest())
        whole = sorted(token.certificates()) == sorted(self.tsa_chain)
        return known is not None and held and whole and info.imprint == self.imprint

    def accepts_ocsp(self, data: bytes) -> bool:
        """As a client of `cryptography` reads it: ours has no reader of its own."""
        try:
            answer = ocsp.load_der_ocsp_response(data)
            if answer.response_status != ocsp.OCSPResponseStatus.SUCCESSFUL:
                return False
            algorithm = answer.signature_hash_algorithm
            assert algorithm is not None
            assert isinstance(self.responder, ec.EllipticCurvePublicKey)
            self.responder.verify(answer.signature, answer.tbs_response_bytes, ec.ECDSA(algorithm))
            good: bool = answer.certificate_status == ocsp.OCSPCertStatus.GOOD
        except (ValueError, InvalidSignature, UnsupportedAlgorithm):
            return False
        return good


@pytest.fixture(scope="module")
def artefacts(installation: Installation, licence: IssuedLicence) -> Artefacts:
    return Artefacts(installation, licence)


@pytest.mark.parametrize("name, step", [("checkpoint", 1), ("bundle", 7), ("archive", 211), ("stamp", 1)])
def test_no_flipped_bit_of_what_else_leaves_the_house(artefacts: Artefacts, name: str, step: int) -> None:
    whole = getattr(artefacts, name)
    data = whole.encode() if isinstance(whole, str) else whole
    accepts = getattr(artefacts, f"accepts_{name}")
    assert accepts(data)
    places = range(0, len(data), step)
    bits = range(8) if step == 1 else [None]
    taken = [
        (at, bit)
        for at in places
        for bit in bits
        if accepts(flip_at(data, at, at // step % 8 if bit is None else bit))
    ]
    assert taken == []


def test_no_flipped_bit_of_a_list_in_a_copy_is_taken_and_none_raises(artefacts: Artefacts) -> None:
    """One of each: a flip in the name of an extension left a responder without its purpose, and the verifier fell over."""
    known = known_of(artefacts.trust.issuers[0])
    whole = open_archive(artefacts.archive).extensions[0].lists
    known.insist(whole)
    taken = []
    for part in ("certificates", "crls", "ocsps"):
        data = getattr(whole, part)[0]
        for place in range(8 * len(data)):
            try:
                known.insist(Lists(**{part: (flip_at(data, *divmod(place, 8)),)}))
            except Malformed:
                continue
            taken.append((part, *divmod(place, 8)))
    assert taken == []


def test_no_flipped_bit_of_an_ocsp_reply_says_good_about_what_was_signed(artefacts: Artefacts) -> None:
    """The signed part and the signature; the certificate beside it is public and proves nothing by itself."""
    data = artefacts.ocsp
    assert artefacts.accepts_ocsp(data)
    reply = ocsp.load_der_ocsp_response(data)
    for part in (reply.tbs_response_bytes, reply.signature):
        start = data.index(part)
        for at in range(start, start + len(part)):
            for bit in range(8):
                assert not artefacts.accepts_ocsp(flip_at(data, at, bit)), (at, bit)


def test_the_single_file_and_the_room_say_the_same_about_spoilt_files(
    tmp_path: Path, licence: IssuedLicence, installation: Installation, all_valid: str
) -> None:
    """The department's verify.py, loaded once: no flipped bit of any form is valid, nothing raises."""
    (tmp_path / "verify.py").write_text(single_file(), encoding="utf-8")
    (tmp_path / "trust.json").write_bytes(installation.trust_json)
    (tmp_path / "status.jwt").write_text(all_valid)
    forms = {"pdf": licence.pdf, "jwt": licence.credential.encode(), "txt": licence.qr_url.encode()}
    (tmp_path / "spoilt").mkdir()
    for name, data in forms.items():
        (tmp_path / "spoilt" / f"whole.{name}").write_bytes(data)
        for number in range(40):
            at = (number * 2_654_435_761 + 17) % len(data)
            (tmp_path / "spoilt" / f"{at:07d}.{name}").write_bytes(flip_at(data, at, number % 8))
    done = subprocess.run(
        [sys.executable, "-I", "-c", MANY, str(tmp_path), LATER.isoformat()],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    said = json.loads(done.stdout)
    assert {name for name, (code, _) in said.items() if code == 0} == {f"whole.{name}" for name in forms}
    assert all(word == "valid" or code == 1 for code, word in said.values()), said


MANY = """
import contextlib, io, json, pathlib, runpy, sys
folder, at = pathlib.Path(sys.argv[1]), sys.argv[2]
runpy.run_path(str(folder / "verify.py"))
from esign.__main__ import main
said = {}
for path in sorted((folder / "spoilt").iterdir()):
    line = ["verify", str(path), "--trust", str(folder / "trust.json")]
    sys.argv = ["verify.py", *line, "--status", str(folder / "status.jwt"), "--at", at, "--json"]
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        try:
            code = main()
        except SystemExit as left:
            code = left.code
    said[path.name] = (code or 0, json.loads(out.getvalue())["result"])
print(json.dumps(said))
"""
