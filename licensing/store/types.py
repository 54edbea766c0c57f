"""Column types that behave the same on SQLite and PostgreSQL."""

from __future__ import annotations

import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from cryptography.fernet import Fernet, MultiFernet
from sqlalchemy import JSON, DateTime, Dialect, LargeBinary, Text, TypeDecorator


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


FERNET = b"gAAAA"  # how every Fernet token of this century begins (version 0x80, a time of five bytes)


class FieldCipher:
    """Encrypts personal data at rest and makes blind indexes for exact search. First key is current, all decrypt."""

    def __init__(self) -> None:
        self._fernet: MultiFernet | None = None
        self._index_key = b""

    def use(self, keys: tuple[str, ...], index_key: str = "") -> None:
        """``keys``: Fernet keys (32 bytes, url-safe base64), current first.

        ``index_key``: 32 bytes in base64url under which blind indexes are made; empty: derived from the last, oldest key.
        """
        self._fernet = MultiFernet([Fernet(k + "=" * (-len(k) % 4)) for k in keys])
        self._index_key = (
            _raw(index_key) if index_key else sha256(b"blind index" + keys[-1].encode()).digest()
        )

    @property
    def index_key(self) -> str:
        """The key of the blind indexes in base64url, for an operator who wants to let the oldest field key go."""
        self._ready()
        return urlsafe_b64encode(self._index_key).decode().rstrip("=")

    def seal_again(self, sealed: str) -> str:
        """The same text under the current key. Raises InvalidToken for what none of the keys opens."""
        return self._ready().rotate(sealed.encode()).decode()

    def seal(self, text: str) -> str:
        return self._ready().encrypt(text.encode()).decode()

    def open(self, sealed: str) -> str:
        return self._ready().decrypt(sealed.encode()).decode()

    def seal_bytes(self, content: bytes) -> bytes:
        return self._ready().encrypt(content)

    def open_bytes(self, sealed: bytes) -> bytes:
        return self._ready().decrypt(sealed)

    def index(self, text: str) -> str:
        self._ready()
        return hmac.new(self._index_key, text.encode(), sha256).hexdigest()

    def _ready(self) -> MultiFernet:
        if self._fernet is None:
            raise RuntimeError("field keys are not set: wiring calls CIPHER.use(settings.field_keys)")
        return self._fernet


def _raw(key: str) -> bytes:
    return urlsafe_b64decode(key + "=" * (-len(key) % 4))


CIPHER = FieldCipher()


class Sealed(TypeDecorator[str]):
    """Text that is encrypted in the database file, its log and its backups."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else CIPHER.seal(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else CIPHER.open(value)


class SealedLater(Sealed):
    """Text that earlier releases kept in clear: their rows are read as they are, until ``portal fields seal-again`` seals them."""

    cache_ok = True

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        old = value is not None and not value.startswith(FERNET.decode())
        return value if old else super().process_result_value(value, dialect)


class SealedJSON(TypeDecorator[Any]):
    """A JSON value that is encrypted at rest: a JSON text holding the sealed bytes. Rows of an older version are read as they are."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else CIPHER.seal(json.dumps(value, ensure_ascii=False))

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return json.loads(CIPHER.open(value)) if isinstance(value, str) else value


class SealedBytes(TypeDecorator[bytes]):
    """Bytes that are encrypted at rest, such as papers with people's numbers. Bytes of an older version are read as they are."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        return None if value is None else CIPHER.seal_bytes(value)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        if value is None or not bytes(value).startswith(FERNET):
            return value
        return CIPHER.open_bytes(bytes(value))
