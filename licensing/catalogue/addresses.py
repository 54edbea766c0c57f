"""Kinds of address and what a host must be, as rows: provinces make the rules (条例 art 11), localities differ."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from licensing.catalogue.model import VERIFIED
from licensing.catalogue.tables import Table, read

ORDINARY, NO_HOST, ENTERPRISE, PLATFORM = "ordinary", "no", "enterprise", "platform"
DOMAIN = re.compile(
    r"(https?://)?([\w-]+\.)+[a-z]{2,}(/\S*)?", re.IGNORECASE
)  # no place of business by itself
HOSTS = (NO_HOST, ENTERPRISE, PLATFORM)
ALL = "*"
KIND_COLUMNS = (
    "code",
    "zh",
    "en",
    "types",
    "host",
    "scope",
    "marker",
    "quota",
    "desk",
    "gated",
    "basis",
    "verified",
)
RULE_COLUMNS = ("code", "least", "zh", "en", "basis", "verified")
MEASURES = ("paid_in", "area", "lease_years", "staff", "business_use")


@dataclass(frozen=True)
class AddressKind:
    """``host``: who lends it, one of HOSTS; ``scope``: phrases of which a host's scope holds one; ``marker``: what the licence says after
    the domicile; ``quota``: most enterprises of one host, None where the host's own word counts; ``desk``: one enterprise a desk;
    ``gated``: whether a scope with pre-approvals may use it."""

    code: str
    zh: str
    en: str
    types: frozenset[str]
    host: str
    scope: tuple[str, ...]
    marker: str
    quota: int | None
    desk: bool
    gated: bool
    basis: str
    verified: str

    def open_to(self, entity_type: str) -> bool:
        return ALL in self.types or entity_type in self.types


@dataclass(frozen=True)
class HostRule:
    """A measure a host must reach."""

    code: str
    least: int
    zh: str
    en: str
    basis: str
    verified: str


def read_address_kinds(
    folder: Path, types: Collection[str], phrases: Collection[str]
) -> tuple[Mapping[str, AddressKind], Table]:
    """The rows by code. Raises CatalogueError: an unknown type, host or phrase, or no ordinary kind."""
    table = read(folder / "address_kinds.tsv", KIND_COLUMNS, "code")
    found = {}
    for row in table.rows:
        allowed, scope = row.many("types"), row.many("scope")
        if not allowed or set(allowed) - {ALL, *types}:
            raise row.wrong(f"types {row['types']!r} are not all known")
        if set(scope) - set(phrases):
            raise row.wrong(f"scope {row['scope']!r} is not of the catalogue")
        found[row["code"]] = AddressKind(
            code=row["code"],
            zh=row.needed("zh"),
            en=row.needed("en"),
            types=frozenset(allowed),
            host=row.one_of("host", HOSTS),
            scope=scope,
            marker=row["marker"],
            quota=row.number("quota") if row["quota"] else None,
            desk=row.flag("desk"),
            gated=row.flag("gated"),
            basis=row.needed("basis"),
            verified=row.one_of("verified", VERIFIED),
        )
    if ORDINARY not in found:
        raise table.rows[0].wrong(f"no row for {ORDINARY}")
    return found, table


def read_host_rules(folder: Path) -> tuple[Mapping[str, HostRule], Table]:
    """The rows by measure. Raises CatalogueError for an unknown one."""
    table = read(folder / "host_rules.tsv", RULE_COLUMNS, "code")
    found = {}
    for row in table.rows:
        code = row.one_of("code", MEASURES)
        words = row.needed("zh"), row.needed("en"), row.needed("basis")
        found[code] = HostRule(code, row.number("least"), *words, row.one_of("verified", VERIFIED))
    return found, table
