"""Reads the house as text and syntax trees; what every test here looks at."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENDORED = ROOT / "portal" / "static" / "vendor"
ROOMS = ("portal", "licensing", "namecheck", "esign", "config")


@dataclass(frozen=True)
class Module:
    """One Python file: its path from the root, its dotted name, its tree."""

    path: str
    name: str
    tree: ast.Module

    @property
    def room(self) -> str:
        return self.name.partition(".")[0]

    def imports(self) -> Iterator[tuple[int, str]]:
        """Line and dotted name of everything imported anywhere, inside functions too."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((node.lineno, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                base = self._base(node)
                yield from ((node.lineno, f"{base}.{alias.name}") for alias in node.names)

    def _base(self, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        parts = self.name.split(".")
        is_package = self.path.endswith("__init__.py")
        kept = parts[: len(parts) - node.level + is_package]
        return ".".join([*kept, *([node.module] if node.module else [])])


@cache
def modules() -> tuple[Module, ...]:
    """Every Python file of the rooms."""
    return tuple(parse(path) for room in ROOMS for path in sorted((ROOT / room).rglob("*.py")))


def parse(path: Path) -> Module:
    relative = path.relative_to(ROOT)
    name = ".".join(relative.with_suffix("").parts).removesuffix(".__init__")
    return Module(str(relative), name, ast.parse(path.read_text(encoding="utf-8"), str(relative)))


def tracked_files() -> list[Path]:
    """Files that git knows or would add, so that caches and data are left out."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    paths = (ROOT / name for name in listed.stdout.split("\0") if name)
    return [path for path in paths if path.is_file()]


def nothing(found: Iterable[object]) -> None:
    """Fails with one line for each thing found."""
    listed = [str(one) for one in found]
    assert not listed, "\n".join(["", *listed])


def texts(*suffixes: str) -> Iterator[tuple[Path, str]]:
    """Path and content of the tracked files with these endings; programs of others are kept as published and not judged."""
    for path in tracked_files():
        if path.suffix in suffixes and VENDORED not in path.parents:
            yield path, path.read_text(encoding="utf-8")
