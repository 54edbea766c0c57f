"""The journal's parts on PostgreSQL: it has them, enough stand ahead of its head, and nothing fell behind them all."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from licensing.store import parts
from portal.health._symptom import Symptom
from portal.wiring import Office

MAY = sa.text("SELECT has_function_privilege('journal_parts_ahead()', 'EXECUTE')")


def examine(office: Office) -> Iterator[Symptom]:
    if office.settings.is_sqlite:
        return
    with office.database.connect() as connection:
        found = parts.state(connection)
        may = found.parted and connection.scalar(MAY)
    if not found.parted:
        yield Symptom(
            "journal_in_one_part",
            "the journal is one table: everything works, and it only grows",
            "portal migrate parts it beside the work",
            fatal=False,
        )
        return
    if not may:
        yield Symptom(
            "journal_parts_not_allowed",
            "the worker's role may not have parts of the journal made ahead",
            "portal database grants ROLE --commit, as after each migrate",
            fatal=False,
        )
    if found.behind:
        yield Symptom(
            "journal_behind_its_parts",
            f"{found.behind} entries of the journal lie behind all its parts; nothing is lost or stopped",
            "portal migrate makes a part of them; does it not, a number stands there that the chain never gave: portal journal verify",
        )
    elif found.ready < found.size:
        yield Symptom(
            "journal_parts_short",
            f"the journal's parts take {found.ready} more entries, less than one part",
            "portal migrate makes more; the worker does it each hour, and its log says why it could not",
        )
