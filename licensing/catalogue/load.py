"""The catalogue: one frozen object over all tables, loaded strictly once at the start."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from licensing.catalogue import answers, rows, scope_search
from licensing.catalogue.addresses import AddressKind, HostRule, read_address_kinds, read_host_rules
from licensing.catalogue.beneficial import BeneficialRules, read_beneficial
from licensing.catalogue.bodies import deciding_body
from licensing.catalogue.contributions import ContributionTerm, read_terms
from licensing.catalogue.derived import read_derived
from licensing.catalogue.fields import read_fields
from licensing.catalogue.holder import Matter, Purpose, read_matters, read_purposes
from licensing.catalogue.liquidations import Liquidation, read_liquidations
from licensing.catalogue.mandates import Errand, read_errands
from licensing.catalogue.minimums import CapitalMinimum, read_minimums
from licensing.catalogue.model import (
    Deadline,
    Department,
    Field,
    Item,
    Limit,
    OrderKind,
    PermitMode,
    Place,
    ScopeItem,
    Term,
)
from licensing.catalogue.modes import Modes, mode_of, read_modes
from licensing.catalogue.name_trades import NameTrade, read_name_trades
from licensing.catalogue.name_words import NameWord, read_name_words
from licensing.catalogue.offers import read_withheld
from licensing.catalogue.pledges import PledgeItem, read_pledges
from licensing.catalogue.repairs import RepairRule, read_repairs
from licensing.catalogue.reviews import check_instead, read_reviews
from licensing.catalogue.scope_words import of_trade, read_trades, read_words
from licensing.catalogue.sleeping import Criterion, read_sleeping
from licensing.catalogue.standings import StandingKind, read_standing_kinds
from licensing.catalogue.tables import CatalogueError as CatalogueError
from licensing.catalogue.tables import Table, read
from licensing.errors import Problem

DATA = Path(__file__).with_name("data")

ITEM_COLUMNS = (
    "code kind name_zh name_en group department level mode applies_to "
    "triggered_by fields documents statutory_days unit silence legal_basis source verified note"
)
DEPARTMENT_COLUMNS = ["code", "name_zh", "name_en", "level", "role", "family", "division_code", "verified"]
PLACE_COLUMNS = ["code", "zh", "full_path", "en", "full_en", "level"]
SCOPE_COLUMNS = "code item kind permit_codes permit_hint instead gb aliases usual_exclusion wording count"
DEADLINE_COLUMNS = ["code", "event", "length", "unit", "rolls", "starts", "basis", "verified"]
LIMIT_COLUMNS = ["code", "value", "unit", "zh", "basis", "verified"]
ORDER_COLUMNS = (
    "code family zh en article states enterprise name licence document "
    "papers fields checks flags standings announces days tell source verified"
)
TERM_COLUMNS = {
    "department_families": "code zh en",
    "entity_types": "code zh en law registered_items filed_items uscc_prefix verified",
    "officer_roles": "code zh en applies_to registered_or_filed real_name_check note verified",
    "document_types": "code zh en used_for obtainable_by_sharing verified",
    "deregistration_exclusions": "code zh en legal_basis curable_within_window verified",
    "order_papers": "code zh en article verified",
    "abnormal_grounds": "code zh en trigger listing_deadline removal legal_basis verified",
}


@dataclass(frozen=True, eq=False)  # one is never another, so that what follows from it can be kept
class Catalogue:
    """What the law and the office lay down. Keys of the mappings are the codes of the rows, in file order."""

    items: Mapping[str, Item]
    fields: Mapping[str, Field]
    derived: Mapping[str, tuple[str, ...]]
    departments: Mapping[str, Department]
    families: Mapping[str, Term]
    places: Mapping[str, Place]
    scope_items: Mapping[str, ScopeItem]
    entity_types: Mapping[str, Term]
    officer_roles: Mapping[str, Term]
    document_types: Mapping[str, Term]
    deadlines: Mapping[str, Deadline]
    limits: Mapping[str, Limit]
    beneficial: BeneficialRules
    contribution_terms: tuple[ContributionTerm, ...]
    minimums: tuple[CapitalMinimum, ...]
    name_words: tuple[NameWord, ...]
    name_trades: tuple[NameTrade, ...]
    exclusions: Mapping[str, Term]
    standing_kinds: Mapping[str, StandingKind]
    sleeping: Mapping[str, Criterion]
    repairs: Mapping[str, RepairRule]
    abnormal_grounds: Mapping[str, Term]
    order_papers: Mapping[str, Term]
    liquidations: Mapping[str, Liquidation]
    address_kinds: Mapping[str, AddressKind]
    host_rules: Mapping[str, HostRule]
    order_kinds: Mapping[str, OrderKind]
    purposes: Mapping[str, Purpose]
    matters: Mapping[str, Matter]
    errands: Mapping[str, Errand]
    withheld: Mapping[str, Term]
    modes: Modes
    pledges: Mapping[str, PledgeItem]
    reviews: Mapping[str, Term]
    scope_index: tuple[scope_search.Entry, ...]
    trades: Mapping[str, Term]
    digest: str

    @property
    def counties(self) -> Mapping[str, Place]:
        """The places people can register in, without the city above them."""
        return {code: place for code, place in self.places.items() if place.level == "county"}

    def offered(self, entity_type: str) -> tuple[Item, ...]:
        """Items this type (catalogue code such as LLC) can be asked for, in file order; a withheld row is not one of them."""
        open_items = (i for i in self.items.values() if i.code not in self.withheld)
        return tuple(i for i in open_items if entity_type in i.applies_to)

    def mode(self, item: str, division: str, on: date | None = None) -> PermitMode | None:
        """How the item is handled in a division on a day (the latest row when ``on`` is None); None where no row says."""
        return mode_of(self.modes, item, division, on)

    def department_for(self, item: Item, division: str) -> Department:
        """The body that handles the item for a case of this division. Raises CatalogueError when there is none."""
        return deciding_body(self.departments.values(), item.department, item.levels, division)

    def body_of(self, family: str, division: str) -> Department:
        """The nearest body of a family for a case of this division. Raises CatalogueError when there is none."""
        return deciding_body(self.departments.values(), family, ("county",), division)

    def registration_authority(self, division: str) -> Department:
        """The market-regulation body of exactly this division. Raises CatalogueError for an unknown one."""
        body = self.departments.get(f"{division}-AMR")
        if body is None:
            raise CatalogueError(f"departments.tsv: no registration authority for {division}")
        return body

    def shared_fields(self, items: Iterable[Item]) -> tuple[Field, ...]:
        """The questions of these items, each once."""
        return answers.shared_fields(items)

    def validate_fields(self, items: Iterable[Item], values: Mapping[str, Any]) -> list[Problem]:
        """Every problem with the answers to these items' questions; ``Problem.field`` is the field's name."""
        return answers.validate_fields(items, values)

    def search_scope(self, text: str, limit: int = 20) -> list[ScopeItem]:
        """Phrases of business scope for what somebody typed, best first."""
        return scope_search.search(self.scope_index, text, limit)

    def scope_of_trade(self, trade: str, limit: int = 100) -> list[ScopeItem]:
        """The most usual phrases of a section of GB/T 4754 (a letter)."""
        return of_trade(self.scope_items, trade, limit) if trade in self.trades else []


def load(directory: Path | None = None) -> Catalogue:
    """The packaged catalogue, or the one in ``directory``. Raises CatalogueError with file and line."""
    return _Loader(directory or DATA).load()


class _Loader:
    """Reads the tables in the order in which they refer to each other, and keeps their digests."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.digests: dict[str, str] = {}

    def _table(self, name: str, columns: Iterable[str]) -> Table:
        return self._kept(read(self.folder / f"{name}.tsv", tuple(columns), "code"))

    def _kept(self, table: Table) -> Table:
        self.digests[table.name] = table.digest
        return table

    def _terms(self, name: str) -> dict[str, Term]:
        return {row["code"]: rows.term(row) for row in self._table(name, TERM_COLUMNS[name].split()).rows}

    def load(self) -> Catalogue:
        families, entities = self._terms("department_families"), self._terms("entity_types")
        documents = self._terms("document_types")
        places = {r["code"]: rows.place(r) for r in self._table("places", PLACE_COLUMNS).rows}
        fields, field_tables = read_fields(self.folder)
        for table in field_tables:
            self._kept(table)
        items = {
            r["code"]: rows.item(r, families, documents, entities, fields)
            for r in self._table("certificate_items", ITEM_COLUMNS.split()).rows
        }
        departments = {
            r["code"]: rows.department(r, families, places)
            for r in self._table("departments", DEPARTMENT_COLUMNS).rows
        }
        derived, derived_table = read_derived(self.folder, fields)
        self._kept(derived_table)
        withheld, withheld_table = read_withheld(self.folder, items, departments, places)
        modes, mode_table = read_modes(self.folder, items)
        self._kept(withheld_table)
        self._kept(mode_table)
        purposes, purpose_table = read_purposes(self.folder)
        matters, matter_table = read_matters(self.folder, purposes)
        self._kept(purpose_table)
        self._kept(matter_table)
        errands, errand_table = read_errands(self.folder)
        self._kept(errand_table)
        phrases = {
            r["code"]: rows.scope_item(r, items)
            for r in self._table("scope_items", SCOPE_COLUMNS.split()).rows
        }
        check_instead(phrases)
        reviews, review_table = read_reviews(self.folder, phrases)
        words, word_table = read_words(self.folder, phrases)
        trades, trade_table = read_trades(self.folder)
        for table in (review_table, word_table, trade_table):
            self._kept(table)
        exclusions = self._terms("deregistration_exclusions")
        standing_kinds, standing_table = read_standing_kinds(self.folder, families, exclusions)
        self._kept(standing_table)
        order_papers = self._terms("order_papers")
        deadlines = {r["code"]: rows.deadline(r) for r in self._table("deadlines", DEADLINE_COLUMNS).rows}
        sleeping, sleeping_table = read_sleeping(self.folder, standing_kinds)
        repairs, repair_table = read_repairs(self.folder, standing_kinds, deadlines)
        self._kept(sleeping_table)
        self._kept(repair_table)
        pledges, pledge_tables = read_pledges(self.folder, items, deadlines, modes)
        for table in pledge_tables:
            self._kept(table)
        address_kinds, address_table = read_address_kinds(
            self.folder, entities, {phrase.item for phrase in phrases.values()}
        )
        host_rules, host_table = read_host_rules(self.folder)
        self._kept(address_table)
        self._kept(host_table)
        liquidations, liquidation_table = read_liquidations(self.folder, entities, deadlines)
        self._kept(liquidation_table)
        beneficial, beneficial_table = read_beneficial(self.folder)
        self._kept(beneficial_table)
        terms, term_table = read_terms(self.folder)
        minimums, minimum_table = read_minimums(self.folder, items)
        self._kept(term_table)
        self._kept(minimum_table)
        name_words, word_table = read_name_words(self.folder, items, phrases)
        self._kept(word_table)
        name_trades, trade_table = read_name_trades(self.folder)
        self._kept(trade_table)
        return Catalogue(
            items=items,
            fields=fields,
            departments=departments,
            families=families,
            places=places,
            scope_items=phrases,
            entity_types=entities,
            officer_roles=self._roles(entities),
            document_types=documents,
            deadlines=deadlines,
            limits={r["code"]: rows.limit(r) for r in self._table("limits", LIMIT_COLUMNS).rows},
            beneficial=beneficial,
            contribution_terms=terms,
            minimums=minimums,
            name_words=name_words,
            name_trades=name_trades,
            exclusions=exclusions,
            standing_kinds=standing_kinds,
            sleeping=sleeping,
            repairs=repairs,
            abnormal_grounds=self._terms("abnormal_grounds"),
            order_papers=order_papers,
            liquidations=liquidations,
            address_kinds=address_kinds,
            host_rules=host_rules,
            order_kinds={
                r["code"]: rows.order_kind(r, families, order_papers, standing_kinds)
                for r in self._table("order_kinds", ORDER_COLUMNS.split()).rows
            },
            purposes=purposes,
            matters=matters,
            errands=errands,
            withheld=withheld,
            derived=derived,
            modes=modes,
            pledges=pledges,
            reviews=reviews,
            scope_index=scope_search.index(phrases.values(), words),
            trades=trades,
            digest=self._digest(),
        )

    def _roles(self, entities: Mapping[str, Term]) -> dict[str, Term]:
        name = "officer_roles"
        table = self._table(name, TERM_COLUMNS[name].split())
        for row in table.rows:
            for entity in row.many("applies_to"):
                rows.known(row, "applies_to", entity, {"ALL", *entities})
        return {row["code"]: rows.term(row) for row in table.rows}

    def _digest(self) -> str:
        text = "".join(f"{name}\t{digest}\n" for name, digest in sorted(self.digests.items()))
        return "sha256:" + sha256(text.encode()).hexdigest()
