"""What the register has under a licence's number or address, in one statement: a verification asks this of every document.

Only columns that are needed, as rows and not as objects, and the page by its digest: a page is a tenth of a megabyte, and the digest was
journalled and logged when it was issued. What a statement costs is most of what such a request costs (decision 0560).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, and_, bindparam, func, null, select
from sqlalchemy.orm import Session

from licensing.store.models import (
    CompanyCertificate,
    Enterprise,
    Licence,
    LicenceCopy,
    LicenceSeal,
    LogNode,
)

LICENCE, COPY, CERTIFICATE = "licence", "copy", "certificate"
OWN = (
    "jti",
    "credential",
    "short_jws",
    "pdf_sha256",
    "issued_at",
    "serial",
    "total",
)  # what a sort has of them
SHEETS = {LICENCE: Licence, COPY: LicenceCopy, CERTIFICATE: CompanyCertificate}


@dataclass(frozen=True)
class Sheet:
    """An original, a numbered copy or a company certificate, and the licence version, enterprise, seal and leaf of the log behind it.

    ``newest``: the number of the enterprise's newest issued version. ``face``: only where asked by token.
    """

    sort: str
    jti: str | None
    credential: str | None
    short_jws: str | None
    pdf_sha256: str | None
    issued_at: datetime | None
    serial: int | None
    total: int | None
    leaf: bytes | None
    number: str
    number_version: int
    state: str
    state_at: datetime
    face: dict[str, Any] | None
    newest: int | None
    name: str
    uscc: str
    owner_uscc: str | None
    owner_status: str
    suspended_until: date | None
    name_ordered_on: date | None
    ses: bytes | None
    twin: str | None

    @property
    def public_name(self) -> str:
        """As ``Enterprise.public_name``: the USCC from an order to change the name on (734 art 23)."""
        return self.owner_uscc if self.name_ordered_on is not None and self.owner_uscc else self.name


def by_jti(session: Session, jti: str) -> Sheet | None:
    """What was issued under a ``jti``, each sort asked for where the one before is not it."""
    return _first(session, "jti", jti, (LICENCE, COPY, CERTIFICATE))


def by_token(session: Session, token: str) -> Sheet | None:
    """The licence or copy whose printed address ends in ``token``."""
    return _first(session, "token", token, (LICENCE, COPY))


def _first(session: Session, by: str, value: str, sorts: tuple[str, ...]) -> Sheet | None:
    for sort in sorts:
        row = session.execute(_asked(sort, by), {"value": value}).first()
        if row is not None:
            return Sheet(sort, *row)
    return None


@cache
def _asked(sort: str, by: str) -> Select[*tuple[Any, ...]]:
    """Built once a process."""
    sheet, row = SHEETS[sort].__table__.c, Licence.__table__.c
    other = Licence.__table__.alias("other")
    owner, seal, node = Enterprise.__table__.c, LicenceSeal.__table__.c, LogNode.__table__.c
    newest = (
        select(func.max(other.c.number_version))
        .where(other.c.enterprise_id == row.enterprise_id, other.c.issued_at.is_not(None))
        .scalar_subquery()
    )

    def own(name: str) -> ColumnElement[Any]:
        return sheet[name] if name in sheet else null()

    behind: FromClause = Licence.__table__
    if sort != LICENCE:
        behind = SHEETS[sort].__table__.join(behind, row.id == sheet.licence_id)
    joined = behind.join(Enterprise.__table__, owner.id == row.enterprise_id).outerjoin(
        LogNode.__table__, and_(node.level == 0, node.position == sheet.log_index)
    )
    if sort == LICENCE:  # the national seal is over the original alone
        joined = joined.outerjoin(LicenceSeal.__table__, seal.licence_id == row.id)
    return (
        select(
            *map(own, OWN),
            node.hash,
            row.number,
            row.number_version,
            row.state,
            row.state_at,
            row.face if by == "token" else null(),
            newest,
            owner.name,
            row.uscc,
            owner.uscc,
            owner.status,
            owner.suspended_until,
            owner.name_ordered_on,
            seal.ses if sort == LICENCE else null(),
            seal.twin if sort == LICENCE else null(),
        )
        .select_from(joined)
        .where(sheet[by] == bindparam("value"))
    )
