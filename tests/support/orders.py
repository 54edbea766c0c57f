"""Stories about register orders: Wang of 乐都区 proposes, Han confirms, the worker signs what was written down."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import select

from licensing.act import Actor, Role
from licensing.catalogue.load import load
from licensing.services.orders import confirming, proposing
from licensing.services.orders.papers import Paper, needed
from licensing.services.orders.proposing import Proposal
from licensing.store.models import Enterprise, Licence, RegisterOrder
from licensing.uploads.checking import Checked, check
from portal.wiring import Office
from portal.work.jobs import issue_version
from tests.portal.uploads.files import pdf
from tests.support import stories

REASONS = "经查，该企业名称损害他人在先权利。"


_catalogue = cache(load)


@cache
def _looked_at(content: bytes) -> Checked:
    return check(io.BytesIO(content))


@cache
def sheet() -> bytes:
    """An empty page, as somebody scans it."""
    return pdf()


def paper(about: str = "basis", content: bytes = b"", name: str = "决定书.pdf") -> Paper:
    """A file as it comes from the page, looked at."""
    bytes_ = content or sheet()
    return Paper(about, name, _looked_at(bytes_), io.BytesIO(bytes_), False)


RULED: dict[str, dict[str, Any]] = {  # what stands in a story that is about something else
    "DEREGISTER": {"court_ruling": "（2026）青0202破3号"},
    "REVOKE": {"ground": "other"},
    "RESCIND": {"public_interest": "none"},
}
ALWAYS: dict[str, dict[str, Any]] = {"DEREGISTER": {"paper": "none"}}  # what every such order says


def papers_of(kind: str, fields: Mapping[str, Any] | None = None) -> list[Paper]:
    """What an order of the kind with these fields must attach."""
    return [paper(about) for about in needed(_catalogue().order_kinds[kind], fields or {})]


def creditors_told(*days: str) -> list[dict[str, str]]:
    """Known creditors, one told by post on each of these days."""
    return [{"creditor": f"青海供货{n}号公司", "way": "post", "told_on": day} for n, day in enumerate(days)]


def proposal(
    kind: str,
    fields: Mapping[str, Any] | None = None,
    number: str = "海东市监〔2026〕12号",
    papers: Sequence[Paper] | None = None,
) -> Proposal:
    """``papers``: those the kind must attach when nothing is said."""
    given = ALWAYS.get(kind, {}) | dict(fields or RULED.get(kind, {}))
    attached = papers_of(kind, given) if papers is None else papers
    return Proposal(kind, given, "决定书", number, date(2026, 11, 23), REASONS, attached)


def proposed(office: Office, uscc: str, given: Proposal) -> str:
    """The id of what Wang proposed with exactly this."""
    with office.work(stories.appoint(office, Role.CLERK)) as work:
        return proposing.propose(work, uscc, given).id


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
