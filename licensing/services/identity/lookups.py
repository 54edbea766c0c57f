"""What officers look at: an account by its mobile, and accounts that lost an identity to the true person."""

from __future__ import annotations

from sqlalchemy import func, select

from licensing.act import Role
from licensing.errors import NotFound, Refused
from licensing.services.accounts import addresses
from licensing.store.models import Account, Case, IdentityLook, NameRecord
from licensing.work import Work


def by_mobile(work: Work, mobile: str) -> Account:
    """A citizen's account. Raises NotFound, for accounts of staff too."""
    query = select(Account).where(Account.mobile_index == addresses.sign_in_index(mobile))
    found = work.session.scalar(query)
    if found is None or found.role != Role.APPLICANT or found.disabled:
        raise NotFound("account")
    return found


def open_looks(work: Work) -> list[tuple[IdentityLook, Account, int, int]]:
    """(look, the account that lost, how many cases it opened, how many names it holds), oldest first."""
    query = select(IdentityLook).where(IdentityLook.closed_at.is_(None)).order_by(IdentityLook.opened_at)
    found = []
    for look in work.session.scalars(query.limit(50)):
        cases = select(func.count()).select_from(Case).where(Case.applicant_id == look.loser_id)
        names = select(func.count()).select_from(NameRecord).where(NameRecord.holder_id == look.loser_id)
        loser = work.session.get_one(Account, look.loser_id)
        found.append((look, loser, work.session.scalar(cases) or 0, work.session.scalar(names) or 0))
    return found


def close(work: Work, look_id: str, note: str) -> IdentityLook:
    """An officer has looked at everything the account did and says what was found. Raises NotFound, Refused."""
    look = work.session.get(IdentityLook, look_id, with_for_update=True)
    if look is None or work.act.actor.role not in (Role.CLERK, Role.SUPERVISOR):
        raise NotFound(look_id)
    if look.closed_at is not None:
        raise Refused("flow.not_open")
    if len(note.strip()) < 4:
        raise Refused("identity.nothing_noted")
    look.closed_at, look.closed_by, look.note = work.act.at, work.act.actor.id, note.strip()
    work.record("identity.looked_at", "account", look.loser_id, look=look.id)
    return look
