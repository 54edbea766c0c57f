"""Engines and sessions: SQLite in WAL with immediate transactions, PostgreSQL with bounded waits, behind a pooler too."""

from __future__ import annotations

import select
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import psycopg
from psycopg.pq import ExecStatus, TransactionStatus
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, InvalidatePoolError
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

from licensing.store import touched
from licensing.store.changes import note_changed_names
from licensing.store.cursors import Cursor
from licensing.store.faults import once_more
from licensing.store.getting import Getting
from licensing.store.lines import Line

BUSY_MS = 30_000
IDLE_SECONDS, USED = 1.0, "used at"
POOLED = "behind a pooler"  # said on the engine
POSTGRES_ARGS = {
    "connect_timeout": 3,
    "keepalives_idle": 2,
    "keepalives_interval": 1,
    "keepalives_count": 2,
    "tcp_user_timeout": 4000,
    "prepare_threshold": 1,  # from its second time on: what is prepared is said in one call (``cursors``)
}
POOLED_ARGS = {**POSTGRES_ARGS, "prepare_threshold": None, "autocommit": True}  # we say BEGIN ourselves


@dataclass(frozen=True)
class Waits:
    """How long PostgreSQL lets a connection of ours wait or hold, in seconds; 0 is without end.

    A frozen process keeps its locks until ``idle`` has passed, so that is how long it can stop the others.
    """

    lock: int
    statement: int
    idle: int

    @property
    def options(self) -> str:
        """As libpq's ``options``, for engines that others open."""
        return (
            f"-c lock_timeout={self.lock}s -c statement_timeout={self.statement}s"
            f" -c idle_in_transaction_session_timeout={self.idle}s"
        )

    @property
    def begin(self) -> str:
        """One message that opens a transaction under these limits, where the next one may be on another connection."""
        return (
            f"BEGIN; SET LOCAL lock_timeout = '{self.lock}s'; SET LOCAL statement_timeout = '{self.statement}s';"
            f" SET LOCAL idle_in_transaction_session_timeout = '{self.idle}s'"
        )


STATEMENTS = 300  # that a connection keeps prepared; a registration asks some 250 different ones
PAGES = Waits(lock=5, statement=15, idle=15)  # a person waits in front of it
WORK = Waits(lock=15, statement=300, idle=60)
TOOLS = Waits(lock=60, statement=0, idle=0)  # migrations and imports: an operator watches


def postgres_args(waits: Waits) -> dict[str, str | int]:
    """What psycopg is to be given, so that no partition, lock or frozen neighbour is waited for without end."""
    return {**POSTGRES_ARGS, "options": waits.options}


def open_engine(url: str, waits: Waits = TOOLS, *, pooled: bool = False) -> Engine:
    """An engine for ``url`` (SQLAlchemy URL). SQLite: WAL, foreign keys, BEGIN IMMEDIATE, so a write never upgrades a read.

    ``pooled``: a pooler that lends connections by the transaction stands there. Nothing may be left on a connection then: the limits come
    with each BEGIN, and no statement is prepared. What else belongs to a session
    (LISTEN, locks that outlive a transaction, building indexes) is asked of the database itself.
    """
    if make_url(url).get_backend_name() == "sqlite":
        engine = create_engine(
            url, connect_args={"timeout": BUSY_MS / 1000, "check_same_thread": False}, hide_parameters=True
        )
        event.listen(engine, "connect", _prepare_sqlite)
        touched.watch(engine)
        event.listen(engine, "begin", _begin_immediate)
        return engine
    engine = create_engine(
        url,
        connect_args={**(POOLED_ARGS if pooled else postgres_args(waits)), "cursor_factory": Cursor},
        pool_size=10,
        max_overflow=10,
        pool_use_lifo=True,  # the one used last has its statements prepared, and its pages of the catalogue at hand
        hide_parameters=True,
        execution_options={POOLED: pooled},
    )
    ask_after_idleness(engine)
    touched.watch(engine)
    event.listen(engine, "do_connect", lambda dialect, record, words, named: Line.connect(*words, **named))
    event.listen(engine, "connect", _prepare_postgres)
    if pooled:
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(waits.begin))
    return engine


