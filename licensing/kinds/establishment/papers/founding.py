"""What the owners agree, generated from the application by the rows of its kind (公司法 art 46; 合伙企业法 arts 18, 63)."""

from __future__ import annotations

import tomllib
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from licensing.application.draft import Draft
from licensing.catalogue.load import Catalogue
from licensing.documents.blocks import Block, Paper
from licensing.documents.wording import address_text, named_owner, scope_text, term_text, yuan
from licensing.errors import LicensingError

FORMS = {
    "currency": "货币",
    "in_kind": "实物",
    "intellectual_property": "知识产权",
    "land_use_right": "土地使用权",
    "equity": "股权",
    "claim": "债权",
    "data": "数据、网络虚拟财产",
    "labour": "劳务",
}


@cache
def template(path: Path) -> tuple[str, tuple[dict[str, Any], ...]]:
    """The paper's title and its chapters. Raises LicensingError when the file lacks its source or has an unknown key."""
    raw = tomllib.loads(path.read_text("utf-8"))
    if set(raw) != {"source", "title", "chapter"} or any(
        set(c) != {"title", "clauses"} for c in raw["chapter"]
    ):
        raise LicensingError(f"{path}: needs source, title and chapters of title and clauses only")
    return str(raw["title"]), tuple(raw["chapter"])


def founding(draft: Draft, catalogue: Catalogue) -> Paper | None:
    """The paper as it would be signed now, None for a kind without one. Gaps show as a line of underscores."""
    if draft.kind.paper is None:
        return None
    title, chapters = template(draft.kind.paper)
    values = _values(draft, catalogue)
    blocks: list[Block] = []
    number = 0
    for index, chapter in enumerate(chapters, start=1):
        blocks.append(Block("heading", f"第{_chinese(index)}章　{chapter['title']}"))
        for clause in chapter["clauses"]:
            if clause == "@owners":
                blocks.append(_owners(draft))
                continue
            if clause == "@partners":
                blocks.append(_partners(draft))
                continue
            number += 1
            blocks.append(Block("paragraph", f"第{_chinese(number)}条　{clause.format_map(values)}"))
    return Paper("ART", f"{draft.name or '＿＿＿＿'}{title}", tuple(blocks))


def _values(draft: Draft, catalogue: Catalogue) -> dict[str, str]:
    blank = "＿＿＿＿"
    rep = next(iter(draft.holding("LEGAL_REP")), None)
    term = draft.section("business").get("term_years")
    return {
        "name": draft.name or blank,
        "domicile": address_text(draft, catalogue) or blank,
        "scope": scope_text(draft, catalogue).rstrip("。") or blank,
        "term": term_text(term),
        "rep": rep.name if rep else blank,
        "rep_office": "代表公司执行公司事务的董事" if rep is None or "DIRECTOR" in rep.roles else "经理",
        "capital": yuan(draft.capital_fen) if draft.capital_fen else blank,
        "board": _board(draft),
        "executes": draft.representative or blank,
        "management": _management(draft),
        "manager": _manager(draft),
        "supervision": _supervision(draft),
    }


def _management(draft: Draft) -> str:
    """Who executes the business of a general partnership: whom all entrust, else all together (合伙企业法 arts 26, 27)."""
    if not draft.holding("EXEC_PARTNER"):
        return "全体合伙人共同执行合伙事务，对执行合伙事务享有同等的权利，均可对外代表合伙企业。"
    told = f"全体合伙人决定委托{draft.representative}执行合伙事务，对外代表合伙企业"
    others = [p for p in draft.owners if "EXEC_PARTNER" not in p.roles]
    return told + ("；其他合伙人不再执行合伙事务，有权监督执行情况。" if others else "。")


def _board(draft: Draft) -> str:
    names = [p.name for p in draft.holding("DIRECTOR")]
    if len(names) >= 3:
        return f"公司设董事会，由{len(names)}名董事组成，成员为{'、'.join(names)}，由股东会选举和更换。"
    listed = "、".join(names) or "＿＿＿＿"
    return f"公司不设董事会，设董事{_chinese(max(len(names), 1))}名，行使董事会的职权，现为{listed}，由股东会选举和更换。"


def _manager(draft: Draft) -> str:
    names = "、".join(p.name for p in draft.holding("MANAGER"))
    return f"公司设经理，由董事会或者董事决定聘任或者解聘，现为{names}。" if names else "公司不设经理。"


def _supervision(draft: Draft) -> str:
    names = "、".join(p.name for p in draft.holding("SUPERVISOR"))
    if names:
        return f"公司设监事，现为{names}，任期每届三年。董事、高级管理人员不得兼任监事。"
    return "公司规模较小，经全体股东一致同意，不设监事。"


def _owners(draft: Draft) -> Block:
    rows = [("股东", "认缴出资额", "出资方式", "出资日期")]
    for person in draft.owners:
        form = FORMS.get(str(person.contribution.get("form")), "＿＿")
        rows.append(
            (
                named_owner(person.party, person.name, person.id_number),
                yuan(person.amount_fen),
                form,
                _day(person.contribution.get("due_on")),
            )
        )
    return Block("table", rows=tuple(rows))


def _partners(draft: Draft) -> Block:
    """Every partner with the way of answering for debts (合伙企业法 arts 2, 18, 63)."""
    rows = [("合伙人", "承担责任方式", "住所", "出资额", "出资方式", "缴付期限")]
    for p in draft.owners:
        general = "GP_PARTNER" in p.roles
        form = FORMS.get(str(p.contribution.get("form")), "＿＿")
        way = "无限连带责任" if general else "以认缴的出资额为限"
        where = str(p.details.get("residence") or "＿＿")
        rows.append(
            (
                named_owner(p.party, p.name, p.id_number),
                way,
                where,
                yuan(p.amount_fen),
                form,
                _day(p.contribution.get("due_on")),
            )
        )
    return Block("table", rows=tuple(rows))


def _day(iso: object) -> str:
    """A date as documents write it.

    >>> _day("2030-06-30")
    '2030年6月30日'
    """
    if not iso:
        return "＿＿"
    day = date.fromisoformat(str(iso))
    return f"{day.year}年{day.month}月{day.day}日"


def _chinese(number: int) -> str:
    """1-99 in Chinese numerals.

    >>> _chinese(7), _chinese(10), _chinese(23)
    ('七', '十', '二十三')
    """
    digits = "零一二三四五六七八九"
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else ("十" if tens == 1 else digits[tens] + "十")
    return head + (digits[ones] if ones or not tens else "")
