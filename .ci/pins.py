"""Writes requirements.txt for pip: every package this Python needs, at the version and with the hashes of uv.lock.

pip before 25.1 does not know dependency groups, and no pip reads uv.lock. Installed with ``--require-hashes --no-deps``: a package whose
bytes are others than those that were locked is refused, whoever serves them. Needs the standard library and pip alone.
Usage: pins.py run|dev DIRECTORY
"""

from __future__ import annotations

import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

try:
    from packaging.markers import Marker
except ImportError:
    from pip._vendor.packaging.markers import Marker

PROJECT = "portal"
GROUPS = {"run": ["build"], "dev": ["build", "dev"]}
Package = dict[str, Any]


def main() -> None:
    wanted, directory = sys.argv[1], Path(sys.argv[2])
    lock = tomllib.loads(Path("uv.lock").read_text(encoding="utf-8"))
    text = "\n".join(requirements(lock, GROUPS[wanted]))
    (directory / "requirements.txt").write_text(text + "\n", encoding="utf-8")


def requirements(lock: dict[str, Any], groups: Iterable[str]) -> list[str]:
    """``name==version --hash=…`` of each package the project needs here. Raises SystemExit for one without a hash."""
    return [_line(package) for package in needed(lock, groups)]


def needed(lock: dict[str, Any], groups: Iterable[str], extras: Iterable[str] = ()) -> list[Package]:
    """The packages from a registry that the project and its ``groups`` and ``extras`` reach on this Python, by name."""
    known: dict[str, list[Package]] = defaultdict(list)
    for package in lock["package"]:
        known[package["name"]].append(package)
    project = known[PROJECT][0]
    asked = list(project.get("dependencies", []))
    for group in groups:
        asked += project.get("dev-dependencies", {})[group]
    for extra in extras:
        asked += project.get("optional-dependencies", {})[extra]
    found: dict[str, Package] = {}
    seen: set[tuple[str, str]] = set()
    while asked:
        edge = asked.pop()
        if "marker" in edge and not Marker(edge["marker"]).evaluate():
            continue
        package = _of_edge(edge, known)
        found[package["name"]] = package
        for part in ("", *edge.get("extra", ())):
            if (package["name"], part) not in seen:
                seen.add((package["name"], part))
                more = (
                    package.get("optional-dependencies", {}).get(part, [])
                    if part
                    else package.get("dependencies", [])
                )
                asked += more
    return [found[name] for name in sorted(found)]


def _of_edge(edge: Package, known: dict[str, list[Package]]) -> Package:
    """The package an edge of the lock leads to; it names the version where there are several."""
    fits = [
        package
        for package in known[edge["name"]]
        if package["version"] == edge.get("version", package["version"])
    ]
    if len(fits) != 1 or "registry" not in fits[0]["source"]:
        raise SystemExit(f"uv.lock does not say one version of {edge['name']} from a registry")
    return fits[0]


def _line(package: Package) -> str:
    files = [*package.get("wheels", []), *([package["sdist"]] if "sdist" in package else [])]
    hashes = sorted({file["hash"] for file in files if "hash" in file})
    if not hashes:
        raise SystemExit(f"uv.lock has no hash of {package['name']} {package['version']}")
    return " ".join([f"{package['name']}=={package['version']}", *(f"--hash={each}" for each in hashes)])


if __name__ == "__main__":
    main()
