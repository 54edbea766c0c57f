"""Take an extract of the register: for a purpose, at the level one's right reaches, as of a day and as known on a day.

Written down with its digest first, signed by the worker, kept on record and in the public log by digest. The purpose is journalled.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from esign.extract import Extract, IssuedExtract
from esign.extractcheck import NONE, OnFile
from licensing import queries
from licensing.act import Role
from licensing.catalogue.model import VERIFIED
from licensing.catalogue.tables import read
from licensing.errors import Invalid, NotFound, Problem
from licensing.services.cases import speaking
from licensing.services.holding import holding
from licensing.services.identity import proofs
from licensing.services.licences import logged
from licensing.services.register import extract_content as content
from licensing.services.register import history
from licensing.services.register.extract_content import AUTHORITY, FULL, PUBLIC, Wanted
from licensing.store.models import Account, Enterprise, RegisterExtract
from licensing.work import Work

JOB = "issue_extract"
LEVELS = (PUBLIC, FULL, AUTHORITY)
OFFICERS = (Role.CLERK, Role.SUPERVISOR, Role.OFFICER)
COLUMNS = ("code", "zh", "en", "levels", "basis", "verified")
LONGEST = 100


@dataclass(frozen=True)
class Purpose:
    code: str
    zh: str
    en: str
    levels: tuple[str, ...]
    basis: str
    verified: str


@cache
def purposes() -> dict[str, Purpose]:
    """What an extract may be taken for, by code. Raises CatalogueError."""
    found = {}
    for row in read(Path(__file__).with_name("extract_purposes.tsv"), COLUMNS, "code").rows:
        levels = row.many("levels")
        if not levels or set(levels) - set(LEVELS):
            raise row.wrong(f"levels {row['levels']!r} is not of {', '.join(LEVELS)}")
        told = (row.needed("zh"), row.needed("en"), levels, row.needed("basis"))
        found[row.needed("code")] = Purpose(row.needed("code"), *told, row.one_of("verified", VERIFIED))
    return found


@dataclass(frozen=True)
class Asked:
    """``reference``: the asker's own number of the matter, which an authority must give."""

    level: str
    purpose: str
    on: date | None
    known: date | None = None
    reference: str = ""


def levels(work: Work, enterprise: Enterprise) -> tuple[str, ...]:
    """Which levels the actor's right reaches: everybody's, the enterprise's own people's, an authority's."""
    if work.act.actor.role in OFFICERS:
        return (PUBLIC, AUTHORITY)
    return (PUBLIC, FULL) if _own(work, enterprise) else (PUBLIC,)


def _own(work: Work, enterprise: Enterprise) -> bool:
    """Whether the proved person represents it, keeps its licence or owns a part of it (公司法 arts 57, 110)."""
    account = work.session.get(Account, work.act.actor.id) if work.act.actor.id else None
    if account is None or proofs.active_proof(work, account) is None:
        return False
    power = holding.power_of(work, account, enterprise.id)
    return (power is not None and power.leads) or enterprise.id in speaking.owned(work)


def ask(work: Work, uscc: str, asked: Asked) -> RegisterExtract:
    """Write an extract down and have it signed. Raises NotFound where there is no such enterprise or the right does not reach the
    level, Invalid with every problem."""
    enterprise = queries.enterprise_by_uscc(work.session, uscc)
    if enterprise is None or asked.level not in levels(work, enterprise):
        raise NotFound(uscc)
    found = _problems(work, asked)
    if found or asked.on is None:
        raise Invalid(found)
    wanted = Wanted(asked.level, asked.on, asked.known)
    extract = _compose(work, enterprise, asked, wanted)
    made = RegisterExtract(
        id=extract.number,
        enterprise_id=enterprise.id,
        level=asked.level,
        purpose=asked.purpose,
        reference=asked.reference.strip(),
        on_day=asked.on,
        known_on=asked.known,
        asked_by=str(work.act.actor.id),
        content=vars(extract),
        content_sha256=_digest(extract),
        prepared_at=work.act.at,
        parts=[],
    )
    work.session.add(made)
    told = {"level": made.level, "purpose": made.purpose, "content_sha256": made.content_sha256}
    days = {"on": str(made.on_day), "known": str(made.known_on or "")}
    work.record("extract.asked", "enterprise", enterprise.id, extract=made.id, **told, **days)
    work.enqueue(JOB, made.id, extract_id=made.id)
    return made


