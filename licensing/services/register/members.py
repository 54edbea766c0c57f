"""Who owns and who holds an office, with the days (条例 arts 8, 9, 29, 36; 公司法 arts 34, 56): nobody is overwritten.

As with the items: an enterprise whose people never changed has no rows, and the first change writes down who stood before. Owners
stand in ``Investor`` today; officers are who the founding application named until the first filing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from licensing.entities import founded
from licensing.services.register import abroad
from licensing.services.register.owners import index_of
from licensing.store.models import Case, Enterprise, Investor, RegisterMember, RegisterPart
from licensing.store.payments import RegisterPayment
from licensing.work import Work

START = "start"
FAMILY = "FAMILY"  # who of a family takes part in an individual business (条例 art 9(6))
OFFICES = (
    "DIRECTOR",
    "AUDIT",
    "SUPERVISOR",
    "MANAGER",
    "FIN_HEAD",
    "LIAISON",
    "LIQ_HEAD",
    "LIQ_MEMBER",
    FAMILY,
)
LIQUIDATORS = ("LIQ_HEAD", "LIQ_MEMBER")
CONSIGNEE = (
    "CONSIGNEE"  # 法律文件送达接受人 of owners from abroad (条例 art 9): filed like an office, and none
)
UNPUBLISHED = (
    "LIAISON",
    CONSIGNEE,
    FAMILY,
)  # filed, and nobody's to read but the own people's and authorities'


@dataclass(frozen=True)
class Member:
    """Somebody on the register. ``index``: None for whom only a name is known."""

    role: str
    name: str
    index: str | None
    amount_fen: int | None = None
    uscc: str | None = None

    @property
    def key(self) -> str:
        """Who it is within one role."""
        return self.index or f"name:{self.name}"


def owners(session: Session, enterprise_id: str) -> list[Member]:
    """Who owns a part today, in a fixed order; whom an imported register names without a role has that of the kind's owners."""
    enterprise = session.get_one(Enterprise, enterprise_id)
    kind = founded(enterprise.entity_type, enterprise.name)
    unsaid = kind.owners[0] if kind is not None else "SHAREHOLDER"
    query = select(Investor).where(Investor.enterprise_id == enterprise_id).order_by(Investor.id)
    return [
        Member(str(i.roles[0]) if i.roles else unsaid, i.name, index_of(i), i.amount_fen, i.uscc)
        for i in session.scalars(query)
    ]


def officers(session: Session, enterprise: Enterprise) -> list[Member]:
    """Who holds an office today; nobody where the register never knew (an imported entry without a filing)."""
    rows = list(session.scalars(_rows(enterprise.id, OFFICES)))
    case = session.get(Case, enterprise.case_id) if enterprise.case_id else None
    people = case.people if case is not None else ()
    said = [Member(role, p.name, p.id_number_index) for p in people for role in OFFICES if role in p.roles]
    if not rows:
        return said
    kept = any(row.role == FAMILY for row in rows)  # families were not kept as rows from the first filing on
    return [member_of(row) for row in rows if row.until is None] + [
        m for m in said if m.role == FAMILY and not kept
    ]


def family_filed(session: Session, enterprise_id: str) -> bool:
    """Whether a change of who of the family takes part was ever filed."""
    return session.scalar(_rows(enterprise_id, (FAMILY,)).limit(1)) is not None


def consignees(session: Session, enterprise: Enterprise, of: set[str] | None = None) -> list[Member]:
    """Who takes the legal mail today; until the first filing whom the owners from abroad named when they came in, by name alone.

    ``of``: owners that count, by their index; those of today where none are told.
    """
    rows = list(session.scalars(_rows(enterprise.id, (CONSIGNEE,))))
    if rows:
        return [member_of(row) for row in rows if row.until is None]
    those = abroad.indexes(session, enterprise.id) if of is None else of
    return [Member(CONSIGNEE, name, None) for name in abroad.named_consignees(session, enterprise, those)]


def settle_consignees(
    work: Work, enterprise: Enterprise, owned: Sequence[Member], act: Mapping[str, str], basis: str
) -> None:
    """With the last owner from abroad nobody takes mail for one any more. ``owned``: the owners before this act."""
    stood = consignees(work.session, enterprise, {m.index for m in owned if m.index})
    stays = consignees(work.session, enterprise) if abroad.indexes(work.session, enterprise.id) else []
    write(work, enterprise, (stood, stays), act, basis)


