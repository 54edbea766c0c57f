"""What signed papers say of beneficial owners: the pledge whole, the filing by count and digest; nobody's data (办法 arts 3, 4)."""

from __future__ import annotations

from licensing.application.draft import Draft
from licensing.beneficial import FILE, PLEDGE, SECTION, asked
from licensing.catalogue.beneficial import BeneficialRules
from licensing.documents.blocks import Block
from licensing.documents.wording import yuan
from licensing.filed import digest, whole

TITLE = "受益所有人"
PLEDGED = (
    "承诺免于备案受益所有人信息：注册资本（出资额）不超过{limit}，股东（合伙人）全部为自然人，"
    "不存在股东（合伙人）以外的自然人对其实际控制或者从其获取收益，也不存在以股权（合伙权益）以外的方式对其实际控制或者从其获取收益。"
    "不再符合上述情形的，自情形变化之日起{days}日内备案（《受益所有人信息管理办法》第三条、第十条）。"
)
FILED = (
    "受益所有人信息另行备案，共{count}人，依法保密，不予公示（《受益所有人信息管理办法》第四条、第九条）。"
    "备案内容摘要（SHA-256）：{digest}"
)


def told(draft: Draft, rules: BeneficialRules) -> str:
    """One sentence; empty while nothing was chosen."""
    way = draft.section(SECTION).get("way") if asked(draft, rules) else ""
    if way == PLEDGE:
        return PLEDGED.format(limit=yuan(rules.exempt_fen), days=rules.change_days)
    count = len(whole(draft, rules))
    return FILED.format(count=count, digest=digest(draft, rules)) if way == FILE else ""


def blocks(draft: Draft, rules: BeneficialRules) -> list[Block]:
    text = told(draft, rules)
    return [Block("heading", TITLE), Block("paragraph", text)] if text else []
