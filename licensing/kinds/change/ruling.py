"""Majorities that the own articles ask for, and articles filed alone (公司法 arts 46, 65, 66; 农民专业合作社法 arts 15, 30).

Of a joint-stock company the meeting decides, whose votes are told (公司法 art 116); an agreement of partners all of them change, since no
register knows whether it lets fewer do so (合伙企业法 art 19). What either asks of votes is counted nowhere here and is not filed.

The articles may ask for more, never for less: what they ask is filed with the change that makes it, and from then on counts in every
change. A change of the articles is itself a special matter, so what protects the few is undone by nobody below it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Select, select

from licensing.errors import Problem
from licensing.kinds.change import matter, meeting, organs
from licensing.kinds.change.matter import Owner
from licensing.kinds.change.rules import DECIDES, Rule, rules_for, strictest
from licensing.services.register import articles, history
from licensing.services.register.articles import FIXED, HEADS, ORDINARY, ROWS, SPECIAL
from licensing.store.models import Case, Enterprise, RegisterItem
from licensing.work import Work

ITEM, COMPANY = (
    "articles",
    "llc",
)  # one member one vote in a cooperative, whatever its charter says (农民专业合作社法 art 22)
ASKS = {
    "unanimous": SPECIAL,
    "two_thirds": SPECIAL,
    "heads_two_thirds": SPECIAL,
    "majority": ORDINARY,
    "heads_majority": ORDINARY,
}
LEAST = {SPECIAL: 67, ORDINARY: 51}  # whole percent: more than the law asks for
TITLES = {SPECIAL: "特别事项的表决权比例", ORDINARY: "其他事项的表决权比例"}
LAW = {SPECIAL: "三分之二以上（依法）", ORDINARY: "过半数（依法）"}
COUNTED = (
    SPECIAL,
    ORDINARY,
    "quorum",
    "votes",
    "weights",
)  # what articles may say of votes that are counted here
SHORTEST = 10  # characters of an amendment


def asked(rules: Iterable[Rule], own: dict[str, int]) -> int:
    """The highest percentage that the articles ask for any of these items; 0 where the law's majority is enough.

    >>> from licensing.kinds.change.rules import rules_for
    >>> llc = rules_for("llc")
    >>> asked([llc["domicile"]], {"special": 75}), asked([llc["representative"]], {"special": 75})
    (75, 0)
    """
    return max((own.get(ASKS.get(rule.decides, ""), 0) for rule in rules), default=0)


def seen(case: Case) -> dict[str, int]:
    """What the articles asked for when the application was written."""
    return dict((case.answers.get("start") or {}).get("majorities") or {})


def voting(case: Case) -> dict[str, Any]:
    """How votes were counted by the articles when the application was written."""
    return dict((case.answers.get("start") or {}).get("voting") or {})


def weights(case: Case) -> dict[str, int]:
    """By owner's id: the votes, where the articles count otherwise than by contributions; empty where they do not.

    An owner of whom fixed votes say nothing (a buyer) makes them unclear: each has one then, and all must agree.
    """
    found, owners = voting(case), [o.id for o in matter.voters(case)]
    if found.get("way") == HEADS or unclear(case):
        return dict.fromkeys(owners, 1)
    return {o: int(found["weights"][o]) for o in owners} if found.get("way") == FIXED else {}


def unclear(case: Case) -> bool:
    """Whether the articles' fixed votes say nothing of somebody who owns."""
    found = voting(case)
    named = found.get("weights") or {}
    return found.get("way") == FIXED and any(o.id not in named for o in matter.voters(case))


def needed(case: Case) -> int:
    """The percentage that this application needs by the articles; 0 for none."""
    rules = organs.ruled(case)
    if strictest(rules) == DECIDES[0]:
        return 0
    quorum = int(voting(case).get("quorum") or 0)  # who signs takes part
    return max(asked(rules, seen(case)), quorum, 100 if unclear(case) else 0)


def voting_wanted(case: Case) -> dict[str, Any]:
    """How votes shall be counted by the amended articles."""
    given, owners = matter.answer(case, ITEM), matter.voters(case)
    found: dict[str, Any] = {"way": given["votes"]} if given.get("votes") in (HEADS, FIXED) else {}
    if found.get("way") == FIXED:
        named = {o.id: str((given.get("weights") or {}).get(o.id) or "") for o in owners}
        found["weights"] = {owner: int(said) for owner, said in named.items() if said.isdecimal()}
    quorum = str(given.get("quorum") or "")
    return found | ({"quorum": int(quorum)} if quorum.isdecimal() and int(quorum) else {})


def diminished(case: Case) -> list[Owner]:
    """Whose part of the votes becomes smaller: nobody's voting right is taken by the votes of others."""
    owners = matter.voters(case)
    if ITEM not in matter.items_of(case):
        return []
    by_money = {o.id: o.amount_fen or 0 for o in owners}
    then, shall = weights(case) or by_money, voting_wanted(case)
    ways = {HEADS: dict.fromkeys(by_money, 1), FIXED: shall.get("weights") or {}}
    after = ways.get(str(shall.get("way")), by_money)
    before_all, after_all = sum(then.values()) or 1, sum(after.values()) or 1
    return [o for o in owners if after.get(o.id, 0) * before_all < then.get(o.id, 0) * after_all]


def wanted(case: Case) -> dict[str, int | None]:
    """What the amended articles shall ask; None for what the law asks."""
    given = matter.answer(case, ITEM)
    return {kind: int(text) if (text := str(given.get(kind) or "")).isdecimal() else None for kind in ROWS}


