"""Beneficial owners on the register: entered with the days, owed again after a change, overdue by date (受益所有人信息管理办法)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, exists, literal, or_, select
from sqlalchemy.orm import Session

from licensing import beneficial, filed
from licensing.act import Role
from licensing.application.draft import Draft
from licensing.beneficial import FILE, PLEDGE
from licensing.catalogue.beneficial import BeneficialRules
from licensing.catalogue.tables import CatalogueError
from licensing.entities import ABROAD, KINDS, founded
from licensing.errors import Invalid, NotFound, Problem, Refused
from licensing.filed import Filed
from licensing.flows import enterprise as enterprises
from licensing.parties import PERSON
from licensing.services.register import stating
from licensing.services.register.owners import index_of
from licensing.store.models import (
    Account,
    BeneficialDuty,
    BeneficialFiling,
    BeneficialOwner,
    Enterprise,
    Investor,
    Person,
)
from licensing.work import Work

UNIT = "calendar_days"
LONGEST_REASONS = 2000
OWNERS, CAPITAL, NEVER, ERROR = "owners", "capital", "never", "error"  # why a filing is owed
BANK = "PBOC"  # the family that is handed what is filed, and orders what is false or not updated (反洗钱法 art 60)


def enter(
    work: Work, enterprise: Enterprise, draft: Draft, act: Mapping[str, str], filed_on: date | None = None
) -> BeneficialFiling | None:
    """Keep what was filed or pledged; nobody named before is overwritten. None where nothing is asked or said.

    ``filed_on``: the day it came in, which decides whether it is late; this act's day at a founding.
    """
    rules, answer = work.books.catalogue.beneficial, draft.section(beneficial.SECTION)
    if not beneficial.asked(draft, rules) or not answer.get("way"):
        return None
    changed = str(answer.get("changed_on") or "")
    filing = _filing(
        work, enterprise, draft, act, (date.fromisoformat(changed) if changed else None, filed_on)
    )
    told = filing.act
    after = filed.whole(draft, rules) if filing.way == FILE else ()
    _rows(work, enterprise, after, told, filing.changed_on or work.act.on)
    for duty in owed_rows(work.session, enterprise.id):
        duty.met_by = filing.id
    work.record(
        "enterprise.beneficial_filed", "enterprise", enterprise.id, way=filing.way, late=filing.late, **act
    )
    told_bank = {"uscc": enterprise.uscc, "way": filing.way, "late": filing.late}
    work.record(
        "beneficial.filed", "beneficial_filing", filing.id, department=bank_of(work, enterprise), **told_bank
    )
    return filing


def bank_of(work: Work, enterprise: Enterprise) -> str | None:
    """The body of the People's Bank for the enterprise's place; None where the tables name none."""
    try:
        return work.books.catalogue.body_of(BANK, enterprise.authority).code
    except CatalogueError:
        return None


def _filing(
    work: Work,
    enterprise: Enterprise,
    draft: Draft,
    act: Mapping[str, str],
    days: tuple[date | None, date | None],
) -> BeneficialFiling:
    rules, (changed, filed_on) = work.books.catalogue.beneficial, days
    on = filed_on or work.act.on
    due = [duty.due_on for duty in owed_rows(work.session, enterprise.id)]
    due += [last_day(work, changed)] if changed else []
    if not due and not known(work.session, enterprise.id):
        first = first_due(rules, enterprise.established_on)
        due += [first] if first is not None else []
    filing = BeneficialFiling(
        id=work.act.ids.new("bof"),
        enterprise_id=enterprise.id,
        way=str(draft.section(beneficial.SECTION)["way"]),
        changed_on=changed,
        due_on=min(due, default=None),
        filed_on=on,
        late=any(on > day for day in due),
        digest=filed.digest(draft, rules),
        act=":".join(next(iter(act.items()))),
        recorded_at=work.act.at,
    )
    work.session.add(filing)
    work.session.flush()
    return filing


def _rows(work: Work, enterprise: Enterprise, after: Sequence[Filed], act: str, changed_on: date) -> None:
    """Who is named no more ends, who is new begins; whoever stands as before stays as written."""
    new = {(f.index, f.kind, f.percent, json.dumps(dict(f.told), sort_keys=True)): f for f in after}
    for row in standing(work.session, enterprise.id):
        key = (row.number_index, row.kind, row.percent, json.dumps(row.told, sort_keys=True))
        if key in new:
            del new[key]
            continue
        row.until, row.ended_at, row.ended_act = changed_on, work.act.at, act
    for each in new.values():
        work.session.add(
            BeneficialOwner(
                id=work.act.ids.new("bo"),
                enterprise_id=enterprise.id,
                name=each.name,
                document_kind=each.document_kind,
                number=each.number,
                number_index=each.index,
                told=dict(each.told),
                kind=each.kind,
                percent=each.percent,
                since=each.since,
                until=None,
                act=act,
                recorded_at=work.act.at,
                ended_at=None,
                ended_act=None,
            )
        )


def standing(session: Session, enterprise_id: str) -> list[BeneficialOwner]:
    """Who is named today."""
    mine = BeneficialOwner.enterprise_id == enterprise_id
    query = select(BeneficialOwner).where(mine, BeneficialOwner.until.is_(None))
    return list(session.scalars(query.order_by(BeneficialOwner.id)))


def filings(session: Session, enterprise_id: str) -> list[BeneficialFiling]:
    """What was filed, the newest first."""
    query = select(BeneficialFiling).where(BeneficialFiling.enterprise_id == enterprise_id)
    return list(
        session.scalars(query.order_by(BeneficialFiling.recorded_at.desc(), BeneficialFiling.id.desc()))
    )


def known(session: Session, enterprise_id: str) -> bool:
    return bool(filings(session, enterprise_id))


# what is owed


def files(enterprise: Enterprise, rules: BeneficialRules) -> bool:
    """Whether an enterprise of the register files at all (art 2)."""
    kind = founded(enterprise.entity_type, enterprise.name)
    return rules.ask(kind) if kind is not None else enterprise.entity_type in rules.types


def by_office(enterprise: Enterprise) -> bool:
    """Whether who runs it is filed for that alone: a foreign company's branch (art 8)."""
    kind = founded(enterprise.entity_type, enterprise.name)
    return kind is not None and kind.abroad


