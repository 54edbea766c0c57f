"""What a joint-stock company holds of its own shares, and what becomes of them (公司法 arts 116, 162).

Each ground has its days and its part of all shares issued; bought for a reduction they are cancelled with it (``redeeming``). Whose shares
they were stands in the company's own register, so the company says how many there are, and the directors sign it. Late it is entered, for
the register says what is, and a person sees it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from licensing.application.draft import Draft
from licensing.catalogue.load import Catalogue
from licensing.catalogue.model import VERIFIED
from licensing.catalogue.tables import read
from licensing.errors import Problem
from licensing.findings.rule import REVIEW, Looked, Rule
from licensing.kinds.change import matter, meeting
from licensing.kinds.change.rules import rules_for
from licensing.services.register import own_shares
from licensing.services.register.own_shares import Held
from licensing.store.models import Case, Enterprise
from licensing.work import Work

ITEM = own_shares.ITEM
ACQUIRE, TRANSFER, CANCEL = "acquire", "transfer", "cancel"
WAYS = {ACQUIRE: "收购", TRANSFER: "转让", CANCEL: "注销"}
FIELDS = ("way", "ground", "shares", "total", "done_on", "held")
COLUMNS = ("ground", "zh", "en", "days", "most", "listed", "verified")
BASIS = "公司法第一百一十六条、第一百六十二条"
DECIDED = "依照章程或者股东会的授权，经三分之二以上董事出席的董事会会议决议，或者经股东会决议（第一百六十二条第二款）"


@dataclass(frozen=True)
class Ground:
    """``days``: row of deadlines.tsv; ``most``: percent of all shares issued, 0 for no bound; ``listed``: of listed companies alone."""

    code: str
    zh: str
    en: str
    days: str
    most: int
    listed: bool


@cache
def grounds() -> dict[str, Ground]:
    """The grounds by their item of art 162. Raises CatalogueError."""
    found = {}
    for row in read(Path(__file__).with_name("own_grounds.tsv"), COLUMNS, "ground").rows:
        row.one_of("verified", VERIFIED)
        most = 0 if row["most"] == "-" else int(row["most"])
        told = (row.needed("zh"), row.needed("en"), row.needed("days"), most, row.flag("listed"))
        found[row["ground"]] = Ground(row["ground"], *told)
    return found


def seen(case: Case) -> list[Held]:
    """What was held when the application was written."""
    rows = (case.answers.get("start") or {}).get(ITEM) or ()
    return [Held(i, ground, shares, date.fromisoformat(day)) for i, ground, shares, day in rows]


def last_day(work: Work, held: Held) -> date:
    """By when it is transferred or cancelled."""
    return work.books.last_day(held.acquired_on, grounds()[held.ground].days)


def chosen(case: Case) -> Held | None:
    """Of which row something is transferred or cancelled."""
    told = matter.answer(case, ITEM).get("held")
    return next((h for h in seen(case) if h.id == told), None)


def problems(work: Work, case: Case) -> list[Problem]:
    """What is missing, more than the law lets a company hold, more than it holds."""
    if ITEM not in matter.items_of(case):
        return []
    given = matter.answer(case, ITEM)
    way, day, number = (
        given.get("way"),
        meeting.day_of(given.get("done_on")),
        meeting.number(given.get("shares")),
    )
    if way not in WAYS or not number or day is None:
        return [Problem(ITEM, "order.missing")]
    if day > work.act.on:
        return [Problem(ITEM, "order.day_ahead")]
    return _acquired(case, number) if way == ACQUIRE else _parted(case, str(way), number, day)


def _acquired(case: Case, number: int) -> list[Problem]:
    """Items 3, 5 and 6 together no more than a tenth of all shares issued (art 162, third paragraph)."""
    given = matter.answer(case, ITEM)
    ground, total = grounds().get(str(given.get("ground"))), meeting.number(given.get("total"))
    if ground is None or not total:
        return [Problem(ITEM, "own_shares.ground")]
    bounded = sum(h.shares for h in seen(case) if grounds()[h.ground].most) + number if ground.most else 0
    held = sum(h.shares for h in seen(case)) + number
    if 100 * bounded > ground.most * total:
        return [Problem(ITEM, "own_shares.most", {"percent": ground.most})]
    return [Problem(ITEM, "own_shares.total")] if held >= total else []


def _parted(case: Case, way: str, number: int, day: date) -> list[Problem]:
    held = chosen(case)
    if held is None:
        return [Problem(ITEM, "own_shares.row")]
    if number > held.shares:
        return [Problem(ITEM, "own_shares.more", {"most": held.shares})]
    if day < held.acquired_on:
        return [Problem(ITEM, "own_shares.before")]
    reduces = matter.answer(case, "stock").get("way") == "reduce" and "stock" in matter.items_of(case)
    return [Problem(ITEM, "own_shares.reduction")] if (way == CANCEL) is not reduces else []


def lines(case: Case) -> list[tuple[str, str, str]]:
    """Label, before and after, as papers and minutes print it."""
    given = matter.answer(case, ITEM)
    way, number = str(given.get("way") or ""), meeting.number(given.get("shares")) or 0
    before, held = sum(h.shares for h in seen(case)), chosen(case)
    ground = grounds().get(str(given.get("ground")) if way == ACQUIRE else held.ground if held else "")
    if way not in WAYS or ground is None:
        return []
    after = before + number if way == ACQUIRE else before - number
    told = [("（公司持有的本公司股份）", f"{before}股", f"{after}股")]
    told.append((f"（{WAYS[way]}）", "", f"{given.get('done_on') or ''}{WAYS[way]}{number}股；{ground.zh}"))
    if way == ACQUIRE and ground.most:
        told.append(("（决定）", "", DECIDED))
    return told


def voteless(case: Case) -> str:
    """What the minutes say of shares that the company holds; empty where it holds none (art 116)."""
    held = sum(h.shares for h in seen(case))
    told = f"公司持有的本公司股份{held}股没有表决权，没有计入出席和同意的票数（公司法第一百一十六条）。"
    return told if held else ""


def look(work: Work, case: Case) -> tuple[Looked, ...]:
    """Whatever is held beyond its days, in every change; of a listed company's ground a person sees that it is listed."""
    if ITEM not in rules_for(case.entity_type):
        return ()
    found = [
        Problem(ITEM, "own_shares.over", {"shares": h.shares, "last": last})
        for h in seen(case)
        if work.act.on > (last := last_day(work, h))
    ]
    ground = grounds().get(str(matter.answer(case, ITEM).get("ground")))
    if ITEM in matter.items_of(case) and ground is not None and ground.listed:
        found.append(Problem(ITEM, "own_shares.listed"))
    return (Looked(Rule("XC-163", REVIEW, BASIS, "yes", ("jsc",), _register, ITEM), tuple(found)),)


def _register(draft: Draft, catalogue: Catalogue) -> list[Problem]:
    """This rule looks at the register, not at a founder's draft."""
    return []


def enter(work: Work, case: Case, enterprise: Enterprise) -> None:
    """What is held afterwards, each row with the day from which its days run."""
    if ITEM not in matter.items_of(case):
        return
    given, act = matter.answer(case, ITEM), f"case:{case.id}"
    number, day, held = int(given["shares"]), meeting.day_of(given["done_on"]), chosen(case)
    if given["way"] == ACQUIRE and day is not None:
        own_shares.acquire(work, enterprise, (str(given["ground"]), number, day), act, BASIS)
    elif held is not None:
        own_shares.part_with(work, enterprise, held.id, number, act, BASIS)