def _problems(work: Work, asked: Asked) -> list[Problem]:
    purpose, today = purposes().get(asked.purpose), work.act.on
    found = []
    if purpose is None or asked.level not in purpose.levels:
        found.append(Problem("purpose", "extract.purpose"))
    if asked.on is None or asked.on > today:
        found.append(Problem("on", "extract.day"))
    if asked.known is not None and asked.known > today:
        found.append(Problem("known", "extract.day"))
    if len(asked.reference) > LONGEST or (asked.level == AUTHORITY and not asked.reference.strip()):
        found.append(Problem("reference", "extract.reference", {"most": LONGEST}))
    return found


def _compose(work: Work, enterprise: Enterprise, asked: Asked, wanted: Wanted) -> Extract:
    number, purpose = work.act.ids.new("extract"), purposes()[asked.purpose]
    told = content.told(work, enterprise, wanted)
    authority = work.books.catalogue.registration_authority(enterprise.authority).name_zh
    days = {"on": str(wanted.on)} | ({"known": str(wanted.known)} if wanted.known else {})
    claims = {
        "uscc": str(enterprise.uscc),
        "name": enterprise.public_name,
        "level": wanted.level,
        "purpose": purpose.zh,
        "issuing_authority": authority,
        "number": number,
        **({"origin": content.FROM_FILE} if history.from_file(enterprise) else {}),
        **days,
    }
    known = f"{wanted.known}日终所知" if wanted.known else f"{work.act.on}所知"
    head = [
        ("统一社会信用代码", claims["uscc"]),
        ("名称", claims["name"]),
        ("所述日期", f"{wanted.on}（按{known}）"),
        ("用途", purpose.zh + (f"（{asked.reference.strip()}）" if asked.reference.strip() else "")),
        *([("记载来源", claims["origin"])] if "origin" in claims else []),
    ]
    on = work.act.on
    shown: dict[str, Any] = {"name": claims["name"], "authority": authority, "number": number, "head": head}
    shown |= {"made": [on.year, on.month, on.day], **content.printed(work, enterprise, wanted, told)}
    return Extract(number, claims, told, json.loads(json.dumps(shown)))


def _digest(extract: Extract) -> str:
    return sha256(json.dumps(vars(extract), ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def unsigned(session: Session, extract_id: str) -> Extract | None:
    """What waits for its signature; None once it is signed."""
    row = session.get(RegisterExtract, extract_id)
    return None if row is None or row.issued_at is not None else Extract(**row.content)


def record(work: Work, extract_id: str, issued: IssuedExtract) -> None:
    """Issue what was signed once the public log has places for its digests; as `issue.record`."""
    row = work.session.get_one(RegisterExtract, extract_id, with_for_update=True)
    if row.issued_at is not None:
        return
    entered = logged.enter_extract(work, row.id, issued)
    if entered is None:
        return
    issued, row.log_index = entered
    row.issued_at, row.jti, row.kid = work.act.at, issued.jti, issued.kid
    row.credential, row.pdf = issued.credential, issued.pdf
    credential, page = issued.digests
    row.parts = [logged.extract_part(issued), page]
    work.record(
        "extract.issued",
        "enterprise",
        row.enterprise_id,
        extract=row.id,
        sha256=credential,
        page_sha256=page,
        log_index=row.log_index,
        kid=issued.kid,
    )


def own(work: Work) -> list[tuple[RegisterExtract, Enterprise]]:
    """The actor's own extracts, newest first."""
    query = (
        select(RegisterExtract, Enterprise)
        .join(Enterprise, Enterprise.id == RegisterExtract.enterprise_id)
        .where(RegisterExtract.asked_by == work.act.actor.id)
        .order_by(RegisterExtract.prepared_at.desc(), RegisterExtract.id.desc())
    )
    return [(row, enterprise) for row, enterprise in work.session.execute(query.limit(100))]


def one(work: Work, extract_id: str) -> RegisterExtract:
    """One of the actor's own extracts. Raises NotFound for anybody else's."""
    row = work.session.get(RegisterExtract, extract_id)
    if row is None or row.asked_by != work.act.actor.id:
        raise NotFound(extract_id)
    return row


def on_file(session: Session, jti: str) -> OnFile:
    """What the register keeps of an extract with this identifier."""
    row = session.scalar(select(RegisterExtract).where(RegisterExtract.jti == jti))
    if row is None or row.issued_at is None:
        return NONE
    return OnFile(frozenset(map(str, row.parts)), logged.holds_extract(session, row.log_index, row.parts))


def waiting(session: Session) -> list[str]:
    """Ids of those that wait for their signature."""
    query = select(RegisterExtract.id).where(RegisterExtract.issued_at.is_(None))
    return sorted(session.scalars(query))


def ask_again(work: Work, extract_id: str) -> None:
    """Ask for a signature whose job was lost: at most once an hour, harmless twice."""
    work.enqueue(JOB, f"{extract_id}:{work.act.at:%Y-%m-%dT%H}", extract_id=extract_id)
