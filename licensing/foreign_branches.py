"""What the law asks of a foreign company's branch besides: rows of ``entities/foreign_branch``, read strictly (公司法 arts 245, 246)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from licensing.catalogue.model import VERIFIED
from licensing.catalogue.tables import read
from licensing.entities import HERE

FOLDER = HERE / "foreign_branch"
FEN = 100


@dataclass(frozen=True)
class FundsRow:
    """The least that is allocated for a trade, where the State Council says so (公司法 art 245)."""

    code: str
    item: str
    least_yuan: int
    zh: str
    basis: str
    verified: str


@dataclass(frozen=True)
class RegistrarRow:
    """An authority that may register them (实施细则 art 4)."""

    authority: str
    zh: str
    basis: str
    verified: str


def load_funds(path: Path = FOLDER / "funds.tsv") -> tuple[FundsRow, ...]:
    """Raises CatalogueError."""
    return tuple(
        FundsRow(
            *(row["code"], row.needed("item"), row.number("least_yuan"), row.needed("zh")),
            *(row.needed("basis"), row.one_of("verified", VERIFIED)),
        )
        for row in read(path, tuple(FundsRow.__dataclass_fields__), "code").rows
    )


def load_registrars(path: Path = FOLDER / "registrars.tsv") -> Mapping[str, RegistrarRow]:
    """Raises CatalogueError."""
    return {
        row["authority"]: RegistrarRow(
            *(row["authority"], row.needed("zh"), row.needed("basis")), row.one_of("verified", VERIFIED)
        )
        for row in read(path, tuple(RegistrarRow.__dataclass_fields__), "authority").rows
    }


def load_liability(path: Path = FOLDER / "liability.tsv") -> tuple[str, ...]:
    """How a foreign company's Chinese name may end, so that it says the form of liability. Raises CatalogueError."""
    rows = read(path, ("word", "zh", "basis", "verified"), "word").rows
    for row in rows:
        row.needed("zh")
        row.needed("basis")
        row.one_of("verified", VERIFIED)
    return tuple(row["word"] for row in rows)


def below(amount_fen: int, items: Collection[str], rows: Iterable[FundsRow]) -> Iterator[FundsRow]:
    """The rows that what is allocated falls short of, of those that these items call for.

    >>> row = FundsRow("bank", "A09", 200_000_000, "外国银行分行", "外资银行管理条例第八条", "no")
    >>> [len(list(below(fen, {"A09", "A41"}, [row]))) for fen in (19_999_999_999, 20_000_000_000)], list(below(1, {"A41"}, [row]))
    ([1, 0], [])
    """
    return (row for row in rows if row.item in items and amount_fen < row.least_yuan * FEN)


FUNDS, REGISTRARS, LIABILITY = load_funds(), load_registrars(), load_liability()
