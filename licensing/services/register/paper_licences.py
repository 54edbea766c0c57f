"""Paper copies of a licence, lost or held back (条例 arts 28, 37): declared void in public, by the enterprise or by the registry.

On an exit the paper goes back; who lost it and said so in public needs no new one first (law case X40).
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from licensing.errors import Invalid, NotFound, Problem, Refused
from licensing.flows import enterprise as enterprises
from licensing.services.holding.holding import REPRESENTATIVE, power_over
from licensing.store.models import Enterprise, PaperNotice
from licensing.work import Work

NONE, RETURNED, LOST, WITHHELD = "none", "returned", "lost", "withheld"
ENDS = (NONE, RETURNED, LOST, WITHHELD)
COPIES = ("original", "duplicate")  # 正本、副本
HOLDER, REGISTRY = "holder", "registry"
LONGEST = 200


def publish(work: Work, enterprise_id: str, copies: tuple[str, ...], said: str = "") -> PaperNotice:
    """The representative declares lost copies void; what is declared already is given again. Raises NotFound, Invalid, Refused."""
    work.session.get(Enterprise, enterprise_id, with_for_update=True)
    power = power_over(work, enterprise_id)
    if power.kind != REPRESENTATIVE:
        raise Refused("holder.not_representative")
    if not enterprises.FLOW.within(power.enterprise.status, "on_register"):
        raise NotFound(enterprise_id)
    chosen = [c for c in COPIES if c in copies]
    if not chosen or len(said.strip()) > LONGEST:
        raise Invalid(
            [Problem("copies" if not chosen else "said", "paper.copies" if not chosen else "paper.too_long")]
        )
    void = {c for notice in published(work.session, enterprise_id) for c in notice.copies}
    if void.issuperset(chosen):
        return published(work.session, enterprise_id)[0]
    return _add(work, power.enterprise, chosen, HOLDER, said.strip())


def declare_void(work: Work, enterprise: Enterprise) -> PaperNotice:
    """Who refuses to give the paper back has it declared void by the registry (条例 art 37)."""
    return _add(work, enterprise, list(COPIES), REGISTRY, "")


def _add(work: Work, enterprise: Enterprise, copies: list[str], by: str, said: str) -> PaperNotice:
    made = PaperNotice(
        id=work.act.ids.new("papernotice"),
        enterprise_id=enterprise.id,
        copies=copies,
        by=by,
        said=said,
        stated_by=work.act.actor.id,
        published_at=work.act.at,
        on=work.act.on,
    )
    work.session.add(made)
    work.record("enterprise.paper_void", "enterprise", enterprise.id, notice=made.id, by=by, copies=copies)
    return made


def published(session: Session, enterprise_id: str) -> list[PaperNotice]:
    """Every declaration about an enterprise's paper, the newest first: public."""
    query = select(PaperNotice).where(PaperNotice.enterprise_id == enterprise_id)
    return list(session.scalars(query.order_by(PaperNotice.published_at.desc(), PaperNotice.id.desc())))


def declared(session: Session, enterprise_id: str) -> bool:
    """Whether the enterprise itself has declared paper lost."""
    return any(notice.by == HOLDER for notice in published(session, enterprise_id))
