"""The data folder: writable, private, with room."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

from portal.health._symptom import Symptom
from portal.wiring import Office

FULL = 0.85
LEAST_BYTES = 512 * 1024 * 1024


def examine(office: Office) -> Iterator[Symptom]:
    folder = office.settings.data_dir
    if not os.access(folder, os.W_OK):
        yield Symptom("folder_not_writable", f"{folder} cannot be written to", "give it to the portal's user")
        return
    used = shutil.disk_usage(folder)
    if used.free < LEAST_BYTES or used.used / used.total > FULL:
        share = round(100 * used.used / used.total)
        yield Symptom(
            "disk_nearly_full",
            f"the disk of {folder} is {share} % full",
            "make room: a full disk stops every write",
        )
    open_to_others = [path for path in _secrets(folder) if _readable_by_others(path)]
    if open_to_others:
        named = ", ".join(str(path) for path in open_to_others[:3])
        yield Symptom("files_readable", f"others on this machine can read {named}", f"chmod -R go= {folder}")


def _secrets(folder: Path) -> Iterator[Path]:
    yield folder / "keys"
    yield from folder.glob("*.sqlite*")
    yield from folder.glob("secrets.toml")


def _readable_by_others(path: Path) -> bool:
    return path.exists() and bool(path.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH))
