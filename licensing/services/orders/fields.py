"""What an order may ask for, and what is wrong with what was entered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from licensing.catalogue.model import OrderKind
from licensing.errors import Problem
from licensing.flows.order import FLOW
from licensing.known_kinds import order_family
from licensing.store.models import Enterprise, RegisterOrder
from licensing.work import Work

Fields = Mapping[str, Any]
Said = list[Any]  # code, and the last day as ISO text or all parameters
PASSED = "order.late_"  # codes of days that have passed
ITEMS = (
    "representative",
    "domicile",
    "scope",
    "capital_fen",
)  # what stands on the register and may be changed
LONGEST = {
    "representative": 50,
    "domicile": 200,
    "scope": 2000,
    "new_name": 60,
    "capital_reason": 500,
    "intended": 500,
    "creditors_none": 300,
    "court_ruling": 120,
}
DATES = ("until", "resolved_on", "creditors_told_on", "group_on", "ended_on", "resumed_on")


def problems(work: Work, enterprise: Enterprise, kind: OrderKind, fields: Fields) -> list[Problem]:
    """Everything wrong with the fields of an order of this kind, each with its place: missing, too long, else what its checks find."""
    found = [
        Problem(name, "order.missing")
        for name, needed in kind.fields.items()
        if needed and not fields.get(name)
    ]
    found += [
        Problem(name, "order.too_long", {"most": most})
        for name, most in LONGEST.items()
        if len(str(fields.get(name) or "")) > most
    ]
    if found:
        return found
    checks = order_family(kind).checks
    return [p for name in kind.checks for p in checks[name](work, enterprise, fields)]


def flags(work: Work, enterprise: Enterprise, kind: OrderKind, fields: Fields) -> list[Problem]:
    """What is said to both officers and refuses nothing, such as a day that has passed."""
    checks = order_family(kind).checks
    return [p for name in kind.flags for p in checks[name](work, enterprise, fields)]


def said(work: Work, enterprise: Enterprise, kind: OrderKind, fields: Fields) -> list[Said]:
    """The same as it lies in the order: code and parameters, days as ISO text, amounts as numbers; of a passed day that alone."""
    found: list[Said] = []
    for problem in flags(work, enterprise, kind, fields):
        given = {
            name: value if isinstance(value, int) else str(value) for name, value in problem.params.items()
        }
        found.append([problem.code, given["last"] if problem.code.startswith(PASSED) else given])
    return found


def told(work: Work, enterprise: Enterprise, kind: OrderKind, order: RegisterOrder) -> list[Said]:
    """What is said of an order now. Days count as of its proposal; what lies in the register is read anew until somebody has decided."""
    kept: list[Said] = list(order.fields.get("late") or ())
    if not FLOW.within(order.state, "undecided"):
        return kept
    anew = said(work, enterprise, kind, order.fields)
    return [each for each in kept if _passed(each)] + [each for each in anew if not _passed(each)]


def _passed(said: Said) -> bool:
    return str(said[0]).startswith(PASSED)
