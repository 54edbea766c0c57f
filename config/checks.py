"""Turns raw setting values into typed ones and refuses what would start a portal nobody should run."""

from __future__ import annotations

import base64
import binascii
from hashlib import sha256
from ipaddress import ip_network
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

if TYPE_CHECKING:
    from config.settings import Settings

TRUE, FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off", ""}
SAMPLES = ("change-me", "changeme", "example", "secret", "password", "test")
LOCALES = ("zh_Hans_CN", "en")
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
WITNESS_KEY = 4  # the kind of key that makes cosignatures
LEAST_MEMORY_KIB = 19_456  # OWASP password storage: argon2id with at least 19 MiB
DISTINCT = 8  # different signs in a secret; forty times the same letter is none
BOUNDS = {
    "session_idle_minutes": (1, 240),
    "session_absolute_hours": (1, 24),
    "workers": (1, 256),
    "threads": (1, 64),
    "worker_concurrency": (1, 64),
    "worker_beat_seconds": (0.1, 60),
    "password_memory_kib": (LEAST_MEMORY_KIB, 1_048_576),
    "password_passes": (1, 20),
    "database_read_behind_seconds": (1, 300),
}
NEAR = ("127.0.0.1", "localhost", "::1")
STORES = ("memory", "redis", "rediss", "redis+unix")
DIALECTS = ("sqlite", "postgresql", "postgresql+psycopg")


class SettingsError(Exception):
    """The portal must not start; the text is one line for the operator."""


def convert(name: str, wanted: Any, value: Any) -> Any:
    """``value`` (from TOML or the environment) as ``wanted``; raises SettingsError when it is none."""
    if wanted is bool:
        return _boolean(name, value)
    if wanted is int or wanted is float:
        return _number(name, wanted, value)
    if wanted is Path:
        return Path(str(value))
    if wanted is str:
        return str(value)
    items = value.split(",") if isinstance(value, str) else value
    return tuple(str(item).strip() for item in items if str(item).strip())


def pins_by_token(given: tuple[str, ...]) -> dict[str, str]:
    """PINs of PKCS#11 tokens by the token's label; the one without a label, under "", is for all others."""
    pairs = (item.rpartition("=") if "=" not in item else item.partition("=") for item in given)
    return {label: pin for label, _, pin in pairs}


