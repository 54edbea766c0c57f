"""The demand to pay, the owner's answer, the notice of forfeiture and the way to object: each by an own sign-in (公司法 arts 51, 52).

Sent through this portal, who sent what to whom on which day stands here. A demand that was served on paper is recorded with what
proves it (``papering``), and the owner may say that it never came.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import select

from licensing.errors import Invalid, NotFound, Problem, Refused
from licensing.kind import belongs
from licensing.kinds.change import forfeiting, matter, officers, serving
from licensing.kinds.change.flow import FLOW
from licensing.messages import recipients
from licensing.services.cases import speaking
from licensing.services.holding.representatives import represents
from licensing.services.identity import proofs
from licensing.services.register import forfeits
from licensing.store.forfeits import ContributionCall
from licensing.store.models import Case
from licensing.work import Work

LONGEST = 1000


@dataclass(frozen=True)
class Called:
    """What one reader sees of it. ``company``: whether the reader may send; ``call``: the demand, None before it is sent or read.

    ``sealed``: there is a demand whose delivery the owner has not taken; ``digest``: of what is
    shown; ``files``: name and digest of what the company handed in, for whoever records a paper.
    """

    case: Case
    company: bool
    call: ContributionCall | None
    sealed: bool
    open: bool
    terms: dict[str, Any]
    digest: str
    missing: tuple[Problem, ...]
    sue_by: date | None
    contest_by: date | None
    files: tuple[tuple[str, str], ...]


def case_of(work: Work, case_id: str, lock: bool = False) -> Case:
    case = work.session.get(Case, case_id, with_for_update=lock or None)
    if case is None or not belongs(case, FLOW):
        raise NotFound(case_id)
    return case


def sends(work: Work, case: Case) -> bool:
    """Whether the reader speaks for the company here: who represents it or is one of its directors, never the late owner."""
    own, owner = speaking.own_index(work), forfeiting.owner_of(case)
    if own is None or owner is None or own == owner.index:
        return False
    directs = any(m.role == "DIRECTOR" and m.index == own for m in officers.seen(case))
    return directs or represents(work.session, matter.enterprise_of(work, case), own)


def terms_of(work: Work, case: Case) -> dict[str, Any]:
    """What the demand says if it is sent today; empty while something is missing."""
    owner, days = forfeiting.owner_of(case), forfeiting.days_of(case)
    owed = {x.key: x for x in forfeiting.late(case, work.act.on)}
    if owner is None or owner.index is None or days is None or owner.index not in owed:
        return {}
    least = work.books.last_day(work.act.on, forfeits.GRACE)
    until = max(least, work.act.on + timedelta(days=days))
    return {
        "enterprise": case.title,
        "code": case.uscc,
        "owner": owner.name,
        "owner_index": owner.index,
        "amount_fen": owed[owner.index].amount_fen,
        "due_on": str(owed[owner.index].due_on),
        "sent_on": str(work.act.on),
        "grace_until": str(until),
    }


def digest_of(terms: dict[str, Any]) -> str:
    return sha256(json.dumps(terms, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _latest(work: Work, case: Case) -> ContributionCall | None:
    query = select(ContributionCall).where(ContributionCall.case_id == case.id)
    newest = query.order_by(ContributionCall.sent_at.desc(), ContributionCall.id.desc())
    return work.session.scalar(newest.limit(1))


def calls_to(work: Work) -> list[tuple[Case, ContributionCall]]:
    """Demands to the reader, the newest first; of an application that was given up only what had been noticed."""
    query = (
        select(Case, ContributionCall)
        .join(ContributionCall, ContributionCall.case_id == Case.id)
        .where(ContributionCall.person_index.in_(sorted(speaking.voices(work))))
        .order_by(ContributionCall.sent_at.desc(), ContributionCall.id.desc())
    )
    found: dict[str, tuple[Case, ContributionCall]] = {}
    for case, call in work.session.execute(query):
        if call.noticed_on is not None or FLOW.within(case.state, "open"):
            found.setdefault(case.id, (case, call))
    return list(found.values())


def look(work: Work, case_id: str) -> Called:
    """As the company, or as the owner to whom it is addressed. Raises NotFound for everybody else."""
    case = case_of(work, case_id)
    call, company = _latest(work, case), sends(work, case)
    mine = call is not None and call.person_index in speaking.voices(work)
    if not company and not mine:
        raise NotFound(case_id)
    sealed = (
        mine and call is not None and not (call.notice_received_on if call.noticed_on else call.received_on)
    )
    draft = FLOW.within(case.state, "fillable")
    terms = terms_of(work, case) if company and draft else {}
    received = call.notice_received_on if call is not None else None
    return Called(
        case=case,
        company=company,
        call=None if sealed else call,
        sealed=sealed,
        open=draft,
        terms=terms,
        digest=digest_of(terms) if terms else call.digest if call is not None else "",
        missing=tuple(missing(work, case)) if company and draft else (),
        sue_by=work.books.last_day(received, forfeits.SUE) if received else None,
        contest_by=serving.contest_until(work, call) if call is not None and not sealed else None,
        files=tuple((x.name, x.sha256) for x in case.uploads if x.sha256 in serving.files(case))
        if company
        else (),
    )


def missing(work: Work, case: Case) -> list[Problem]:
    """What stands against sending it today."""
    allowed = ("not_called", "grace", "paper", "no_board", "contested", "contest_runs", "notice_unreachable")
    return [p for p in forfeiting.problems(work, case) if p.code.removeprefix("forfeiture.") not in allowed]


def send(work: Work, case_id: str, digest: str) -> ContributionCall:
    """The company demands what was shown (``digest``); while the grace of one runs a second one changes nothing.

    Raises NotFound for whoever does not speak for the company, Invalid for what says too little,
    Refused('call.not_open', 'call.nobody', 'call.other_terms', 'change.register_moved', 'identity.…').
    """
    case = case_of(work, case_id, lock=True)
    if not sends(work, case):
        raise NotFound(case_id)
    proofs.require(work, "sign")
    if not FLOW.within(case.state, "fillable"):
        raise Refused("call.not_open")
    known = forfeiting.counting(work, case)
    if known is not None and work.act.on <= known.grace_until:
        return known
    if found := missing(work, case):
        raise Invalid(found)
    now = matter.standing_now(work, matter.enterprise_of(work, case), matter.items_of(case))
    start = case.answers.get("start") or {}
    if any(start.get(name) != value for name, value in now.items()):
        raise Refused("change.register_moved")
    terms = terms_of(work, case)
    if not terms or digest != digest_of(terms):
        raise Refused("call.other_terms")
    person = matter.of_index(case, terms["owner_index"])
    if person is None or not recipients.accounts_for(work.session, person):
        raise Refused("call.nobody")
    call = kept(work, case, terms)
    work.record("contribution.called", "case", case.id, person=person.id, call=digest)
    return call


def kept(work: Work, case: Case, terms: dict[str, Any]) -> ContributionCall:
    call = ContributionCall(
        id=work.act.ids.new("call"),
        case_id=case.id,
        enterprise_id=str(case.enterprise_id),
        person_index=terms["owner_index"],
        name=terms["owner"],
        amount_fen=terms["amount_fen"],
        terms=terms,
        digest=digest_of(terms),
        sent_by=str(work.act.actor.id),
        sent_at=work.act.at,
        sent_on=date.fromisoformat(terms["sent_on"]),
        grace_until=date.fromisoformat(terms["grace_until"]),
    )
    work.session.add(call)
    return call


def own_call(work: Work, case_id: str) -> ContributionCall:
    """The demand to the reader. Raises NotFound, Refused for who may not speak for a body now."""
    case = case_of(work, case_id, lock=True)
    call, voices = _latest(work, case), speaking.voices(work)
    if call is None or call.person_index not in voices:
        raise NotFound(case_id)
    if call.noticed_on is None and not FLOW.within(case.state, "open"):
        raise Refused("call.not_open")
    proofs.require(work, "consent")
    speaking.insist(work, voices[call.person_index])
    return call


def receive(work: Work, case_id: str) -> ContributionCall:
    """The owner takes delivery of the demand, later of the notice: the thirty days to sue run from then. Twice changes nothing."""
    call = own_call(work, case_id)
    if call.received_on is None:
        call.received_on = work.act.on
        work.record("contribution.call_read", "case", case_id, call=call.digest)
    if call.noticed_on is not None and call.notice_received_on is None:
        call.notice_received_on = work.act.on
        work.record("contribution.notice_read", "case", case_id, call=call.digest)
    return call


def answer(work: Work, case_id: str, words: str) -> ContributionCall:
    """What the owner says to the demand: that it was paid and when, or why it is not owed. The clerk reads it before deciding.

    Raises NotFound, Invalid, Refused('call.read_first', 'call.noticed').
    """
    call = own_call(work, case_id)
    if call.received_on is None:
        raise Refused("call.read_first")
    if call.noticed_on is not None:
        raise Refused("call.noticed")
    call.answer, call.answered_at = words_of(words), work.act.at
    work.record("contribution.call_answered", "case", case_id, call=call.digest)
    return call


def sue(work: Work, case_id: str, words: str) -> ContributionCall:
    """The owner says before which court, under which number, the forfeiture is contested; whoever disposes and decides reads it.

    Raises NotFound, Invalid, Refused('call.read_first', 'call.sue_over').
    """
    call = own_call(work, case_id)
    if call.noticed_on is None or call.notice_received_on is None:
        raise Refused("call.read_first")
    if work.act.on > work.books.last_day(call.notice_received_on, forfeits.SUE):
        raise Refused("call.sue_over")
    call.sued_on, call.sued_words = work.act.on, words_of(words)
    work.record("contribution.contested", "case", case_id, call=call.digest)
    return call


def words_of(words: str) -> str:
    said = words.strip()
    if not 5 <= len(said) <= LONGEST:
        raise Invalid([Problem("words", "forfeiture.words", {"least": 5, "most": LONGEST})])
    return said
