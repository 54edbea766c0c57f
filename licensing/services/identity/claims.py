"""Claiming an existing enterprise (条例 art 15): an imported entry knows a name, not a person; only a proved person may take its place.

By the register's own index of the representative or investor where it has one, else at the counter with two officers who have seen
the licence or the seal. Only then do exits, licences and changes open: they look for the person's index.
"""

from __future__ import annotations

from sqlalchemy import select

from licensing.act import Role
from licensing.errors import NotFound, Refused
from licensing.parties import heads_of
from licensing.services.accounts import same_person
from licensing.services.holding.representatives import representatives, represents
from licensing.services.identity import proofs
from licensing.store.models import Account, Enterprise, EnterpriseClaim, Investor
from licensing.work import Work

REPRESENTATIVE, INVESTOR = "representative", "investor"
OPEN = ("waiting", "proposed")


def claim(work: Work, uscc: str, role: str) -> EnterpriseClaim:
    """The proved person claims an entry by its credit code. Granted at once where the register's index is theirs, else it waits
    for two officers. Repeating gives the open claim again.

    Raises NotFound, Refused('claim.not_registered'), Refused('claim.other_person') where the register knows somebody else.
    """
    account, _ = proofs.require(work, "claim")
    found = select(Enterprise).where(Enterprise.uscc == uscc.strip().upper())
    enterprise = work.session.scalar(found.with_for_update())  # pressed twice at one instant it is one claim
    if enterprise is None or role not in (REPRESENTATIVE, INVESTOR):
        raise NotFound(uscc)
    if enterprise.status != "registered":
        raise Refused("claim.not_registered")
    mine = select(EnterpriseClaim).where(
        EnterpriseClaim.enterprise_id == enterprise.id,
        EnterpriseClaim.account_id == account.id,
        EnterpriseClaim.role == role,
        EnterpriseClaim.state.in_((*OPEN, "granted")),
        EnterpriseClaim.person_index == account.id_number_index,
    )
    known = work.session.scalar(mine)
    if known is not None:
        return known
    if _known_elsewhere(work, enterprise, role, account):
        raise Refused("claim.other_person")
    row = EnterpriseClaim(
        id=work.act.ids.new("claim"),
        enterprise_id=enterprise.id,
        account_id=account.id,
        person_index=account.id_number_index,
        way="counter",
        role=role,
        state="waiting",
        seen="",
        made_at=work.act.at,
    )
    work.session.add(row)
    work.record("claim.made", "enterprise", enterprise.id, claim=row.id, role=role)
    if _index_of(work, enterprise, role, account.id_number_index):
        row.way = "register"
        _grant(work, row)
    return row


def _index_of(work: Work, enterprise: Enterprise, role: str, index: str) -> bool:
    """Whether the register itself knows this person in this role."""
    if role == REPRESENTATIVE:
        return represents(work.session, enterprise, index)
    query = select(Investor.id).where(
        Investor.enterprise_id == enterprise.id, Investor.id_number_index == index
    )
    return work.session.scalar(query.limit(1)) is not None


def _known_elsewhere(work: Work, enterprise: Enterprise, role: str, account: Account) -> bool:
    """The register knows by number that somebody else is the representative, or by name that nobody so called is."""
    if role == REPRESENTATIVE:
        known = representatives(work.session, enterprise)
        heads = heads_of(enterprise.representative or "")
        by_name = bool(heads) and account.name not in {delegate or name for name, delegate in heads}
        return (len(known) == len(heads) > 0 and account.id_number_index not in known) or by_name
    return False


def see(work: Work, claim_id: str, seen: str) -> EnterpriseClaim:
    """An officer of the enterprise's own authority has seen person, document and licence; a second one decides.

    Raises NotFound, Refused for another place, nothing noted, a claim that does not wait.
    """
    row, enterprise = _at_counter(work, claim_id)
    if row.state != "waiting":
        raise Refused("flow.not_open")
    if len(seen.strip()) < 4:
        raise Refused("identity.nothing_noted")
    row.state, row.seen, row.maker_id = "proposed", seen.strip(), work.act.actor.id
    work.record("claim.proposed", "enterprise", enterprise.id, claim=row.id)
    return row


