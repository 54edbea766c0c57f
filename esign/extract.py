"""An extract of the register: what it says of a day, as a signed page and as a credential (SD-JWT VC) inside it.

It vouches for a day that is past, so it has no state that could change: it is on no status list, and genuine means signed here and on
record here by content. Members about people are disclosed one by one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from esign.credential import Blank, disclosure
from esign.errors import Malformed, UnprintableText
from esign.glyphs import unprintable
from esign.jose import Json, b64u, compact_json, read_token, signature_ok
from esign.keys import KeyProvider, sign_token
from esign.pades import certify_around
from esign.page import render_extract
from esign.pdfread import attached_credential, page_digest
from esign.pdfsigned import check_pdf
from esign.sdjwt import CREDENTIAL_TYP, EXTRACT_PATH, disclosure_digest, reveal, split_credential
from esign.seals import Seals
from esign.stamping import Stamper
from esign.trusted import Trust
from esign.verdict import Findings, StopVerifyingError, Verdict

BY_ITSELF = ("items", "people", "contributions", "history")  # shown one by one
MOST = 10 * 1024 * 1024
PDF = b"%PDF-"


@dataclass(frozen=True)
class Extract:
    """``claims``: what everybody reads; ``told``: members of ``BY_ITSELF``; ``printed``: the same as the page prints it."""

    number: str
    claims: Json
    told: Json
    printed: Json


@dataclass(frozen=True)
class IssuedExtract:
    pdf: bytes
    credential: str
    jti: str
    kid: str

    @property
    def digests(self) -> tuple[str, str]:
        """Of the credential and of the page, in hex: what the register keeps on record and the log holds."""
        return sha256(self.credential.encode()).hexdigest(), sha256(self.pdf).hexdigest()


@dataclass(frozen=True)
class OnFile:
    """What the register keeps of an extract. ``parts``: digests of what was issued; ``logged``: whether the log holds them."""

    parts: frozenset[str]
    logged: bool


def issue_extract(
    extract: Extract, seals: Seals, at: datetime, stamper: Stamper, watermark: str = ""
) -> IssuedExtract:
    """Signed at ``at``. Raises UnprintableText, KeyNotUsable; nothing is half issued."""
    if missing := unprintable("".join(_texts(extract.printed))):
        raise UnprintableText(missing)
    at = at.replace(microsecond=0)
    key, iss = seals.key("licence", at), seals.names.base_url
    jti = b64u(sha256(f"{iss}\n{extract.number}\n{int(at.timestamp())}".encode()).digest()[:16])
    claims = {**extract.claims, "iss": iss, "iat": int(at.timestamp()), "jti": jti, "vct": iss + EXTRACT_PATH}
    room = _credential(claims, extract.told, Blank(key), seals.salt, bytes(32))
    page = render_extract(extract.printed, room, iss, at, watermark)
    pdf, credential = certify_around(
        page, seals, at, stamper, lambda digest: _credential(claims, extract.told, key, seals.salt, digest)
    )
    return IssuedExtract(pdf, credential, jti, key.kid)


def _texts(value: object) -> list[str]:
    if isinstance(value, dict):
        return [text for each in value.values() for text in _texts(each)]
    if isinstance(value, list | tuple):
        return [text for each in value for text in _texts(each)]
    return [str(value)]


def _credential(claims: Json, told: Json, key: KeyProvider, salt: bytes, page: bytes) -> str:
    hidden = [disclosure(salt, claims["jti"], name, told[name]) for name in BY_ITSELF if told.get(name)]
    said = {
        **claims,
        "page": b64u(page),
        "_sd": sorted(disclosure_digest(item) for item in hidden),
        "_sd_alg": "sha-256",
    }
    return "~".join([sign_token(key, CREDENTIAL_TYP, compact_json(said)), *hidden, ""])


def credential_in(data: bytes | str) -> str | None:
    """The credential of a document that says of itself it is an extract; None for anything else. Unverified."""
    raw = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
    if len(raw) > MOST:
        return None
    try:
        text = attached_credential(raw) if raw.startswith(PDF) else raw.decode("ascii").strip()
        claims = read_token(split_credential(text)[0]).claims()
    except (Malformed, UnicodeDecodeError):
        return None
    return text if str(claims.get("vct", "")).endswith(EXTRACT_PATH) else None


def jti_of(text: str) -> str:
    """What a credential calls itself, good for looking up alone."""
    found = read_token(split_credential(text)[0]).claims().get("jti")
    return found if isinstance(found, str) and found.isascii() and found.isprintable() else ""


def check_extract(data: bytes | str, text: str, trust: Trust, at: datetime, kept: OnFile | None) -> Verdict:
    """The verdict on an extract whose credential is ``text``; ``kept``: the register's word on it, None where it knows none."""
    findings = Findings(as_of=at)
    try:
        _look(data, text, trust, findings)
        _on_file(data, text, kept, findings)
    except StopVerifyingError:
        pass  # the reason is in the findings
    except Malformed as error:
        findings.failed("form", "forged", error.reason, str(error))
    return findings.verdict()


def _look(data: bytes | str, text: str, trust: Trust, findings: Findings) -> None:
    jws, disclosures = split_credential(text)
    token = read_token(jws)
    found = trust.find(token.header["kid"], "licence")
    if token.header["typ"] != CREDENTIAL_TYP or found is None:
        raise findings.stop("issuer", "unknown", "issuer_unknown", "no trust list names this key")
    issuer, key = found
    if token.header["alg"] != key.alg or not signature_ok(key.public, key.alg, token.signed, token.signature):
        raise findings.stop("signature", "forged", "signature_bad", f"not signed by key {key.kid}")
    findings.passed("signature", f"{key.alg} by key {key.kid}")
    claims = reveal(token.claims(), disclosures)
    if claims.get("iss") != issuer.iss or claims.get("vct") != issuer.iss + EXTRACT_PATH:
        raise findings.stop("issuer", "forged", "issuer_mismatch", "another installation than it names")
    if fault := key.fault_at(datetime.fromtimestamp(int(claims["iat"]), tz=findings.as_of.tzinfo)):
        raise findings.stop("key", "forged", fault, f"signed by key {key.kid}")
    if isinstance(data, bytes) and data.startswith(PDF):
        signed = check_pdf(data, trust, findings)
        if signed.key is not key or claims.get("page") != b64u(page_digest(data)):
            raise findings.stop(
                "page", "forged", "page_mismatch", "the credential was issued in another page"
            )
        findings.passed("page", "the page this credential was issued in")
    findings.claims = claims
    findings.issuer = {"iss": issuer.iss, "name": issuer.name, "region": issuer.region}
    findings.passed("issuer", f"{issuer.name} ({issuer.iss})")


def _on_file(data: bytes | str, text: str, kept: OnFile | None, findings: Findings) -> None:
    """By content: an identifier can be copied onto anything."""
    shown = data if isinstance(data, bytes) and data.startswith(PDF) else text.partition("~")[0].encode()
    if kept is None or sha256(shown).hexdigest() not in kept.parts:
        raise findings.stop("register", "forged", "not_in_register", "the register issued no such extract")
    findings.passed("register", "what the register issued, by its digest")
    if not kept.logged:
        raise findings.stop("log", "forged", "not_in_log", "the public log does not hold it")
    findings.passed("log", "the public log holds it")
