"""A limited company by who owns it: what the application says of it, and what a clerk compares when somebody invests from abroad."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from licensing import company_variants
from licensing.application.draft import Draft, PersonAnswer
from licensing.catalogue.load import Catalogue, load
from licensing.catalogue.tables import CatalogueError
from licensing.findings import rules
from licensing.kinds.establishment.papers.application import application
from licensing.parties import COMPANY, FOREIGN

MONEY = {"amount_fen": 1_000_000, "form": "currency", "due_on": "2030-01-01"}
ONE = PersonAnswer("p1", "马建国", "632123198803120010", "13900000000", frozenset({"SHAREHOLDER"}), MONEY)
TWO = replace(ONE, id="p2", name="李秀兰", id_number="632123199207160029")
BODY = replace(ONE, id="p3", name="青禾商贸有限公司", party=COMPANY, id_number="91630202MA00000153")
STATE = replace(BODY, id="p4", name="海东市国有资产监督管理委员会", id_number="11630200MB00000011")
GUEST = replace(ONE, id="p5", name="Anna Stein", document_kind="PASSPORT", id_number="C01X00T47")
ABROAD = replace(BODY, id="p6", name="Stein Holding GmbH", party=FOREIGN, id_number="DEU:HRB12345")


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load()


def drafted(*owners: PersonAnswer, kind: str = "llc", scope: tuple[str, ...] = (), **more: Any) -> Draft:
    answers = {"business": {"items": list(scope)}, "capital": {"amount_fen": 1_000_000}}
    return Draft(kind, "海东市乐都区青禾软件有限公司", None, answers, owners, date(2026, 11, 30), **more)


@pytest.mark.parametrize(
    ("owners", "code", "mark"),
    [
        ((ONE,), "one_person", "自然人独资"),
        ((BODY,), "one_body", "法人独资"),
        ((STATE,), "state", "国有独资"),
        ((GUEST,), "foreign_one", "外商独资"),
        ((ABROAD,), "foreign_one", "外商独资"),
        ((ONE, ABROAD), "foreign", "外商投资"),
        ((STATE, ONE), "several", ""),
        ((ONE, TWO), "several", ""),
    ],
)
def test_who_owns_it_says_which_it_is(
    catalogue: Catalogue, owners: tuple[PersonAnswer, ...], code: str, mark: str
) -> None:
    """The application that the owners sign names it and says what follows."""
    draft = drafted(*owners)
    variant = company_variants.of(draft)
    assert variant is not None and (variant.code, variant.mark_zh) == (code, mark)
    text = application(draft, catalogue).canonical().decode()
    assert (f"有限责任公司（{mark}）" in text) is bool(mark)
    assert not variant.note or variant.note in text


def test_no_other_kind_and_nobodys_company_has_a_variant() -> None:
    assert company_variants.of(drafted(ONE, kind="jsc")) is company_variants.of(drafted()) is None


def looked(catalogue: Catalogue, draft: Draft) -> list[str]:
    found = rules.look(draft, catalogue)
    return [p.code for x in found if x.rule.id == "GE-56F" for p in x.problems]


def test_a_clerk_compares_the_list_for_foreign_investment_and_the_machine_refuses_nothing(
    catalogue: Catalogue,
) -> None:
    """GE-56: our rows were not read in the list, so a person decides; at home nobody is asked."""
    by_text = {item.item: key for key, item in catalogue.scope_items.items()}
    software = by_text["软件开发"]
    touches = next(key for text, key in by_text.items() if company_variants.measures(text))
    assert looked(catalogue, drafted(ONE, scope=(touches,))) == []
    assert looked(catalogue, drafted(ONE, ABROAD, scope=(software,))) == ["people.foreign_invested"]
    both = looked(catalogue, drafted(GUEST, scope=(software, touches)))
    assert both[0] == "people.foreign_invested" and set(both[1:]) == {"people.foreign_list"}
    assert all(row.verified == "no" for row in company_variants.LIST)


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("variants", "x\tsomebody\t\t\t\t某法\tyes"),
        ("variants", "x\tstate\t国有独资\t\t\t某法\tyes"),
        ("variants", "x\tstate\t国有独资\twholly\t\t某法\tyes"),
        ("measures", "x\t\tbanned\t禁止\t某法\tno"),
        ("measures", "x\t核电\tperhaps\t禁止\t某法\tno"),
    ],
    ids=["no such owners", "one language", "the others are missing", "no words", "no such measure"],
)
def test_rows_are_read_strictly(tmp_path: Path, name: str, row: str) -> None:
    kind: Any = {"variants": company_variants.Variant, "measures": company_variants.Measure}[name]
    read = {"variants": company_variants.load_variants, "measures": company_variants.load_measures}[name]
    table = tmp_path / f"{name}.tsv"
    header = "\t".join(kind.__dataclass_fields__)
    table.write_text(f"# source: 某法; date: 2026-11-30\n{header}\n{row}\n", "utf-8")
    with pytest.raises(CatalogueError):
        read(table)
