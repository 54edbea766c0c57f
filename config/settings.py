"""The one reader of environment variables: joins defaults, an operator's file and the environment.

Precedence, lowest first: ``default.toml``, the file named by ``PORTAL_CONFIG``, the demo's own secrets,
files ``portal.NAME`` in ``$CREDENTIALS_DIRECTORY`` (systemd, or whatever else hands out secrets as files), ``PORT`` and ``DATA_DIR``,
``PORTAL_<NAME>``. What is unusable raises ``SettingsError`` with one line.
"""

from __future__ import annotations

import dataclasses
import os
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_type_hints

from config import backups, checks, timestamps
from config.demo_secrets import SECRET_NAMES, demo_secrets, is_demo_dir

DEFAULTS = Path(__file__).with_name("default.toml")
PREFIX = "PORTAL_"
PLAIN_NAMES = {"PORT": "port", "DATA_DIR": "data_dir"}  # promised by the Makefile

SettingsError = checks.SettingsError


@dataclass(frozen=True)
class Settings:
    """Everything an operator can choose; ``default.toml`` says what each field means."""

    data_dir: Path
    database_url: str
    database_pooler: bool
    database_direct_url: str
    database_read_url: str
    database_read_behind_seconds: int
    base_url: str
    host: str
    port: int
    demo: bool
    secure_cookies: bool
    session_idle_minutes: int
    session_absolute_hours: int
    locale: str
    workers: int
    threads: int
    worker_concurrency: int
    worker_beat_seconds: float
    password_memory_kib: int
    password_passes: int
    staff_second_factor: str
    straight_through: str
    log_level: str
    sm2_profile: bool
    log_witnesses: tuple[str, ...]
    tsa_url: str
    trusted_proxies: tuple[str, ...]
    webhook_networks: tuple[str, ...]
    limits_store: str
    smtp_host: str
    smtp_port: int
    smtp_security: str
    smtp_user: str
    smtp_from: str
    sms_gateway: str
    clamd: str
    oidc_issuer: str
    oidc_client_id: str
    oidc_acr: tuple[str, ...]
    oidc_scope: str
    oidc_claims: tuple[str, ...]
    oidc_client_secret: str = field(repr=False)
    smtp_password: str = field(repr=False)
    sms_secret: str = field(repr=False)
    metrics_token: str = field(repr=False)
    secret_key: str = field(repr=False)
    field_keys: tuple[str, ...] = field(repr=False)
    index_key: str = field(repr=False)
    key_passphrase: str = field(repr=False)
    hsm_pin: tuple[str, ...] = field(repr=False)

    @property
    def metrics_dir(self) -> Path:
        """Where the web processes leave their counts for each other; emptied when the web server starts."""
        return self.data_dir / "metrics"

    @property
    def pins(self) -> dict[str, str]:
        """PINs of PKCS#11 tokens by the token's label; the one without a label, under "", is for all others."""
        return checks.pins_by_token(self.hsm_pin)

    @property
    def staff_need_second_factor(self) -> bool:
        """Whether nobody on the staff signs in by a password alone."""
        return (self.staff_second_factor or ("offered" if self.demo else "required")) == "required"

    @property
    def machine_registers(self) -> bool:
        """Whether the machine registers by itself what leaves no doubt."""
        return (self.straight_through or ("on" if self.demo else "off")) == "on"

    @property
    def direct_url(self) -> str:
        """The database itself, for what a pooler that lends connections by the transaction cannot do."""
        return self.database_direct_url or self.database_url

    @property
    def is_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")


def load(
    environ: Mapping[str, str] | None = None,
    *,
    demo: bool | None = None,
    fresh_secret: Callable[[], str] | None = None,
    data_dir: Path | None = None,
) -> Settings:
    """Settings for this process.

    environ: stands in for ``os.environ`` in tests.
    demo: overrides the ``demo`` setting; a data directory made by the demo stays one unless told otherwise.
    fresh_secret: source of 32 random bytes in base64url; needed only where a demo may be set up first.
    data_dir: overrides the setting.
    Raises SettingsError with one line naming the setting.
    """
    environ = os.environ if environ is None else environ
    values = _read_toml(DEFAULTS) | _operator_file(environ)
    given = _from_credentials(environ) | _from_environment(environ)
    values |= given
    if data_dir is not None:
        values["data_dir"] = str(data_dir)
    if demo is not None:
        values["demo"] = demo
    elif "demo" not in given and not values["secret_key"] and is_demo_dir(Path(str(values["data_dir"]))):
        values["demo"] = True
    return _build(values, fresh_secret)


