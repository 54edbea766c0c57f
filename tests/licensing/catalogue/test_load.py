"""The catalogue loads, says what it must, and refuses every slip with file and line."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from licensing.catalogue import load as loading
from licensing.catalogue.load import Catalogue, load
from licensing.catalogue.model import KINDS
from licensing.catalogue.tables import CatalogueError
from licensing.entities import KINDS as FOUNDED_HERE
from licensing.known_kinds import check_orders

ESTABLISHED = sorted({kind.catalogue_code for kind in FOUNDED_HERE.values()} | {"IND_F"})


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(loading.DATA, tmp_path / "data")
    return tmp_path / "data"


def test_all_rows_are_there(catalogue: Catalogue) -> None:
    """Every line of the files is a row of the catalogue; how many there are is the law's and the office's matter."""
    kept = {
        "certificate_items.tsv": catalogue.items,
        "scope_items.tsv": catalogue.scope_items,
        "departments.tsv": catalogue.departments,
        "deadlines.tsv": catalogue.deadlines,
        "order_kinds.tsv": catalogue.order_kinds,
        "deregistration_exclusions.tsv": catalogue.exclusions,
    }
    assert {name: len(rows) for name, rows in kept.items()} == {name: lines_of(name) for name in kept}
    assert {item.kind for item in catalogue.items.values()} == set(KINDS)
    assert list(catalogue.counties) == ["630202", "630203", "630222", "630223", "630224", "630225"]


def lines_of(name: str) -> int:
    """Lines of a table below its comments and its header."""
    lines = (loading.DATA / name).read_text(encoding="utf-8").splitlines()
    return sum(not line.startswith("#") for line in lines) - 1


@pytest.mark.parametrize("entity", ESTABLISHED)
def test_everything_the_law_knows_for_a_type_is_offered_or_withheld_with_a_reason(
    catalogue: Catalogue, entity: str
) -> None:
    offered = catalogue.offered(entity)
    assert {"merged", "after"} <= {item.kind for item in offered} <= set(KINDS)
    known = {item.code for item in catalogue.items.values() if entity in item.applies_to}
    assert {item.code for item in offered} == known - set(catalogue.withheld)
    assert all(term.zh for term in catalogue.withheld.values())


def test_every_item_is_offered_to_somebody_but_those_of_representative_offices(catalogue: Catalogue) -> None:
    """Of all rows: 26 of 224 were. What is left belongs to a foreign firm's representative office, which no registry of this prefecture
    founds, or is another item's matter, which its row of withheld.tsv says."""
    offered = {item.code for entity in ESTABLISHED for item in catalogue.offered(entity)}
    left = set(catalogue.items) - offered - set(catalogue.withheld)
    assert {kind for code in left for kind in catalogue.items[code].applies_to} <= {"REP"}
    for code in offered:
        item = catalogue.items[code]
        assert item.basis or item.source, code
        assert item.department_zh and item.verified in ("yes", "partial", "no"), code


@pytest.mark.parametrize("entity", ESTABLISHED)
def test_what_is_offered_has_english_words(catalogue: Catalogue, entity: str) -> None:
    for item in catalogue.offered(entity):
        fields = item.fields
        words = [item.name_en, item.department_en]
        words += [f.label_en for f in fields] + [c.label_en for f in fields for c in f.choices]
        words += [c.label_en for f in fields for c in f.columns]
        words += [catalogue.department_for(item, place).name_en for place in catalogue.places]
        assert all(words)


@pytest.mark.parametrize("entity", ESTABLISHED)
def test_what_is_offered_never_demands_a_file(catalogue: Catalogue, entity: str) -> None:
    asked = catalogue.shared_fields(catalogue.offered(entity))
    assert [f.name for f in asked if f.type == "file" and f.required] == []


def test_a_place_has_its_registration_authority(catalogue: Catalogue) -> None:
    assert catalogue.registration_authority("630202").name_zh == "海东市乐都区市场监督管理局"
    with pytest.raises(CatalogueError):
        catalogue.registration_authority("110000")


def test_nothing_of_it_can_be_changed(catalogue: Catalogue) -> None:
    with pytest.raises(FrozenInstanceError):
        catalogue.digest = ""  # type: ignore[misc]


