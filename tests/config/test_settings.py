"""Settings: every source, and every way to be refused with one line."""

from __future__ import annotations

import dataclasses
import stat
import tomllib
from pathlib import Path

import pytest

from config.settings import DEFAULTS, Settings, SettingsError, child_environment, load
from tests.support.offices import ENVIRON

FRESH = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"


def given(tmp_path: Path, **changes: str) -> dict[str, str]:
    return ENVIRON | {"DATA_DIR": str(tmp_path)} | changes


def refused(tmp_path: Path, **changes: str) -> str:
    with pytest.raises(SettingsError) as caught:
        load(given(tmp_path, **changes))
    line = str(caught.value)
    assert "\n" not in line
    return line


def test_every_setting_has_a_default_and_the_other_way_round() -> None:
    fields = {field.name for field in dataclasses.fields(Settings)}
    assert set(tomllib.loads(DEFAULTS.read_text(encoding="utf-8"))) == fields


def test_without_a_database_url_sqlite_lies_in_the_data_directory(tmp_path: Path) -> None:
    settings = load(given(tmp_path))
    assert settings.database_url == f"sqlite:///{tmp_path}/portal.sqlite"
    assert settings.is_sqlite


def test_the_environment_outranks_the_operators_file(tmp_path: Path) -> None:
    file = tmp_path / "portal.toml"
    file.write_text('workers = 7\nlocale = "en"\n')
    settings = load(given(tmp_path, PORTAL_CONFIG=str(file), PORTAL_WORKERS="3"))
    assert (settings.workers, settings.locale) == (3, "en")


def test_port_and_data_dir_are_taken_without_prefix(tmp_path: Path) -> None:
    settings = load(given(tmp_path, PORT="8123", PORTAL_BASE_URL=""))
    assert (settings.port, settings.base_url, settings.data_dir) == (8123, "http://127.0.0.1:8123", tmp_path)


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"PORTAL_COLOUR": "blue"}, "colour"),
        ({"PORTAL_PORT": "80000"}, "port"),
        ({"PORTAL_PORT": "eighty"}, "port"),
        ({"PORTAL_WORKERS": "0"}, "workers"),
        ({"PORTAL_DEMO": "perhaps"}, "demo"),
        ({"PORTAL_LOCALE": "bo"}, "locale"),
        ({"PORTAL_DATABASE_URL": "mysql://db"}, "database_url"),
        ({"PORTAL_BASE_URL": "registration.example"}, "base_url"),
        ({"PORTAL_SECURE_COOKIES": "true"}, "base_url"),
        ({"PORTAL_SECRET_KEY": ""}, "secret_key"),
        ({"PORTAL_SECRET_KEY": "change-me" * 5}, "secret_key"),
        ({"PORTAL_SECRET_KEY": "short"}, "secret_key"),
        ({"PORTAL_SECRET_KEY": "k" * 40}, "secret_key"),
        ({"PORTAL_FIELD_KEYS": "A" * 43}, "field_keys"),
        ({"PORTAL_BASE_URL": "http://registration.example"}, "secure_cookies"),
        ({"PORTAL_SESSION_IDLE_MINUTES": "999999"}, "session_idle_minutes"),
        ({"PORTAL_SESSION_ABSOLUTE_HOURS": "9000"}, "session_absolute_hours"),
        ({"PORTAL_DATABASE_URL": "postgresql://portal@db.example/portal"}, "sslmode=verify-full"),
        ({"PORTAL_DATABASE_URL": "postgresql://portal@db.example/portal?sslmode=require"}, "verify-full"),
        ({"PORTAL_DATABASE_URL": "postgresql:///portal?host=db.example"}, "verify-full"),
        ({"PORTAL_DATABASE_URL": "postgresql://portal@db.example/portal?sslmode=verify-full"}, "sslcert"),
        (
            {
                "PORTAL_DATABASE_URL": "postgresql://portal:hunter2@db.example/portal?sslmode=verify-full&sslcert=c"
            },
            "no password",
        ),
        ({"PORTAL_DATABASE_POOLER": "true"}, "database_direct_url"),
        ({"PORTAL_DATABASE_DIRECT_URL": "postgresql:///portal"}, "database_pooler"),
        (
            {
                "PORTAL_DATABASE_POOLER": "true",
                "PORTAL_DATABASE_URL": "postgresql:///portal",
                "PORTAL_DATABASE_DIRECT_URL": "postgresql:///portal",
            },
            "database_direct_url",
        ),
        (
            {"PORTAL_DATABASE_POOLER": "true", "PORTAL_DATABASE_DIRECT_URL": "sqlite:///x"},
            "database_direct_url",
        ),
        (
            {"PORTAL_DATABASE_POOLER": "true", "PORTAL_DATABASE_DIRECT_URL": "postgresql://p@db.example/p"},
            "'database_direct_url' must say sslmode",
        ),
        ({"PORTAL_DATABASE_READ_URL": "postgresql:///copy"}, "database_read_url"),  # of SQLite there is none
        (
            {
                "PORTAL_DATABASE_URL": "postgresql:///portal",
                "PORTAL_DATABASE_READ_URL": "postgresql:///portal",
            },
            "database_read_url",
        ),
        (
            {
                "PORTAL_DATABASE_URL": "postgresql:///portal",
                "PORTAL_DATABASE_READ_URL": "postgresql://p@copy.example/p",
            },
            "'database_read_url' must say sslmode",
        ),
        ({"PORTAL_LIMITS_STORE": "redis://counts.example:6379/0"}, "rediss"),
        ({"PORTAL_CLAMD": "tcp://scan.example:3310"}, "clamd"),
        ({"CREDENTIALS_DIRECTORY": "/nonexistent"}, "credentials"),
        ({"PORTAL_TRUSTED_PROXIES": "0.0.0.0/0"}, "trusted_proxies"),
        ({"PORTAL_TRUSTED_PROXIES": "the front one"}, "trusted_proxies"),
        ({"PORTAL_LIMITS_STORE": "file:///tmp"}, "limits_store"),
        ({"PORTAL_KEY_PASSPHRASE": "short"}, "key_passphrase"),
        ({"PORTAL_FIELD_KEYS": ""}, "field_keys"),
        ({"PORTAL_FIELD_KEYS": "c2hvcnQ"}, "field_keys"),
        ({"PORTAL_PASSWORD_MEMORY_KIB": "64"}, "password_memory_kib"),
        ({"PORTAL_CONFIG": "/nonexistent/portal.toml"}, "/nonexistent/portal.toml"),
    ],
)
def test_what_is_unusable_stops_the_start_with_one_line(
    tmp_path: Path, changes: dict[str, str], named: str
) -> None:
    assert named in refused(tmp_path, **changes)


