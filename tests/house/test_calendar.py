"""The law's days are counted in one place by the office's own calendar; nobody has another one, or none."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.house.source import Module, modules, nothing

COUNTING = "licensing/deadlines.py"
READING = "licensing/catalogue/holidays.py"  # the office's table becomes a calendar here
YEARS = {COUNTING, "namecheck/standing.py"}  # the pure room of names has the law's year for itself
HELPERS = {"add_working_days", "next_working_day", "working_days_between", "remaining", "due_date"}
WEEK = {"weekday", "isoweekday"}
NAMING = "portal/formats.py"  # says which day of the week a date is
LIBRARIES = {"holidays", "chinese_calendar"}


def calls(module: Module) -> Iterator[tuple[int, str, ast.Call]]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            yield node.lineno, name, node


def test_nobody_counts_working_days_but_the_calendar() -> None:
    nothing(
        f"{m.path}:{line} {name}: ask work.books.last_day or work.books.calendar.days_left"
        for m in modules()
        if m.path not in {COUNTING, NAMING}
        for line, name, _ in calls(m)
        if name in HELPERS | WEEK
    )


def test_the_only_calendar_is_made_of_the_offices_table() -> None:
    nothing(
        f"{m.path}:{line} makes a calendar of its own"
        for m in modules()
        if m.path != READING
        for line, name, _ in calls(m)
        if name == "WorkCalendar"
    )
    nothing(
        f"{m.path}:{line} {name}"
        for m in modules()
        if m.path != COUNTING
        for line, name in m.imports()
        if name.partition(".")[0] in LIBRARIES
    )


def test_no_calendar_is_a_default() -> None:
    nothing(f"{m.path}:{line} {name} has a default" for m in modules() for line, name in _defaults(m))


def _defaults(module: Module) -> Iterator[tuple[int, str]]:
    """Parameters and fields called calendar, or typed as one, that may be left out."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.AnnAssign) and node.value is not None and _is_calendar(node.annotation):
            yield node.lineno, ast.unparse(node.target)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            given = node.args
            plain = [*given.posonlyargs, *given.args]
            left_out = plain[len(plain) - len(given.defaults) :]
            left_out += [a for a, d in zip(given.kwonlyargs, given.kw_defaults, strict=True) if d is not None]
            yield from ((a.lineno, a.arg) for a in left_out if _is_calendar(a.annotation))


def _is_calendar(annotation: ast.expr | None) -> bool:
    return annotation is not None and "WorkCalendar" in ast.unparse(annotation)


def test_years_are_counted_by_the_laws_rule_alone() -> None:
    """``replace(year=…)`` knows no 29 February (民法典 art 202)."""
    nothing(
        f"{m.path}:{line} replace(year=…)"
        for m in modules()
        if m.path not in YEARS
        for line, name, node in calls(m)
        if name == "replace" and any(k.arg == "year" for k in node.keywords)
    )
