"""Verify a licence against its signature and against the register of this very moment.

The signature says who issued it; the register says what it is worth now: an enterprise deregistered a second ago shows
its licence as revoked in this second, on every way of asking.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from esign.archive import original_of, verify_archive
from esign.bundle import read_bundle
from esign.errors import Malformed
from esign.extractcheck import OnFile
from esign.jose import Json, read_token
from esign.pdfread import attached_credential
from esign.sdjwt import extract_type, split_credential
from esign.seals import Seals
from esign.status import bitstring_token, status_token
from esign.statuslist import REVOKED, SUPERSEDED, SUSPENDED, VALID
from esign.trusted import Trust
from esign.verdict import Verdict
from esign.verify import MAX_TEXT, KeptStatus, LiveState, OnRecord, verify
from licensing import queries
from licensing.deadlines import legal_date
from licensing.flows.enterprise import ENDED
from licensing.services.licences import public_log, regions, sheets
from licensing.services.licences.sheets import Sheet
from licensing.services.register import extracting
from licensing.store.models import Licence

STATES = {"valid": VALID, "suspended": SUSPENDED, "revoked": REVOKED, "superseded": SUPERSEDED}
WORDS = {value: name for name, value in STATES.items()}
PURPOSES = {"revocation": REVOKED, "suspension": SUSPENDED}  # as W3C Bitstring Status List names them
PDF_MARKS = (b"%PDF-", b"/ByteRange")
BUNDLE_MARK = b"{"
NAMES = ("name", "legal_person_name")  # claims that say what the enterprise is called


def check(
    session: Session, data: bytes | str, trust: Trust, at: datetime, seals: Sequence[bytes] = ()
) -> Verdict:
    """The verdict on a licence in any form as of ``at``; never raises on what it is given.

    ``trust``: our own installation first, then other regions; a licence of theirs is judged by the status list kept here.
    ``seals``: what the SM2 profile gave beside the licence, each a check of its own.
    """
    state = _state(session, data, trust, at)
    verdict = verify(
        data, trust, at=at, live_state=state.live, kept=state.kept, seals=seals, on_file=state.on_file
    )
    if isinstance(data, bytes) and verdict.reasons[:1] == ("changed_after_signing",):
        verdict = _as_archive_copy(session, data, trust, at, seals) or verdict
    verdict = _under_its_code(state.entry, verdict)
    return verdict if verdict.as_of is not None else replace(verdict, as_of=at)


def _under_its_code(entry: Sheet | None, verdict: Verdict) -> Verdict:
    """The same verdict with the USCC in place of a name that must be changed (734 art 23), whatever the old version prints."""
    if entry is None or entry.name_ordered_on is None or not verdict.claims.get("name"):
        return verdict
    named = {name: entry.public_name for name in NAMES if name in verdict.claims}
    return replace(verdict, claims=dict(verdict.claims) | named)


def _as_archive_copy(
    session: Session, data: bytes, trust: Trust, at: datetime, seals: Sequence[bytes]
) -> Verdict | None:
    """The verdict on a long-term copy; None when there is no licence of ours in it, so that nothing hostile is rebuilt."""
    try:
        original = original_of(data)
    except Malformed:
        return None
    state = _state(session, original, trust, at)
    # A stale list makes a region's licence unknown; it is still one whose signature held, and nothing hostile.
    first = verify(original, trust, at=at, live_state=state.live, kept=state.kept)
    if first.result == "forged":
        return first  # the page inside is nobody's: why, says more than that a revision was added
    if first.issuer is None or (first.result == "unknown" and state.live is not None):
        return None
    return verify_archive(data, trust, at=at, live_state=state.live, seals=seals, kept=state.kept)


@dataclass(frozen=True)
class _State:
    """What is known of a licence's present state: the register's word on our own, the kept list of another region's.

    ``on_file``: the register's word on an extract of its own; another region's is for that region to answer.
    """

    live: LiveState | None
    kept: dict[str, KeptStatus]
    on_file: OnFile | None = None
    entry: Sheet | None = None


def _state(session: Session, data: bytes | str, trust: Trust, at: datetime) -> _State:
    """Looked up by what the document claims of itself, which is good for nothing but looking up: the verifier holds the
    claims against the signature, and a licence that names an issuer it is not of is forged.
    """
    claims = _claims(data)
    jti, iss = claims.get("jti"), claims.get("iss")
    if not isinstance(jti, str) or not isinstance(iss, str) or "\x00" in jti + iss:
        return _State(None, {})
    if iss == trust.issuers[0].iss:
        if claims.get("vct") == extract_type(iss):
            return _State(None, {}, extracting.on_file(session, jti))
        entry = sheets.by_jti(session, jti)
        return _State(_live(entry, at), {}, entry=entry)
    uri = _status_address(claims)
    return _State(None, regions.kept_status(session, iss, uri) if uri else {})


def _status_address(claims: Json) -> str:
    place = claims.get("status")
    listed = place.get("status_list") if isinstance(place, dict) else None
    uri = listed.get("uri") if isinstance(listed, dict) else None
    return uri if isinstance(uri, str) and "\x00" not in uri else ""


def live_state(session: Session, jti: str, at: datetime) -> LiveState:
    """What the register knows of a licence version."""
    return _live(sheets.by_jti(session, jti), at)


def _live(entry: Sheet | None, at: datetime) -> LiveState:
    if entry is None:
        return LiveState(VALID, 0, at, None)
    return LiveState(
        status=_status(entry, legal_date(at)),
        version=entry.newest or entry.number_version,
        as_of=at,
        record=_on_record(entry),
        logged=public_log.is_leaf(entry.leaf, sha256(str(entry.credential).encode()).hexdigest()),
    )


def _on_record(entry: Sheet) -> OnRecord:
    """What was issued, by content: an identifier can be copied onto anything. The national seal is over the original alone."""
    if entry.sort == sheets.CERTIFICATE:
        return OnRecord.of_credential(str(entry.credential))
    made = (entry.ses, entry.twin.encode()) if entry.ses is not None and entry.twin is not None else ()
    return OnRecord.noted(entry.pdf_sha256 or "", str(entry.credential), str(entry.short_jws), made)


@dataclass(frozen=True)
class Standing:
    """What the register says about the licence behind a QR code's address, without having seen its signed part.

    ``copy``: empty for the original, else the copy's number as printed, such as 3-1.
    """

    result: str
    name: str
    uscc: str
    number: str
    jti: str
    state_at: datetime
    as_of: datetime
    copy: str = ""


def standing(session: Session, token: str, at: datetime) -> Standing | None:
    """The state of the licence with this token; None when no licence was issued under it."""
    if "\x00" in token:
        return None
    found = sheets.by_token(session, token)
    if found is None or found.issued_at is None:
        return None
    return Standing(
        result=WORDS[_status(found, legal_date(at))],
        name=found.public_name if found.name_ordered_on else str((found.face or {})["name"]),
        uscc=found.uscc,
        number=found.number,
        jti=str(found.jti),
        state_at=found.state_at,
        as_of=at,
        copy=f"{found.total}-{found.serial}" if found.sort == sheets.COPY else "",
    )


def list_exists(session: Session, number: int) -> bool:
    """Whether a licence stands on status list ``number`` or on a later one: lists left out after a restore are empty, not away."""
    return session.scalar(select(Licence.id).where(Licence.status_list >= number).limit(1)) is not None


def list_numbers(session: Session) -> list[int]:
    """The status lists in use, list 0 always among them."""
    return sorted({0, *session.scalars(select(Licence.status_list).distinct())})


def statuses(session: Session, number: int, size: int, on: date) -> bytes:
    """Status list ``number`` on a day: one value for each of its ``size`` places."""
    listed = bytearray(size)
    for index, state in queries.licence_statuses(session, number, on):
        listed[index] = STATES.get(state, VALID)  # a prepared licence has nothing to show yet
    return bytes(listed)


def _dated(seals: Seals, at: datetime) -> datetime:
    """The minute's beginning, or the instant at which the present status key took over within it."""
    return max(at.replace(second=0, microsecond=0), seals.entry("status", at).start)


