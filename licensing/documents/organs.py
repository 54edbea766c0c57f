"""Who runs and who watches, in the words of the founding papers: by the people the application names."""

from __future__ import annotations

from licensing.application.draft import Draft

BLANK = "＿＿＿＿"
NONE = "公司规模较小，经全体股东一致同意，不设监事。"  # 公司法 art 83
MEMBERS, SENT = (
    "本社成员",
    "成员社选派的人员",
)  # from whom the organs of a cooperative and of a union are elected


def values(draft: Draft) -> dict[str, str]:
    """Every clause about organs, by the name the papers' rows use."""
    chair = "、".join(p.name for p in draft.holding("COOP_CHAIR"))
    return {
        "board": _board(draft),
        "management": _management(draft),
        "manager": _manager(draft),
        "state_board": _state_board(draft),
        "state_supervision": _supervision(draft).replace(
            NONE, "公司不设监事，由履行出资人职责的机构依法监督。"
        ),
        "state_manager": _manager(draft).replace("由董事会或者董事决定", "由董事会决定"),
        "supervision": _supervision(draft),
        "chair": chair or BLANK,
        "directors": _directors(draft),
        "coop_supervision": _coop_supervision(draft),
        "coop_manager": _coop_manager(draft),
        "union_directors": _directors(draft, SENT),
        "union_supervision": _coop_supervision(draft, SENT),
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
        chosen = _names(draft, "EMP_DIRECTOR")
        staff = f"其中{chosen}为职工代表，由公司职工代表大会选举产生，其他董事" if chosen else ""
        return (
            f"公司设董事会，由{len(names)}名董事组成，成员为{'、'.join(names)}，{staff}由股东会选举和更换。"
        )
    listed = "、".join(names) or "＿＿＿＿"
    return f"公司不设董事会，设董事{chinese(max(len(names), 1))}名，行使董事会的职权，现为{listed}，由股东会选举和更换。"


def _names(draft: Draft, role: str) -> str:
    return "、".join(p.name for p in draft.holding(role))


def _state_board(draft: Draft) -> str:
    """The board of a company that the state alone owns (公司法 art 173)."""
    names = [p.name for p in draft.holding("DIRECTOR")]
    outside, staff = _names(draft, "EXT_DIRECTOR") or BLANK, _names(draft, "EMP_DIRECTOR") or BLANK
    told = f"公司设董事会，由{len(names) or BLANK}名董事组成，成员为{'、'.join(names) or BLANK}"
    return f"{told}，其中{outside}为外部董事，过半数；{staff}为职工代表。"


def _manager(draft: Draft) -> str:
    names = "、".join(p.name for p in draft.holding("MANAGER"))
    return f"公司设经理，由董事会或者董事决定聘任或者解聘，现为{names}。" if names else "公司不设经理。"


def _supervision(draft: Draft) -> str:
    committee = "、".join(p.name for p in draft.holding("AUDIT"))
    if committee:
        told = f"公司在董事会中设审计委员会，由董事{committee}组成，行使监事会的职权，不设监事会和监事。"
        return f"{told}审计委员会决议的表决一人一票，应当经其成员的过半数通过。"
    names = "、".join(p.name for p in draft.holding("SUPERVISOR"))
    if len(draft.holding("SUPERVISOR")) >= 3:
        chosen = _names(draft, "EMP_SUPERVISOR") or BLANK
        told = f"公司设监事会，成员为{names}，其中{chosen}为职工代表，由公司职工代表大会选举产生"
        return f"{told}，任期每届三年。董事、高级管理人员不得兼任监事。"
    if names:
        return f"公司设监事，现为{names}，任期每届三年。董事、高级管理人员不得兼任监事。"
    return NONE


def _directors(draft: Draft, chosen: str = MEMBERS) -> str:
    names = [p.name for p in draft.holding("COOP_DIRECTOR")]
    if not names:
        return "本社不设理事会。"
    return f"本社设理事会，由理事长和理事{'、'.join(names)}组成，理事由成员大会从{chosen}中选举产生。"


def _coop_supervision(draft: Draft, chosen: str = MEMBERS) -> str:
    names = [p.name for p in draft.holding("COOP_SUPERVISOR")]
    if not names:
        return "本社不设执行监事或者监事会，由成员大会监督理事长的工作。"
    sort = "监事会，成员为" if len(names) > 1 else "执行监事，由"
    ends = "，" if len(names) > 1 else "担任，"
    return f"本社设{sort}{'、'.join(names)}{ends}由成员大会从{chosen}中选举产生。"


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
