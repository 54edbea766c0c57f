"""From checked rows to the catalogue's values; every reference to another table is resolved or refused."""

from __future__ import annotations

from collections.abc import Container, Mapping

from licensing.catalogue.fields import item_fields
from licensing.catalogue.model import (
    KINDS,
    MERGED,
    SILENCES,
    VERIFIED,
    Deadline,
    Department,
    Field,
    Item,
    Limit,
    OrderKind,
    Place,
    ScopeItem,
    Term,
)
from licensing.catalogue.tables import Row
from licensing.deadlines import UNITS

LEVELS = ("county", "city", "province", "region", "central")
ORDER_STATES = ("active", "suspended", "revoked", "rescinded", "deregistered")
ORDER_FIELDS = (
    "representative",
    "representative_id",
    "domicile",
    "scope",
    "capital_fen",
    "new_name",
    "until",
    "approvals",
    "capital_reason",
    "resolved_on",
    "creditors",
    "creditors_none",
    "group_on",
    "ended_on",
    "court_ruling",
    "responsible",
    "public_interest",
    "ground",
    "paper",
    "officer",
    "comes_back",
    "forfeiture",
    "gives_back",
    "votes_for",
    "votes_all",
    "resumed_on",
    "intended",
    "to_authority",
)
SCOPE_KINDS = ("一般", "一般（需备案）", "许可")


def item(
    row: Row,
    families: Mapping[str, Term],
    documents: Container[str],
    entities: Container[str],
    fields: Mapping[str, Field],
) -> Item:
    family = known(row, "department", row["department"], families)
    levels = row.many("level")
    for level in levels:
        known(row, "level", level, LEVELS)
    for document in row.many("documents"):
        known(row, "documents", document, documents)
    for entity in row.many("applies_to"):
        known(row, "applies_to", entity, entities)
    if bool(row["statutory_days"]) != bool(row["unit"]):
        raise row.wrong("statutory_days and unit belong together")
    if bool(row["silence"]) != (row["kind"] != MERGED):
        raise row.wrong("silence: said for every item that somebody decides, and for no other")
    return Item(
        code=row["code"],
        kind=row.one_of("kind", KINDS),
        silence=row.one_of("silence", ("", *SILENCES)),
        name_zh=row.needed("name_zh"),
        name_en=row.needed("name_en"),
        group=row["group"],
        department=family,
        department_zh=families[family].zh,
        department_en=families[family].en,
        levels=levels,
        mode=row.one_of("mode", ("permit", "pledge", "file", "inform")),
        applies_to=frozenset(row.many("applies_to")),
        triggered_by=row.many("triggered_by"),
        fields=item_fields(row, fields),
        documents=row.many("documents"),
        days=row.number("statutory_days") if row["statutory_days"] else None,
        unit=row.one_of("unit", UNITS) if row["unit"] else None,
        basis=row["legal_basis"],
        source=row.needed("source"),
        verified=row.one_of("verified", VERIFIED),
        note=row["note"],
    )


def known(row: Row, column: str, value: str, table: Container[str]) -> str:
    """``value`` when it is a key of ``table``; CatalogueError otherwise."""
    if value not in table:
        raise row.wrong(f"{column}: {value!r} is unknown")
    return value


def department(row: Row, families: Container[str], places: Mapping[str, Place]) -> Department:
    if row["level"] != "province":
        known(row, "division_code", row["division_code"], places)
    return Department(
        code=row["code"],
        name_zh=row.needed("name_zh"),
        name_en=row.needed("name_en"),
        level=row.one_of("level", LEVELS),
        role=row["role"],
        family=known(row, "family", row["family"], families),
        division_code=row.needed("division_code"),
        verified=row.one_of("verified", VERIFIED),
    )


def place(row: Row) -> Place:
    return Place(
        code=row["code"],
        name_zh=row.needed("zh"),
        full_path=row.needed("full_path"),
        name_en=row.needed("en"),
        full_en=row.needed("full_en"),
        level=row.one_of("level", LEVELS),
    )


