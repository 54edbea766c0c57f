"""The arrows between rooms: portal → licensing → namecheck | esign, portal → config."""

from __future__ import annotations

import pytest

from tests.house.source import ROOMS, Module, modules, nothing

MAY_IMPORT = {
    "portal": {"licensing", "namecheck", "esign", "config"},
    "licensing": {"namecheck", "esign"},
    "namecheck": set(),
    "esign": set(),
    "config": set(),
}
WEB = {"flask", "flask_wtf", "flask_login", "flask_babel", "flask_limiter", "apiflask", "werkzeug", "jinja2"}
STORE = {"sqlalchemy", "alembic", "psycopg", "dbos", "sqlite3"}
NEVER = {
    "licensing": WEB | {"wtforms", "dbos", "click", "rich"},
    "namecheck": WEB | STORE | {"wtforms"},
    "esign": WEB | STORE | {"wtforms"},
    "config": WEB | STORE | {"wtforms"},
}
# One file per kind; they meet through what lies above or below, never sideways. A leading _ marks shared ground.
KINDS = (
    "namecheck.rules",
    "licensing.entities",
    "licensing.flows",
    "licensing.kinds",
    "portal.work.jobs",
    "portal.cli",
    "portal.cli.demo_steps",
)
COUNTERS = "portal.counters"


def wrong_rooms(module: Module) -> list[str]:
    allowed = MAY_IMPORT[module.room] | {module.room}
    forbidden = (set(ROOMS) | {"tests"}) - allowed | NEVER.get(module.room, set())
    return [
        f"{module.path}:{line} imports {name}"
        for line, name in module.imports()
        if name.partition(".")[0] in forbidden
    ]


def sideways(module: Module) -> list[str]:
    return [
        f"{module.path}:{line} imports its neighbour {name}"
        for line, name in module.imports()
        if _neighbours(module.name, name)
    ]


def _neighbours(importer: str, imported: str) -> bool:
    for kind in (*KINDS, COUNTERS):
        if not (importer.startswith(kind + ".") and imported.startswith(kind + ".")):
            continue
        ours, theirs = (name[len(kind) + 1 :].partition(".")[0] for name in (importer, imported))
        if ours != theirs and not ours.startswith("_") and not theirs.startswith("_"):
            return f"{kind}.{theirs}" not in KINDS
    return False


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_what_it_may(room: str) -> None:
    nothing(fault for module in modules() if module.room == room for fault in wrong_rooms(module))


def test_neighbours_of_one_kind_do_not_import_each_other() -> None:
    nothing(fault for module in modules() for fault in sideways(module))


def test_the_scan_sees_lazy_and_relative_imports() -> None:
    import ast

    lazy = Module("esign/x.py", "esign.x", ast.parse("def f():\n    from licensing.store import base\n"))
    assert wrong_rooms(lazy) == ["esign/x.py:2 imports licensing.store.base"]
    relative = Module("namecheck/rules/a.py", "namecheck.rules.a", ast.parse("from .b import check"))
    assert sideways(relative) == ["namecheck/rules/a.py:1 imports its neighbour namecheck.rules.b.check"]
