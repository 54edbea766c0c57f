"""Column types that behave the same on SQLite and PostgreSQL."""

from __future__ import annotations

import hmac
from datetime import UTC, datetime
from hashlib import sha256

from cryptography.fernet import Fernet, MultiFernet
from sqlalchemy import DateTime, Dialect, Text, TypeDecorator


class UTCDateTime(TypeDecorator[datetime]):
    """Aware UTC in, aware UTC out; SQLite would hand back naive values."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetime: the clock gives aware UTC")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class FieldCipher:
    """Encrypts personal data at rest and makes blind indexes for exact search. First key is current, all decrypt."""

    def __init__(self) -> None:
        self._fernet: MultiFernet | None = None
        self._index_key = b""

    def use(self, keys: tuple[str, ...]) -> None:
        """``keys``: Fernet keys (32 bytes, url-safe base64), current first. The index key comes from the last, oldest one."""
        self._fernet = MultiFernet([Fernet(k + "=" * (-len(k) % 4)) for k in keys])
        self._index_key = sha256(b"blind index" + keys[-1].encode()).digest()

    def seal(self, text: str) -> str:
        return self._ready().encrypt(text.encode()).decode()

    def open(self, sealed: str) -> str:
        return self._ready().decrypt(sealed.encode()).decode()

    def index(self, text: str) -> str:
        self._ready()
        return hmac.new(self._index_key, text.encode(), sha256).hexdigest()

    def _ready(self) -> MultiFernet:
        if self._fernet is None:
            raise RuntimeError("field keys are not set: wiring calls CIPHER.use(settings.field_keys)")
        return self._fernet


CIPHER = FieldCipher()


class Sealed(TypeDecorator[str]):
    """Text that is encrypted in the database file, its log and its backups."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else CIPHER.seal(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else CIPHER.open(value)
