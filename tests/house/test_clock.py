"""Time, chance and the environment enter the house in one place each."""

from __future__ import annotations

import ast

import pytest

from tests.house.source import Module, modules, nothing

# The two programs that are started by a person read the clock to hand it on; nothing they call does.
CLOCK_FILES = {"portal/clock.py", "namecheck/__main__.py", "esign/__main__.py"}
# The generator of the invented register draws from a fixed seed: the same bytes every time.
CHANCE_FILES = {"portal/clock.py", "config/demo/make_register.py"}
ENVIRONMENT_FILES = {"config/settings.py"}

CLOCK_CALLS = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "func.now"}
CHANCE_MODULES = {"random", "secrets"}
CHANCE_CALLS = {"uuid.uuid4", "uuid.uuid1", "os.urandom"}
ENVIRONMENT = {"os.environ", "os.getenv"}


def uses(module: Module, wanted: set[str]) -> list[str]:
    """Places that name ``a.b`` (also as ``x.a.b``) or import ``b`` from ``a``."""
    found = [
        (node.lineno, dotted)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and (dotted := _tail(node)) in wanted
    ]
    found += [(line, name) for line, name in module.imports() if name in wanted]
    return [f"{module.path}:{line} {name}" for line, name in found]


def _tail(node: ast.Attribute) -> str:
    owner = node.value
    last = owner.attr if isinstance(owner, ast.Attribute) else owner.id if isinstance(owner, ast.Name) else ""
    return f"{last}.{node.attr}"


def chance_imports(module: Module) -> list[str]:
    return [
        f"{module.path}:{line} imports {name}"
        for line, name in module.imports()
        if name.partition(".")[0] in CHANCE_MODULES
    ]


def faults(allowed: set[str], wanted: set[str]) -> list[str]:
    return [fault for module in modules() if module.path not in allowed for fault in uses(module, wanted)]


def test_the_clock_is_read_in_one_file() -> None:
    nothing(faults(CLOCK_FILES, CLOCK_CALLS))


def test_chance_is_drawn_in_one_file() -> None:
    drawn = [f for module in modules() if module.path not in CHANCE_FILES for f in chance_imports(module)]
    nothing(drawn + faults(CHANCE_FILES, CHANCE_CALLS))


def test_the_environment_is_read_in_one_file() -> None:
    nothing(faults(ENVIRONMENT_FILES, ENVIRONMENT))


@pytest.mark.parametrize(
    "text",
    [
        "import datetime\nat = datetime.datetime.now()",
        "from uuid import uuid4",
        "import os\nkey = os.urandom(8)",
        "import secrets",
    ],
)
def test_the_scan_finds_what_it_looks_for(text: str) -> None:
    module = Module("esign/x.py", "esign.x", ast.parse(text))
    assert uses(module, CLOCK_CALLS | CHANCE_CALLS) + chance_imports(module)
