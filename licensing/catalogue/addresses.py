"""Kinds of address and what a host must be, as rows: provinces make the rules (条例 art 11), localities differ."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
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
    "scope_mark",
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
    the domicile; ``scope_mark``: after the scope;
    ``quota``: most enterprises of one host, None where the host's own word counts; ``desk``: one enterprise a desk;
    ``gated``: whether a scope with pre-approvals may use it."""

    code: str
    zh: str
    en: str
    types: frozenset[str]
    host: str
    scope: tuple[str, ...]
    marker: str
    scope_mark: str
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


def mark_in(text: str, kinds: Iterable[AddressKind]) -> str:
    """The first mark of a kind of address that a text bears, in brackets of any width; empty for none. Marks are printed, never typed."""
    marks = (mark for kind in kinds for mark in (kind.marker, kind.scope_mark) if mark)
    return next((mark for mark in marks if _bare(mark) in _bare(text)), "")


def _bare(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


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
            scope_mark=row["scope_mark"],
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
