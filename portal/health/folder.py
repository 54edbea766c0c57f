"""The data folder: writable, private, with room."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from portal import disks
from portal.health._symptom import Symptom
from portal.wiring import Office


def examine(office: Office) -> Iterator[Symptom]:
    folder = office.settings.data_dir
    if not os.access(folder, os.W_OK):
        yield Symptom("folder_not_writable", f"{folder} cannot be written to", "give it to the portal's user")
        return
    yield from _room(office)
    open_to_others = [path for path in _secrets(folder) if _readable_by_others(path)]
    if open_to_others:
        named = ", ".join(str(path) for path in open_to_others[:3])
        yield Symptom("files_readable", f"others on this machine can read {named}", f"chmod -R go= {folder}")


def _room(office: Office) -> Iterator[Symptom]:
    folders = {office.settings.data_dir}
    try:
        with office.read() as session:
            folders.add(
                disks.database_folder(office.settings.direct_url, session) or office.settings.data_dir
            )
    except SQLAlchemyError:
        pass  # the database's own examination says so
    for folder in sorted(folders):
        if disks.state(folder) != disks.OK:
            used = shutil.disk_usage(folder)
            yield Symptom(
                "disk_nearly_full",
                f"the disk of {folder} is {round(100 * used.used / used.total)} % full",
                "make room: a full disk stops every write",
            )


def _secrets(folder: Path) -> Iterator[Path]:
    yield folder / "keys"
    yield from folder.glob("*.sqlite*")
    yield from folder.glob("secrets.toml")


def _readable_by_others(path: Path) -> bool:
    return path.exists() and bool(path.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH))
