"""Writes for pip what pyproject.toml asks for (requirements.txt), at the versions of uv.lock (constraints.txt).

pip before 25.1 does not know dependency groups, and no pip reads uv.lock; this needs the standard library alone.
Usage: pins.py run|dev DIRECTORY
"""

from __future__ import annotations

import sys
import tomllib
from collections import defaultdict
from pathlib import Path


def main() -> None:
    wanted, directory = sys.argv[1], Path(sys.argv[2])
    project = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))
    asked = list(project["project"]["dependencies"])
    if wanted == "dev":
        asked += project["dependency-groups"]["dev"]
    (directory / "requirements.txt").write_text("\n".join(asked) + "\n", encoding="utf-8")
    (directory / "constraints.txt").write_text("\n".join(pins()) + "\n", encoding="utf-8")


def pins() -> list[str]:
    """``name==version`` of every locked package; one locked at several versions is left to pip."""
    lock = tomllib.loads(Path("uv.lock").read_text(encoding="utf-8"))
    versions: dict[str, set[str]] = defaultdict(set)
    for package in lock["package"]:
        if "registry" in package.get("source", {}):
            versions[package["name"]].add(package["version"])
    return [f"{name}=={min(found)}" for name, found in sorted(versions.items()) if len(found) == 1]


main()
