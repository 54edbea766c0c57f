"""Who an occasion's word means: accounts, found from the act's entry. People without a proved account are told by nobody here."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from licensing.journal import Entry
from licensing.parties import PERSON
from licensing.services.holding.representatives import representatives
from licensing.store.keeping import columns, each
from licensing.store.models import (
    Account,
    Case,
    Enterprise,
    EnterpriseClaim,
    HolderGrant,
    Investor,
    Leg,
    Licence,
    Mandate,
    Objection,
    PermitPledge,
    Person,
    Repair,
)

SIGNS = "SIGN_SHAREHOLDER"  # row of holder_matters.tsv


def case_of(session: Session, entry: Entry) -> Case | None:
    """The case an entry is about, directly or through a leg or a pledge."""
    kind, subject = entry.subject
    if kind == "leg":
        leg = session.get(Leg, subject)
        return session.get(Case, leg.case_id) if leg else None
    if kind == "pledge":
        pledge = session.get(PermitPledge, subject)
        return session.get(Case, pledge.case_id) if pledge else None
    return session.get(Case, subject) if kind == "case" else None


def enterprise_of(session: Session, entry: Entry) -> Enterprise | None:
    """The enterprise an entry is about, directly or through a licence or a pledge."""
    kind, subject = entry.subject
    if kind == "licence":
        licence = session.get(Licence, subject)
        return session.get(Enterprise, licence.enterprise_id) if licence else None
    if kind == "pledge":
        pledge = session.get(PermitPledge, subject)
        return session.get(Enterprise, pledge.enterprise_id) if pledge else None
    return session.get(Enterprise, subject) if kind == "enterprise" else None


def accounts_of(session: Session, who: str, entry: Entry) -> list[str]:
    """Ids of the accounts a row's ``who`` means for this entry, each once."""
    return list(dict.fromkeys(FINDERS[who](session, entry)))


def _applicant(session: Session, entry: Entry) -> Iterable[str]:
    case = case_of(session, entry)
    return [case.applicant_id] if case else []


def _person(session: Session, entry: Entry) -> Iterable[str]:
    person = session.get(Person, str(entry.facts.get("person", "")))
    return accounts_for(session, person) if person else []


def voices_of(session: Session, person: Person) -> list[str]:
    """Whoever is told for a party: itself; for a body its representative and to whom *sign as shareholder* was lent."""
    if person.party == PERSON:
        return [person.id_number_index]
    enterprise = session.scalar(select(Enterprise).where(Enterprise.uscc == person.id_number))
    if enterprise is None:
        return []
    lent = select(HolderGrant).where(
        HolderGrant.enterprise_id == enterprise.id, HolderGrant.state == "active"
    )
    agents = [grant.person_index for grant in session.scalars(lent) if SIGNS in grant.matters]
    return [*representatives(session, enterprise), *agents]


def accounts_for(session: Session, person: Person) -> list[str]:
    """Ids of the accounts that hear of what happens to a party."""
    return _proved(session, voices_of(session, person))


def _left_out(session: Session, entry: Entry) -> Iterable[str]:
    """Whoever is in the case no more: the act names their accounts."""
    return [str(account) for account in entry.facts.get("accounts") or ()]


def _people(session: Session, entry: Entry) -> Iterable[str]:
    case = case_of(session, entry)
    if case is None:
        return []
    return [
        case.applicant_id,
        *_proved(session, [index for person in case.people for index in voices_of(session, person)]),
    ]


def _self(session: Session, entry: Entry) -> Iterable[str]:
    kind, subject = entry.subject
    return [subject] if kind == "account" and session.get(Account, subject) is not None else []


def _holder(session: Session, entry: Entry) -> Iterable[str]:
    enterprise = enterprise_of(session, entry)
    return _proved(session, list(representatives(session, enterprise))) if enterprise else []


def _owners(session: Session, entry: Entry) -> Iterable[str]:
    """Whoever owns a part of the enterprise today or represents it."""
    enterprise = enterprise_of(session, entry)
    if enterprise is None:
        return []
    query = select(Investor.id_number_index).where(
        Investor.enterprise_id == enterprise.id, Investor.id_number_index.is_not(None)
    )
    indexes = [*session.scalars(query), *representatives(session, enterprise)]
    return _proved(session, [index for index in indexes if index])


def _grantee(session: Session, entry: Entry) -> Iterable[str]:
    grant = session.get(HolderGrant, str(entry.facts.get("grant", "")))
    return _proved(session, [grant.person_index]) if grant else []


def _claimant(session: Session, entry: Entry) -> Iterable[str]:
    claim = session.get(EnterpriseClaim, str(entry.facts.get("claim", "")))
    return [claim.account_id] if claim else []


def _agent(session: Session, entry: Entry) -> Iterable[str]:
    mandate = session.get(Mandate, str(entry.facts.get("mandate", "")))
    return [*_proved(session, [mandate.agent_index]), mandate.giver_id] if mandate else []


def _objector(session: Session, entry: Entry) -> Iterable[str]:
    objection = session.get(Objection, str(entry.facts.get("objection", "")))
    return [objection.account_id] if objection and objection.account_id else []


def _heads(session: Session, entry: Entry) -> Iterable[str]:
    """The heads of the case's own place; where it has none, those of the prefecture."""
    case = case_of(session, entry)
    if case is None or case.authority is None:
        return []
    query = select(Account.id, Account.authority).where(Account.role == "supervisor", ~Account.disabled)
    found = session.execute(query.order_by(Account.id)).all()
    own = [account for account, place in found if place == case.authority]
    over = [
        account for account, place in found if place and case.authority.startswith(place.removesuffix("00"))
    ]
    return own or over


def _before(session: Session, entry: Entry) -> Iterable[str]:
    """Whoever had what somebody else took over; a department's system reads its feed."""
    found = session.get(Account, str(entry.facts.get("before", "")))
    return [found.id] if found is not None else []


def _asker(session: Session, entry: Entry) -> Iterable[str]:
    """Whoever asked for a repair."""
    row = session.get(Repair, entry.subject[1])
    return [row.asked_by] if row is not None else []


def _proved(session: Session, indexes: Iterable[str]) -> list[str]:
    def ask(some: list[str]) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for account, index in columns(session, PROVED, {"indexes": some}):
            found.setdefault(index, []).append(account)
        return found

    known = each(session, ("accounts of",), (Account.__tablename__,), set(indexes), ask)
    return sorted(account for accounts in known.values() for account in accounts)


PROVED = select(Account.id, Account.id_number_index).where(
    Account.id_number_index.in_(bindparam("indexes", expanding=True)), ~Account.disabled
)


FINDERS: dict[str, Callable[[Session, Entry], Iterable[str]]] = {
    "asker": _asker,
    "applicant": _applicant,
    "person": _person,
    "people": _people,
    "left_out": _left_out,
    "self": _self,
    "holder": _holder,
    "grantee": _grantee,
    "claimant": _claimant,
    "agent": _agent,
    "objector": _objector,
    "heads": _heads,
    "owners": _owners,
    "before": _before,
}
