"""Likeness of industry wordings: which substance a wording has (实施办法第25条(三))."""

from __future__ import annotations

from namecheck.shelf import Industries

SHOP_TAILS = ("厂", "店", "行", "馆", "部", "社", "站", "场")


def _strip(wording: str, industries: Industries) -> list[str]:
    """The wording and what is left after dropping words that change nothing, longest first."""
    seen = [wording]
    for text in seen:
        shorter = [text.removesuffix(tail) for tail in (*industries.tails, *SHOP_TAILS)]
        shorter += [text.removeprefix(head) for head in industries.heads]
        seen += [cut for cut in shorter if len(cut) > 0 and cut not in seen]
    return sorted(seen, key=len, reverse=True)


def substances(wording: str | None, industries: Industries) -> frozenset[str]:
    """Classes of an industry wording: equal or overlapping classes are one substance; no wording has none.

    The longest form that stands in a group decides; a wording in no group is a class of its own, under its
    shortest form.
    """
    if not wording:
        return frozenset()
    forms = _strip(wording, industries)
    group = next((industries.groups[form] for form in forms if form in industries.groups), None)
    return frozenset({group or f"={forms[-1]}"})


def is_generic(wording: str | None, industries: Industries) -> bool:
    """No wording, or one that names no class of GB/T 4754 (相同相近比对规则第4条(5))."""
    return not wording or wording in industries.generic
