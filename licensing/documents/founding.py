"""What the owners agree, generated from the application by the rows of its kind (公司法 art 46; 合伙企业法 arts 18, 63)."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from licensing import own_votes
from licensing.application.draft import Draft, PersonAnswer
from licensing.catalogue.load import Catalogue
from licensing.documents import organs, shares
from licensing.documents.blocks import Block, Paper
from licensing.documents.wording import FORMS, address_text, named_owner, scope_text, term_text, yuan
from licensing.errors import LicensingError
from licensing.findings.employees import state_owned
from licensing.stock import Stock
from licensing.uscc import PREFIXES

FARMING = {"yes": "农民", "no": "非农民公民"}
ARTICLES = "ART"
STATE = "state"  # the papers of a company that the state alone owns


@cache
def template(path: Path) -> tuple[str, tuple[dict[str, Any], ...]]:
    """The paper's title and its chapters. Raises LicensingError when the file lacks its source or has an unknown key."""
    raw = tomllib.loads(path.read_text("utf-8"))
    if set(raw) != {"source", "title", "chapter"} or any(
        set(c) != {"title", "clauses"} for c in raw["chapter"]
    ):
        raise LicensingError(f"{path}: needs source, title and chapters of title and clauses only")
    return str(raw["title"]), tuple(raw["chapter"])


def founding(
    draft: Draft, catalogue: Catalogue, said: Mapping[str, str] = MappingProxyType({})
) -> tuple[Paper, ...]:
    """The papers as they would be signed now, none for a kind without. Gaps show as a line of underscores.

    ``said``: what stands on the register already, in the place of answers.
    """
    values = {**_values(draft, catalogue), **organs.values(draft), **shares.values(draft), **said}
    papers = draft.kind.papers_of(STATE if state_owned(draft) else "")
    return tuple(_paper(draft, path, values) for path in papers)


def articles(draft: Draft, catalogue: Catalogue, variant: str, said: Mapping[str, str]) -> Paper:
    """The articles alone, in the words of a variant of its folder: of a company that was another one before."""
    values = {**_values(draft, catalogue), **organs.values(draft), **shares.values(draft), **said}
    return _paper(draft, next(p for p in draft.kind.papers_of(variant) if p.parent.name == variant), values)


def _paper(draft: Draft, path: Path, values: dict[str, str]) -> Paper:
    title, chapters = template(path)
    blocks: list[Block] = []
    number = 0
    for index, chapter in enumerate(chapters, start=1):
        blocks.append(Block("heading", f"第{organs.chinese(index)}章　{chapter['title']}"))
        for clause in chapter["clauses"]:
            if clause in TABLES:
                table = TABLES[clause](draft)
                blocks += [table] if table is not None else []
                continue
            number += 1
            blocks.append(Block("paragraph", f"第{organs.chinese(number)}条　{clause.format_map(values)}"))
    code = path.stem.partition("_")[2].upper() or ARTICLES
    return Paper(code, f"{draft.name or '＿＿＿＿'}{title}", tuple(blocks))


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
        "executes": draft.representative or blank,
        "owners": "、".join(p.name for p in draft.owners) or blank,
        "owner": "、".join(p.name for p in draft.owners) or blank,
        "voting": own_votes.clause(draft),
    }


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


def _members(draft: Draft) -> Block:
    """Every member, and whether they farm (农民专业合作社法 arts 16, 20)."""
    rows = [("成员", "身份", "出资方式", "出资额")]
    for p in draft.owners:
        sort = _body_member(p) if p.is_body else FARMING.get(str(p.details.get("farmer")), "＿＿")
        form = FORMS.get(str(p.contribution.get("form")), "＿＿")
        rows.append((named_owner(p.party, p.name, p.id_number), sort, form, yuan(p.amount_fen)))
    return Block("table", rows=tuple(rows))


def _body_member(person: PersonAnswer) -> str:
    cooperative = person.id_number.startswith(PREFIXES["cooperative"])
    return "农民专业合作社" if cooperative else "企业、事业单位或者社会组织"


def _promoters(draft: Draft) -> Block:
    """Every promoter with the shares taken and when they were paid (公司法 art 95)."""
    stock = Stock.of(draft)
    rows = [("发起人", "认购股份数", "股款", "出资方式", "缴纳日期")]
    for p in draft.owners:
        form = FORMS.get(str(p.contribution.get("form")), "＿＿")
        who = named_owner(p.party, p.name, p.id_number)
        rows.append(
            (who, shares.taken(stock, p), yuan(p.amount_fen), form, _day(p.contribution.get("due_on")))
        )
    return Block("table", rows=tuple(rows))


TABLES: Mapping[str, Callable[[Draft], Block | None]] = {
    "@promoters": _promoters,
    "@classes": shares.table,
    "@owners": _owners,
    "@partners": _partners,
    "@members": _members,
}


def _day(iso: object) -> str:
    """A date as documents write it.

    >>> _day("2030-06-30")
    '2030年6月30日'
    """
    if not iso:
        return "＿＿"
    day = date.fromisoformat(str(iso))
    return f"{day.year}年{day.month}月{day.day}日"
