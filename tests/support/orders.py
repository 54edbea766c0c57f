"""Stories about register orders: Wang of 乐都区 proposes, Han confirms, the worker signs what was written down."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from licensing.act import Actor, Role
from licensing.services.orders import confirming, proposing
from licensing.services.orders.proposing import Proposal
from licensing.store.models import Enterprise, Licence, RegisterOrder
from portal.wiring import Office
from portal.work.jobs import issue_version
from tests.support import stories

REASONS = "经查，该企业名称损害他人在先权利。"


def proposal(
    kind: str, fields: Mapping[str, Any] | None = None, number: str = "海东市监〔2026〕12号"
) -> Proposal:
    return Proposal(kind, dict(fields or {}), "决定书", number, date(2026, 11, 23), REASONS)


def propose(office: Office, uscc: str, kind: str, clerk: Actor | None = None, **fields: Any) -> str:
    """The id of the order that Wang proposed."""
    with office.work(clerk or stories.appoint(office, Role.CLERK)) as work:
        return proposing.propose(work, uscc, proposal(kind, fields)).id


def confirm(office: Office, order_id: str, checker: Actor | None = None) -> None:
    with office.read() as session:
        shown = session.get_one(RegisterOrder, order_id).digest
    with office.work(checker or stories.second_officer(office)) as work:
        confirming.confirm(work, order_id, shown)


def order(office: Office, uscc: str, kind: str, **fields: Any) -> str:
    """Proposed and confirmed; nothing signed yet."""
    made = propose(office, uscc, kind, **fields)
    confirm(office, made)
    return made


def work_off(office: Office) -> None:
    """The worker signs every version that waits."""
    with office.read() as session:
        waiting = list(
            session.scalars(select(Licence.id).where(Licence.state == "prepared", Licence.number_version > 1))
        )
    for licence_id in waiting:
        issue_version.run(office, licence_id)


def licences(office: Office) -> list[Licence]:
    with office.read() as session:
        return list(session.scalars(select(Licence).order_by(Licence.number_version)))


def enterprise(office: Office) -> Enterprise:
    """The one enterprise of the story."""
    with office.read() as session:
        return session.scalars(select(Enterprise)).one()
