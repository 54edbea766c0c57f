"""Which organisation form may be declared by which type of enterprise (实施办法第12条, 合伙企业法, 实施办法第53条)."""

from __future__ import annotations

from namecheck.shelf import Shelf

PARTNERSHIPS = ("（普通合伙）", "（特殊普通合伙）", "（有限合伙）")
SOLE = "（个人独资）"
INDIVIDUAL = "（个体工商户）"
GROUP_MARKS = ("（集团）", "集团")


def _bare(form: str) -> str:
    for bracket in (*PARTNERSHIPS, SOLE, INDIVIDUAL):
        form = form.removesuffix(bracket)
    return form


def _company(form: str) -> str:
    for mark in GROUP_MARKS:
        form = form.removeprefix(mark) or form
    return form


def fits(form: str, kind: str, shelf: Shelf) -> bool:
    """May an enterprise of type ``kind`` (see ``declaration.ENTITY_TYPES``) carry the parsed ``form``?

    A partnership must say which kind it is, in brackets; nobody else may. That an individual business says so is a rule of its own.
    """
    partner, sole = form.endswith(PARTNERSHIPS), form.endswith(SOLE)
    if partner != (kind == "partnership") or (sole and kind != "sole"):
        return False
    if form.endswith(INDIVIDUAL) and kind != "individual":
        return False
    base = _bare(form)
    entry = shelf.forms.get(base) or shelf.forms.get(_company(base))
    if kind == "branch":
        return entry is not None and entry.family in {"branch", "shop", "trade", "other"}
    if entry is None:
        return base == "" and kind == "partnership"
    return kind in entry.types