def status_list(session: Session, number: int, seals: Seals, at: datetime, size: int) -> str:
    """Status list ``number`` as signed token; within one minute the same list gives the same bytes."""
    minute = _dated(seals, at)
    uri = f"{seals.names.base_url}/status/{number}"
    return status_token(statuses(session, number, size, legal_date(at)), uri, seals, minute)


def bitstring(session: Session, number: int, purpose: str, seals: Seals, at: datetime, size: int) -> str:
    """Status list ``number`` as W3C export for ``purpose``, a key of PURPOSES; the same bytes within one minute."""
    minute = _dated(seals, at)
    address = f"{seals.names.base_url}/status/{number}/{purpose}"
    listed = (address, purpose, PURPOSES[purpose])
    return bitstring_token(statuses(session, number, size, legal_date(at)), listed, seals, minute)


def _status(entry: Sheet, on: date) -> int:
    """The licence's state; an enterprise that is off the register has no licence, whatever the row says."""
    state = queries.state_on(entry.state, entry.suspended_until, on)
    return REVOKED if entry.owner_status in ENDED else STATES[state]


def _claims(data: bytes | str) -> Json:
    """What the document claims of itself, unverified; empty when it cannot be read."""
    raw = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
    try:
        if raw.startswith(PDF_MARKS[0]) or PDF_MARKS[1] in raw:
            text = attached_credential(raw)
        elif raw.startswith(BUNDLE_MARK):
            text = read_bundle(raw).credential
        else:
            text = raw[: MAX_TEXT + 1].decode("ascii").strip().rpartition("#")[2]
        return read_token(split_credential(text)[0]).claims()
    except (Malformed, UnicodeDecodeError):
        return {}
