"""Engines and sessions: SQLite in WAL with immediate transactions, PostgreSQL with bounded waits."""

from __future__ import annotations

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry

from licensing.store.changes import note_changed_names

BUSY_MS = 30_000
POSTGRES_ARGS = {
    "connect_timeout": 3,
    "keepalives_idle": 2,
    "keepalives_interval": 1,
    "keepalives_count": 2,
    "tcp_user_timeout": 4000,
}


def open_engine(url: str) -> Engine:
    """An engine for ``url`` (SQLAlchemy URL). SQLite: WAL, foreign keys, BEGIN IMMEDIATE, so a write never upgrades a read."""
    if make_url(url).get_backend_name() == "sqlite":
        engine = create_engine(url, connect_args={"timeout": BUSY_MS / 1000, "check_same_thread": False})
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_immediate)
        return engine
    return create_engine(url, connect_args=POSTGRES_ARGS, pool_pre_ping=True, pool_size=10, max_overflow=10)


def sessions_of(engine: Engine) -> sessionmaker[Session]:
    made = sessionmaker(engine, expire_on_commit=False)
    event.listen(made, "before_flush", note_changed_names)
    return made


def _prepare_sqlite(connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves, see _begin_immediate
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", f"busy_timeout={BUSY_MS}", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_immediate(connection: Connection) -> None:
    mode = "" if connection.get_execution_options().get("read_only") else " IMMEDIATE"
    connection.exec_driver_sql(f"BEGIN{mode}")