def _boolean(name: str, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    word = str(value).strip().lower()
    if word in TRUE:
        return True
    if word in FALSE:
        return False
    raise SettingsError(f"setting {name!r} must be true or false, not {word!r}")


def _number(name: str, wanted: Any, value: Any) -> int | float:
    try:
        number: int | float = wanted(value)
    except (TypeError, ValueError):
        raise SettingsError(f"setting {name!r} must be a number, not {value!r}") from None
    if number <= 0 or number > 1_000_000:
        raise SettingsError(f"setting {name!r} must be above zero and sensible, not {number}")
    return number


def check(settings: Settings) -> None:
    """Raises SettingsError for a value that is of the right type and still unusable."""
    _one_of("locale", settings.locale, LOCALES)
    _one_of("log_level", settings.log_level, LEVELS)
    _one_of("straight_through", settings.straight_through, ("", "on", "off"))
    _one_of("staff_second_factor", settings.staff_second_factor, ("", "required", "offered"))
    _one_of("database_url (its scheme)", settings.database_url.partition("://")[0], DIALECTS)
    if settings.port > 65535:
        raise SettingsError(f"setting 'port' must be at most 65535, not {settings.port}")
    if urlsplit(settings.base_url).scheme not in ("http", "https") or not urlsplit(settings.base_url).netloc:
        raise SettingsError(f"setting 'base_url' must be an http or https address, not {settings.base_url!r}")
    for name, (least, most) in BOUNDS.items():
        if not least <= getattr(settings, name) <= most:
            raise SettingsError(f"setting {name!r} must be {least} to {most}, not {getattr(settings, name)}")
    if (
        not settings.demo
        and not settings.secure_cookies
        and not _own_machine(urlsplit(settings.base_url).hostname)
    ):
        raise SettingsError(
            "setting 'secure_cookies' may be off only where 'base_url' is this machine's own address"
        )
    _databases(settings)
    if not settings.demo and settings.secure_cookies and not settings.base_url.startswith("https://"):
        raise SettingsError("setting 'base_url' must be https while 'secure_cookies' is on")
    _secret("secret_key", settings.secret_key, 32)
    _secret("key_passphrase", settings.key_passphrase, 16)
    _field_keys(settings.field_keys)
    if settings.index_key and not _is_key(settings.index_key):
        raise SettingsError("setting 'index_key' is not 32 bytes in base64url")
    _witnesses(settings.log_witnesses)
    _proxies(settings.trusted_proxies)
    _networks("webhook_networks", settings.webhook_networks)
    if settings.oidc_issuer:
        _provider(settings)
    if settings.tsa_url:
        _encrypted("tsa_url", settings.tsa_url)
    _ways_out(settings)
    if settings.clamd:
        _one_of("clamd (its scheme)", settings.clamd.partition(":")[0], ("unix", "tcp"))
        if not _own_machine(urlsplit(settings.clamd).hostname):
            raise SettingsError(
                "setting 'clamd' must be on this machine: it speaks in clear, and people's files cross it"
            )
    _one_of("limits_store (its scheme)", settings.limits_store.partition("://")[0], STORES)
    if settings.limits_store.startswith("redis://") and not _own_machine(
        urlsplit(settings.limits_store).hostname
    ):
        raise SettingsError("setting 'limits_store' must be rediss:// for a store on another machine")


def _networks(name: str, given: tuple[str, ...]) -> None:
    for text in given:
        try:
            ip_network(text)
        except ValueError:
            raise SettingsError(
                f"setting {name!r} must hold networks such as 10.20.0.0/16, not {text!r}"
            ) from None


def _ways_out(settings: Settings) -> None:
    """Mail and short messages leave encrypted, but for a server on the own machine; the gateway can tell that it is us."""
    _one_of("smtp_security", settings.smtp_security, ("starttls", "tls", "none"))
    if settings.smtp_host:
        if "@" not in settings.smtp_from:
            raise SettingsError("setting 'smtp_from' must be the sender's address while 'smtp_host' is set")
        if settings.smtp_security == "none" and settings.smtp_host not in NEAR:
            raise SettingsError("setting 'smtp_security' may be none only for a mail server on this machine")
    if settings.sms_gateway:
        _encrypted("sms_gateway", settings.sms_gateway)
        if not _is_secret(settings.sms_secret):
            raise SettingsError(
                "setting 'sms_secret' must be base64 of at least 24 bytes while 'sms_gateway' is set"
            )


def _encrypted(name: str, address: str) -> None:
    parts = urlsplit(address)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in NEAR):
        raise SettingsError(f"setting {name!r} must be https, or http on this machine, not {address!r}")


def _is_secret(text: str) -> bool:
    try:
        return len(base64.b64decode(text.removeprefix("whsec_"), validate=True)) >= 24
    except (binascii.Error, ValueError):
        return False


def _provider(settings: Settings) -> None:
    """An identity provider speaks https (but for one on the own machine) and says at least name and number."""
    parts = urlsplit(settings.oidc_issuer)
    near = parts.hostname in NEAR
    if parts.scheme != "https" and not (parts.scheme == "http" and near):
        raise SettingsError(f"setting 'oidc_issuer' must be https, not {settings.oidc_issuer!r}")
    if not settings.oidc_client_id or not settings.oidc_acr:
        raise SettingsError("settings 'oidc_client_id' and 'oidc_acr' are needed with 'oidc_issuer'")
    named = {item.partition("=")[0] for item in settings.oidc_claims if item.partition("=")[2]}
    if not {"name", "number"} <= named or any("=" not in item for item in settings.oidc_claims):
        raise SettingsError("setting 'oidc_claims' must say at least name=… and number=…")