def load_timestamps(environ: Mapping[str, str] | None = None) -> timestamps.StampSettings | None:
    """What the time-stamp authority's process is told, or who changes its keys; None where nothing is. Raises SettingsError."""
    return timestamps.read(os.environ if environ is None else environ)


def load_backups(environ: Mapping[str, str] | None = None) -> backups.BackupSettings | None:
    """What backups are told; None where no store is named. Raises SettingsError."""
    return backups.read(os.environ if environ is None else environ)


def plain_environment() -> dict[str, str]:
    """The environment for a database's own programs, whose words are then English."""
    return dict(os.environ) | {"LC_ALL": "C"}


def timestamps_environment() -> dict[str, str]:
    """The environment for the time-stamp authority: nothing of the portal's is in it."""
    return {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}


def is_configured(environ: Mapping[str, str] | None = None) -> bool:
    """Whether an operator has chosen anything beyond ``PORT`` and ``DATA_DIR``."""
    return any(key.startswith(PREFIX) for key in (os.environ if environ is None else environ))


def child_environment(settings: Settings) -> dict[str, str]:
    """The environment for processes that shall see the same settings as this one."""
    return dict(os.environ) | {
        PREFIX + "DEMO": str(settings.demo).lower(),
        PREFIX + "PORT": str(settings.port),
        PREFIX + "DATA_DIR": str(settings.data_dir),
    }


def _build(values: dict[str, Any], fresh_secret: Callable[[], str] | None) -> Settings:
    hints = get_type_hints(Settings)
    typed = {name: checks.convert(name, hints[name], value) for name, value in values.items()}
    typed["data_dir"] = typed["data_dir"].expanduser().absolute()
    if typed["demo"]:
        missing = [name for name in SECRET_NAMES if not typed[name]]
        typed |= demo_secrets(typed["data_dir"], missing, fresh_secret)
        typed["secure_cookies"] = typed["base_url"].startswith("https://")
    typed["database_url"] = typed["database_url"] or f"sqlite:///{typed['data_dir'] / 'portal.sqlite'}"
    typed["base_url"] = (typed["base_url"] or f"http://{typed['host']}:{typed['port']}").rstrip("/")
    settings = Settings(**typed)
    checks.check(settings)
    return settings


def _operator_file(environ: Mapping[str, str]) -> dict[str, Any]:
    named = environ.get(PREFIX + "CONFIG", "")
    if not named:
        return {}
    values = _read_toml(Path(named))
    _refuse_unknown(values, f" in {named}")
    return values


def _from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {name: environ[key] for key, name in PLAIN_NAMES.items() if environ.get(key)}
    own = {
        key.removeprefix(PREFIX).lower(): value
        for key, value in environ.items()
        if key.startswith(PREFIX) and key != PREFIX + "CONFIG"
    }
    _refuse_unknown(own, " in the environment (as PORTAL_…)")
    return values | own


def _from_credentials(environ: Mapping[str, str]) -> dict[str, Any]:
    """Each file ``portal.NAME`` is the setting NAME without its last line break; files of other programs are left alone."""
    folder = environ.get("CREDENTIALS_DIRECTORY", "")
    if not folder:
        return {}
    if not Path(folder).is_dir():
        raise SettingsError(f"there is no folder of credentials {folder}")
    try:
        files = sorted(Path(folder).glob("portal.*"))
        values = {file.name.removeprefix("portal."): file.read_text("utf-8").rstrip("\n") for file in files}
    except (OSError, UnicodeDecodeError):
        raise SettingsError(f"cannot read the credentials in {folder}") from None
    _refuse_unknown(values, f" in {folder} (as portal.…)")
    return values


def _refuse_unknown(values: Mapping[str, Any], where: str) -> None:
    known = {item.name for item in dataclasses.fields(Settings)}
    for name in sorted(set(values) - known):
        raise SettingsError(f"unknown setting {name!r}{where}")


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"cannot read {path}: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} is not usable TOML: {error}") from None
