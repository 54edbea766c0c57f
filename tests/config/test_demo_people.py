"""The demonstration's people and stories fit the catalogue and each other."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from stdnum.cn import ric

from config.demo import make_register
from licensing import routing
from licensing.catalogue.load import load

DEMO: dict[str, Any] = tomllib.loads((make_register.HERE / "demo.toml").read_text(encoding="utf-8"))
ACCOUNTS: list[dict[str, str]] = DEMO["account"]
CATALOGUE = load()


def test_id_numbers_and_mobiles_are_valid_and_each_persons_own() -> None:
    assert all(ric.is_valid(account["id_number"]) for account in ACCOUNTS)
    assert all(account["mobile"].startswith("139000000") for account in ACCOUNTS)
    for key in ("id_number", "mobile", "name"):
        assert len({account[key] for account in ACCOUNTS}) == len(ACCOUNTS)


def test_posts_are_real_posts() -> None:
    for account in ACCOUNTS:
        if account["role"] == "officer":
            assert account["department"] in CATALOGUE.departments
        if account["role"] in ("clerk", "supervisor"):
            assert account["authority"] in CATALOGUE.places
    roles = {account["role"] for account in ACCOUNTS}
    assert roles == {"applicant", "clerk", "supervisor", "officer", "operator"}


def test_every_place_with_a_clerk_has_a_second_officer() -> None:
    deciding = [a["authority"] for a in ACCOUNTS if a["role"] in ("clerk", "supervisor")]
    assert {place for place in deciding if deciding.count(place) < 2} == set()


@pytest.mark.parametrize(
    "items",
    [("S01", "S02", "S03", "S04", "S05"), ("B01", "B14", "B20", "B24", "B25", "B48", "B51"), ("A25", "A32")],
)
def test_every_kind_of_item_meets_an_officer_of_the_demo(items: tuple[str, ...]) -> None:
    staffed = {account.get("department") for account in ACCOUNTS}
    legs = routing.plan([CATALOGUE.items[code] for code in items], "630202", CATALOGUE)
    assert [leg.department for leg in legs if leg.department not in staffed] == []


def test_stories_belong_to_people_of_the_demo() -> None:
    mobiles = {account["mobile"]: account["name"] for account in ACCOUNTS}
    for story in make_register.read_stories()["enterprise"]:
        for investor in story.get("investor", []):
            assert mobiles[investor["owner"]] == investor["name"]
            assert investor["role"] in CATALOGUE.officer_roles
        for standing in story.get("standing", []):
            assert standing["code"] in CATALOGUE.standing_kinds