def scope_item(row: Row, items: Container[str]) -> ScopeItem:
    needs = tuple(tuple(group.split("/")) for group in row.many("permit_codes"))
    for code in (code for group in needs for code in group):
        known(row, "permit_codes", code, items)
    return ScopeItem(
        code=row["code"],
        item=row.needed("item"),
        kind=row.one_of("kind", SCOPE_KINDS),
        needs=needs,
        permit_hint=row["permit_hint"],
        instead=row.many("instead"),
        gb=row.many("gb"),
        aliases=row.many("aliases", "|"),
        usual_exclusion=row["usual_exclusion"],
        wording=row.one_of("wording", ("national-recalled", "corpus")),
        count=row.number("count"),
    )


def term(row: Row) -> Term:
    verified = row.one_of("verified", VERIFIED) if "verified" in row.cells else "no"
    more = {k: v for k, v in row.cells.items() if k not in ("code", "zh", "en", "verified")}
    return Term(row["code"], row.needed("zh"), row.needed("en"), verified, more)


def _asked(row: Row, column: str, allowed: Container[str]) -> dict[str, bool]:
    """What a column lists -> whether it must be given; a ? behind it says that it may."""
    found = {f.partition("@")[0].removesuffix("?"): f[-1] != "?" and "@" not in f for f in row.many(column)}
    for name in found:
        known(row, column, name, allowed)
    return found


def _with(row: Row, column: str) -> dict[str, str]:
    """What must be given once a field is filled: name@field -> the field."""
    parts = [f.partition("@") for f in row.many(column) if "@" in f]
    for _, _, field in parts:
        known(row, column, field, {f.removesuffix("?") for f in row.many("fields")})
    return {name: field for name, _, field in parts}


def _standings(row: Row, kinds: Container[str]) -> dict[str, str]:
    """Kind of fact -> about whom the order writes it."""
    found = dict(part.split("@", 1) for part in row.many("standings") if "@" in part)
    for code, whom in found.items():
        known(row, "standings", code, kinds)
        known(row, "standings", whom, ("responsible", "pledgers", "pledging_firms"))
    return found


def order_kind(
    row: Row, families: Container[str], papers: Container[str], standings: Container[str]
) -> OrderKind:
    for family in row.many("tell"):
        known(row, "tell", family, families)
    for state in row.many("states"):
        known(row, "states", state, ORDER_STATES)
    row.needed("states")
    return OrderKind(
        code=row["code"],
        family=row.needed("family"),
        zh=row.needed("zh"),
        en=row.needed("en"),
        article=row.needed("article"),
        states=row.many("states"),
        enterprise=row.one_of("enterprise", ("", "revoked", "rescinded", "deregistered")),
        name=row.one_of("name", ("", "renamed", "ordered", "revoked", "rescinded", "deregistered")),
        licence=row.one_of("licence", ("", "reissue", "suspend", "resume", "revoke")),
        document=row.flag("document"),
        papers=_asked(row, "papers", papers),
        papers_with=_with(row, "papers"),
        fields=_asked(row, "fields", ORDER_FIELDS),
        checks=row.many("checks"),
        flags=row.many("flags"),
        standings=_standings(row, standings),
        announces=row.one_of("announces", ("", "reduction", "strike_off", "liquidation", "wake")),
        days=row["days"],
        tell=row.many("tell"),
        source=row.needed("source"),
        verified=row.one_of("verified", VERIFIED),
    )


def limit(row: Row) -> Limit:
    return Limit(
        code=row["code"],
        value=row.number("value"),
        unit=row.one_of("unit", ("yuan", "enterprises")),
        zh=row.needed("zh"),
        basis=row.needed("basis"),
        verified=row.one_of("verified", VERIFIED),
    )


def deadline(row: Row) -> Deadline:
    return Deadline(
        code=row["code"],
        event=row.needed("event"),
        length=row.number("length"),
        unit=row.one_of("unit", UNITS),
        rolls=row.flag("rolls"),
        starts=row.needed("starts"),
        basis=row.needed("basis"),
        verified=row.one_of("verified", VERIFIED),
    )
