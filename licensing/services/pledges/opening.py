"""Whether a permit may be had on a pledge, by whom, and what bars it (国办发〔2020〕42号; law cases GE-61, GE-62, M15).

The applicant chooses: without a pledge the matter stays with its department on its own clock. Who pledges represents the enterprise, or
has a mandate of whoever does. Whoever once pledged falsely, or stands on a list of bad credit, goes the ordinary way until it is repaired.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select

from licensing.catalogue.mandates import PLEDGE as ENTRUSTED
from licensing.catalogue.model import AFTER
from licensing.catalogue.pledges import MODE, PledgeItem
from licensing.errors import NotFound, Refused
from licensing.flows import enterprise as enterprises
from licensing.flows.leg import FLOW as LEGS
from licensing.flows.pledge import FLOW
from licensing.services.cases import agents
from licensing.services.holding.representatives import representatives
from licensing.services.identity import proofs
from licensing.services.register import standing
from licensing.store.models import Account, Case, Enterprise, Leg, Mandate, PermitPledge
from licensing.work import Work

GATE = "pledge"  # of standing_kinds


@dataclass(frozen=True)
class Pledger:
    """Who acts and in whose name: the representative's account, and the mandate by which another acts."""

    account: Account
    principal: Account
    mandate: Mandate | None


@dataclass(frozen=True)
class Chance:
    """An item of a case that may be pledged for. ``leg``: which of the department's parts holds it."""

    case: Case
    enterprise: Enterprise
    leg: Leg
    item: str
    rule: PledgeItem


def chances(work: Work, case: Case) -> list[Chance]:
    """What may be had on a pledge in a case now, whoever looks; nothing before the enterprise exists."""
    enterprise = work.session.get(Enterprise, case.enterprise_id) if case.enterprise_id else None
    if enterprise is None or not enterprises.FLOW.within(enterprise.status, "trading"):
        return []
    place, known = str(case.authority), work.books.catalogue
    return [
        Chance(case, enterprise, leg, code, known.pledges[code])
        for leg in case.legs
        if leg.kind == AFTER and LEGS.within(leg.state, "unanswered")
        for code in leg.items
        if listed(work, code, place)
    ]


def listed(work: Work, item: str, place: str) -> bool:
    """Whether an item is given on a pledge at a place today (GE-61)."""
    way = work.books.catalogue.mode(item, place, work.act.on)
    return way is not None and way.mode == MODE and item in work.books.catalogue.pledges


def chance(work: Work, case_id: str, item: str) -> tuple[Chance, Pledger]:
    """For whoever may pledge. Raises NotFound for a stranger, Refused with what closes it."""
    case = work.session.get(Case, case_id)
    if case is None or case.enterprise_id is None:
        raise NotFound(case_id)
    who = pledger(work, case)
    found = next((c for c in chances(work, case) if c.item == item), None)
    if found is None:
        known = any(item in leg.items for leg in case.legs)
        raise Refused(
            "pledge.not_open" if known and listed(work, item, str(case.authority)) else "pledge.not_listed"
        )
    return found, who


def pledger(work: Work, case: Case) -> Pledger:
    """Whoever represents the enterprise, or acts by a mandate of whoever does. Raises NotFound, Refused('mandate.…')."""
    enterprise = work.session.get(Enterprise, case.enterprise_id) if case.enterprise_id else None
    account = work.session.get(Account, work.act.actor.id) if work.act.actor.id else None
    if enterprise is None or account is None:
        raise NotFound(case.id)
    heads = representatives(work.session, enterprise)
    if account.id_number_index in heads:
        return Pledger(account, account, None)
    mandate = agents.insist(work, case, ENTRUSTED)
    if mandate.giver_index not in heads:
        raise Refused("pledge.giver_not_head")
    return Pledger(account, work.session.get_one(Account, mandate.giver_id), mandate)


def barred(work: Work, enterprise: Enterprise, who: Pledger) -> bool:
    """Whether a fact that stands today closes this way: about the firm, whoever represents it, or who acts for them."""
    indexes: Collection[str] = {
        *representatives(work.session, enterprise),
        *(x for x in (who.account.id_number_index, who.principal.id_number_index) if x),
    }
    today = work.act.on
    rows = [
        *standing.of_enterprise(work.session, enterprise.id, today),
        *standing.of_persons(work.session, indexes, today),
    ]
    return bool(standing.closing(rows, GATE, work.books.catalogue))


def insist(work: Work, case_id: str, item: str) -> tuple[Chance, Pledger]:
    """As ``chance``, with proof of identity and nothing that bars it. Raises NotFound, Refused."""
    found, who = chance(work, case_id, item)
    proofs.require(work, "sign")
    if barred(work, found.enterprise, who):
        raise Refused("pledge.barred")
    return found, who


def of_case(work: Work, case_id: str) -> list[PermitPledge]:
    """Every pledge of a case that was signed, the newest first."""
    query = select(PermitPledge).where(PermitPledge.case_id == case_id, PermitPledge.signed_at.is_not(None))
    return list(work.session.scalars(query.order_by(PermitPledge.signed_at.desc(), PermitPledge.id)))


def of_enterprise(work: Work, enterprise_id: str) -> list[PermitPledge]:
    """Every signed pledge of an enterprise: what everybody may read of them is the page's business."""
    query = select(PermitPledge).where(
        PermitPledge.enterprise_id == enterprise_id, PermitPledge.signed_at.is_not(None)
    )
    return list(work.session.scalars(query.order_by(PermitPledge.signed_at, PermitPledge.id)))


def own(work: Work, pledge_id: str, lock: bool = False) -> tuple[PermitPledge, Pledger]:
    """A pledge for whoever may speak for its enterprise. Raises NotFound for anybody else, Refused('mandate.…')."""
    row = work.session.get(PermitPledge, pledge_id, with_for_update=lock or None)
    if row is None:
        raise NotFound(pledge_id)
    who = pledger(work, work.session.get_one(Case, row.case_id))
    if FLOW.within(row.state, "unsigned") and row.written_by != who.account.id:
        raise NotFound(pledge_id)
    return row, who
