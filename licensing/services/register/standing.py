"""What is known about an enterprise besides its entry: who owns it, what closes or opens ways for it."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from licensing.errors import NotFound, Refused
from licensing.store.models import Account, Enterprise, Investor, Standing
from licensing.work import Work


def by_uscc(work: Work, uscc: str) -> Enterprise:
    found = work.session.scalar(select(Enterprise).where(Enterprise.uscc == uscc))
    if found is None:
        raise NotFound(uscc)
    return found


def record_investor(
    work: Work, enterprise: Enterprise, account: Account, role: str, amount_fen: int | None
) -> None:
    """Put an account's person on the register as an investor; a second time changes nothing."""
    known = select(Investor.id).where(
        Investor.enterprise_id == enterprise.id, Investor.id_number_index == account.id_number_index
    )
    if work.session.scalar(known) is not None:
        return
    investor = Investor(
        id=work.act.ids.new("inv"),
        enterprise_id=enterprise.id,
        name=account.name,
        id_number_index=account.id_number_index,
        uscc=None,
        roles=[role],
        amount_fen=amount_fen,
    )
    work.session.add(investor)
    work.record("enterprise.investor_recorded", "enterprise", enterprise.id, investor=investor.id)


def record_standing(work: Work, enterprise: Enterprise, code: str, since: date, source: str) -> None:
    """Record a fact of the exclusion list (such as X05 frozen equity). Raises Refused for an unknown code."""
    if code not in work.books.catalogue.exclusions:
        raise Refused("standing.unknown_code", code=code)
    known = select(Standing.id).where(
        Standing.enterprise_id == enterprise.id, Standing.code == code, Standing.until.is_(None)
    )
    if work.session.scalar(known) is not None:
        return
    standing = Standing(
        id=work.act.ids.new("standing"), enterprise_id=enterprise.id, code=code, since=since, source=source
    )
    work.session.add(standing)
    work.record("enterprise.standing_recorded", "enterprise", enterprise.id, code=code, since=str(since))
