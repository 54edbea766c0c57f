"""Every column of the database has the class of data that docs/security.md gives its table, or one above it (ASVS 14.1.2)."""

from __future__ import annotations

import re
from collections import Counter

import sqlalchemy as sa

from licensing.store import models
from licensing.store.types import Sealed, SealedBytes, SealedJSON
from tests.house.source import ROOT, nothing

SEALED = (Sealed, SealedJSON, SealedBytes)
RANK = ("technical", "public", "official", "personal", "secret")
ASKED = 6  # class, what, at rest, shown to, in logs, kept
# What a column's name says of it; digests of files and papers are named by their algorithm, chains by `hash` alone.
SECRET = re.compile(r"secret|password|private|guess|seed$|_token$|\w_hash$")
OF_A_PERSON = re.compile(
    r"mobile|id_number|evidence$|(?:person|agent|giver|representative|number|address|subject|claimed)_index$|"
    r"(?:person|agent)_(?:number|name)$|^(?:identity|contribution)$"
)
TO_SEAL = re.compile(r"(?:^|_)mobile$|(?:^|_)id_number$|(?:person|agent)_number$|evidence$")


def part(text: str, start: str, end: str) -> str:
    return text[text.index(start) : text.index(end, text.index(start))]


class Page:
    """What docs/security.md says: ``tables``: class by table, each row kept; ``above``: class by table.column."""

    def __init__(self, text: str) -> None:
        data = part(text, "## Data", "## Logs")
        self.asked = {
            row[0]: row
            for row in (
                [c.strip() for c in line.strip("|").split("|")]
                for line in data.splitlines()
                if line.startswith("| ")
            )
            if len(row) == ASKED
        }
        self.tables = [
            (name, line.split("|")[1].strip())
            for line in part(data, "| class | tables |", "Above their tables:").splitlines()[2:]
            for name in re.findall(r"`(\w+)`", line)
        ]
        said = part(data, "Above their tables:", ".\nNames of people")
        self.above = {
            name: kind
            for kind, names in re.findall(r"(\w+): ((?:`[\w.]+`(?:, )?)+)", said)
            for name in re.findall(r"`([\w.]+)`", names)
        }

    def of(self, column: sa.Column[object]) -> str:
        table = str(column.table)
        own = dict(self.tables).get(table, "")
        return self.above.get(f"{table}.{column.name}", own)


PAGE = Page((ROOT / "docs" / "security.md").read_text("utf-8"))


def columns(metadata: sa.MetaData) -> list[sa.Column[object]]:
    return [column for table in metadata.sorted_tables for column in table.columns]


def unclassed(page: Page, metadata: sa.MetaData) -> list[str]:
    """Tables with no class or two, and what the page has that the database has not."""
    told = Counter(name for name, _ in page.tables)
    there = {table.name for table in metadata.sorted_tables}
    wrong = [
        f"{name}: {told[name]} classes"
        for name in sorted(there | set(told))
        if told[name] != 1 or name not in there
    ]
    known = {f"{column.table}.{column.name}": column for column in columns(metadata)}
    own = dict(page.tables)
    for name, kind in page.above.items():
        if name not in known:
            wrong.append(f"{name}: no such column")
        elif RANK.index(kind) <= RANK.index(own[name.partition(".")[0]]):
            wrong.append(f"{name}: not above its table")
    return wrong


def misclassed(page: Page, metadata: sa.MetaData) -> list[str]:
    """Columns whose name or sealing says more than their class."""
    wrong = []
    for column in columns(metadata):
        kind, name = page.of(column), f"{column.table}.{column.name}"
        sealed = isinstance(column.type, SEALED)
        if SECRET.search(column.name) and kind != "secret":
            wrong.append(f"{name} is {kind}, its name says secret")
        if (sealed or OF_A_PERSON.search(column.name)) and kind not in ("personal", "secret"):
            wrong.append(f"{name} is {kind}, and is of a person or sealed")
        if TO_SEAL.search(column.name) and not sealed:
            wrong.append(f"{name} lies in clear")
    return wrong


def test_each_class_says_all_that_it_asks_for() -> None:
    assert set(PAGE.asked) == {"class", *RANK}
    nothing(kind for kind, row in PAGE.asked.items() if not all(row))


def test_every_column_has_its_class() -> None:
    nothing(unclassed(PAGE, models.Case.metadata))


def test_what_its_name_says_is_secret_or_personal_is_so_classed() -> None:
    nothing(misclassed(PAGE, models.Case.metadata))


def test_a_new_table_and_a_forgotten_field_are_seen() -> None:
    """The guard itself, on tables that the page does not know or has too low."""
    made = sa.MetaData()
    sa.Table("stranger", made, sa.Column("id", sa.String))
    sa.Table(
        "enterprise",
        made,
        sa.Column("mobile", sa.String),
        sa.Column("sign_token", sa.String),
        sa.Column("told", Sealed),
    )
    assert "stranger: 0 classes" in unclassed(PAGE, made)
    assert misclassed(PAGE, made) == [
        "enterprise.mobile is public, and is of a person or sealed",
        "enterprise.mobile lies in clear",
        "enterprise.sign_token is public, its name says secret",
        "enterprise.told is public, and is of a person or sealed",
    ]
