"""What an extract says: the register as of a day, as known on a day, as far as its level lets people read it.

public: what anybody reads on the enterprise's page; full: filed things too, numbers masked; authority: numbers whole.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from licensing.deadlines import first_instant
from licensing.documents.shares import ORDER, TRANSFER_WORDS
from licensing.documents.wording import FORMS, yuan
from licensing.entities import KINDS
from licensing.id_number import masked_id
from licensing.services.register import history, members, owners, parts, payments, share_classes
from licensing.services.register.members import Member
from licensing.store.models import Enterprise
from licensing.work import Work

PUBLIC, FULL, AUTHORITY = "public", "full", "authority"
TITLES = {
    PUBLIC: "公示事项",
    FULL: "全部登记和备案事项",
    AUTHORITY: "全部登记和备案事项（供国家机关依法履职）",
}
LABELS = {
    "name": "名称",
    "domicile": "住所",
    "scope": "经营范围",
    "scope_mark": "经营范围后的标注",
    "capital_fen": "注册资本",
    "representative": "法定代表人（负责人）",
    "authority": "登记机关",
    "term": "期限",
    "entity_type": "类型",
}
NONE = "（无记载）"
FROM_FILE = "取自既有登记册文件：文件所载即取入时的内容，取入之前的变更没有记载"


@dataclass(frozen=True)
class Wanted:
    """``on``: of which day; ``known``: as known at the end of which day, None: now."""

    level: str
    on: date
    known: date | None

    @property
    def instant(self) -> datetime | None:
        return first_instant(self.known + timedelta(days=1)) if self.known else None


def told(work: Work, enterprise: Enterprise, wanted: Wanted) -> dict[str, Any]:
    """The members of the credential; all empty before the day of founding."""
    session, on, instant = work.session, wanted.on, wanted.instant
    items = history.as_of(session, enterprise, on, instant)
    if enterprise.name_ordered_on is not None and "name" in items:
        items["name"] = enterprise.public_name
    stood = members.as_of(session, enterprise, on, instant)
    if wanted.level == PUBLIC:
        stood = [m for m in stood if m.role not in members.UNPUBLISHED]
    dated = [p for p in parts.as_of(session, enterprise, on, instant) if p.due_on]
    rows = [
        r
        for r in history.published(session, enterprise)
        if (r.since or on) <= on and (instant is None or r.recorded_at <= instant)
    ]
    return {
        "items": {k: _said(work, k, v) for k, v in items.items()},
        "people": [_person(work, m, wanted.level) for m in stood],
        "contributions": [
            {
                "name": p.name,
                "amount_fen": p.amount_fen,
                "due_on": str(p.due_on),
                "form": FORMS.get(str(p.form), str(p.form or "")),
            }
            for p in dated
        ],
        "paid": [
            {
                "name": p.name,
                "amount_fen": p.amount_fen,
                "form": FORMS.get(p.form, p.form),
                "paid_on": str(p.paid_on),
                "said_on": str(p.said_on),
            }
            for p in payments.as_of(session, enterprise.id, on, instant)
        ],
        **_classes(session, enterprise, wanted),
        "history": [
            {
                "item": LABELS[r.item],
                "since": str(r.since),
                "before": _said(work, r.item, history.former(session, r)),
                "after": _said(work, r.item, r.value),
                "basis": r.basis,
            }
            for r in rows
        ],
    }


def _classes(session: Session, enterprise: Enterprise, wanted: Wanted) -> dict[str, Any]:
    """Classes of shares with what the articles say of each: filed and not published (0421), so the public level has none."""
    if wanted.level == PUBLIC:
        return {}
    rows = [
        {
            "name": c.name,
            "shares": c.shares,
            "profit": ORDER.get(str(c.rights["profit"]), ""),
            "remainder": ORDER.get(str(c.rights["remainder"]), ""),
            "votes": c.votes,
            "transfer": TRANSFER_WORDS.get(str(c.rights["transfer"]), ""),
            "protects": c.rights["protects"],
        }
        for c in share_classes.as_of(session, enterprise.id, wanted.on, wanted.instant)
    ]
    return {"classes": rows}


def _said(work: Work, item: str, value: str | None) -> str:
    if not value:
        return NONE
    if item == "capital_fen":
        return yuan(int(value))
    if item == "entity_type" and value in KINDS:
        return work.books.catalogue.entity_types[KINDS[value].catalogue_code].zh
    place = work.books.catalogue.places.get(value)
    return place.name_zh if item == "authority" and place is not None else value


def _person(work: Work, member: Member, level: str) -> dict[str, Any]:
    """Name, role and part; a number as far as the level lets it be read and the register knows it."""
    role = work.books.catalogue.officer_roles.get(member.role)
    found: dict[str, Any] = {"name": member.name, "role": role.zh if role else member.role}
    if member.amount_fen:
        found["part_fen"] = member.amount_fen
    if member.uscc:
        return found | {"number": member.uscc}  # a body's code is no personal data
    if level == PUBLIC:
        return found
    known = owners.known_of(work, member.index, member.uscc)
    shown: Callable[[str], str] = str if level == AUTHORITY else masked_id
    return found | ({"number": shown(known.number)} if known is not None else {})


def printed(work: Work, enterprise: Enterprise, wanted: Wanted, content: dict[str, Any]) -> dict[str, Any]:
    """The same as the page prints it."""
    people = [
        (p["role"], "　".join(filter(None, (p["name"], p.get("number", ""), _part(p)))))
        for p in content["people"]
    ]
    dated = [
        (p["name"], f"{yuan(p['amount_fen'])}　{p['form']}　{p['due_on']}前")
        for p in content["contributions"]
    ]
    paid = [
        (p["name"], f"{yuan(p['amount_fen'])}　{p['form']}　{p['paid_on']}缴付（公司{p['said_on']}公示）")
        for p in content["paid"]
    ]
    changed = [
        (f"{r['since']} {r['item']}", f"{r['before']} → {r['after']}（{r['basis']}）")
        for r in content["history"]
    ]
    classes = [
        (
            c["name"],
            f"{c['shares']}股　每股{c['votes']}票　分配利润{c['profit']}　分配剩余财产{c['remainder']}　{c['transfer']}　{c['protects']}",
        )
        for c in content.get("classes", ())
    ]
    items = [(LABELS[k], v) for k, v in content["items"].items()]
    sections = (
        ("登记事项", items),
        ("股东（合伙人、成员）和任职人员", people),
        ("出资", dated),
        ("实缴出资（公司自行公示）", paid),
        ("类别股（备案）", classes),
        ("变更记载", changed),
    )
    empty = [("", "该日登记簿没有记载")]
    return {
        "level_title": TITLES[wanted.level],
        "sections": [{"title": t, "rows": rows or empty} for t, rows in sections if rows or t == "登记事项"],
    }


def _part(person: dict[str, Any]) -> str:
    return yuan(person["part_fen"]) if person.get("part_fen") else ""