def write(
    work: Work,
    enterprise: Enterprise,
    sides: tuple[Sequence[Member], Sequence[Member]],
    act: Mapping[str, str],
    basis: str,
) -> bool:
    """Remember who came, went or holds another part now. ``sides``: before and after this act; whether anything differs."""
    before, after = ({(m.role, m.key, m.amount_fen): m for m in side} for side in sides)
    if before.keys() == after.keys():
        return False
    told = ":".join(next(iter(act.items())))
    roles = {m.role for m in (*before.values(), *after.values())}
    kept = {_key(row): row for row in work.session.scalars(_rows(enterprise.id, roles)) if row.until is None}
    for key, member in before.items():
        row = kept.get(key) or add(work, enterprise, member, START, "")
        if row.act == START:
            row.since = enterprise.established_on
        if key not in after:
            row.until, row.ended_at, row.ended_act = work.act.on, work.act.at, told
    for key, member in after.items():
        if key not in before:
            add(work, enterprise, member, told, basis).since = work.act.on
    return True


def _key(row: RegisterMember) -> tuple[str, str, int | None]:
    return (row.role, member_of(row).key, row.amount_fen)


def member_of(row: RegisterMember) -> Member:
    return Member(row.role, row.name, row.person_index, row.amount_fen, row.uscc)


def _rows(enterprise_id: str, roles: Iterable[str]) -> Select[RegisterMember]:
    mine = RegisterMember.enterprise_id == enterprise_id
    order = (RegisterMember.recorded_at, RegisterMember.id)
    return select(RegisterMember).where(mine, RegisterMember.role.in_(sorted(roles))).order_by(*order)


def add(work: Work, enterprise: Enterprise, member: Member, act: str, basis: str) -> RegisterMember:
    row = RegisterMember(
        id=work.act.ids.new("member"),
        enterprise_id=enterprise.id,
        role=member.role,
        name=member.name,
        person_index=member.index,
        uscc=member.uscc,
        amount_fen=member.amount_fen,
        since=None,
        until=None,
        act=act,
        basis=basis,
        recorded_at=work.act.at,
        ended_at=None,
        ended_act=None,
    )
    work.session.add(row)
    return row


def as_of(session: Session, enterprise: Enterprise, on: date, known: datetime | None = None) -> list[Member]:
    """Who stood on the register on a day; ``known``: as was written down by that instant, None for what is known now.

    Nobody before the day of founding. Rows that say who stood before the first change count whenever they were written.
    """
    if enterprise.established_on is not None and on < enterprise.established_on:
        return []
    query = select(RegisterMember).where(RegisterMember.enterprise_id == enterprise.id)
    rows = list(session.scalars(query.order_by(RegisterMember.recorded_at, RegisterMember.id)))
    found: list[Member] = []
    groups = ("owners", owners(session, enterprise.id)), ("officers", officers(session, enterprise))
    for group, today in (*groups, (CONSIGNEE, consignees(session, enterprise))):
        mine = [row for row in rows if _group(row.role) == group]
        found += [member_of(row) for row in mine if stood(row, on, known)] if mine else today
    return found


def _group(role: str) -> str:
    return role if role == CONSIGNEE else "officers" if role in OFFICES else "owners"


def stood(row: RegisterMember | RegisterPart | RegisterPayment, on: date, known: datetime | None) -> bool:
    """Whether a row counts for a day, as was written down by an instant; what stood before the first change counts always."""
    written = row.act == START or known is None or row.recorded_at <= known
    ended = row.until is not None and (known is None or (row.ended_at or row.recorded_at) <= known)
    return (
        written
        and (row.since is None or row.since <= on)
        and not (ended and row.until is not None and row.until <= on)
    )


def published(session: Session, enterprise: Enterprise) -> list[RegisterMember]:
    """Who came and went, the newest first, as the public may read it (公司法 arts 32, 34): names and parts, no numbers."""
    query = select(RegisterMember).where(RegisterMember.enterprise_id == enterprise.id)
    rows = session.scalars(query.order_by(RegisterMember.recorded_at.desc(), RegisterMember.id.desc()))
    return [
        row for row in rows if row.role not in UNPUBLISHED and (row.act != START or row.until is not None)
    ]