def last_day(work: Work, since: date) -> date:
    """The last day to file what changed on a day (art 10; 民法典 arts 201, 203)."""
    return work.books.calendar.last_day(since, work.books.catalogue.beneficial.change_days, UNIT)


def owe(work: Work, enterprise: Enterprise, reason: str, since: date) -> None:
    """Something changed: a filing is owed; a second time on the same day changes nothing."""
    if not files(enterprise, work.books.catalogue.beneficial):
        return
    if any(d.reason == reason and d.since == since for d in owed_rows(work.session, enterprise.id)):
        return
    duty = _duty(work, enterprise, reason, (since, last_day(work, since)))
    work.record(
        "enterprise.beneficial_owed", "enterprise", enterprise.id, reason=reason, due=str(duty.due_on)
    )
    if reason != ERROR:  # of an error the Bank hears by its own word
        told = {"reason": reason, "due": str(duty.due_on)}
        bank = bank_of(work, enterprise)
        work.record("beneficial.owed", "enterprise", enterprise.id, department=bank, **told)


def _duty(work: Work, enterprise: Enterprise, reason: str, days: tuple[date, date]) -> BeneficialDuty:
    duty = BeneficialDuty(
        id=work.act.ids.new("bod"),
        enterprise_id=enterprise.id,
        reason=reason,
        since=days[0],
        due_on=days[1],
        met_by=None,
        recorded_at=work.act.at,
        ordered_on=None,
        ordered_by=None,
        ordered_body=None,
        obey_by=None,
        fined_on=None,
        fine_fen=None,
        fine_reasons=None,
    )
    work.session.add(duty)
    work.session.flush()
    return duty


def order(work: Work, enterprise_id: str) -> BeneficialDuty:
    """The head of the place orders what was never filed to be filed (反洗钱法 art 60), once; the representative is told.

    What is false or was not updated is the Bank's to order. Raises NotFound for whoever is no head of its place,
    Refused('beneficial.not_late', 'beneficial.bank_orders').
    """
    enterprise = _supervised(work, enterprise_id)
    rules = work.books.catalogue.beneficial
    if overdue_since(work.session, enterprise, rules, work.act.on) is None:
        raise Refused("beneficial.not_late")
    due = due_of(work.session, enterprise, rules)
    owed = owed_rows(work.session, enterprise.id)
    if not owed and due is not None:
        owed = [_duty(work, enterprise, NEVER, (enterprise.established_on or rules.begins_on, due))]
    if owed[0].reason != NEVER:
        raise Refused("beneficial.bank_orders")
    return _order(work, enterprise, owed[0])