def test_secrets_come_as_files_of_a_secret_store(tmp_path: Path) -> None:
    """As systemd-creds hands them out: readable by this service alone, in no environment, no unit and no settings file."""
    folder = tmp_path / "credentials"
    folder.mkdir()
    (folder / "portal.secret_key").write_text(FRESH + "\n")
    (folder / "portal.field_keys").write_text(f"{FRESH},{ENVIRON['PORTAL_FIELD_KEYS']}")
    (folder / "postgresql.password").write_text("somebody else's")
    environ = {
        key: value
        for key, value in given(tmp_path).items()
        if "SECRET_KEY" not in key and "FIELD_KEYS" not in key
    }
    settings = load(environ | {"CREDENTIALS_DIRECTORY": str(folder)})
    assert (settings.secret_key, settings.field_keys[0]) == (FRESH, FRESH)
    (folder / "portal.colour").write_text("blue")
    assert "colour" in refused(tmp_path, CREDENTIALS_DIRECTORY=str(folder))


def test_an_unknown_key_in_the_operators_file_is_named_with_its_file(tmp_path: Path) -> None:
    file = tmp_path / "portal.toml"
    file.write_text("colour = 1\n")
    line = refused(tmp_path, PORTAL_CONFIG=str(file))
    assert "colour" in line and str(file) in line


def test_the_sample_file_is_refused_until_its_secrets_are_replaced(tmp_path: Path) -> None:
    sample = DEFAULTS.with_name("production.example.toml")
    with pytest.raises(SettingsError, match="sample value"):
        load({"PORTAL_CONFIG": str(sample), "DATA_DIR": str(tmp_path)})


def test_a_demo_makes_its_secrets_once_and_keeps_them_private(tmp_path: Path) -> None:
    counted = iter(f"{place}{FRESH[1:]}" for place in "BCDEFGH")
    first = load({"DATA_DIR": str(tmp_path)}, demo=True, fresh_secret=lambda: next(counted))
    again = load({"DATA_DIR": str(tmp_path)}, demo=True, fresh_secret=lambda: next(counted))
    assert first == again and first.secret_key != first.key_passphrase
    assert stat.S_IMODE((tmp_path / "secrets.toml").stat().st_mode) == 0o600


def test_a_later_command_on_a_demo_directory_stays_in_the_demo(tmp_path: Path) -> None:
    load({"DATA_DIR": str(tmp_path)}, demo=True, fresh_secret=lambda: FRESH)
    assert load({"DATA_DIR": str(tmp_path)}).demo
    assert not load(given(tmp_path)).demo


def test_a_damaged_secrets_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "secrets.toml").write_text("secret_key = ")
    with pytest.raises(SettingsError, match=r"secrets\.toml"):
        load({"DATA_DIR": str(tmp_path)}, demo=True, fresh_secret=lambda: FRESH)


def test_secrets_do_not_show_in_print(tmp_path: Path) -> None:
    settings = load(given(tmp_path))
    shown = repr(settings)
    assert settings.secret_key not in shown
    assert settings.field_keys[0] not in shown
    assert settings.key_passphrase not in shown


def test_children_see_the_same_settings(tmp_path: Path) -> None:
    settings = load({"DATA_DIR": str(tmp_path)}, demo=True, fresh_secret=lambda: FRESH)
    assert load(child_environment(settings)) == settings
