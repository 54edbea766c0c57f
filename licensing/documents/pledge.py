"""The notice of a permit on a pledge and the pledge under it (告知书, 承诺书; 国办发〔2020〕42号), as they are signed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256

from licensing.catalogue.model import Item
from licensing.catalogue.pledges import CHECK, CONDITION, EFFECT, PAPER, STANDARD, PledgeItem
from licensing.documents.blocks import Block, Paper

KIND = "PLEDGE"
NOW, BY = "承诺时已经符合", "承诺最迟于{day}符合"
GIVEN, LATER = "已提交", "承诺最迟于{day}补交"
PLEDGED = (
    "承诺人已经知悉上述告知内容；所填写和提交的均真实；对上表各项条件，已经符合的现在符合，尚不符合的在所列日期以前符合，"
    "在符合以前不开展该项经营活动；应当补交的材料在所列日期以前补交；愿意接受核查，并承担承诺不实、违反承诺的法律责任。"
)


@dataclass(frozen=True)
class Given:
    """What is pledged: term code -> the day promised, "" for now; ``handed``: paper's term code -> SHA-256 of its file."""

    conditions: Mapping[str, str]
    papers: Mapping[str, str]
    handed: Mapping[str, str]


def rows_digest(pledge: PledgeItem) -> str:
    """SHA-256 over every row of the notice: what the applicant was told is what stands under the pledge."""
    said = json.dumps(asdict(pledge), ensure_ascii=False, sort_keys=True, default=list)
    return sha256(said.encode()).hexdigest()


def notice(item: Item, pledge: PledgeItem, body: str, days: tuple[str, str]) -> tuple[Block, ...]:
    """The notice. ``days``: the periods of check and of putting right, in words."""
    lines = (
        ("事项", item.name_zh),
        ("许可机关", body),
        ("依据", "；".join(x for x in (item.basis, pledge.basis) if x)),
        ("许可标准", _listed(pledge, STANDARD)),
        ("核查方式", _listed(pledge, CHECK)),
        ("核查期限", f"自准予许可之日起{days[0]}"),
        ("整改期限", f"最长{days[1]}"),
        ("承诺不实的后果", _listed(pledge, EFFECT)),
    )
    blocks = [Block("heading", "一、告知"), Block("table", rows=(("项目", "内容"), *lines))]
    if not pledge.is_verified:
        blocks.append(
            Block("paragraph", "本告知书有内容依办事经验整理，登记平台尚未核对原文，以许可机关的告知为准。")
        )
    return tuple(blocks)


def paper(title: str, told: tuple[Block, ...], pledge: PledgeItem, given: Given, who: str) -> Paper:
    """Notice and pledge in one: one signature says that the one was read and the other is given."""
    conditions = [(t.zh, _promise(given.conditions.get(t.code), NOW, BY)) for t in pledge.of_kind(CONDITION)]
    papers = [
        (t.zh, f"{GIVEN}（SHA-256：{given.handed[t.code]}）")
        if t.code in given.handed
        else (t.zh, _promise(given.papers.get(t.code), GIVEN, LATER))
        for t in pledge.of_kind(PAPER)
    ]
    blocks = (
        *told,
        Block("heading", "二、承诺"),
        Block("table", rows=(("许可条件", "承诺"), *conditions)),
        Block("table", rows=(("申请材料", "承诺"), *papers)),
        Block("paragraph", PLEDGED),
        Block("paragraph", f"承诺人：{who}"),
    )
    return Paper(KIND, title, blocks)


def _promise(day: str | None, now: str, by: str) -> str:
    return "未承诺" if day is None else by.format(day=day) if day else now


def _listed(pledge: PledgeItem, kind: str) -> str:
    return "；".join(term.zh for term in pledge.of_kind(kind))