def ask_after_idleness(engine: Engine, seconds: float = IDLE_SECONDS) -> None:
    """Ask a pooled connection whether it is still there when nobody has used it for so long, or when something came that nobody asked for.

    That is how a server that goes says so, and seeing it costs no round trip. One that is not there takes all its age with it.
    What was used a moment ago is there, nearly always: see ``faults.once_more`` for when it is not.
    """

    def returned(connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
        record.info[USED] = time.monotonic()

    def taken(connection: DBAPIConnection, record: ConnectionPoolEntry, proxy: PoolProxiedConnection) -> None:
        used = record.info.get(USED)
        if used is None or (time.monotonic() - used < seconds and not _speaks(connection)):
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise InvalidatePoolError from error

    event.listen(engine, "checkin", returned)
    event.listen(engine, "checkout", taken)


def sessions_of(engine: Engine) -> sessionmaker[Session]:
    made: sessionmaker[Session] = sessionmaker(engine, class_=Getting, expire_on_commit=False)
    event.listen(made, "before_flush", note_changed_names)
    touched.watch_sessions(made)
    return made


def begun(session: Session, **options: Any) -> Session:
    """The session with its transaction begun in the database, so that a connection that is gone is found while nothing was asked of it.

    options: execution options of its connection. Where there is none to be had, the session is closed.
    """
    try:
        once_more(session, lambda: _say_begin(session.connection(execution_options=options)))
    except BaseException:
        session.close()
        raise
    return session


def says_alone(engine: Engine) -> bool:
    """Whether a statement may be a transaction by itself: on PostgreSQL, where the limits of waiting are the connection's own."""
    return engine.dialect.name == "postgresql" and not engine.get_execution_options().get(POOLED)


def say_alone(
    engine: Engine, statement: str, values: Sequence[Any] | Mapping[str, Any], *, asks: bool = False
) -> tuple[Any, ...] | None:
    """One statement in the driver's words as a whole transaction: one round trip instead of three, past what SQLAlchemy does around them.

    asks: give its first row. Raises SQLAlchemy's errors; then the connection is given up, whatever it was. Where it was gone, so are the
    others of the pool, and nobody waits for each of them anew. A statement that writes is sent by nobody again: it may have arrived, or
    arrive later.
    """
    try:
        lent = engine.raw_connection()
    except psycopg.Error as error:
        raise _told(statement, error, gone=True) from error
    driver = cast("psycopg.Connection[Any]", lent.driver_connection)
    try:
        driver.autocommit = True
        said = driver.execute(statement, values)
        row: tuple[Any, ...] | None = said.fetchone() if asks else None
        driver.autocommit = False
    except psycopg.Error as error:
        gone = driver.closed
        lent.invalidate(error)
        if gone:
            engine.dispose()
        raise _told(statement, error, gone) from error
    except BaseException as error:
        lent.invalidate(error)
        raise
    lent.close()
    return row


def _told(statement: str, error: psycopg.Error, gone: bool) -> Exception:
    """The driver's error as SQLAlchemy tells it."""
    return DBAPIError.instance(
        statement, None, error, psycopg.Error, hide_parameters=True, connection_invalidated=gone
    )


def for_one_statement(session: Session) -> Connection:
    """The session's connection for a single statement that reads: one round trip instead of three, without BEGIN and ROLLBACK.

    Behind a pooler the limits of waiting come with a BEGIN, so there it has one. On SQLite it waits for no writer.
    """
    alone = _postgres(session) and not session.get_bind().get_execution_options().get(POOLED)
    options = {"isolation_level": "AUTOCOMMIT"} if alone else {"read_only": True}
    return session.connection(execution_options=options)


def as_of_one_instant(session: Session) -> None:
    """What this session reads from here on stands still, however many statements ask: for whoever compares tables with each other.

    Raises InvalidRequestError when it has read before. SQLite reads so by itself (a reader in WAL mode).
    """
    session.connection(
        execution_options={"isolation_level": "REPEATABLE READ"}
        if _postgres(session)
        else {"read_only": True}
    )


def _say_begin(connection: Connection) -> None:
    """BEGIN, where the driver would say it with the first statement; on a connection that says it already nothing."""
    driver = connection.connection.driver_connection
    if not isinstance(driver, psycopg.Connection):
        return
    line = driver.pgconn
    try:
        if (
            line.transaction_status != TransactionStatus.IDLE
            or line.exec_(b"BEGIN").status == ExecStatus.COMMAND_OK
        ):
            return
    except psycopg.OperationalError:
        pass
    connection.exec_driver_sql("SELECT 1")  # the engine finds for itself what became of its connection


def _speaks(connection: DBAPIConnection) -> bool:
    """Whether something lies there to be read, or the end."""
    if connection.closed:
        return True
    line = select.poll()
    line.register(connection.fileno(), select.POLLIN)
    return bool(line.poll(0))


def _postgres(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"


def _prepare_postgres(connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
    connection.prepared_max = STATEMENTS


def _prepare_sqlite(connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves, see _begin_immediate
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", f"busy_timeout={BUSY_MS}", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_immediate(connection: Connection) -> None:
    mode = "" if connection.get_execution_options().get("read_only") else " IMMEDIATE"
    connection.exec_driver_sql(f"BEGIN{mode}")
