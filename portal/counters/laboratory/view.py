"""What the laboratory's templates show: editions in words, rows and their differences, who did what."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from licensing.errors import NotFound
from licensing.flow import Facts
from licensing.flows.rule_edition import FLOW
from licensing.rulebooks import as_changes
from licensing.services.rules import rule_steps
from licensing.store.journal import NEWEST_FIRST
from licensing.store.models import Account, JournalLine, RuleEdition
from licensing.work import Work
from namecheck import amend
from namecheck.amend import Change
from namecheck.editable import LIMITS, POLICY, TABLES, Key, Row, Table
from namecheck.tables import Amendments
from portal.counters.laboratory.forms import choice_key
from portal.i18n import has, t

TONES = {
    "draft": "grey",
    "tried": "blue",
    "submitted": "amber",
    "returned": "amber",
    "waiting": "blue",
    "reading": "amber",
    "working": "green",
    "withdrawn": "grey",
}
TYPED = {"answer_given": True}  # what a form beside the button asks for is not yet known when it is drawn


def stem(name: str) -> str:
    """A table's name without its ending, as messages carry it."""
    return name.partition(".")[0]


def table_lines(amendments: Amendments, changed: Iterable[Change] = ()) -> list[dict[str, Any]]:
    """Every table with its size and how many of its rows differ."""
    touched = [change.table for change in changed]
    return [
        {"name": table.name, "stem": stem(table.name), "rows": len(amend.rows(table.name, amendments)),
         "changed": touched.count(table.name)}
        for table in TABLES
    ]  # fmt: skip


def state_of(work: Work, edition: RuleEdition) -> str:
    """The state as people speak of it: an approved edition waits for its day, for the register, or works."""
    if edition.state != "approved":
        return edition.state
    effect = rule_steps.effect_of(work.session, edition, work.act.at)
    return "working" if effect.working else "reading" if effect.waits_for_register else "waiting"


def edition_line(work: Work, edition: RuleEdition) -> dict[str, Any]:
    state = state_of(work, edition)
    return {
        "id": edition.id,
        "number": edition.number,
        "title": edition.title,
        "state": state,
        "tone": TONES[state],
        "author": _names(work.session, [edition.author_id])[edition.author_id],
        "mine": edition.author_id == work.act.actor.id,
        "effective_on": edition.effective_on,
        "changes": len(edition.changes),
        "changed_at": edition.changed_at,
        "undoes": edition.undoes_id,
    }


def options(work: Work, edition: RuleEdition) -> dict[str, tuple[str, ...]]:
    """What the person signed in may do now: action -> codes that close it (none: it is open)."""
    facts: Facts = rule_steps.facts_of(work, edition) | rule_steps.waiting_facts(work, edition) | TYPED
    return {row.action: codes for row, codes in FLOW.options(edition.state, work.act.actor.role, facts)}


def differences(edition: RuleEdition) -> list[dict[str, Any]]:
    """The edition as a readable difference, table by table."""
    found: dict[str, list[dict[str, Any]]] = {}
    for change in as_changes(edition.changes):
        found.setdefault(change.table, []).append(difference(change))
    return [{"name": name, "stem": stem(name), "changes": changes} for name, changes in found.items()]


def difference(change: Change) -> dict[str, Any]:
    """One row: added, removed, or changed with the cells that differ."""
    table = next(table for table in TABLES if table.name == change.table)
    before, after = change.before, change.after
    kind = "added" if before is None else "removed" if after is None else "changed"
    rows = [row for row in (before, after) if row is not None]
    cells = [
        {"label": _label(table, head, change.key), "before": shown(table, head, before, place), "after": shown(table, head, after, place)}
        for place, head in enumerate(table.heads)
        if _worth(table, head) and any(row[place] for row in rows) and (kind != "changed" or rows[0][place] != rows[1][place])
    ]  # fmt: skip
    return {"kind": kind, "key": key_text(change.key), "title": title_of(table, change.key), "cells": cells}


def _worth(table: Table, head: str) -> bool:
    """The key is the row's heading already."""
    return head not in table.key


def _label(table: Table, head: str, key: Key) -> str:
    return t("laboratory.value") if table.name == POLICY else t(f"laboratory.column.{head}")


def shown(table: Table, head: str, row: Row | None, place: int) -> str:
    """A cell in words: choices as their meaning."""
    if row is None:
        return ""
    cell = row[place]
    if table.name == POLICY and head == "value" and LIMITS[row[0]].kind is bool:
        return t(choice_key("flag", cell))
    key = choice_key(head, cell)
    return t(key) if cell and has(key) else cell


def title_of(table: Table, key: Key) -> str:
    """A row's heading: its term, its pair, or what the setting is about; where it matters beside it."""
    if table.name == POLICY:
        return t(f"laboratory.setting.{key[0]}")
    words = [
        t(choice_key(head, cell)) if has(choice_key(head, cell)) else cell
        for head, cell in zip(table.key, key, strict=True)
    ]
    return " · ".join(words)


def key_text(key: Key) -> str:
    """A key as an address carries it."""
    return json.dumps(list(key), ensure_ascii=False)


def key_from(text: str, table: Table) -> Key:
    """The key of an address. Raises NotFound for what no page of ours wrote."""
    try:
        found = json.loads(text)
    except ValueError:
        raise NotFound(text) from None
    if (
        not isinstance(found, list)
        or len(found) != len(table.key)
        or not all(isinstance(x, str) for x in found)
    ):
        raise NotFound(text)
    return tuple(found)


def history(session: Session, edition: RuleEdition) -> list[dict[str, Any]]:
    """What was done with an edition, by whom, newest first: read from the journal."""
    query = select(JournalLine).where(
        JournalLine.subject_kind == "rules", JournalLine.subject_id == edition.id
    )
    entries = list(session.scalars(query.order_by(*NEWEST_FIRST)))
    names = _names(session, [entry.actor for entry in entries if entry.actor])
    return [
        {
            "title": t(f"laboratory.act.{entry.action.removeprefix('rules.')}"),
            "at": entry.at,
            "who": names.get(entry.actor or "", t("laboratory.machine")),
        }
        for entry in entries
    ]


def _names(session: Session, ids: Iterable[str]) -> dict[str, str]:
    accounts = session.scalars(select(Account).where(Account.id.in_(set(ids))))
    return {account.id: account.name for account in accounts}
