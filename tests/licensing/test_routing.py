"""Routing: one leg per body and kind, each by the strictest limit of its items."""

from __future__ import annotations

import pytest

from licensing import routing
from licensing.catalogue.load import Catalogue, load

LEDU = "630202"


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load()


def legs(catalogue: Catalogue, *codes: str, division: str = LEDU) -> list[routing.LegPlan]:
    return routing.plan([catalogue.items[c] for c in codes], division, catalogue)


def test_each_kind_goes_to_the_body_of_the_county(catalogue: Catalogue) -> None:
    found = legs(catalogue, "B01", "S02", "A32")
    assert [(leg.department, leg.kind) for leg in found] == [
        ("630202-EMER", "before"),
        ("630202-TAX", "merged"),
        ("630202-AMR", "after"),
    ]
    assert [leg.department for leg in legs(catalogue, "B01", division="630225")] == ["630225-AMR"]


def test_the_law_names_the_level(catalogue: Catalogue) -> None:
    (security,) = legs(catalogue, "A25")
    assert security.department == "630000-PSB"
    assert "routing.body_province" in security.why


def test_a_body_the_county_lacks_is_the_citys(catalogue: Catalogue) -> None:
    (fund,) = legs(catalogue, "S05")
    assert fund.department == "630200-HPF"
    assert "routing.body_city" in fund.why


def test_items_of_one_body_and_kind_share_a_leg(catalogue: Catalogue) -> None:
    seal, hotel = legs(catalogue, "S01", "B20")
    assert (seal.kind, hotel.kind, seal.department) == ("merged", "after", hotel.department)
    (farm,) = legs(catalogue, "B69", "B67")
    assert farm.items == ("B69", "B67")
    assert (farm.days, farm.unit) == (20, "working_days")  # 30 for veterinary drugs, 20 for pesticides


def test_merged_legs_only_inform(catalogue: Catalogue) -> None:
    (tax,) = legs(catalogue, "S02")
    assert (tax.days, tax.unit) == (None, None)


def test_a_permit_without_its_own_limit_has_the_general_one(catalogue: Catalogue) -> None:
    (food,) = legs(catalogue, "B01")
    assert (food.days, food.unit) == (20, "working_days")
    assert "行政许可法" in food.basis
    assert not food.verified
    assert "routing.general_limit" in food.why


def test_an_item_chosen_twice_counts_once(catalogue: Catalogue) -> None:
    assert legs(catalogue, "B01", "B01")[0].items == ("B01",)


@pytest.mark.parametrize("entity", ["LLC", "IND_P"])
def test_everything_offered_can_be_routed_in_every_place(catalogue: Catalogue, entity: str) -> None:
    for place in catalogue.places:
        planned = routing.plan(catalogue.offered(entity), place, catalogue)
        assert all(leg.kind == "merged" or (leg.days and leg.basis) for leg in planned)
        assert len({(leg.department, leg.kind) for leg in planned}) == len(planned)


def test_a_department_is_told_of_what_nobody_applied_for(catalogue: Catalogue) -> None:
    (told,) = routing.plan([], LEDU, catalogue, told=[catalogue.items["B01"]])
    assert (told.department, told.kind, told.days) == ("630202-AMR", "told", None)