def _supervised(work: Work, enterprise_id: str) -> Enterprise:
    enterprise = work.session.get(Enterprise, enterprise_id, with_for_update=True)
    actor = work.act.actor
    here = actor.role is Role.SUPERVISOR and actor.authority is not None
    if (
        enterprise is None
        or not here
        or not enterprise.authority.startswith(str(actor.authority).removesuffix("00"))
    ):
        raise NotFound(enterprise_id)
    return enterprise


def _order(work: Work, enterprise: Enterprise, duty: BeneficialDuty) -> BeneficialDuty:
    """Once: to be obeyed within the days of the rows."""
    if duty.ordered_on is not None:
        return duty
    duty.ordered_on, duty.ordered_body = work.act.on, stating.body_of(work)
    actor = work.act.actor.id
    duty.ordered_by = actor if actor and work.session.get(Account, actor) is not None else None
    days = work.books.catalogue.beneficial.obey_days
    duty.obey_by = work.books.calendar.last_day(work.act.on, days, UNIT)
    told = {"due": str(duty.obey_by), "by": duty.ordered_body}
    work.record("enterprise.beneficial_ordered", "enterprise", enterprise.id, **told)
    return duty


def order_by_bank(work: Work, enterprise: Enterprise) -> BeneficialDuty:
    """What changed and was not filed in time, or was found wrong; the caller has seen that the actor is the Bank's.

    Raises Refused('beneficial.not_late', 'beneficial.registry_orders').
    """
    work.session.refresh(enterprise, with_for_update=True)
    owed = owed_rows(work.session, enterprise.id)
    mine = [duty for duty in owed if duty.reason != NEVER]
    if owed and not mine:
        raise Refused("beneficial.registry_orders")
    wrong = [d for d in mine if d.reason == ERROR or d.due_on < work.act.on]
    if not wrong:
        raise Refused("beneficial.not_late")
    return _order(work, enterprise, wrong[0])


