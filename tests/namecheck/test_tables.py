"""The shelf is strict, proves what it was made of, and a draft of it can be compared with the one in force."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from namecheck.compare import changed_tables, flips
from namecheck.declaration import Declaration
from namecheck.engine import check
from namecheck.register import MemoryRegister, PriorName
from namecheck.shelf import DATA, Shelf, load
from namecheck.tables import TableError
from tests.namecheck.conftest import DAY


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the packaged tables that a test may spoil."""
    shutil.copytree(DATA, tmp_path / "data", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return tmp_path / "data"


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "old", "new", "says"),
    [
        ("weak_words.tsv", "term\tnote", "term\tnote\tcolour", "weak_words.tsv:3: columns"),
        ("weak_words.tsv", "快速\t", "动力\t", "stands here twice"),
        ("weak_words.tsv", "快速\t", "快速\tx\ty", "weak_words.tsv:5"),
        ("weak_words.tsv", "# source", "# origin", "no '# source"),
        ("words_law.tsv", "trade_has\treject", "somewhere\treject", "not usable"),
        ("words_law.tsv", "trade_has\treject", "trade_has\tforbid", "not usable"),
        ("divisions_own.tsv", "2013-02-07", "2013-02-30", "until is no day"),
        ("policy.toml", "merge_l_n = false", "merge_l_n = 0", "merge_l_n must be bool"),
        ("policy.toml", "merge_l_n = false", "", "keys must be"),
    ],
)
def test_a_slip_stops_the_start_with_file_and_line(
    folder: Path, name: str, old: str, new: str, says: str
) -> None:
    edit(folder / name, old, new)
    with pytest.raises(TableError, match=says.replace(":", ".*")):
        load(folder)


def test_missing_and_empty_tables_stop_the_start(folder: Path) -> None:
    (folder / "protected.tsv").write_text(
        "# source: x; date: 2026-11-01\nterm\tindustries\tsource\n", encoding="utf-8"
    )
    with pytest.raises(TableError, match="empty"):
        load(folder)
    (folder / "protected.tsv").unlink()
    with pytest.raises(TableError, match="missing"):
        load(folder)


def test_digest_covers_every_table(shelf: Shelf, folder: Path) -> None:
    assert load(folder).digest == shelf.digest
    assert set(shelf.tables) == {file.name for file in DATA.iterdir() if file.suffix in {".tsv", ".toml"}}
    edit(folder / "weak_words.tsv", "快速\t", "极速\t")
    assert load(folder).digest != shelf.digest


def test_replay_gives_the_same_bytes(shelf: Shelf, folder: Path) -> None:
    names = [PriorName("海东红光酒业有限公司"), PriorName("海东宏光酒业有限公司")]
    declaration = Declaration("海东紅光白酒有限公司", "llc", "630200", DAY)
    reports = [check(declaration, tables, MemoryRegister(tables, given)) for tables, given in
               ((shelf, names), (load(folder), names[::-1]))]  # fmt: skip
    assert reports[0].canonical() == reports[1].canonical()
    assert reports[0].outcome == "reject"
    assert reports[0].digest.startswith("sha256:")
    assert b"message" not in reports[0].canonical(), "a reworded sentence must not change what was decided"


def test_a_draft_shows_what_would_flip(shelf: Shelf, folder: Path) -> None:
    edit(folder / "industry_groups_own.tsv", "医药\t", "餐饮\tg1\n医药\t")
    edit(folder / "weak_words.tsv", "快速\t", "晶彩\t")
    draft = load(folder)
    prior = [PriorName("海东红光商贸有限公司")]
    asked = [Declaration(name, None, "630200", DAY) for name in
             ("海东红光餐饮有限公司", "海东晶彩科技有限公司", "海东快速餐饮有限公司", "海东泰和餐饮有限公司")]  # fmt: skip
    found = list(flips(asked, (shelf, MemoryRegister(shelf, prior)), (draft, MemoryRegister(draft, prior))))
    assert [(flip.before, flip.after) for flip in found] == [
        ("pass", "reject"),
        ("pass", "review"),
        ("review", "pass"),
    ]
    assert found[0].new == ("same_trade_name:reject",)
    assert changed_tables(shelf, draft) == ("industry_groups_own.tsv", "weak_words.tsv")