def test_the_digest_follows_the_bytes(catalogue: Catalogue, folder: Path) -> None:
    assert load(folder).digest == catalogue.digest
    table = folder / "deadlines.tsv"
    table.write_text(table.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert load(folder).digest != catalogue.digest


def swap(old: str, new: str) -> Callable[[str], str]:
    def edit(text: str) -> str:
        assert old in text
        return text.replace(old, new, 1)

    return edit


def repeat_last_row(text: str) -> str:
    return text + text.rstrip("\n").rpartition("\n")[2] + "\n"


def drop_first_line(text: str) -> str:
    return text.partition("\n")[2]


SLIPS = {
    "unknown column": ("places.tsv", swap("full_en", "colour"), r"places\.tsv:2: .*full_en.*colour"),
    "missing column": ("places.tsv", swap("\tlevel\n", "\n"), r"places\.tsv:2: columns missing \['level'\]"),
    "duplicate code": ("withheld.tsv", repeat_last_row, r"withheld\.tsv:\d+: code 'A36' stands already"),
    "no source line": ("officer_roles.tsv", drop_first_line, r"officer_roles\.tsv:1: no '# source"),
    "source without date": ("places.tsv", swap("; date: 2026-11-23", ""), r"places\.tsv:1: no '# source"),
    "short row": ("places.tsv", swap("Ledu\t", ""), r"places\.tsv:4: 5 cells instead of 6"),
    "no rows": ("withheld.tsv", lambda t: "\n".join(t.split("\n")[:3]) + "\n", r"withheld\.tsv:1: no rows"),
    "unknown department": (
        "certificate_items.tsv",
        swap("\tPSB\t", "\tFBI\t"),
        r"certificate_items\.tsv:\d+: depart",
    ),
    "unknown document": (
        "certificate_items.tsv",
        swap("\tAPP;", "\tPOEM;"),
        r"certificate_items\.tsv:\d+: documents",
    ),
    "unknown entity": (
        "certificate_items.tsv",
        swap("\tLLC;", "\tLTD;"),
        r"certificate_items\.tsv:\d+: applies_to",
    ),
    "unknown field": (
        "certificate_items.tsv",
        swap("seal_count", "seal_colour"),
        r"unknown field 'seal_colour'",
    ),
    "unknown kind": ("certificate_items.tsv", swap("\tbefore\t", "\tlater\t"), r"kind 'later' is not one of"),
    "order that asks for an unknown thing": (
        "order_kinds.tsv",
        swap("\tnew_name\t", "\tnickname\t"),
        r"order_kinds\.tsv:\d+: fields: 'nickname'",
    ),
    "order that attaches an unknown paper": (
        "order_kinds.tsv",
        swap("\tresolution;balance\t", "\tresolution;balance;minutes\t"),
        r"order_kinds\.tsv:\d+: papers: 'minutes'",
    ),
    "order with an unknown check": (
        "order_kinds.tsv",
        swap("\tnot_ordered\t", "\tnot_liked\t"),
        r"order_kinds\.tsv: NAME_ORDER: checks: 'not_liked' is not known",
    ),
    "order of a family that is none": (
        "order_kinds.tsv",
        swap("\torder_name\t", "\torder_given\t"),
        r"order_kinds\.tsv: RENAME: family: 'order_given' is not known",
    ),
    "order with an unknown effect": (
        "order_kinds.tsv",
        swap("\treissue\t", "\treprint\t"),
        r"licence 'reprint' is not one of",
    ),
    "unknown unit": (
        "deadlines.tsv",
        swap("\tworking_days\t", "\tdays\t"),
        r"deadlines\.tsv:\d+: unit 'days'",
    ),
    "not a number": (
        "deadlines.tsv",
        swap("\t3\tworking", "\tthree\tworking"),
        r"length 'three' is not a whole",
    ),
    "enum without choices": (
        "item_fields.tsv",
        swap("自取=Collect;邮寄=By post", ""),
        r"choices belong to enum",
    ),
    "one-eyed choice": ("item_fields.tsv", swap("自取=Collect", "自取"), r"needs 中文=English"),
    "unknown list column": ("item_fields.tsv", swap("plate,tonnage", "plate,colour"), r"unknown list column"),
    "label of one language": ("item_fields.tsv", swap("\tNumber of seals\t", "\t\t"), r"label_en is empty"),
    "hint of one language": ("item_fields.tsv", swap("\tOne a line\n", "\t\n"), r"hint needs both"),
    "unknown withheld item": (
        "withheld.tsv",
        swap("M01\t", "M99\t"),
        r"withheld\.tsv:\d+: unknown item 'M99'",
    ),
    "unknown way": ("permit_modes.tsv", swap("\timproved\t", "\twaved\t"), r"mode 'waved' is not one of"),
    "way without a day": ("permit_modes.tsv", swap("2021-07-01", "July"), r"since 'July' is not a date"),
    "permit without a way": ("permit_modes.tsv", swap("B81\t", "F99\t"), r"'F99' is not an item"),
    "review of another phrase": (
        "phrase_reviews.tsv",
        swap("\t锅炉销售\t", "\t锅炉\t"),
        r"phrase_reviews\.tsv:\d+: SC0536 is not the phrase '锅炉'",
    ),
    "review undone by hand": (
        "scope_items.tsv",
        swap("SC0536\t锅炉销售\t一般\t\t", "SC0536\t锅炉销售\t许可\tB114\t"),
        r"SC0536 stands in scope_items\.tsv as before",
    ),
    "too wide, and nothing instead": (
        "scope_items.tsv",
        swap("SC0056;SC1469", "SC0056;SC9999"),
        r"instead 'SC9999' cannot be chosen",
    ),
    "unknown permit": ("scope_items.tsv", swap("\tB51\t", "\tB999\t"), r"permit_codes: 'B999' is unknown"),
    "body of nowhere": ("departments.tsv", swap("\t630225\tno", "\t639999\tno"), r"division_code: '639999'"),
}


@pytest.mark.parametrize("slip", list(SLIPS))
def test_a_slip_stops_the_start_with_file_and_line(folder: Path, slip: str) -> None:
    name, edit, message = SLIPS[slip]
    table = folder / name
    table.write_text(edit(table.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(CatalogueError, match=message) as caught:
        check_orders(load(folder).order_kinds.values())
    assert name in str(caught.value)


def test_an_offer_that_nobody_handles_is_refused(folder: Path) -> None:
    table = folder / "departments.tsv"
    lines = table.read_text(encoding="utf-8").split("\n")
    table.write_text("\n".join(line for line in lines if not line.startswith("630200-HPF")), encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"S05 is offered, but departments\.tsv: no body of HPF"):
        load(folder)


def test_a_missing_or_foreign_file_is_refused(folder: Path) -> None:
    (folder / "places.tsv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CatalogueError, match=r"places\.tsv:1: cannot be read"):
        load(folder)
    (folder / "places.tsv").unlink()
    with pytest.raises(CatalogueError, match=r"places\.tsv:1: cannot be read"):
        load(folder)