def fine(work: Work, enterprise_id: str, amount_fen: int, reasons: str) -> BeneficialDuty:
    """Whoever ordered fines what was not obeyed, up to the law's sum (反洗钱法 art 60), once: the same sum again is harmless.

    A head fines for the registry, a system for its Bank. Raises NotFound, Refused('beneficial.not_ordered',
    'beneficial.order_runs', 'beneficial.fined'), Invalid.
    """
    if work.act.actor.role is Role.SUPERVISOR:
        enterprise = _supervised(work, enterprise_id)
    else:
        enterprise = work.session.get_one(Enterprise, enterprise_id, with_for_update=True)
        own = work.act.actor.department
        if own is None or bank_of(work, enterprise) != own:
            raise NotFound(enterprise_id)
    most = work.books.catalogue.beneficial.fine_fen
    wrong = (
        [] if 0 < amount_fen <= most else [Problem("amount", "beneficial.fine_sum", {"most": most // 100})]
    )
    if not reasons.strip() or len(reasons) > LONGEST_REASONS:
        wrong.append(Problem("reasons", "standing.needed"))
    if wrong:
        raise Invalid(wrong)
    body = stating.body_of(work)
    mine = [d for d in owed_rows(work.session, enterprise.id) if d.ordered_body == body]
    if not mine:
        raise Refused("beneficial.not_ordered")
    duty = mine[0]
    if duty.fined_on is not None:
        if duty.fine_fen == amount_fen:
            return duty
        raise Refused("beneficial.fined")
    if duty.obey_by is None or work.act.on <= duty.obey_by:
        raise Refused("beneficial.order_runs")
    duty.fined_on, duty.fine_fen, duty.fine_reasons = work.act.on, amount_fen, reasons.strip()
    work.record("enterprise.beneficial_fined", "enterprise", enterprise.id, fen=amount_fen, by=body)
    return duty


def changed(work: Work, enterprise: Enterprise, owners: bool, capital: bool) -> None:
    """What changed on the register may ask for a filing: owners, unless a pledge still holds; capital, when a pledge holds no more.

    Who never filed owes it already.
    """
    latest = next(iter(filings(work.session, enterprise.id)), None)
    if latest is None or not (owners or capital):
        return
    pledge = latest.way == PLEDGE
    if pledge and exempt(work, enterprise):
        return
    if owners or pledge:
        owe(work, enterprise, OWNERS if owners else CAPITAL, work.act.on)


def exempt(work: Work, enterprise: Enterprise) -> bool:
    """Whether the register still shows what a pledge needs (art 3): capital within the limit, natural persons alone."""
    if (enterprise.capital_fen or 0) > work.books.catalogue.beneficial.exempt_fen:
        return False
    rows = list(work.session.scalars(select(Investor).where(Investor.enterprise_id == enterprise.id)))
    indexes = [index for index in map(index_of, rows) if index]
    body = select(Person.id).where(Person.id_number_index.in_(indexes), Person.party != PERSON)
    return not any(row.uscc for row in rows) and work.session.scalar(body.limit(1)) is None


def owed_rows(session: Session, enterprise_id: str) -> list[BeneficialDuty]:
    """What changed and was not filed, the earliest first."""
    mine = BeneficialDuty.enterprise_id == enterprise_id
    query = select(BeneficialDuty).where(mine, BeneficialDuty.met_by.is_(None))
    return list(session.scalars(query.order_by(BeneficialDuty.due_on, BeneficialDuty.id)))


def first_due(rules: BeneficialRules, established_on: date | None) -> date | None:
    """The last day of a first filing that never came: at the founding, or for those older than the measure by its own day (art 16).

    None where nobody knows when the enterprise was founded.
    """
    if established_on is None:
        return None
    return (
        rules.old_until - timedelta(days=1)
        if established_on < rules.begins_on
        else established_on + timedelta(days=rules.change_days)
    )


def due_of(session: Session, enterprise: Enterprise, rules: BeneficialRules) -> date | None:
    """The last day of what is owed; None where nothing is."""
    if not files(enterprise, rules):
        return None
    rows = owed_rows(session, enterprise.id)
    if rows:
        return rows[0].due_on
    return None if known(session, enterprise.id) else first_due(rules, enterprise.established_on)


def overdue_since(session: Session, enterprise: Enterprise, rules: BeneficialRules, on: date) -> date | None:
    """The first day on which a filing is late; None while it is not."""
    due = due_of(session, enterprise, rules)
    return due + timedelta(days=1) if due is not None and due < on else None


def overdue(
    session: Session, rules: BeneficialRules, prefix: str, on: date, after: str = "", limit: int = 50
) -> list[Enterprise]:
    """Who is late on a day at the places whose code begins so, by id after ``after``."""
    query = (
        select(Enterprise)
        .where(
            Enterprise.authority.startswith(prefix, autoescape=True),
            _who_file(rules),
            Enterprise.status.in_(enterprises.FLOW.states_in("trading")),
            Enterprise.id > after,
            _late(rules, on),
        )
        .order_by(Enterprise.id)
        .limit(limit)
    )
    return list(session.scalars(query))


def _who_file(rules: BeneficialRules) -> ColumnElement[bool]:
    """Who files, by the register's word; of branches those whose head has no credit code, as it is from abroad (art 8)."""
    words = Enterprise.entity_type.in_(sorted(rules.types))
    abroad = sorted({KINDS[code].register for code in ABROAD & rules.types} - rules.types)
    head = exists().where(
        Investor.enterprise_id == Enterprise.id,
        Investor.uscc.is_(None),
        Investor.id_number_index.is_not(None),
    )
    return or_(words, and_(Enterprise.entity_type.in_(abroad), head)) if abroad else words


def _late(rules: BeneficialRules, on: date) -> ColumnElement[bool]:
    owed = exists().where(
        BeneficialDuty.enterprise_id == Enterprise.id,
        BeneficialDuty.met_by.is_(None),
        BeneficialDuty.due_on < on,
    )
    silent = ~exists().where(BeneficialFiling.enterprise_id == Enterprise.id)
    born, latest = Enterprise.established_on, on - timedelta(days=rules.change_days)
    old = and_(born < rules.begins_on, literal(rules.old_until <= on))
    young = and_(born >= rules.begins_on, born < latest)
    return or_(owed, and_(silent, or_(old, young)))
