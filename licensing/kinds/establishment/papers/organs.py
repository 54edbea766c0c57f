"""Who runs and who watches, in the words of the founding papers: by the people the application names."""

from __future__ import annotations

from licensing.application.draft import Draft

BLANK = "＿＿＿＿"


def values(draft: Draft) -> dict[str, str]:
    """Every clause about organs, by the name the papers' rows use."""
    chair = "、".join(p.name for p in draft.holding("COOP_CHAIR"))
    return {
        "board": _board(draft),
        "management": _management(draft),
        "manager": _manager(draft),
        "supervision": _supervision(draft),
        "chair": chair or BLANK,
        "directors": _directors(draft),
        "coop_supervision": _coop_supervision(draft),
        "coop_manager": _coop_manager(draft),
        "count": str(len(draft.owners)),
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
    return f"公司不设董事会，设董事{chinese(max(len(names), 1))}名，行使董事会的职权，现为{listed}，由股东会选举和更换。"


def _manager(draft: Draft) -> str:
    names = "、".join(p.name for p in draft.holding("MANAGER"))
    return f"公司设经理，由董事会或者董事决定聘任或者解聘，现为{names}。" if names else "公司不设经理。"


def _supervision(draft: Draft) -> str:
    names = "、".join(p.name for p in draft.holding("SUPERVISOR"))
    if names:
        return f"公司设监事，现为{names}，任期每届三年。董事、高级管理人员不得兼任监事。"
    return "公司规模较小，经全体股东一致同意，不设监事。"


def _directors(draft: Draft) -> str:
    names = [p.name for p in draft.holding("COOP_DIRECTOR")]
    if not names:
        return "本社不设理事会。"
    return f"本社设理事会，由理事长和理事{'、'.join(names)}组成，理事由成员大会从本社成员中选举产生。"


def _coop_supervision(draft: Draft) -> str:
    names = [p.name for p in draft.holding("COOP_SUPERVISOR")]
    if not names:
        return "本社不设执行监事或者监事会，由成员大会监督理事长的工作。"
    sort = "监事会，成员为" if len(names) > 1 else "执行监事，由"
    ends = (
        "，由成员大会从本社成员中选举产生。" if len(names) > 1 else "担任，由成员大会从本社成员中选举产生。"
    )
    return f"本社设{sort}{'、'.join(names)}{ends}"


def _coop_manager(draft: Draft) -> str:
    names = "、".join(p.name for p in draft.holding("COOP_MANAGER"))
    told = f"理事长按照成员大会的决定聘任{names}为经理，负责具体生产经营活动。"
    return told if names else "本社不聘任经理，由理事长负责具体生产经营活动。"


def chinese(number: int) -> str:
    """1-99 in Chinese numerals.

    >>> chinese(7), chinese(10), chinese(23)
    ('七', '十', '二十三')
    """
    digits = "零一二三四五六七八九"
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else ("十" if tens == 1 else digits[tens] + "十")
    return head + (digits[ones] if ones or not tens else "")