def _witnesses(keys: tuple[str, ...]) -> None:
    """Each ``name+hash+key`` as C2SP tlog-cosignature writes it: the hash guards against a slip in copying."""
    for text in keys:
        name, _, rest = text.partition("+")
        number, _, encoded = rest.partition("+")
        try:
            key = base64.b64decode(encoded, validate=True)
        except binascii.Error:
            key = b""
        right = sha256(name.encode() + b"\n" + key).hexdigest()[:8]
        if not name or len(key) != 33 or key[0] != WITNESS_KEY or number != right:
            raise SettingsError(f"setting 'log_witnesses' has no witness key in {text[:80]!r}")


def _own_machine(host: str | None) -> bool:
    return host in ("localhost", "127.0.0.1", "::1", None, "")


def _databases(settings: Settings) -> None:
    for name in ("database_url", "database_direct_url", "database_read_url"):
        _database(name, getattr(settings, name))
    direct, copy = settings.database_direct_url, settings.database_read_url
    for name, url in (("database_direct_url", direct), ("database_read_url", copy)):
        if url:
            _one_of(f"{name} (its scheme)", url.partition("://")[0], DIALECTS[1:])
    if copy and (settings.is_sqlite or copy in (settings.database_url, direct)):
        raise SettingsError(
            "setting 'database_read_url' must be a replica of a PostgreSQL database, not that itself"
        )
    if settings.database_pooler != bool(direct) or (direct and direct == settings.database_url):
        raise SettingsError(
            "settings 'database_pooler' and 'database_direct_url' go together: at 'database_url' the pooler, at the other the database"
        )


def _database(name: str, url: str) -> None:
    """A database elsewhere proves itself by its certificate and we ourselves by ours (ASVS 5.0 12.3.3, 13.2.1): no password that stays."""
    parts = urlsplit(url)
    asked = parse_qs(parts.query)
    hosts = [parts.hostname, *asked.get("host", [])]
    away = [host for host in hosts if not _own_machine(host) and not str(host).startswith("/")]
    if parts.scheme.startswith("postgresql") and away and asked.get("sslmode") != ["verify-full"]:
        raise SettingsError(f"setting {name!r} must say sslmode=verify-full for a database on {away[0]}")
    if parts.scheme.startswith("postgresql") and away and (parts.password or not asked.get("sslcert")):
        raise SettingsError(
            f"setting {name!r} must name sslcert and sslkey, and no password, for a database on {away[0]}"
        )


def _proxies(items: tuple[str, ...]) -> None:
    for item in items:
        if item == "unix":
            continue
        try:
            network = ip_network(item)
        except ValueError:
            raise SettingsError(
                f"setting 'trusted_proxies' has no address or network in {item[:80]!r}"
            ) from None
        if network.prefixlen == 0:
            raise SettingsError(
                "setting 'trusted_proxies' must not trust everybody; name the proxy's own address"
            )


def _one_of(name: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise SettingsError(f"setting {name!r} must be one of {', '.join(allowed)}, not {value!r}")


def _secret(name: str, value: str, least: int) -> None:
    if not value:
        raise SettingsError(f"setting {name!r} is missing; outside the demo it has no default")
    if value.strip().lower() in SAMPLES or any(word in value.lower() for word in SAMPLES[:2]):
        raise SettingsError(f"setting {name!r} still holds a sample value")
    if len(set(value)) < DISTINCT:
        raise SettingsError(f"setting {name!r} is too regular to be a secret; draw it at random")
    if len(value) < least:
        raise SettingsError(f"setting {name!r} must have at least {least} characters")


def _field_keys(keys: tuple[str, ...]) -> None:
    if not keys:
        raise SettingsError("setting 'field_keys' is missing; outside the demo it has no default")
    for place, key in enumerate(keys, start=1):
        if not _is_key(key):
            raise SettingsError(f"setting 'field_keys': key {place} is not 32 bytes in base64url")
        if len(set(key)) < DISTINCT:
            raise SettingsError(
                f"setting 'field_keys': key {place} is too regular to be a secret; draw it at random"
            )


def _is_key(text: str) -> bool:
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return False
    return len(raw) == 32
