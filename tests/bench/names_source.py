"""The real names as one register file: every row of the registrations, and the names known from other lists.

The names may not be shipped, so the file is written to the folder for temporary files, once.
"""

from __future__ import annotations

import lzma
import tempfile
from collections.abc import Iterator
from pathlib import Path

from namecheck.parse import parse
from namecheck.registerfile import read_rows
from namecheck.shelf import Shelf

SHARED = Path(__file__).parents[3] / "shared/data/names"
ROWS = "registrations_core.tsv.xz"
LIST = "names_all.txt.xz"
NOWHERE = "100000"  # authority of a listed name that carries no division


def all_names() -> Iterator[str]:
    """The 3.06 million distinct names, in sorted order."""
    with lzma.open(SHARED / LIST, "rt", encoding="utf-8") as lines:
        yield from (line.rstrip("\n") for line in lines)


def everything(shelf: Shelf) -> Path | None:
    """The register file of all names, made when it is not there yet; ``None`` without the real names."""
    if not (SHARED / ROWS).is_file():
        return None
    home = Path(tempfile.gettempdir()) / "names-bench"
    home.mkdir(exist_ok=True)
    target, part = home / "names.tsv", home / "names.tsv.part"
    if not target.is_file():
        print("  writing the register file of all names", flush=True)
        with part.open("w", encoding="utf-8") as out:
            out.write("name\tuscc\tauthority\n")
            out.writelines(_lines(shelf))
        part.rename(target)
    return target


def _lines(shelf: Shelf) -> Iterator[str]:
    registered: set[int] = set()
    for prior in read_rows(SHARED / ROWS, shelf, NOWHERE):
        if prior:
            registered.add(hash(prior.name))
            yield f"{prior.name}\t{prior.uscc or ''}\t{prior.authority}\n"
    for name in all_names():
        if hash(name) not in registered:
            yield f"{name}\t\t{parse(name, shelf).parts.division_code or NOWHERE}\n"
