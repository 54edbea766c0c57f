"""A limited company by who owns it: one person, one body, the state alone, somebody from abroad; rows of ``entities/llc``, read strictly.

A variant is no kind of its own: members, organs and papers are the company's, and what differs is said by its row and by rules.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from licensing.application.draft import Draft
from licensing.catalogue.model import VERIFIED
from licensing.catalogue.tables import read
from licensing.entities import HERE
from licensing.findings.employees import state_owned
from licensing.findings.owners import from_abroad

OWNERS = ("state", "abroad_one", "abroad", "person", "body", "several")
MEASURES = ("banned", "limited")
FOLDER = HERE / "llc"


@dataclass(frozen=True)
class Variant:
    """``mark_zh``: what stands behind the type, empty for nothing; ``note``: what the owners read and sign with the application."""

    code: str
    owners: str
    mark_zh: str
    mark_en: str
    note: str
    basis: str
    verified: str


@dataclass(frozen=True)
class Measure:
    """A row of the list for foreign investment: ``words`` of a scope beside which a clerk compares it."""

    code: str
    words: tuple[str, ...]
    measure: str
    zh: str
    basis: str
    verified: str


def load_variants(path: Path = FOLDER / "variants.tsv") -> tuple[Variant, ...]:
    """The variants in the order in which they are tried. Raises CatalogueError, also when one of ``OWNERS`` has no row."""
    found = []
    for row in read(path, tuple(Variant.__dataclass_fields__), "code").rows:
        owners, mark = row.one_of("owners", OWNERS), row["mark_zh"]
        if bool(mark) != bool(row["mark_en"]):
            raise row.wrong("a mark is said in both languages or in none")
        told = (mark, row["mark_en"], row["note"], row.needed("basis"), row.one_of("verified", VERIFIED))
        found.append(Variant(row["code"], owners, *told))
    if sorted(v.owners for v in found) != sorted(OWNERS):
        raise row.wrong(f"each of {', '.join(OWNERS)} has one row")
    return tuple(found)


def load_measures(path: Path = FOLDER / "foreign.tsv") -> tuple[Measure, ...]:
    """The list for foreign investment. Raises CatalogueError."""
    found = []
    for row in read(path, tuple(Measure.__dataclass_fields__), "code").rows:
        if not row.many("words"):
            raise row.wrong("words is empty")
        told = (row.one_of("measure", MEASURES), row.needed("zh"), row.needed("basis"))
        found.append(Measure(row["code"], row.many("words"), *told, row.one_of("verified", VERIFIED)))
    return tuple(found)


VARIANTS = {variant.owners: variant for variant in load_variants()}
LIST = load_measures()


def owned_by(draft: Draft) -> str:
    """Of ``OWNERS``: the state alone first, then whoever is from abroad, then whether there is one owner."""
    owners = draft.owners
    abroad = [p for p in owners if from_abroad(p)]
    if state_owned(draft):
        return "state"
    if abroad:
        return "abroad_one" if len(owners) == 1 else "abroad"
    if len(owners) == 1:
        return "body" if owners[0].is_body else "person"
    return "several"


def of(draft: Draft) -> Variant | None:
    """The variant of a limited company; None for any other kind, and while nobody owns it yet."""
    return VARIANTS[owned_by(draft)] if draft.kind.code == "llc" and draft.owners else None


def measures(scope: str) -> tuple[Measure, ...]:
    """What of the list for foreign investment a scope may touch.

    >>> [m.code for m in measures("一般项目：软件开发；电影放映。")], measures("一般项目：软件开发。")
    (['press'], ())
    """
    return tuple(m for m in LIST if any(word in scope for word in m.words))
