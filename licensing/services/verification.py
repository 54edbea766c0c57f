"""Verify a licence against its signature and against the register of this very moment.

The signature says who issued it; the register says what it is worth now: an enterprise deregistered a second ago shows
its licence as revoked in this second, on every way of asking.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import sha256

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from esign.archive import original_of, verify_archive
from esign.errors import Malformed
from esign.jose import read_token
from esign.pdfread import attached_credential
from esign.sdjwt import split_credential
from esign.seals import Seals
from esign.status import status_token
from esign.statuslist import REVOKED, SUPERSEDED, SUSPENDED, VALID
from esign.trusted import Trust
from esign.verdict import Verdict
from esign.verify import MAX_TEXT, LiveState, verify
from licensing import queries
from licensing.deadlines import legal_date
from licensing.services import public_log
from licensing.store.models import Enterprise, Licence

STATES = {"valid": VALID, "suspended": SUSPENDED, "revoked": REVOKED, "superseded": SUPERSEDED}
WORDS = {value: name for name, value in STATES.items()}
ENDED = frozenset({"deregistered", "revoked", "rescinded"})
PDF_MARKS = (b"%PDF-", b"/ByteRange")


def check(session: Session, data: bytes | str, trust: Trust, at: datetime) -> Verdict:
    """The verdict on a licence in any form as of ``at``; never raises on what it is given."""
    verdict = verify(data, trust, at=at, live_state=_live(session, data, at))
    if isinstance(data, bytes) and verdict.reasons[:1] == ("changed_after_signing",):
        verdict = _as_archive_copy(session, data, trust, at) or verdict
    verdict = _under_its_code(session, data, verdict)
    return verdict if verdict.as_of is not None else replace(verdict, as_of=at)


def _under_its_code(session: Session, data: bytes | str, verdict: Verdict) -> Verdict:
    """The same verdict with the USCC in place of a name that must be changed (734 art 23), whatever the old version prints."""
    row = queries.licence_by_jti(session, jti) if (jti := _jti(data)) and verdict.claims.get("name") else None
    if row is None:
        return verdict
    enterprise = session.get_one(Enterprise, row.enterprise_id)
    if enterprise.name_ordered_on is None:
        return verdict
    return replace(verdict, claims=dict(verdict.claims) | {"name": enterprise.public_name})


def _as_archive_copy(session: Session, data: bytes, trust: Trust, at: datetime) -> Verdict | None:
    """The verdict on a long-term copy; None when there is no licence of ours in it, so that nothing hostile is rebuilt."""
    try:
        original = original_of(data)
    except Malformed:
        return None
    live = _live(session, original, at)
    if verify(original, trust, at=at, live_state=live).result in ("forged", "unknown"):
        return None
    return verify_archive(data, trust, at=at, live_state=live)


def _live(session: Session, data: bytes | str, at: datetime) -> LiveState | None:
    jti = _jti(data)
    return live_state(session, jti, at) if jti is not None else None


def live_state(session: Session, jti: str, at: datetime) -> LiveState:
    """What the register knows of a licence version."""
    row = queries.licence_by_jti(session, jti)
    if row is None:
        return LiveState(VALID, 0, at, known=False)
    newest = session.scalar(
        select(func.max(Licence.number_version)).where(
            Licence.enterprise_id == row.enterprise_id, Licence.issued_at.is_not(None)
        )
    )
    digest = sha256(str(row.credential).encode()).hexdigest()
    return LiveState(
        status=_status(session, row, legal_date(at)),
        version=newest or row.number_version,
        as_of=at,
        logged=public_log.holds(session, row.log_index, digest),
    )


@dataclass(frozen=True)
class Standing:
    """What the register says about the licence behind a QR code's address, without having seen its signed part."""

    result: str
    name: str
    uscc: str
    number: str
    jti: str
    state_at: datetime
    as_of: datetime


def standing(session: Session, token: str, at: datetime) -> Standing | None:
    """The state of the licence with this token; None when no licence was issued under it."""
    row = queries.licence_by_token(session, token) if "\x00" not in token else None
    if row is None or row.issued_at is None:
        return None
    enterprise = session.get_one(Enterprise, row.enterprise_id)
    return Standing(
        result=WORDS[_status(session, row, legal_date(at))],
        name=enterprise.public_name if enterprise.name_ordered_on else str(row.face["name"]),
        uscc=row.uscc,
        number=row.number,
        jti=str(row.jti),
        state_at=row.state_at,
        as_of=at,
    )


def list_exists(session: Session, number: int) -> bool:
    """Whether a licence stands on status list ``number``."""
    return session.scalar(select(Licence.id).where(Licence.status_list == number).limit(1)) is not None


def list_numbers(session: Session) -> list[int]:
    """The status lists in use, list 0 always among them."""
    return sorted({0, *session.scalars(select(Licence.status_list).distinct())})


def statuses(session: Session, number: int, size: int, on: date) -> bytes:
    """Status list ``number`` on a day: one value for each of its ``size`` places."""
    listed = bytearray(size)
    for index, state in queries.licence_statuses(session, number, on):
        listed[index] = STATES.get(state, VALID)  # a prepared licence has nothing to show yet
    return bytes(listed)


def status_list(session: Session, number: int, seals: Seals, at: datetime, size: int) -> str:
    """Status list ``number`` as signed token; within one minute the same list gives the same bytes."""
    minute = at.replace(second=0, microsecond=0)
    uri = f"{seals.names.base_url}/status/{number}"
    return status_token(statuses(session, number, size, legal_date(at)), uri, seals, minute)


def _status(session: Session, row: Licence, on: date) -> int:
    """The licence's state; an enterprise that is off the register has no licence, whatever the row says."""
    enterprise = session.get_one(Enterprise, row.enterprise_id)
    state = queries.state_on(row.state, enterprise.suspended_until, on)
    return REVOKED if enterprise.status in ENDED else STATES[state]


def _jti(data: bytes | str) -> str | None:
    """The id that the document itself claims, unverified: good for looking up, for nothing else."""
    raw = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
    try:
        if raw.startswith(PDF_MARKS[0]) or PDF_MARKS[1] in raw:
            text = attached_credential(raw)
        else:
            text = raw[: MAX_TEXT + 1].decode("ascii").strip().rpartition("#")[2]
        jti = read_token(split_credential(text)[0]).claims().get("jti")
    except (Malformed, UnicodeDecodeError):
        return None
    return jti if isinstance(jti, str) and "\x00" not in jti else None
