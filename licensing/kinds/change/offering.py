"""Tell the other owners of a sale, take delivery, answer: each by an own sign-in (公司法 art 84; 电子签名法 art 13)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from licensing.errors import Invalid, NotFound, Problem, Refused
from licensing.kind import belongs
from licensing.kinds.change import checks, matter, preemption
from licensing.kinds.change.flow import FLOW
from licensing.kinds.change.matter import Owner
from licensing.kinds.change.preemption import CLAIM, WAIVE, Stand
from licensing.services.cases import speaking
from licensing.services.cases.speaking import Voice
from licensing.services.identity import proofs
from licensing.store.models import Case, TransferAnswer, TransferNotice
from licensing.work import Work


@dataclass(frozen=True)
class Offer:
    """What one reader sees of a sale. ``seller``: whether the reader speaks for the seller; ``row``: the reader's own, of the others.

    ``stands``: for the seller alone; ``changed``: whether the application says something else than the last notice.
    """

    case: Case
    seller: bool
    notice: TransferNotice | None
    row: TransferAnswer | None
    last: date | None
    open: bool
    terms: dict[str, Any]
    digest: str
    missing: tuple[str, ...]
    stands: tuple[Stand, ...]
    unreachable: tuple[Owner, ...]
    changed: bool


def _case(work: Work, case_id: str, lock: bool = False) -> Case:
    case = work.session.get(Case, case_id, with_for_update=lock or None)
    if case is None or not belongs(case, FLOW):
        raise NotFound(case_id)
    return case


def _as_seller(work: Work, case: Case) -> Voice | None:
    seller = preemption.seller_of(case)
    return speaking.voices(work).get(str(seller.index)) if seller is not None and seller.index else None


def _mine(work: Work, notice: TransferNotice | None) -> tuple[TransferAnswer, Voice] | None:
    """The reader's own row among those who were told; who speaks for several sees first what is not answered."""
    voices = speaking.voices(work)
    rows = preemption.answers(work, notice) if notice is not None else []
    mine = [(r, voices[r.person_index]) for r in rows if r.person_index in voices]
    return min(mine, key=lambda pair: pair[0].answer is not None, default=None)


def offers_to(work: Work) -> list[tuple[Case, TransferAnswer]]:
    """Sales the reader was told of whose applications are still open, the newest first."""
    query = (
        select(Case, TransferAnswer)
        .join(TransferNotice, TransferNotice.case_id == Case.id)
        .join(TransferAnswer, TransferAnswer.notice_id == TransferNotice.id)
        .where(TransferAnswer.person_index.in_(sorted(speaking.voices(work))))
        .order_by(TransferNotice.sent_at.desc(), TransferNotice.id.desc())
    )
    found: dict[str, tuple[Case, TransferAnswer]] = {}
    for case, row in work.session.execute(query):
        if FLOW.within(case.state, "open"):
            found.setdefault(case.id, (case, row))
    return list(found.values())


def look(work: Work, case_id: str) -> Offer:
    """The sale as the seller, or one of the others who was told, may see it. Raises NotFound for everybody else."""
    case = _case(work, case_id)
    notice, seller = preemption.latest(work, case), _as_seller(work, case) is not None
    mine = _mine(work, notice)
    if not seller and mine is None:
        raise NotFound(case_id)
    terms = preemption.terms_of(case)
    row = mine[0] if mine is not None else None
    received = row.received_on if row is not None else None
    told = {x.person_index for x in preemption.answers(work, notice)} if notice is not None else set()
    return Offer(
        case=case,
        seller=seller,
        notice=notice if seller or received else None,
        row=row,
        last=work.books.last_day(received, preemption.PERIOD) if received else None,
        open=FLOW.within(case.state, "fillable"),
        terms=terms if seller else notice.terms if notice is not None and received else {},
        digest=preemption.digest_of(terms) if seller else notice.digest if notice is not None else "",
        missing=tuple(preemption.missing(case)) if seller else (),
        stands=tuple(preemption.stands(work, case)) if seller else (),
        unreachable=tuple(_unreachable(case, told)) if seller and notice is not None else (),
        changed=seller and notice is not None and preemption.counting(work, case) is None,
    )