def decide(work: Work, claim_id: str, *, good: bool = True) -> EnterpriseClaim:
    """A second officer grants or refuses. Raises as ``see`` does, and for the officer who saw it."""
    row, enterprise = _at_counter(work, claim_id)
    if row.state != "proposed":
        raise Refused("flow.not_open")
    if same_person.is_actor(work, row.maker_id):
        raise Refused("review.same_officer")
    account = work.session.get_one(Account, row.account_id)
    if good and account.id_number_index != row.person_index:
        raise Refused("identity.needed", power="claim")  # lost meanwhile to the true person
    row.checker_id = work.act.actor.id
    if good:
        _grant(work, row)
    else:
        row.state, row.decided_at = "refused", work.act.at
        work.record("claim.refused", "enterprise", enterprise.id, claim=row.id)
    return row


def _at_counter(work: Work, claim_id: str) -> tuple[EnterpriseClaim, Enterprise]:
    row = work.session.get(EnterpriseClaim, claim_id, with_for_update=True)
    if row is None or work.act.actor.role not in (Role.CLERK, Role.SUPERVISOR):
        raise NotFound(claim_id)
    enterprise = work.session.get_one(Enterprise, row.enterprise_id)
    if enterprise.authority != work.act.actor.authority:
        raise Refused("case.other_place")
    officer = work.session.get(Account, work.act.actor.id)
    if officer is not None and officer.claimed_index == row.person_index:
        raise Refused("identity.own_proof")
    return row, enterprise


def _grant(work: Work, row: EnterpriseClaim) -> None:
    """The register learns whose index stands behind the name; every power follows from that."""
    enterprise = work.session.get_one(Enterprise, row.enterprise_id, with_for_update=True)
    account = work.session.get_one(Account, row.account_id)
    if row.role == REPRESENTATIVE:
        enterprise.representative = enterprise.representative or account.name
        enterprise.representative_index = row.person_index
    known = select(Investor).where(Investor.enterprise_id == enterprise.id)
    owners = list(work.session.scalars(known))
    same = next((i for i in owners if i.id_number_index is None and i.name == account.name), None)
    if same is not None:
        same.id_number_index = row.person_index
    elif row.role == INVESTOR and all(i.id_number_index != row.person_index for i in owners):
        work.session.add(
            Investor(
                id=work.act.ids.new("inv"),
                enterprise_id=enterprise.id,
                name=account.name,
                id_number_index=row.person_index,
                uscc=None,
                roles=[],
                amount_fen=None,
            )
        )
    row.state, row.decided_at = "granted", work.act.at
    work.record("claim.granted", "enterprise", enterprise.id, claim=row.id, way=row.way)


def waiting_here(work: Work) -> list[tuple[EnterpriseClaim, Enterprise]]:
    """Claims of the officer's own authority that wait, oldest first."""
    query = (
        select(EnterpriseClaim, Enterprise)
        .join(Enterprise, Enterprise.id == EnterpriseClaim.enterprise_id)
        .where(EnterpriseClaim.state.in_(OPEN), Enterprise.authority == work.act.actor.authority)
        .order_by(EnterpriseClaim.made_at, EnterpriseClaim.id)
    )
    return [(row.EnterpriseClaim, row.Enterprise) for row in work.session.execute(query)]


def mine(work: Work) -> list[tuple[EnterpriseClaim, Enterprise]]:
    """The acting person's own claims, newest first."""
    query = (
        select(EnterpriseClaim, Enterprise)
        .join(Enterprise, Enterprise.id == EnterpriseClaim.enterprise_id)
        .where(EnterpriseClaim.account_id == str(work.act.actor.id))
        .order_by(EnterpriseClaim.made_at.desc())
    )
    return [(row.EnterpriseClaim, row.Enterprise) for row in work.session.execute(query)]
