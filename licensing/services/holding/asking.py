"""The verifier's side: ask to be shown a licence for a purpose, and judge the one answer (E249 art 11; RFC 9901 §7.3).

The answer is judged inside the transaction that also marks it as used: the second use of the same presentation, by whomever and
wherever, is refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from esign.holder import bound_to
from esign.presentation import (
    LIFE,
    Verifier,
    is_dynamic_qr,
    is_presentation,
    subject_of,
    verify_dynamic_qr,
    verify_presentation,
)
from esign.sdjwt import narrow
from esign.trusted import Trust
from esign.verdict import Check, Verdict
from licensing import queries
from licensing.act import Role
from licensing.catalogue.holder import ALWAYS
from licensing.errors import Invalid, NotFound, Problem
from licensing.flows.presentation import FLOW
from licensing.services.holding import looks
from licensing.services.holding.holding import power_of
from licensing.services.holding.looks import Look
from licensing.services.licences.verification import live_state
from licensing.store.faults import is_taken
from licensing.store.models import Account, Licence, PresentationClaim, PresentationRequest
from licensing.work import Work

# Signs that nobody confuses when a code is read out; 30 of them, eight to a code.
CODE_SIGNS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 8
SHORTEST_ASKER, LONGEST_ASKER, LONGEST_REFERENCE = 2, 60, 60
HIDDEN_SIGNS = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]"
)  # what would write across another line
KEPT = timedelta(days=1)  # how long the asker's page still shows what it was shown


@dataclass(frozen=True)
class Question:
    """Who asks and for what. ``client_id``: of a department's system, whose name is then known and not merely said."""

    asker: str
    purpose: str
    client_id: str | None = None
    reference: str = ""


def ask(work: Work, question: Question, base_url: str) -> tuple[PresentationRequest, str]:
    """A request with a fresh nonce, and the secret of the asker's own address. Raises Invalid with every problem."""
    found = _problems(work, question)
    if found:
        raise Invalid(found)
    token, request_id = work.act.ids.token(), work.act.ids.new("ask")
    known = question.client_id
    request = PresentationRequest(
        id=request_id,
        state=FLOW.initial,
        token_hash=None if known else hash_of(token),
        code=_code(work.act.ids.token()),
        asker=question.asker.strip(),
        client_id=known,
        reference=question.reference.strip() or None,
        purpose=question.purpose,
        claims=list(work.books.catalogue.purposes[question.purpose].claims),
        audience=f"{base_url}/clients/{known}" if known else f"{base_url}/verify/ask/{request_id}",
        nonce=work.act.ids.short_token(),
        created_at=work.act.at,
        expires_at=work.act.at + timedelta(minutes=work.books.policy.presentation_request_minutes),
    )
    work.session.add(request)
    work.session.flush()
    if (
        known
    ):  # a visitor's question is nobody's act until somebody answers it, and must not lengthen the journal
        work.record("holder.asked", "presentation_request", request.id, purpose=request.purpose)
    return request, token


def _problems(work: Work, question: Question) -> list[Problem]:
    found = []
    asker = question.asker.strip()
    said = question.client_id is None  # a system's name is the operator's business
    if said and (not SHORTEST_ASKER <= len(asker) <= LONGEST_ASKER or HIDDEN_SIGNS.search(asker)):
        found.append(Problem("asker", "present.asker_needed", {"most": LONGEST_ASKER}))
    if question.purpose not in work.books.catalogue.purposes:
        found.append(Problem("purpose", "present.purpose_needed"))
    if len(question.reference.strip()) > LONGEST_REFERENCE or HIDDEN_SIGNS.search(question.reference):
        found.append(Problem("reference", "present.reference_long", {"most": LONGEST_REFERENCE}))
    return found


def hash_of(token: str) -> str:
    """SHA-256 in hexadecimal; the token has 256 random bits, so no slow hash is needed."""
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _code(token: str) -> str:
    number = int.from_bytes(sha256(token.encode()).digest())
    signs = []
    for _ in range(CODE_LENGTH):
        number, rest = divmod(number, len(CODE_SIGNS))
        signs.append(CODE_SIGNS[rest])
    return "".join(signs)


def by_token(session: Session, token: str) -> PresentationRequest:
    """The request whose asker this is. Raises NotFound."""
    found = session.scalar(
        select(PresentationRequest).where(PresentationRequest.token_hash == hash_of(token))
    )
    if found is None:
        raise NotFound("presentation request")
    return found


def by_client(session: Session, request_id: str, client_id: str) -> PresentationRequest:
    """A department's own request. Raises NotFound for anybody else's too."""
    found = session.get(PresentationRequest, request_id) if "\x00" not in request_id else None
    if found is None or found.client_id != client_id:
        raise NotFound(request_id)
    return found


def state_of(request: PresentationRequest, at: datetime) -> str:
    """The request's state as it is worth at an instant: its own, or ``over`` when nobody answered in time."""
    return "over" if request.state == FLOW.initial and at >= request.expires_at else request.state


class UsedOnce:
    """The memory of used presentations in the transaction at hand (``esign.presentation.UsedOnce``)."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def claim(self, presentation: str, until: datetime) -> bool:
        """True the first time; a second one waits for the first one's commit and then is False."""
        try:
            with self._session.begin_nested():
                self._session.add(PresentationClaim(digest=presentation, until=until))
        except IntegrityError as error:
            if is_taken(error):
                return False
            raise
        return True


