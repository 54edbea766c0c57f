"""The copy that strangers read, where one is named: that it is one, of this database, and keeps up."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from portal.health._symptom import Symptom
from portal.read_copy import Unfit
from portal.wiring import Office

SYSTEM = sa.text("SELECT system_identifier FROM pg_control_system()")
MEANWHILE = "; meanwhile the database itself answers"


def examine(office: Office) -> Iterator[Symptom]:
    if office.copy is None:
        return
    try:
        with office.copy.reading() as (session, _):
            theirs = session.scalar(SYSTEM)
    except Unfit as error:
        yield Symptom(
            "copy_unfit",
            f"what stands at database_read_url {error}{MEANWHILE}",
            "look at its log and at pg_stat_replication of the database; a worker must run, by whose beats it is measured",
            fatal=False,
        )
        return
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", error)).splitlines()[0]
        yield Symptom(
            "copy_away",
            f"the copy does not answer: {reason}{MEANWHILE}",
            "start it, or empty database_read_url",
            fatal=False,
        )
        return
    try:
        with office.read() as session:
            ours = session.scalar(SYSTEM)
    except SQLAlchemyError:
        return  # the database's own examination says so
    if ours != theirs:
        yield Symptom(
            "copy_of_another",
            "database_read_url leads to a replica of another database: people read another register",
            "correct it at once",
        )
