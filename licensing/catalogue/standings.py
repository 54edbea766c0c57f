"""Kinds of facts about enterprises and persons: who may state them, which ways they close, how they end."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from licensing.catalogue.model import VERIFIED
from licensing.catalogue.tables import Row, Table, read

ENTERPRISE, PERSON = "enterprise", "person"
ANYBODY = "*"
GATES = {
    ENTERPRISE: (
        "address",
        "shares",
        "change",
        "leave",
        "wind",
        "court",
        "strike",
        "use",
        "invest",
        "weigh",
        "pledge",
        "host",
        "forfeited",
    ),
    PERSON: ("rep", "officer", "owner", "apply", "pledge"),
}
COLUMNS = (
    "code",
    "zh",
    "en",
    "subject",
    "families",
    "exclusion",
    "gates",
    "responsible",
    "years",
    "public",
    "basis",
    "verified",
    "reference_zh",
    "reference_en",
)


@dataclass(frozen=True)
class StandingKind:
    """One kind of fact. ``families``: department families that may state it; ``exclusion``: the X code of simplified exit, or "".

    ``gates``: the ways it closes; ``by_responsibility``: it bars only whom a decision found personally responsible;
    ``years``: it ends by itself so many whole years after its first day, None when somebody must end it;
    ``reference_zh``, ``reference_en``: what whoever states it writes as the reference, no part of its name.
    """

    code: str
    zh: str
    en: str
    subject: str
    families: frozenset[str]
    exclusion: str
    gates: frozenset[str]
    by_responsibility: bool
    years: int | None
    public: bool
    basis: str
    verified: str
    reference_zh: str
    reference_en: str

    def told_by(self, family: str) -> bool:
        return ANYBODY in self.families or family in self.families


def read_standing_kinds(
    folder: Path, families: Collection[str], exclusions: Collection[str]
) -> tuple[Mapping[str, StandingKind], Table]:
    """The rows by code. Raises CatalogueError: unknown subject, family, exclusion or gate, or no basis."""
    table = read(folder / "standing_kinds.tsv", COLUMNS, "code")
    return {row["code"]: _kind(row, families, exclusions) for row in table.rows}, table


def _kind(row: Row, families: Collection[str], exclusions: Collection[str]) -> StandingKind:
    subject = row.one_of("subject", (ENTERPRISE, PERSON))
    told, gates = row.many("families"), row.many("gates")
    if not told or set(told) - {ANYBODY, *families}:
        raise row.wrong(f"families {row['families']!r} are not all known")
    if set(gates) - set(GATES[subject]):
        raise row.wrong(f"gates {row['gates']!r} are not all known for a {subject}")
    if row["exclusion"] and row["exclusion"] not in exclusions:
        raise row.wrong(f"exclusion {row['exclusion']!r} is not known")
    return StandingKind(
        code=row["code"],
        zh=row.needed("zh"),
        en=row.needed("en"),
        subject=subject,
        families=frozenset(told),
        exclusion=row["exclusion"],
        gates=frozenset(gates),
        by_responsibility=row.flag("responsible"),
        years=row.number("years") if row["years"] else None,
        public=row.flag("public"),
        basis=row.needed("basis"),
        verified=row.one_of("verified", VERIFIED),
        reference_zh=row["reference_zh"],
        reference_en=row["reference_en"],
    )