def settle(work: Work, request_id: str, trust: Trust) -> PresentationRequest:
    """Judge what the holder has presented meanwhile; a request that waits, or was judged before, is given as it is."""
    request = _locked(work, request_id)
    if request.state != "presented" or request.presentation is None or request.licence_id is None:
        return request
    licence = work.session.get_one(Licence, request.licence_id)
    state = live_state(work.session, str(licence.jti), work.act.at)
    verdict = verify_presentation(
        request.presentation, trust, _verifier(work, request), at=work.act.at, live_state=state
    )
    verdict = _of_today(work, request, licence, verdict)
    _close(work, request, narrowed(verdict, request.claims))
    _look(work, request, str(licence.jti), ("presentation", verdict.result))
    return request


def scan(work: Work, request_id: str, text: str, trust: Trust) -> Verdict:
    """The verdict on a five-minute code or a presentation that was handed to this request's asker; never raises on the text."""
    request = _locked(work, request_id)
    jti = subject_of(text) if is_dynamic_qr(text) or is_presentation(text) else None
    licence = queries.licence_by_jti(work.session, jti) if jti is not None else None
    if licence is None or licence.credential is None:
        return _unknown("not_a_licence" if jti is None else "not_in_register", work.act.at)
    state = live_state(work.session, str(licence.jti), work.act.at)
    verifier = _verifier(work, request)
    if is_dynamic_qr(text):
        shown = narrow(licence.credential, request.claims)
        verdict = verify_dynamic_qr(text, shown, trust, verifier, at=work.act.at, live_state=state)
    else:
        verdict = verify_presentation(text, trust, verifier, at=work.act.at, live_state=state)
    verdict = _of_today(work, request, licence, verdict)
    answer = narrowed(verdict, request.claims)
    if possession(verdict):
        if request.state == "presented":
            _close(work, request, answer)
        else:
            work.record("holder.code_checked", "presentation_request", request.id, licence=licence.id)
        _look(
            work,
            request,
            str(licence.jti),
            ("dynamic_code" if is_dynamic_qr(text) else "presentation", verdict.result),
        )
    return answer


def _of_today(work: Work, request: PresentationRequest, licence: Licence, verdict: Verdict) -> Verdict:
    """What was shown counts only while whoever showed it may: a grant taken back between showing and looking is refused."""
    account = work.session.get(Account, request.presented_by) if request.presented_by else None
    if account is None or not possession(verdict):
        return verdict
    power = power_of(work, account, licence.enterprise_id)
    if power is not None and power.may("present", request.purpose):
        return verdict
    return _unknown("presenter_revoked", work.act.at)


def _locked(work: Work, request_id: str) -> PresentationRequest:
    request = work.session.get(PresentationRequest, request_id, with_for_update=True, populate_existing=True)
    if request is None:
        raise NotFound(request_id)
    return request


def _verifier(work: Work, request: PresentationRequest) -> Verifier:
    return Verifier(request.audience, request.nonce, UsedOnce(work.session))


def possession(verdict: Verdict) -> bool:
    """Whether the holder's own key answered, whatever the licence is worth."""
    return any(check.name == "possession" and check.ok for check in verdict.checks)


def narrowed(verdict: Verdict, claims: list[str]) -> Verdict:
    """The verdict with the claims the purpose needs and no other; none at all when possession is not proved."""
    wanted = {*ALWAYS, *claims} if possession(verdict) else set()
    return replace(verdict, claims={n: v for n, v in verdict.claims.items() if n in wanted})


def unasked(at: datetime) -> Verdict:
    """The verdict on a five-minute code that somebody holds who did not ask for it."""
    return _unknown("request_missing", at)


def _unknown(reason: str, at: datetime) -> Verdict:
    return Verdict("unknown", (reason,), {}, (Check("possession", False, reason),), at)


def _close(work: Work, request: PresentationRequest, answer: Verdict) -> None:
    proved = possession(answer)
    step = FLOW.step(
        request.state, "accept" if proved else "reject", Role.SYSTEM, {"possession_proved": proved}
    )
    request.state, request.verdict = step.target, answer.to_json()
    work.record(
        step.emits[0],
        "presentation_request",
        request.id,
        licence=request.licence_id,
        result=answer.result,
        reasons=list(answer.reasons),
    )


def _look(work: Work, request: PresentationRequest, jti: str, how: tuple[str, str]) -> None:
    way, result = how
    look = Look(
        jti=jti,
        at=work.act.at,
        way=way,
        result=result,
        asker=request.asker,
        client_id=request.client_id,
        reference=request.reference,
        purpose=request.purpose,
        claims=tuple(request.claims),
        shown_by=request.presented_by,
    )
    looks.write(work.session, work.post, [(look, 1)])


def bound_kid(licence: Licence) -> str | None:
    """The key id a licence version is bound to, read from the credential itself."""
    jwk = bound_to(licence.credential or "")
    return str(jwk.get("kid")) if jwk else None


def forget(work: Work) -> int:
    """Remove requests a day after their end and claims that have run out; the number removed."""
    over = work.act.at - KEPT
    requests = work.session.execute(delete(PresentationRequest).where(PresentationRequest.expires_at < over))
    claims = work.session.execute(
        delete(PresentationClaim).where(PresentationClaim.until < work.act.at - LIFE)
    )
    return int(requests.rowcount) + int(claims.rowcount)  # type: ignore[attr-defined]  # a DELETE answers with a cursor result
