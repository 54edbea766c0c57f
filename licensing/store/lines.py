"""Connections to PostgreSQL that keep what they have prepared when a transaction is taken back.

psycopg forgets every prepared statement with each ROLLBACK and lets the server forget them, because tables that were made in the
transaction may be gone; a statement that is prepared outlives its transaction otherwise. Ours make no tables while people work, and each
look, each refusal and each act that failed ends so. Where tables are dropped or altered psycopg forgets as before.
"""

from __future__ import annotations

from threading import current_thread, main_thread
from typing import Any

import psycopg
from psycopg.pq import ConnStatus, DiagnosticField, ExecStatus, TransactionStatus
from psycopg.pq.abc import PGconn, PGresult

TAKEN_BACK = frozenset({TransactionStatus.INTRANS, TransactionStatus.INERROR})


class Line(psycopg.Connection[Any]):
    """psycopg's own, but for its end of a transaction."""

    def rollback(self) -> None:
        """As psycopg's, and what is prepared stays so."""
        with self.lock:
            if self._plain() and self.pgconn.transaction_status in TAKEN_BACK:
                say(self.pgconn, b"ROLLBACK")
                return
        super().rollback()

    def commit(self) -> None:
        """As psycopg's."""
        with self.lock:
            if self._plain() and aside() and self.pgconn.transaction_status == TransactionStatus.INTRANS:
                say(self.pgconn, b"COMMIT")
                return
        super().commit()

    def _plain(self) -> bool:
        """Whether neither a pipeline nor a transaction of psycopg's own or in two phases is under way."""
        return self._pipeline is None and not self._num_transactions and not self._tpc


def aside() -> bool:
    """Whether libpq may wait instead of psycopg: for the same line under the same limits, but it hears no key that is pressed.

    So in the main thread, where an operator's commands run, psycopg waits.
    """
    return current_thread() is not main_thread()


def say(line: PGconn, words: bytes) -> None:
    """A command without values. Raises psycopg's errors."""
    answer = line.exec_(words)
    if answer.status != ExecStatus.COMMAND_OK:
        raise told(line, answer)


def told(line: PGconn, answer: PGresult) -> psycopg.Error:
    """psycopg's error; of a line that is gone the server has said no code."""
    if line.status == ConnStatus.BAD and not answer.error_field(DiagnosticField.SQLSTATE):
        return psycopg.OperationalError(answer.get_error_message().strip())
    return psycopg.errors.error_from_result(answer)
