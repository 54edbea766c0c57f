"""A demand and a notice on paper are recorded by who speaks for the company, and contested by the owner (公司法 art 52; ``serving``)."""

from __future__ import annotations

from datetime import date

from licensing.documents.wording import yuan
from licensing.errors import Invalid, NotFound, Problem, Refused
from licensing.kinds.change import forfeiting, matter, paying, serving
from licensing.kinds.change.calling import case_of, kept, missing, own_call, sends, words_of
from licensing.kinds.change.flow import FLOW
from licensing.kinds.change.serving import Served
from licensing.services.identity import proofs
from licensing.services.register import forfeits, parts, payments
from licensing.services.register.payments import Overdue
from licensing.store.forfeits import ContributionCall
from licensing.store.models import Case
from licensing.work import Work


def record(work: Work, case_id: str, served: Served) -> ContributionCall:
    """The company says that the demand was served on paper, with what proves it. The same once more changes nothing.

    Raises NotFound for whoever does not speak for the company, Invalid with everything wrong, Refused('call.not_open',
    'call.one_runs', 'call.paper_contested', 'identity.…').
    """
    case = _recording(work, case_id)
    known = forfeiting.counting(work, case)
    if known is not None:
        said = {k: v for k, v in (known.paper or {}).items() if k != "recorded_on"}
        if said == {k: v for k, v in serving.stated(work, served).items() if k != "recorded_on"}:
            return known
        raise Refused("call.one_runs")
    if _contested_before(work, case, served):
        raise Refused("call.paper_contested")
    found = [*missing(work, case), *serving.wrong(work, case, served)]
    found = found or _claimed(work, case, served)
    if found:
        raise Invalid(found)
    owner, owed = forfeiting.owner_of(case), _owed(work, case, served.dispatched_on)
    if owner is None or owed is None:
        raise LookupError(f"{case.id}: checked above")
    terms = {
        "enterprise": case.title,
        "code": case.uscc,
        "owner": owner.name,
        "owner_index": owner.index,
        "amount_fen": served.amount_fen,
        "due_on": str(owed.due_on),
        "sent_on": str(served.dispatched_on),
        "grace_until": str(served.grace_until),
        "paper": serving.stated(work, served),
    }
    call = kept(work, case, terms)
    person = matter.of_index(case, owner.index)
    told = {"person": person.id} if person is not None else {}
    work.record("contribution.call_recorded", "case", case.id, call=call.digest, **told)
    return call


def _contested_before(work: Work, case: Case, served: Served) -> bool:
    """Whether the owner contested this very service, in whichever application: one parcel, one proof, or one paper of one day."""
    owner, told = forfeiting.owner_of(case), serving.stated(work, served)
    if owner is None or owner.index is None:
        return False
    rows = forfeits.contested(work.session, str(case.enterprise_id), owner.index)
    return any(serving.same(told, row.paper) for row in rows if row.paper)


def _recording(work: Work, case_id: str) -> Case:
    case = case_of(work, case_id, lock=True)
    if not sends(work, case):
        raise NotFound(case_id)
    proofs.require(work, "sign")
    if not FLOW.within(case.state, "fillable"):
        raise Refused("call.not_open")
    return case


def _claimed(work: Work, case: Case, served: Served) -> list[Problem]:
    """What the paper demanded was owed on the day it went out, and gave the days that the law leaves."""
    owner, sent = forfeiting.owner_of(case), served.dispatched_on
    if owner is None or sent is None:
        return []
    owed = _owed(work, case, sent)
    if owed is None:
        return [Problem("dispatched_on", "forfeiture.nothing_due", {"name": owner.name})]
    found, least = [], work.books.last_day(sent, forfeits.GRACE)
    if served.grace_until is None or served.grace_until < least:
        found.append(Problem("grace_until", "forfeiture.paper_grace", {"least": least}))
    if not 0 < (served.amount_fen or 0) <= owed.amount_fen:
        found.append(Problem("amount_fen", "forfeiture.paper_amount", {"most": yuan(owed.amount_fen)}))
    return found


def _owed(work: Work, case: Case, sent: date | None) -> Overdue | None:
    """What the owner owed on a day by the parts that the register had on that day, and owes of today's; the less of the two.

    Nobody before the founding, and no buyer before the part was his.
    """
    owner = forfeiting.owner_of(case)
    if owner is None or sent is None:
        return None
    stood = parts.as_of(work.session, matter.enterprise_of(work, case), sent)
    sides = (payments.unpaid(stood, paying.seen(case), sent), forfeiting.late(case, sent))
    found = [x for side in sides for x in side if x.key == owner.index]
    return min(found, key=lambda x: x.amount_fen) if len(found) == len(sides) else None


def notify(work: Work, case_id: str, served: Served) -> ContributionCall:
    """The company says that the notice of forfeiture went out on paper, after the grace: from that day the shares are lost once registered.

    Only for an owner whom nothing that is sent here reaches: everybody else is noticed here, on a day that nobody types.
    Raises as ``record``; Refused('call.none') before a demand counts, Refused('call.notice_goes_here').
    """
    case = _recording(work, case_id)
    call = forfeiting.counting(work, case)
    if call is None:
        raise Refused("call.none")
    if serving.reachable(work, case, call):
        raise Refused("call.notice_goes_here")
    found = serving.wrong(work, case, served)
    if not found and served.dispatched_on is not None and served.dispatched_on <= call.grace_until:
        found.append(Problem("dispatched_on", "forfeiture.notice_early", {"last": call.grace_until}))
    if found:
        raise Invalid(found)
    call.notice_paper = serving.stated(work, served)
    work.record("contribution.notice_recorded", "case", case.id, call=call.digest)
    return call


def contest(work: Work, case_id: str, words: str) -> ContributionCall:
    """The owner says that no such paper came, or that it says something else: from now it counts for nothing.

    Raises NotFound, Invalid, Refused('call.read_first', 'call.went_out_here', 'call.noticed').
    """
    call = own_call(work, case_id)
    if call.received_on is None:
        raise Refused("call.read_first")
    if call.paper is None:
        raise Refused("call.went_out_here")
    if call.noticed_on is not None:
        raise Refused("call.noticed")
    said = words_of(words)
    if call.contested_on is None:
        call.contested_on = work.act.on
    call.contested_words = said
    work.record("contribution.call_contested", "case", case_id, call=call.digest)
    return call
