"""Writing a draft of the name rules: rows added, changed, removed, taken back, or a whole table brought in from a file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date

from licensing.errors import Invalid, NotFound, Problem
from licensing.flow import Row as FlowRow
from licensing.rulebooks import as_changes
from licensing.services.rules import rule_steps
from licensing.store.models import RuleChange, RuleEdition
from licensing.work import Work
from namecheck import amend
from namecheck.amend import Change
from namecheck.editable import EDITABLE, Fault, Key, Row, Table, normal_row
from namecheck.tables import Amendments

LONGEST = {"title": 80, "reason": 2000, "basis": 200}
LARGEST_FILE = 2 * 1024 * 1024  # bytes; the largest table has a tenth of it
MOST_CHANGES = 5000  # rows that one edition may change: more is another table, not an edit


def table_called(name: str) -> Table:
    """A table that is edited row by row. Raises NotFound."""
    table = EDITABLE.get(name)
    if table is None:
        raise NotFound(name)
    return table


def start(work: Work, title: str) -> RuleEdition:
    """A new draft of the person who acts. Raises Invalid for a title that says nothing."""
    problems = _text_problems({"title": title})
    if problems:
        raise Invalid(problems)
    edition = _new(work, title.strip())
    work.record("rules.started", "rules", edition.id)
    return edition


def _new(work: Work, title: str) -> RuleEdition:
    edition = RuleEdition(
        id=work.act.ids.new("rules"),
        title=title,
        reason="",
        basis="",
        state="draft",
        author_id=str(work.act.actor.id),
        created_at=work.act.at,
        changed_at=work.act.at,
        keyed_after="",
        keyed=0,
        changes=[],
    )
    work.session.add(edition)
    return edition


def describe(work: Work, edition_id: str, words: dict[str, str], effective_on: date | None) -> RuleEdition:
    """Title, reason, basis (the article or document it follows) and the day it is to take effect. Raises Invalid, Refused."""
    edition, row = _own_draft(work, edition_id, "describe")
    problems = _text_problems(words)
    if effective_on is not None and effective_on < work.act.on:
        problems.append(Problem("effective_on", "rules.day_past"))
    if problems:
        raise Invalid(problems)
    edition.title, edition.reason, edition.basis = (
        words[key].strip() for key in ("title", "reason", "basis")
    )
    edition.effective_on = effective_on
    _changed(work, edition)
    work.record(row.emits[0], "rules", edition.id, effective=str(effective_on))
    return edition


def _text_problems(words: dict[str, str]) -> list[Problem]:
    found = [
        Problem(key, "rules.text_long", {"most": LONGEST[key]})
        for key, text in words.items()
        if len(text) > LONGEST[key]
    ]
    if not words["title"].strip():
        found.append(Problem("title", "rules.title_needed"))
    return found


def put(work: Work, edition_id: str, name: str, row: Row, key: Key | None = None) -> Row:
    """Add a row to a table of the draft, or put it in the place of the row ``key``; the row as it is kept.

    Raises Invalid with every problem beside its column, Refused, NotFound.
    """
    table = table_called(name)
    edition, _ = _own_draft(work, edition_id, "save")
    base, state = _tables(work, edition)
    if key is not None and amend.row_at(name, key, state) is None:
        raise NotFound(name)
    row = normal_row(table, row)
    faults = amend.row_faults(table, row, _without(state, name, key), key)
    if faults:
        raise Invalid(problems_of(faults))
    new = table.key_of(row)
    if key is not None and key != new:
        _set(work, edition, Change(name, key, amend.row_at(name, key, base), None))
    _set(work, edition, Change(name, new, amend.row_at(name, new, base), row))
    _changed(work, edition)
    return row


def _without(state: Amendments, name: str, key: Key | None) -> Amendments:
    """The tables without the row that is being replaced, so that it does not stand in its own way."""
    if key is None:
        return state
    return {**state, name: {**state.get(name, {}), key: None}}


def remove(work: Work, edition_id: str, name: str, key: Key) -> None:
    """Take a row out of a table of the draft. Raises Invalid when the row must stay, Refused, NotFound."""
    table = table_called(name)
    edition, _ = _own_draft(work, edition_id, "save")
    base, state = _tables(work, edition)
    if amend.row_at(name, key, state) is None:
        raise NotFound(name)
    if faults := amend.removal_faults(table, state):
        raise Invalid(problems_of(faults))
    _set(work, edition, Change(name, key, amend.row_at(name, key, base), None))
    _changed(work, edition)


def take_back(work: Work, edition_id: str, name: str, key: Key) -> None:
    """Forget what the draft does to one row. Raises NotFound when it does nothing to it, Refused."""
    edition, _ = _own_draft(work, edition_id, "save")
    found = _find(edition, name, key)
    if found is None:
        raise NotFound(name)
    edition.changes.remove(found)
    _changed(work, edition)


def bring_in(work: Work, edition_id: str, name: str, data: bytes) -> int:
    """Make a table of the draft exactly what a TSV file says; how many rows differ from the rules it builds on.

    Raises Invalid with everything that is wrong, line by line, and then nothing has changed.
    """
    table = table_called(name)
    edition, _ = _own_draft(work, edition_id, "save")
    if len(data) > LARGEST_FILE:
        raise Invalid([Problem("file", "rules.file_large", {"most": LARGEST_FILE // 1024})])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Invalid([Problem("file", "rules.file_encoding")]) from None
    base, state = _tables(work, edition)
    wanted, faults = amend.read_tsv(table, text, state)
    if faults:
        raise Invalid([_line_problem(each.line, each.fault) for each in faults])
    changes = amend.to_rows(name, base, wanted)
    others = [each for each in edition.changes if each.table_name != name]
    if len(changes) + len(others) > MOST_CHANGES:
        raise Invalid([Problem("file", "rules.file_many", {"n": len(changes), "most": MOST_CHANGES})])
    edition.changes[:] = others
    work.session.flush()
    for change in changes:
        _set(work, edition, change)
    _changed(work, edition)
    return len(changes)


def undo(work: Work, edition_id: str) -> RuleEdition:
    """A new draft that puts back what an approved edition changed, as far as nobody changed it again since.

    Raises NotFound, Refused('rules.nothing_to_undo').
    """
    undone = rule_steps.edition_called(work, edition_id)
    if undone.state != "approved":
        raise NotFound(edition_id)
    base = work.library.newest(work.session)
    back = [
        Change(each.table, each.key, each.after, each.before)
        for each in as_changes(undone.changes)
        if each.before != each.after and amend.row_at(each.table, each.key, base) == each.after
    ]
    rule_steps.refuse_unless(bool(back), "rules.nothing_to_undo")
    edition = _new(work, undone.title[: LONGEST["title"]])
    edition.undoes_id = undone.id
    for change in back:
        _set(work, edition, change)
    work.record("rules.started", "rules", edition.id, undoes=undone.id)
    return edition


def problems_of(faults: Iterable[Fault]) -> list[Problem]:
    """Faults of a row as problems beside their columns."""
    return [Problem(fault.column, f"rules.{fault.code}", fault.params) for fault in faults]


def _line_problem(line: int, fault: Fault) -> Problem:
    code = f"rules.{fault.code}"
    return Problem("file", code, {**fault.params, "line": line, "column": fault.column})


def standing(work: Work, edition_id: str, name: str, key: Key) -> Row | None:
    """A row of a table as the draft leaves it, None when there is none. Raises NotFound."""
    table_called(name)
    _, state = _tables(work, rule_steps.edition_called(work, edition_id))
    return amend.row_at(name, key, state)


def _own_draft(work: Work, edition_id: str, action: str) -> tuple[RuleEdition, FlowRow]:
    """The draft, locked, when the flow lets this person do this to it, and the flow's row."""
    edition = rule_steps.edition_called(work, edition_id, lock=True)
    return edition, rule_steps.step(work, edition, action, rule_steps.facts_of(work, edition))


def _tables(work: Work, edition: RuleEdition) -> tuple[Amendments, Amendments]:
    """What the draft builds on, and what it makes of it; rows that moved beneath it count as the draft wants them."""
    base = work.library.newest(work.session)
    return base, amend.laid(base, as_changes(edition.changes), strict=False)


def _find(edition: RuleEdition, name: str, key: Key) -> RuleChange | None:
    wanted = _key_text(key)
    return next((x for x in edition.changes if (x.table_name, x.row_key) == (name, wanted)), None)


def _set(work: Work, edition: RuleEdition, change: Change) -> None:
    """Write down one change, or nothing when it changes nothing any more."""
    found = _find(edition, change.table, change.key)
    if change.before == change.after:
        if found is not None:
            edition.changes.remove(found)
        return
    if found is None:
        found = RuleChange(table_name=change.table, row_key=_key_text(change.key))
        edition.changes.append(found)
    found.before, found.after = _cells(change.before), _cells(change.after)


def _key_text(key: Key) -> str:
    return json.dumps(list(key), ensure_ascii=False)


def _cells(row: Sequence[str] | None) -> list[str] | None:
    return None if row is None else list(row)


def _changed(work: Work, edition: RuleEdition) -> None:
    edition.changed_at = work.act.at
