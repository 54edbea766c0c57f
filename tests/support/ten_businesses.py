"""docs/ten-businesses.md, made from the catalogue: what ten typical businesses are asked, who is told, what gates.

python -m tests.support.ten_businesses
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from licensing.catalogue.load import Catalogue, load
from licensing.obligations import Duty, obligations

PAGE = Path(__file__).parents[2] / "docs" / "ten-businesses.md"
PLACE = "630202"
ALWAYS = "*"  # items that no phrase calls for, such as seals and bank accounts


@dataclass(frozen=True)
class Business:
    """``kind``: a type of entity_types; ``phrases``: its business scope."""

    name: str
    kind: str
    phrases: tuple[str, ...]


BUSINESSES = (
    Business("餐馆", "IND_P", ("餐饮服务",)),
    Business("药店", "LLC", ("药品零售", "食品销售")),
    Business("宾馆", "LLC", ("住宿服务", "餐饮服务")),
    Business("旅行社服务网点", "BR", ("旅行社服务网点旅游招徕、咨询服务",)),
    Business("劳务派遣公司", "LLC", ("劳务派遣服务",)),
    Business("保安公司分公司", "BR", ("保安服务",)),
    Business("种子店", "IND_P", ("农作物种子经营",)),
    Business("再生资源回收站", "LLC", ("再生资源回收（除生产性废旧金属）",)),
    Business("物业公司", "LLC", ("物业管理",)),
    Business("软件公司", "LLC", ("软件开发",)),
)


def page(catalogue: Catalogue) -> str:
    """The whole report as Markdown."""
    return "\n".join(_lines(catalogue)) + "\n"


def _lines(catalogue: Catalogue) -> Iterator[str]:
    yield "# Ten businesses"
    yield ""
    yield "Made by `make reports` from the catalogue for 乐都区; `tests/licensing/test_reports.py` fails when it is stale."
    yield "“Asked” counts the questions of all items that the scope calls for, each once; “on forms” counts them as separate"
    yield "forms would ask them, with the eight facts about the enterprise that each form repeats."
    for business in BUSINESSES:
        yield ""
        yield f"## {business.name}（{catalogue.entity_types[business.kind].zh}：{'、'.join(business.phrases)}）"
        yield from _one(business, catalogue)


REPEATED = 8  # name, code, type, place, scope, capital, representative, contact


def _one(business: Business, catalogue: Catalogue) -> Iterator[str]:
    by_text = {phrase.item: code for code, phrase in catalogue.scope_items.items()}
    owed = obligations([by_text[p] for p in business.phrases], business.kind, PLACE, catalogue)
    always = [i for i in catalogue.offered(business.kind) if ALWAYS in i.triggered_by]
    called = [catalogue.items[c] for c in sorted(owed.items)]
    items = list(dict.fromkeys([*called, *always]))
    once = len(catalogue.shared_fields(items))
    forms = sum(len(i.fields) + REPEATED for i in items)
    yield f"- asked: {once} questions once; on {len(items)} forms: {forms}"
    for title, duties in (
        ("gates the licence", owed.before),
        ("licensed after", owed.after),
        ("told", owed.told),
    ):
        yield f"- {title}: " + ("；".join(_duty(d, catalogue) for d in duties) or "nothing")
    waiting = "、".join(catalogue.scope_items[c].item for c in owed.unclaimed)
    yield f"- to be claimed by a department: {waiting or 'nothing'}"
    closed = "、".join(catalogue.scope_items[c].item for c in owed.closed)
    if closed:
        yield f"- not open to this type: {closed}"


def _duty(duty: Duty, catalogue: Catalogue) -> str:
    names = " 或 ".join(catalogue.items[c].name_zh for c in duty.items)
    bodies = "、".join(catalogue.departments[b].name_zh for b in duty.bodies)
    return f"{names}（{bodies}{'，' + duty.mode if duty.mode else ''}）"


if __name__ == "__main__":
    PAGE.write_text(page(load()), "utf-8")
