"""The end of a name: organisation form, and another enterprise's full name in front of it (branches)."""

from __future__ import annotations

from namecheck.shelf import Form, Shelf

PARTNER_BRACKETS = ("（有限合伙）", "（普通合伙）", "（特殊普通合伙）", "（个人独资）", "（个体工商户）")
COMPANY_ENDS = (
    "有限责任公司",
    "股份有限公司",
    "有限公司",
    "股份公司",
    "总公司",
    "集团公司",
    "专业合作社",
    "公司",
)
UNION_ENDS = (
    "信用合作联社",
    "信用联社",
    "供销社",
    "供销合作社",
)  # parents only of what says that it is a branch (分社, 营业点)
OTHER_HEADS = (
    *PARTNER_BRACKETS[:4],
    "专业合作社联合社",
)  # 条例 art 2: an individual business has no branches
SIGNS = (
    "公司",
    "社",
    "）",
)  # every ending of a full name holds one of them: what has none is not searched for any
BRANCHES_OF_UNIONS = ("信用社", "服务站", "门市部")
GROUP_MARKS = ("（集团）", "集团")
PAIR = 2


def form_of(s: str, shelf: Shelf) -> tuple[int, Form | None]:
    """Where the organisation form begins, and which it is; ``(len(s), None)`` without one."""
    end = len(s)
    if s.endswith("）"):
        end = next((len(s) - len(b) for b in PARTNER_BRACKETS if s.endswith(b)), end)
    for size in (*shelf.form_ends.get(s[max(0, end - PAIR) : end], ()), 1):
        if size > end:
            continue
        found = shelf.forms.get(s[end - size : end])
        if found:
            start = end - size
            if found.family in {"company", "old"}:
                start -= next((len(mark) for mark in GROUP_MARKS if s[:start].endswith(mark)), 0)
            return start, found
    if end < len(s):
        return end, Form(s[end:], "partnership", frozenset({"partnership", "sole"}), False)
    return end, None


def parent_end(s: str, form_start: int, form: Form | None = None) -> int:
    """End of another enterprise's full name standing before the form (branch names), else 0."""
    if all(s.find(sign, 4, form_start) < 0 for sign in SIGNS):
        return 0
    best = 0
    branch = form is not None and (form.family == "branch" or s[form_start:] in BRANCHES_OF_UNIONS)
    for ending in (*COMPANY_ENDS, *UNION_ENDS, *OTHER_HEADS) if branch else COMPANY_ENDS:
        place = s.rfind(ending, 4, form_start)
        end = place + len(ending)
        if place > 0 and best < end <= form_start and not (ending == "专业合作社" and s[end:] == "联合社"):
            best = end
    return best