def _unreachable(case: Case, told: set[str]) -> list[Owner]:
    return [o for o in preemption.others(case) if o.index not in told]


def send(work: Work, case_id: str, digest: str) -> TransferNotice:
    """The seller tells the others what was shown (``digest``); the same terms told once more change nothing.

    Raises NotFound for whoever does not speak for the seller, Invalid for a sale that says too little or is unlawful,
    Refused('preemption.not_open', 'preemption.nobody', 'identity.…').
    """
    case = _case(work, case_id, lock=True)
    voice = _as_seller(work, case)
    if voice is None:
        raise NotFound(case_id)
    proofs.require(work, "sign")
    speaking.insist(work, voice)
    if not FLOW.within(case.state, "fillable"):
        raise Refused("preemption.not_open")
    found = [Problem(name, "order.missing") for name in preemption.missing(case)]
    found += [] if found else checks.transfer(case)
    if found:
        raise Invalid(found)
    if digest != preemption.digest_of(preemption.terms_of(case)):
        raise Refused("preemption.other_terms")  # whoever writes the application changed them meanwhile
    known = preemption.counting(work, case)
    if known is not None:
        return known
    reached = [(o, matter.of_index(case, o.index)) for o in preemption.others(case)]
    people = [(o, p) for o, p in reached if p is not None]
    if not people:
        raise Refused("preemption.nobody")
    terms = preemption.terms_of(case)
    notice = TransferNotice(
        id=work.act.ids.new("transfer"),
        case_id=case.id,
        digest=preemption.digest_of(terms),
        terms=terms,
        sent_by=str(work.act.actor.id),
        sent_at=work.act.at,
    )
    work.session.add(notice)
    work.session.flush()
    for owner, person in people:
        row = TransferAnswer(
            id=work.act.ids.new("answer"), notice_id=notice.id, person_index=str(owner.index), name=owner.name
        )
        work.session.add(row)
        work.record("transfer.notified", "case", case.id, person=person.id, notice=notice.digest)
    return notice


def receive(work: Work, case_id: str) -> TransferAnswer:
    """One of the others takes delivery: the thirty days run from today. A second time changes nothing. Raises NotFound, Refused."""
    row, voice = _own(work, case_id)
    speaking.insist(work, voice)
    if row.received_on is None:
        row.received_at, row.received_on = work.act.at, work.act.on
        row.received_by = work.act.actor.id
        work.record("transfer.received", "case", case_id, on=str(work.act.on))
    return row


def answer(work: Work, case_id: str, said: str, digest: str) -> TransferAnswer:
    """One of the others waives or claims, on the terms that were read. A waiver is final; a claim may become one.

    Raises NotFound for whoever was not told, Refused('preemption.…').
    """
    row, voice = _own(work, case_id)
    speaking.insist(work, voice)
    notice = work.session.get_one(TransferNotice, row.notice_id)
    if said not in (WAIVE, CLAIM):
        raise Refused("preemption.unknown_answer")
    if notice.digest != digest or row.received_on is None:
        raise Refused("preemption.other_terms")  # nobody answers what was not read
    if row.answer == said:
        return row
    if row.answer == WAIVE:
        raise Refused("preemption.waived")
    if row.answer is None and work.act.on > work.books.last_day(row.received_on, preemption.PERIOD):
        raise Refused("preemption.over")
    row.answer, row.answered_at, row.answered_by = said, work.act.at, work.act.actor.id
    action = "transfer.waived" if said == WAIVE else "transfer.claimed"
    seller = matter.of_index(work.session.get_one(Case, case_id), str(notice.terms.get("seller_index")))
    told = {"person": seller.id} if seller is not None else {}
    work.record(action, "case", case_id, notice=notice.digest, **told)
    return row


def _own(work: Work, case_id: str) -> tuple[TransferAnswer, Voice]:
    """The reader's own row of the latest notice, of an application that is still open. Raises NotFound, Refused."""
    case = _case(work, case_id, lock=True)
    mine = _mine(work, preemption.latest(work, case))
    if mine is None:
        raise NotFound(case_id)
    proofs.require(work, "consent")
    if not FLOW.within(case.state, "open"):
        raise Refused("preemption.not_open")
    return mine
