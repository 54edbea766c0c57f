"""The register on disk answers as the one in memory, whatever the file, and is built once."""

from __future__ import annotations

import ast
import json
from dataclasses import replace
from pathlib import Path

from namecheck.declaration import Declaration
from namecheck.engine import check
from namecheck.fileindex import MODULES, ensure, homes
from namecheck.fileregister import FileRegister
from namecheck.keys import conflict_keys
from namecheck.parse import parse
from namecheck.register import MemoryRegister
from namecheck.registerfile import read_rows
from namecheck.shelf import Shelf
from tests.namecheck.conftest import DAY
from tests.namecheck.mutate import mutations

NAMES = ["海东红光酒业有限公司", "红光（北京）酒业有限公司", "民和鑫源养殖专业合作社", "海东全聚德有限公司", "青海泰山商贸集团有限公司",
         "海东红光酒业有限公司民和分公司", "马建国", ""]  # fmt: skip


def quiet(_rows: int) -> None:
    return None


def written(folder: Path) -> Path:
    file = folder / "register.tsv"
    lines = ["name\tuscc\tstatus\tstatus_date\tauthority\tinvestors\tvalid_until"]
    lines += [f"{name}\tU{n}\tregistered\t2020-01-0{n + 1}\t630200\ta;b\t" for n, name in enumerate(NAMES)]
    file.write_text(
        "\n".join([*lines, "海东秦山商贸有限公司\tU9\treserved\t\t630222\t\t2026-12-31"]), encoding="utf-8"
    )
    return file


def test_same_answers_as_in_memory(shelf: Shelf, tmp_path: Path) -> None:
    file = written(tmp_path)
    disk, memory = (
        FileRegister(file, shelf),
        MemoryRegister(shelf, [row for row in read_rows(file, shelf, "630200") if row]),
    )
    assert len(disk) == len(NAMES)
    for name in NAMES:
        for text in mutations(name, shelf):
            declaration = Declaration(text, None, "630200", DAY)
            assert check(declaration, shelf, disk) == check(declaration, shelf, memory)


def test_rows_come_back_whole(shelf: Shelf, tmp_path: Path) -> None:
    file = written(tmp_path)
    disk = FileRegister(file, shelf)
    rows = [row for row in read_rows(file, shelf, "630200") if row]
    for number, row in enumerate(rows):
        kept = disk.row(number)
        assert (kept.name, kept.uscc, kept.status, kept.status_date, kept.valid_until, kept.investors, kept.authority) == (
            row.name, row.uscc, row.status, row.status_date, row.valid_until, row.investors, row.authority,
        )  # fmt: skip


def test_built_once_and_again_when_file_or_rules_change(shelf: Shelf, tmp_path: Path) -> None:
    file = written(tmp_path)
    home = ensure(file, shelf, "630200", quiet)
    assert home == homes(file)[0]
    stamp = (home / "index.json").stat().st_mtime_ns
    assert ensure(file, shelf, "630200", quiet) == home
    assert (home / "index.json").stat().st_mtime_ns == stamp
    file.write_text(file.read_text(encoding="utf-8") + "\n海东新名商贸有限公司\n", encoding="utf-8")
    ensure(file, shelf, "630200", quiet)
    assert json.loads((home / "index.json").read_text(encoding="utf-8"))["rows"] == len(NAMES) + 1
    assert {entry.name for entry in tmp_path.iterdir()} == {file.name, home.name}


def test_an_empty_register_answers_nothing(shelf: Shelf, tmp_path: Path) -> None:
    file = tmp_path / "empty.tsv"
    file.write_text("name\n", encoding="utf-8")
    assert list(FileRegister(file, shelf).candidates([1, 2, 3])) == []


def imported(module: str) -> set[str]:
    """The files of namecheck that this one imports from."""
    room = Path(ensure.__code__.co_filename).parent
    nodes = ast.walk(ast.parse((room / f"{module}.py").read_text("utf-8")))
    named = {n.module.partition(".")[2] for n in nodes if isinstance(n, ast.ImportFrom) and n.module}
    return {name for name in named if (room / f"{name}.py").is_file()}


def test_stored_keys_grow_stale_with_every_file_they_are_made_with() -> None:
    reached: set[str] = set()
    waiting = {"keys", "parse"}
    while waiting:
        reached |= waiting
        waiting = set().union(*map(imported, waiting)) - reached
    assert reached <= set(MODULES)


def test_no_word_of_the_word_tables_moves_a_key(shelf: Shelf) -> None:
    """What ``reading_digest`` leaves out must not be read: without it the keys are the same, and nothing raises."""
    nothing = {"words": None, "word_finder": None, "hard": None, "meanings": None}
    bare = replace(shelf, **nothing)  # type: ignore[arg-type]  # taken away, so that whoever reads it fails
    for name in (
        *NAMES,
        "海东茶颜悦色奶茶有限公司",
        "海东市盐业公司",
        "海东快速餐饮有限公司",
        "海东佛教商贸有限公司",
    ):
        want = conflict_keys(parse(name, shelf), "630200", shelf)
        assert conflict_keys(parse(name, bare), "630200", bare) == want
