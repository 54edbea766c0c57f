"""What law and offices may change is data, and all of it loads; the demo's people are acceptable ones."""

from __future__ import annotations

import pytest

from config.settings import DEFAULTS
from licensing.act import Role
from licensing.services.accounts.accounts import SignUp, problems_of
from portal.cli.demo_steps._texts import DemoAccount, demo_texts
from portal.wiring import read_books
from tests.house.source import ROOT, nothing, tracked_files

STRICTLY_LOADED = ("namecheck/data", "licensing/catalogue", "config")
ACCOUNTS = demo_texts().accounts


def test_name_rules_catalogue_and_policy_load() -> None:
    books = read_books()
    assert books.shelf and books.catalogue and books.policy


def test_table_files_say_where_they_come_from() -> None:
    nothing(
        path.relative_to(ROOT)
        for path in tracked_files()
        if path.suffix == ".tsv"
        and str(path.relative_to(ROOT)).startswith(STRICTLY_LOADED)
        and not path.read_text(encoding="utf-8").startswith("# ")
    )


def test_no_default_setting_is_a_secret() -> None:
    text = DEFAULTS.read_text(encoding="utf-8")
    assert 'secret_key = ""' in text and "field_keys = []" in text and 'key_passphrase = ""' in text


@pytest.mark.parametrize("account", ACCOUNTS, ids=lambda account: account.mobile)
def test_a_demo_account_would_pass_sign_up(account: DemoAccount) -> None:
    form = SignUp(account.name, account.mobile, account.id_number, demo_texts().password)
    assert problems_of(form) == []


def test_the_demo_has_every_role_that_a_person_can_hold() -> None:
    assert {Role(account.role) for account in ACCOUNTS} == set(Role) - {Role.VISITOR, Role.SYSTEM}
    assert len({account.mobile for account in ACCOUNTS}) == len(ACCOUNTS)
    assert len({account.id_number for account in ACCOUNTS}) == len(ACCOUNTS)
