"""Who may do what with a licence at this instant: its representative, a manager, an agent inside matter and days.

Asked anew for every act, so that a revocation, a removed manager, a changed representative or a passed day counts with the next request.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from licensing.act import Role
from licensing.catalogue.holder import Matter
from licensing.errors import NotFound
from licensing.flows import licence as licences
from licensing.flows.enterprise import ENDED
from licensing.services.holding.representatives import represented, represents
from licensing.services.identity import proofs
from licensing.store.keeping import asked
from licensing.store.models import Account, Enterprise, HolderGrant, Licence
from licensing.work import Work

REPRESENTATIVE, MANAGER, AGENT = "representative", "manager", "agent"
IN_FORCE = ("valid", "suspended")
SIGN, SHOPS = "sign", "shops"
BINDING = (SIGN, SHOPS)  # what binds the enterprise: its representative's, and of whom exactly that was lent


@dataclass(frozen=True)
class Power:
    """``kind``: representative, manager or agent; ``grants``: what makes a manager or an agent; ``matters``: an agent's."""

    enterprise: Enterprise
    kind: str
    grants: tuple[HolderGrant, ...] = ()
    matters: tuple[Matter, ...] = ()

    @property
    def leads(self) -> bool:
        """Whether it is the representative's or a manager's: to lend, and to see who looked."""
        return self.kind in (REPRESENTATIVE, MANAGER)

    def may(self, act: str, purpose: str | None = None) -> bool:
        """Whether it covers the act (present, download, sign, shops), for this purpose when the act has one.

        What binds the enterprise (signing as shareholder, confirming a platform's shops) is the representative's, and of whoever was
        lent exactly that; keeping the licence (a manager) is not enough.
        """
        leads = self.kind == REPRESENTATIVE if act in BINDING else self.leads
        return leads or any(matter.covers(act, purpose) for matter in self.matters)

    def may_ever(self, act: str) -> bool:
        """Whether it covers the act for some purpose."""
        return self.leads or any(matter.act == act for matter in self.matters)


def me(work: Work) -> Account | None:
    """The account that acts, when it is a person's own and not an office's."""
    if work.act.actor.id is None or work.act.actor.role is not Role.APPLICANT:
        return None
    account = work.session.get(Account, work.act.actor.id)
    return account if account is not None and not account.disabled else None


def powers(work: Work) -> list[Power]:
    """Everything the actor holds today, by enterprise name; the strongest power over each."""
    account = me(work)
    if account is None:
        return []
    index = account.id_number_index
    found = {e.id: Power(e, REPRESENTATIVE) for e in represented(work.session, index)}
    lent: dict[str, list[HolderGrant]] = {}
    for grant in _lent_to(work, account):
        lent.setdefault(grant.enterprise_id, []).append(grant)
    for enterprise_id, grants in lent.items():
        enterprise = work.session.get_one(Enterprise, enterprise_id)
        counting = [g for g in grants if counts(work.session, g, enterprise, work.act.on)]
        if counting and enterprise_id not in found:
            found[enterprise_id] = _lent_power(work, enterprise, counting)
    return sorted(found.values(), key=lambda p: (p.enterprise.name, p.enterprise.id))


def power_over(work: Work, enterprise_id: str) -> Power:
    """What the actor holds over this enterprise today. Raises NotFound for everybody who holds nothing, Refused as ``proofs.require``."""
    account = me(work)
    found = power_of(work, account, enterprise_id) if account is not None else None
    if found is None:
        raise NotFound(enterprise_id)
    proofs.require(work, "hold")
    return found


def power_of(work: Work, account: Account, enterprise_id: str) -> Power | None:
    """What a person holds over an enterprise at this instant; None for nothing, and for an account that is closed."""
    enterprise = work.session.get(Enterprise, enterprise_id)
    if enterprise is None or account.disabled:
        return None
    if represents(work.session, enterprise, account.id_number_index):
        return Power(enterprise, REPRESENTATIVE)
    mine = [g for g in _lent_to(work, account) if g.enterprise_id == enterprise_id]
    counting = [g for g in mine if counts(work.session, g, enterprise, work.act.on)]
    return _lent_power(work, enterprise, counting) if counting else None


LENT = (
    select(HolderGrant)
    .where(HolderGrant.person_index == bindparam("index"), HolderGrant.name == bindparam("name"))
    .where(HolderGrant.state == "active")
    .order_by(HolderGrant.given_at, HolderGrant.id)
)


def _lent_to(work: Work, account: Account) -> list[HolderGrant]:
    """Active grants that name this person; both name and number must be the account's."""
    mine, tables = {"index": account.id_number_index, "name": account.name}, (HolderGrant.__tablename__,)
    found = asked(
        work.session, ("lent to", *mine.values()), tables, lambda: (*work.session.scalars(LENT, mine),)
    )
    return [*found]


def _lent_power(work: Work, enterprise: Enterprise, grants: list[HolderGrant]) -> Power:
    kind = MANAGER if any(g.kind == MANAGER for g in grants) else AGENT
    codes = dict.fromkeys(code for g in grants for code in g.matters)
    known = work.books.catalogue.matters
    return Power(enterprise, kind, tuple(grants), tuple(known[c] for c in codes if c in known))


def counts(session: Session, grant: HolderGrant, enterprise: Enterprise, on: date) -> bool:
    """Whether a grant lets anybody do anything on this day."""
    return standing(session, grant, enterprise, on) == "active"


def standing(session: Session, grant: HolderGrant, enterprise: Enterprise, on: date) -> str:
    """The grant's state as it is worth today: its own, or ``waiting``, ``expired``, ``lapsed`` (who gave it is gone)."""
    if grant.state != "active":
        return grant.state
    if not represents(session, enterprise, grant.representative_index):
        return "lapsed"
    if grant.parent_id is not None and session.get_one(HolderGrant, grant.parent_id).state != "active":
        return "lapsed"
    if grant.until_on is not None and on > grant.until_on:
        return "expired"
    return "active" if on >= grant.from_on else "waiting"


def newest_licence(session: Session, enterprise_id: str) -> Licence | None:
    """The newest issued version, whatever its state; None while none was issued."""
    query = select(Licence).where(Licence.enterprise_id == enterprise_id, Licence.issued_at.is_not(None))
    return session.scalar(query.order_by(Licence.number_version.desc()).limit(1))


def in_force(enterprise: Enterprise, licence: Licence | None) -> bool:
    """Whether there is a licence that can be shown and lent."""
    return licence is not None and licence.state in IN_FORCE and enterprise.status not in ENDED


def being_made(session: Session, enterprise: Enterprise, licence: Licence | None) -> bool:
    """Whether the register's newest version is still being signed: the one before stopped with the decision, nothing else is wrong."""
    if licence is None or enterprise.status in ENDED or not licences.FLOW.within(licence.state, "followed"):
        return False
    waits = Licence.enterprise_id == enterprise.id, Licence.state == licences.FLOW.initial
    return (
        session.scalar(
            select(Licence.id).where(*waits, Licence.number_version > licence.number_version).limit(1)
        )
        is not None
    )


def usable(session: Session, enterprise: Enterprise, licence: Licence | None) -> dict[str, bool]:
    """What guards ask of a licence: whether its newest version is here, and whether it is in force apart from that."""
    made = not being_made(session, enterprise, licence)
    return {"licence_made": made, "licence_in_force": in_force(enterprise, licence) or not made}
