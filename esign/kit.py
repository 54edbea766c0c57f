"""The department kit: a verifier that leaves the house as one Python file, depending on `cryptography` alone.

The file holds the same modules that verify here, in plain text, so that whoever audits it reads what runs.
"""

from __future__ import annotations

import ast
import io
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

ROOM = Path(__file__).parent
ENTRY = "esign.__main__"
ALLOWED = frozenset({"cryptography"})
_HEAD = '''"""Offline verifier for electronic business licences. Needs Python 3.11 or newer and the package `cryptography`.

    python verify.py verify FILE --trust trust.json [--status status.jwt] [--at ISO8601] [--json]

Exit code: 0 valid, 1 not valid, 2 unusable input. The modules below are the registry's own, unchanged.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import sys

SOURCES: dict[str, str] = {}
'''
_TAIL = '''

class _Inside(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds the modules above before anything installed."""

    def find_spec(self, name, path=None, target=None):
        if name not in SOURCES:
            return None
        return importlib.machinery.ModuleSpec(name, self, is_package=name == "esign")

    def exec_module(self, module):
        code = compile(SOURCES[module.__name__], f"<{module.__name__}>", "exec")
        exec(code, module.__dict__)


sys.meta_path.insert(0, _Inside())

if __name__ == "__main__":
    from esign.__main__ import main

    sys.exit(main())
'''


def single_file() -> str:
    """`verify.py`; raises ValueError when a module it needs depends on more than the standard library and ALLOWED."""
    parts = [_HEAD]
    for name in ["esign", *modules()]:
        source = _path(name).read_text(encoding="utf-8")
        if "'''" in source or source.rstrip().endswith("\\"):
            raise ValueError(f"{name} cannot be quoted")
        parts.append(f"\nSOURCES[{name!r}] = r'''{source}'''\n")
    return "".join([*parts, _TAIL])


def single_page() -> str:
    """`verify.html`: opens from disk, verifies in the browser, asks no server; built from `webpage/` (see its README)."""
    return (ROOM / "templates" / "verify.html").read_text(encoding="utf-8")


def guide() -> str:
    """`README.md` of the kit: how a department verifies in five minutes."""
    return (ROOM / "templates" / "kit-guide.md").read_text(encoding="utf-8")


def modules() -> list[str]:
    """The modules of this room that verifying needs, found from their imports."""
    found: dict[str, None] = {}
    _collect(ENTRY, found)
    return list(found)


def department_kit(
    trust_json: bytes, status_lists: dict[str, str], regions: dict[str, bytes | str] | None = None
) -> bytes:
    """A ZIP with trust list, status lists (file name to token), both verifiers and the guide.

    `regions` are further files: trust lists and status lists of other regions, by name.
    """
    files: dict[str, str | bytes] = {
        "README.md": guide(),
        "verify.py": single_file(),
        "verify.html": single_page(),
    }
    files |= {"trust.json": trust_json, **status_lists, **(regions or {})}
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as kit:
        for name, body in files.items():
            kit.writestr(zipfile.ZipInfo(name), body, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def _collect(name: str, found: dict[str, None]) -> None:
    for needed in _imports(name):
        top = needed.split(".")[0]
        if top == "esign":
            if needed not in found and needed != name:
                _collect(needed, found)
        elif top not in sys.stdlib_module_names and top not in ALLOWED:
            raise ValueError(f"{name} needs {top}, which a department may not have")
    found[name] = None


def _imports(name: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(_path(name).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module == "esign":
            yield from (f"esign.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def _path(name: str) -> Path:
    return ROOM / "__init__.py" if name == "esign" else ROOM / f"{name.removeprefix('esign.')}.py"
