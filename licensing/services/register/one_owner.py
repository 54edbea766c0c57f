"""Where one person owns and represents in one (个人独资企业, 个体工商户), whoever comes to represent owns it, whatever act named him
(个人独资企业法 art 17; 促进个体工商户发展条例 art 13)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import select

from licensing.entities import counted_as
from licensing.services.register import parts
from licensing.services.register.owners import index_of
from licensing.store.models import Enterprise, Investor
from licensing.work import Work

BASIS = "个人独资企业法第十七条；促进个体工商户发展条例第十三条；市场主体登记管理条例第八条、第二十四条"


def follow(work: Work, enterprise: Enterprise, name: str, index: str, act: Mapping[str, str]) -> None:
    """The owner's row is the one of whoever represents now; the part and its days stay as they were."""
    kind = counted_as(enterprise.entity_type, enterprise.name)
    if kind is None or not kind.one_person:
        return
    query = select(Investor).where(Investor.enterprise_id == enterprise.id).order_by(Investor.id)
    rows = list(work.session.scalars(query))
    if [index_of(row) for row in rows] == [index]:
        return
    stood = parts.standing(work.session, enterprise)
    amounts = [row.amount_fen for row in rows]
    for row in rows:
        work.session.delete(row)
    made = Investor(
        id=work.act.ids.new("inv"),
        enterprise_id=enterprise.id,
        name=name,
        id_number_index=index,
        uscc=None,
        roles=[kind.owners[0]],
        amount_fen=sum(a or 0 for a in amounts) if any(amounts) else None,
    )
    work.session.add(made)
    now = [replace(part, key=index, name=name, uscc=None) for part in stood]
    if any(part.amount_fen for part in stood):
        parts.write(work, enterprise, (stood, now), act, BASIS)