def problems(work: Work, case: Case) -> list[Problem]:
    """The text is there, its meeting met, and no percentage is below the law's or above everything."""
    if ITEM not in matter.items_of(case):
        return []
    given = matter.answer(case, ITEM)
    found = []
    if len(str(given.get("text") or "")) < SHORTEST:
        found.append(Problem(ITEM, "change.articles_text", {"least": SHORTEST}))
    rule = _rule(case)
    if rule.decides == DECIDES[0]:  # whose votes are not counted here
        found += [Problem(ITEM, "change.articles_uncounted")] if any(map(given.get, COUNTED)) else []
        return found + (meeting.problems(work, ITEM, given) if meeting.decides(rule) else [])
    for kind in ROWS:
        said = str(given.get(kind) or "")
        if said and not (said.isdecimal() and LEAST[kind] <= int(said) <= 100):
            found.append(Problem(ITEM, f"change.articles_{kind}", {"least": LEAST[kind]}))
    return found + _votes(case, given)


def _votes(case: Case, given: dict[str, Any]) -> list[Problem]:
    """Fixed votes name every owner and make a hundred; a quorum is a percentage."""
    found, shall = [], voting_wanted(case)
    quorum = str(given.get("quorum") or "")
    if quorum and not (quorum.isdecimal() and 1 <= int(quorum) <= 100):
        found.append(Problem(ITEM, "change.articles_quorum"))
    if shall.get("way") and case.entity_type != COMPANY:
        found.append(Problem(ITEM, "change.articles_by_heads"))
    named = shall.get("weights") or {}
    whole = len(named) == len(matter.voters(case)) and sum(named.values()) == 100
    if shall.get("way") == FIXED and not whole:
        found.append(Problem(ITEM, "change.articles_weights"))
    if given.get("votes") and given["votes"] not in (HEADS, FIXED):
        found.append(Problem(ITEM, "order.missing"))
    return found


def lines(case: Case) -> list[tuple[str, str, str]]:
    """Label, before and after of each line of the amendment."""
    before, after = seen(case), wanted(case)
    found = [
        (f"（{TITLES[kind]}）", _said(kind, before.get(kind)), _said(kind, after[kind]))
        for kind in ROWS
        if before.get(kind) != after[kind]
    ]
    if voting(case) != voting_wanted(case):
        found.append(
            ("（表决权的计算）", said_votes(case, voting(case)), said_votes(case, voting_wanted(case)))
        )
    given, rule = matter.answer(case, ITEM), _rule(case)
    if not (text := str(given.get("text") or "")):
        return found
    found.append(("（修正的内容）", f"（现行{paper(case.entity_type)}）", text))
    return [*found, ("（决定）", "", meeting.said(given))] if meeting.decides(rule) else found


def paper(entity_type: str) -> str:
    """What the owners agreed is called.

    >>> paper("jsc"), paper("partnership")
    ('章程', '合伙协议')
    """
    return "合伙协议" if "partners" in rules_for(entity_type)[ITEM].signs else "章程"


def _rule(case: Case) -> Rule:
    return rules_for(case.entity_type)[ITEM]


def said_votes(case: Case, found: dict[str, Any]) -> str:
    """How votes are counted, in the words of the papers."""
    told = {HEADS: "一人一票", FIXED: "按章程所定比例"}.get(str(found.get("way")), "按出资比例（依法）")
    if found.get("weights"):
        named = {o.id: o.name for o in matter.voters(case)}
        told += "：" + "，".join(f"{named.get(o, '（已转让）')}{w}%" for o, w in found["weights"].items())
    return told + (f"；参加表决的不少于{found['quorum']}%" if found.get("quorum") else "")


def _said(kind: str, percent: int | None) -> str:
    return LAW[kind] if percent is None else f"{percent}%以上"


def enter(work: Work, case: Case, enterprise: Enterprise, basis: str) -> None:
    """What the articles ask from today on; what they asked before stays with its days."""
    _enter_votes(work, case, enterprise, basis)
    if text := str(matter.answer(case, ITEM).get("text") or ""):
        history.add(work, enterprise, articles.TEXT, text, f"case:{case.id}", basis).since = work.act.on
    now = articles.majorities(work.session, enterprise.id)
    for kind, percent in wanted(case).items():
        if now.get(kind) == percent:
            continue
        for row in work.session.scalars(_open(enterprise.id, ROWS[kind])):
            row.until = work.act.on
        if percent is not None:
            made = history.add(work, enterprise, ROWS[kind], str(percent), f"case:{case.id}", basis)
            made.since = work.act.on


def _enter_votes(work: Work, case: Case, enterprise: Enterprise, basis: str) -> None:
    now = articles.kept_as(articles.voting(work.session, enterprise.id))
    for item, value in articles.kept_as(voting_wanted(case)).items():
        if now[item] == value:
            continue
        for row in work.session.scalars(_open(enterprise.id, item)):
            row.until = work.act.on
        if value is not None:
            history.add(work, enterprise, item, value, f"case:{case.id}", basis).since = work.act.on


def lapse(work: Work, enterprise: Enterprise) -> None:
    """What was amended, and what the articles asked of votes, ends with these articles."""
    counted = [*ROWS.values(), *articles.kept_as({}), articles.TEXT]
    for item in counted:
        for row in work.session.scalars(_open(enterprise.id, item)):
            row.until = work.act.on


def _open(enterprise_id: str, item: str) -> Select[RegisterItem]:
    return select(RegisterItem).where(
        RegisterItem.enterprise_id == enterprise_id, RegisterItem.item == item, RegisterItem.until.is_(None)
    )
