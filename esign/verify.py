"""Is this licence genuine, and what is its state? Offline with a trust list, sharper with a status list or a register.

Accepts a licence PDF, an SD-JWT VC, the short JWS, the text of the QR code or an offline bundle, and never raises on any of them.
A company certificate (`company.py`) is an SD-JWT VC of the same issuer and register entry, and is judged by the same rules; so is an
extract of the register (`extract.py`), but for its state: it has none, and only the register says whether it issued it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from esign.bundle import check_receipt, read_bundle
from esign.divisions import is_home
from esign.errors import Malformed
from esign.extractcheck import OnFile, check_on_file
from esign.jose import Json, Token, b64u, read_token, signature_ok
from esign.pdfread import attached_credential, page_digest
from esign.pdfsigned import SignedPdf, check_pdf
from esign.sdjwt import (
    CREDENTIAL_TYP,
    SHORT_TYP,
    company_type,
    extract_type,
    is_licence_type,
    licence_id,
    reveal,
    split_credential,
)
from esign.sm2check import Sealed, check_seals
from esign.statuscheck import (
    KeptStatus,
    LiveState,
    OnRecord,
    Presented,
    When,
    check_kept,
    check_live,
    check_status,
    digest,
)
from esign.strangers import is_dynamic, is_presentation, strange
from esign.trusted import Issuer, Trust, TrustedKey, instant
from esign.verdict import Findings, StopVerifyingError, Verdict

__all__ = ["KeptStatus", "LiveState", "OnRecord", "Trust", "Verdict", "verify"]
MAX_INPUT = 20 * 1024 * 1024
MAX_TEXT = 256 * 1024
FUTURE = timedelta(seconds=60)
LICENCE, COMPANY, EXTRACT = "licence", "company", "extract"
_NEVER = datetime.max.replace(tzinfo=UTC)  # an extract speaks of a day that is past, and does not run out


@dataclass(frozen=True)
class Question:
    """What is asked besides the document: `status_floor` is the newest `iat` this verifier has seen for the list."""

    trust: Trust
    at: datetime
    status: str | None = None
    live_state: LiveState | None = None
    status_floor: int | None = None
    seals: tuple[bytes, ...] = ()
    kept: Mapping[str, KeptStatus] | None = None
    grace: timedelta | None = None
    on_file: OnFile | None = None

    @property
    def register_asked(self) -> bool:
        return self.live_state is not None or self.on_file is not None

    @property
    def on_record(self) -> bool:
        """Whether the register knows what it is about; what exactly is compared by content elsewhere."""
        return bool(self.on_file and self.on_file.parts) or (
            self.live_state is not None and self.live_state.known
        )


def verify(
    data: bytes | str,
    trust: Trust,
    *,
    at: datetime,
    status: str | None = None,
    live_state: LiveState | None = None,
    status_floor: int | None = None,
    seals: Sequence[bytes] = (),
    kept: Mapping[str, KeptStatus] | None = None,
    grace: timedelta | None = None,
    on_file: OnFile | None = None,
) -> Verdict:
    """The verdict on a licence in any of its forms as of `at`; never raises on bad input.

    Without anything that says its state the licence is unknown, not valid. `grace` is how old what says it may be: a
    status list that ran out less than `grace` ago, or, where there is none, the issue of the licence itself.

    `status` is a statuslist+jwt; `live_state` what the register itself says; `status_floor` the `iat` of the newest
    status list seen before, so that an older one is noticed; `seals` what the SM2 profile gave beside the licence;
    `kept` status lists by address, of which the licence's own is taken: without it the licence is unknown, not valid;
    `on_file` what the register keeps of an extract.
    """
    findings = Findings(as_of=at)
    question = Question(trust, at, status, live_state, status_floor, tuple(seals), kept, grace, on_file)
    try:
        _look(data, question, findings)
    except StopVerifyingError:
        pass  # the reason is in the findings
    except Malformed as error:
        findings.failed("form", "forged", error.reason, str(error))
    return findings.verdict()


def _look(data: bytes | str, question: Question, findings: Findings) -> None:
    if len(data) > MAX_INPUT:
        raise findings.stop("form", "unknown", "too_large", f"more than {MAX_INPUT} bytes")
    raw = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
    if raw.startswith(b"%PDF-") or b"/ByteRange" in raw:
        _look_at_pdf(raw, question, findings)
    elif raw.startswith(b"{"):
        _look_at_bundle(raw, question, findings)
    else:
        _look_at_text(raw, question, findings)


def _look_at_bundle(raw: bytes, question: Question, findings: Findings) -> None:
    """Its own status list and log receipt are used; a status list from the caller goes before."""
    if b'"credential"' not in raw:
        raise findings.stop("form", "unknown", "not_a_licence", "JSON, but no licence bundle")
    bundle = read_bundle(raw)
    findings.passed("form", "licence bundle")
    own = bundle.status if question.kept is None else None  # whoever keeps lists has newer ones
    asked = replace(question, status=question.status or own)
    claims = _look_at_token(bundle.credential, asked, findings, None)
    issuer = question.trust.issuer(claims["iss"])
    if issuer is not None:
        check_receipt(bundle, issuer, findings)


def _look_at_pdf(pdf: bytes, question: Question, findings: Findings) -> None:
    signed = check_pdf(pdf, question.trust, findings)
    findings.passed("form", "licence PDF")
    try:
        text = attached_credential(pdf)
    except Malformed as error:
        raise findings.stop("credential", "forged", error.reason, str(error)) from error
    _look_at_token(text, question, findings, signed, pdf)


def _look_at_text(raw: bytes, question: Question, findings: Findings) -> None:
    text = _one_line(raw, findings)
    url, mark, fragment = text.rpartition("#")
    if is_presentation(fragment) or is_dynamic(fragment):
        raise findings.stop(
            "form", "unknown", "request_missing", "a proof of possession, which only its request can judge"
        )
    if reason := strange(fragment, url, question.trust):
        name = "issuer" if reason == "issuer_unknown" else "form"
        raise findings.stop(name, "unknown", reason, "nothing of an issuer that is trusted here")
    findings.passed("form", "QR code" if mark else "credential")
    claims = _look_at_token(fragment, question, findings, None)
    if mark:
        _check_address(url, claims, findings)


def _one_line(raw: bytes, findings: Findings) -> str:
    """The text without one trailing line end; what has no resemblance to a licence stops here."""
    raw = raw.removesuffix(b"\n").removesuffix(b"\r")
    if len(raw) > MAX_TEXT or (raw.count(b".") < 2 and b"~" not in raw and b"#" not in raw):
        raise findings.stop(
            "form", "unknown", "not_a_licence", "neither a PDF nor a credential nor a QR text"
        )
    try:
        return raw.decode("ascii")
    except UnicodeDecodeError as error:
        seems = raw.count(b"eyJ") > 0
        reason = ("forged", "damaged") if seems else ("unknown", "not_a_licence")
        raise findings.stop("form", *reason, "characters that no credential has") from error


def _look_at_token(
    text: str,
    question: Question,
    findings: Findings,
    pdf: SignedPdf | None,
    file: bytes | None = None,
) -> Json:
    jws, disclosures = split_credential(text)
    token = read_token(jws)
    kind = token.header["typ"]
    if kind not in (CREDENTIAL_TYP, SHORT_TYP):
        raise findings.stop("type", "forged", "wrong_type", f"typ {str(kind)[:40]!r} is not a licence")
    findings.passed("type", str(kind))
    issuer, key = _signer(token, question.trust, findings)
    if token.header["alg"] != key.alg or not signature_ok(key.public, key.alg, token.signed, token.signature):
        raise findings.stop("signature", "forged", "signature_bad", f"not signed by key {key.kid}")
    findings.passed("signature", f"{key.alg} by key {key.kid}")
    try:
        claims = reveal(token.claims(), disclosures)
    except Malformed as error:
        raise findings.stop("disclosures", "forged", "disclosure_bad", str(error)) from error
    what = _what(claims.get("vct"), str(kind), issuer.iss)
    if not what:
        raise findings.stop("type", "forged", "wrong_type", "vct is not a business licence")
    findings.claims = claims
    if claims.get("iss") != issuer.iss:
        raise findings.stop(
            "issuer", "forged", "issuer_mismatch", "signed by another installation than it names"
        )
    if pdf is not None and pdf.issuer is not issuer:  # one registry's page around another one's credential
        raise findings.stop("issuer", "forged", "issuer_mismatch", f"the page was signed by {pdf.issuer.iss}")
    if pdf is not None and pdf.key is not key:  # both are made in one step, so one key signs both
        raise findings.stop("page", "forged", "page_mismatch", "page and credential are by different keys")
    if file is not None:
        _check_page(claims, what if kind == CREDENTIAL_TYP else "", file, findings)
    findings.passed("issuer", f"{issuer.name} ({issuer.iss})")
    findings.issuer = {"iss": issuer.iss, "name": issuer.name, "region": issuer.region}
    if fault := issuer.age_fault(question.at):
        window = f"made {issuer.made_at.isoformat()}, good until {issuer.expires_at.isoformat()}"
        findings.failed("trust_list", "unknown", fault, window)
    findings.as_of = instant(claims.get("iat"))
    if not question.register_asked and not is_home(issuer.region, claims):
        findings.failed("division", "unknown", "outside_division", f"{issuer.region} does not register it")
    if question.live_state is not None:
        check_live(claims, question.live_state, Presented(jws, kind == SHORT_TYP, file), findings)
    _check_times(claims, key, question, (findings, pdf))
    if what == EXTRACT:
        check_on_file(jws, file, question.on_file, findings)
    else:
        _check_lists(claims, issuer, question, findings)
    if question.seals:
        record = question.live_state.record if question.live_state is not None else None
        confirmed = record is not None and all(digest(seal) in record.seals for seal in question.seals)
        check_seals(question.seals, Sealed(file, text, confirmed), issuer, findings)
    return claims


def _what(vct: object, typ: str, iss: str) -> str:
    """What a credential is by its type, empty for what no registry issues. A short one says it by `typ` and is no extract."""
    if vct == company_type(iss):
        return COMPANY
    if vct == extract_type(iss):
        return EXTRACT if typ == CREDENTIAL_TYP else ""
    return LICENCE if typ == SHORT_TYP or is_licence_type(vct, iss) else ""


def _check_page(claims: Json, what: str, file: bytes, findings: Findings) -> None:
    """The credential says the digest of the page it was issued in. A licence's issued before credentials did says nothing.

    A company certificate was never issued in a page, nor was anything short (`what` is empty).
    """
    if what not in (LICENCE, EXTRACT):
        raise findings.stop(
            "page",
            "forged",
            "page_mismatch",
            "a registry's page carries a licence's or an extract's credential",
        )
    if "page" not in claims and what == LICENCE:
        findings.passed("page", "issued before credentials said the digest of their page")
    elif claims.get("page") != b64u(page_digest(file)):
        raise findings.stop("page", "forged", "page_mismatch", "the credential was issued in another page")
    else:
        findings.passed("page", "the page this credential was issued in")


def _signer(token: Token, trust: Trust, findings: Findings) -> tuple[Issuer, TrustedKey]:
    found = trust.find(token.header["kid"], "licence")
    if found is not None:
        return found
    try:
        named = trust.issuer(token.claims().get("iss"))
    except Malformed:
        named = None
    if named is not None:  # it claims to come from somebody we know, who does not know this key
        raise findings.stop("issuer", "forged", "key_unknown", f"{named.iss} has no such key")
    raise findings.stop("issuer", "unknown", "issuer_unknown", "no trust list names this key")


def _check_times(
    claims: Json, key: TrustedKey, question: Question, about: tuple[Findings, SignedPdf | None]
) -> None:
    findings, pdf = about
    issued = instant(claims.get("iat"))
    expires = _NEVER if claims.get("vct") == extract_type(claims["iss"]) else instant(claims.get("exp"))
    signed = pdf.signed_at if pdf else issued
    if issued > question.at + FUTURE:
        findings.failed("period", "unknown", "issued_in_future", f"issued {issued.isoformat()}")
    elif question.at >= expires:
        findings.failed("period", "expired", "expired", f"until {expires.isoformat()}")
    else:
        findings.passed(
            "period", f"{issued.isoformat()} to {expires.isoformat() if expires != _NEVER else ''}".rstrip()
        )
    fault = key.fault_at(signed)
    if fault == "key_not_valid_then" or (fault and pdf is not None):
        findings.failed("key", "forged", fault, f"signed {signed.isoformat()}")
    elif key.revoked_at is None:
        findings.passed("key", key.state)
    else:
        _check_compromised(question, findings, pdf)


def _check_compromised(question: Question, findings: Findings, pdf: SignedPdf | None) -> None:
    """A stolen key can back-date anything but a time-stamp; and the register knows, by content, what it issued."""
    if pdf is not None:
        findings.passed("key", "compromised later; the time-stamp proves the signature is older")
    elif question.on_record:
        findings.passed("key", "compromised; the register confirms this licence")
    else:
        findings.failed("key", "unknown", "key_compromised", "without a time-stamp its age cannot be shown")


def _check_lists(claims: Json, issuer: Issuer, question: Question, findings: Findings) -> None:
    """What says its state when the register itself was not asked, and says it late enough."""
    if question.status is not None:
        when = When(question.at, question.status_floor, question.grace)
        check_status(claims, issuer, question.status, when, findings)
    if question.live_state is not None or question.status is not None:
        return
    if question.kept is not None:
        check_kept(claims, issuer, question.kept, When(question.at, None, question.grace), findings)
    elif question.grace is not None and question.at - findings.as_of <= question.grace:
        findings.notes.append("status_not_checked")
        findings.passed("status_age", f"no status list; issued less than {question.grace} ago")
    else:
        findings.failed("status_list", "unknown", "status_not_checked", "nothing says what it is worth today")


def _check_address(url: str, claims: Json, findings: Findings) -> None:
    try:
        bound = claims["jti"] == licence_id(url, claims)
    except (KeyError, TypeError, UnicodeEncodeError):
        bound = False
    if bound:
        findings.passed("address", url[:200])
    else:
        findings.failed(
            "address", "forged", "address_mismatch", "the address before '#' is not the signed one"
        )
