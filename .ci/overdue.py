"""Asks the package index which parts of uv.lock have had a newer version for longer than the time frames allow (.ci/time_frames.tsv).

Ends with 0 when none has, 1 with those that have, 2 with "not checked" when the index did not answer for each, or does not say when files
came (PEP 700). Versions that were withdrawn, are for trying out, or want another Python do not count.
Usage: overdue.py [FILE of name==version lines]; INDEX_URL names another index.
"""

from __future__ import annotations

import json
import os
import platform
import sys
import tomllib
import urllib.request
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import (
    InvalidSdistFilename,
    InvalidWheelFilename,
    parse_sdist_filename,
    parse_wheel_filename,
)
from packaging.version import Version
from pins import needed
from time_frames import HERE, NEWER, days, standing

INDEX = "https://pypi.org/simple"
SIMPLE = "application/vnd.pypi.simple.v1+json"
PATIENCE = 30
CURRENT, OVERDUE, NOT_CHECKED = 0, 1, 2
EXTRAS = ("hsm", "shared-limits")


def main() -> int:
    asked = _named(Path(sys.argv[1])) if len(sys.argv) > 1 else _locked()
    folder = Path(os.environ.get("TIME_FRAMES", HERE))
    today, within = datetime.now(UTC).date(), days(folder)
    held = {row["package"] for row in standing(folder / "held_back.tsv", today, within)}
    found = []
    for name, version in asked:
        try:
            newer = since(name, Version(version), os.environ.get("INDEX_URL", INDEX))
        except (OSError, ValueError, KeyError) as error:
            print(
                f"overdue: not checked: {name}: {type(error).__name__}; a release needs the answer",
                file=sys.stderr,
            )
            return NOT_CHECKED
        if newer and newer[1] < today - timedelta(days=within[NEWER]) and name not in held:
            found.append(f"overdue: {name}=={version}: {newer[0]} came on {newer[1]}")
    print(
        "\n".join(found)
        or f"overdue: {len(asked)} packages asked, none behind for longer than {within[NEWER]} days but {len(held)} with a row"
    )
    return OVERDUE if found else CURRENT


def since(name: str, version: Version, index: str) -> tuple[Version, date] | None:
    """The first version that came behind this one, and its day; None while this is the newest."""
    came: dict[Version, date] = {}
    for other, day in _offered(name, version, index):
        came[other] = min(day, came.get(other, day))
    if version not in came:
        raise KeyError(f"the index does not know {name} {version}")
    later = [(day, other) for other, day in came.items() if other > version]
    if not later:
        return None
    day, other = min(later)
    return other, day


def _offered(name: str, ours: Version, index: str) -> Iterator[tuple[Version, date]]:
    asked = urllib.request.Request(f"{index.rstrip('/')}/{name}/", headers={"Accept": SIMPLE})  # noqa: S310  # an operator's setting
    with urllib.request.urlopen(asked, timeout=PATIENCE) as answer:  # noqa: S310  # as above
        files: list[dict[str, Any]] = json.load(answer)["files"]
    for file in files:
        version = _version(file["filename"])
        if version is None:
            continue
        counts = not (file.get("yanked") or version.is_prerelease)
        if version == ours or (counts and _fits(file.get("requires-python") or "")):
            yield version, datetime.fromisoformat(file["upload-time"]).date()


def _version(filename: str) -> Version | None:
    try:
        return (
            parse_wheel_filename(filename)[1]
            if filename.endswith(".whl")
            else parse_sdist_filename(filename)[1]
        )
    except (InvalidWheelFilename, InvalidSdistFilename):
        return None  # an old form that nobody installs any more


def _fits(wanted: str) -> bool:
    try:
        return SpecifierSet(wanted).contains(platform.python_version())
    except InvalidSpecifier:
        return True


def _locked() -> list[tuple[str, str]]:
    lock = tomllib.loads(Path("uv.lock").read_text(encoding="utf-8"))
    return [(each["name"], each["version"]) for each in needed(lock, ["build", "dev"], EXTRAS)]


def _named(path: Path) -> list[tuple[str, str]]:
    lines = [
        line.split()[0].partition("==")
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip()
    ]
    return [(name, version) for name, _, version in lines]


if __name__ == "__main__":
    sys.exit(main())
