"""one row for what waits for a second officer, whatever it is about"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

from licensing.store import types

revision = "0020"
down_revision = "0060"
branch_labels = None
depends_on = None

ANSWERS = {"approve": "confirmed", "refuse": "confirmed", "return": "returned"}
DECISIONS = {"approve": "propose_approval", "refuse": "propose_refusal"}
CLOCK = types.UTCDateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "proposal",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("subject_kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("maker_id", sa.String(), nullable=False),
        sa.Column("reasons", sa.String(), nullable=True),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("proposed_at", CLOCK, nullable=False),
        sa.Column("checker_id", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("answered_at", CLOCK, nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["maker_id"], ["account.id"], name=op.f("fk_proposal_maker_id_account")),
        sa.ForeignKeyConstraint(["checker_id"], ["account.id"], name=op.f("fk_proposal_checker_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
    )
    op.create_index(op.f("ix_proposal_subject_id"), "proposal", ["subject_id"])
    op.create_index(
        "uq_proposal_open",
        "proposal",
        ["subject_kind", "subject_id"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    _convert()


def downgrade() -> None:
    op.drop_table("proposal")


def _convert() -> None:
    """What waits, and what was decided, becomes rows. Digests stay: an older installation's open proposal is confirmed by them."""
    bind = op.get_bind()
    rows = [*_of_cases(bind), *_of_orders(bind), *_of_editions(bind)]
    if rows:
        bind.execute(sa.insert(_proposal()), rows)


def _proposal() -> sa.TableClause:
    texts = (
        "id",
        "subject_kind",
        "subject_id",
        "what",
        "state",
        "maker_id",
        "reasons",
        "digest",
        "checker_id",
        "note",
    )
    times = ("proposed_at", "answered_at")
    return sa.table(
        "proposal",
        *(sa.column(name, sa.String()) for name in texts),
        *(sa.column(name, CLOCK) for name in times),
        sa.column("version", sa.Integer()),
    )


def _row(
    subject: tuple[str, str], made: tuple[str, str, str, str | None, str, datetime], answer: tuple[Any, ...]
) -> dict[str, Any]:
    kind, subject_id = subject
    row_id, what, maker, reasons, digest, at = made
    state, checker, note, answered = answer
    return {
        "id": row_id, "subject_kind": kind, "subject_id": subject_id, "what": what, "state": state, "maker_id": maker,
        "reasons": reasons, "digest": digest, "proposed_at": at, "checker_id": checker, "note": note,
        "answered_at": answered, "version": 1,
    }  # fmt: skip


def _of_cases(bind: sa.Connection) -> list[dict[str, Any]]:
    query = sa.text(
        "SELECT r.*, c.state AS case_state FROM review r JOIN registration_case c ON c.id = r.case_id ORDER BY r.at, r.id"
    ).columns(at=CLOCK, undone=sa.Boolean())
    wanted = [
        dict(r)
        for r in bind.execute(query).mappings()
        if r["action"] in DECISIONS.values() or r["action"] in ANSWERS
    ]
    answers = {r["proposal_id"]: r for r in wanted if r["proposal_id"]}
    newest = {r["case_id"]: r["id"] for r in wanted if r["action"] in DECISIONS.values() and not r["undone"]}
    found = []
    for r in wanted:
        subject = ("case", r["case_id"])
        if r["action"] in DECISIONS.values():
            waits = r["case_state"] == "to_confirm" and newest.get(r["case_id"]) == r["id"]
            made = (r["id"], r["action"], r["clerk_id"], r["reasons"], r["digest"] or "", r["at"])
            found.append(_row(subject, made, _answer(r, answers.get(r["id"]), waits)))
        elif r["action"] in DECISIONS and not r["proposal_id"]:  # decided when one officer was enough
            made = (r["id"], DECISIONS[r["action"]], r["clerk_id"], r["reasons"], "", r["at"])
            state = "undone" if r["undone"] else "confirmed"
            found.append(_row(subject, made, (state, r["clerk_id"], None, r["at"])))
    return found


def _answer(made: dict[str, Any], answer: dict[str, Any] | None, waits: bool) -> tuple[Any, ...]:
    if answer is None:
        return ("open" if waits else "taken_back", None, None, None)
    state = "undone" if answer["undone"] else ANSWERS[answer["action"]]
    note = answer["reasons"] if answer["action"] == "return" else None
    return (state, answer["clerk_id"], note, answer["at"])


def _of_orders(bind: sa.Connection) -> list[dict[str, Any]]:
    states = {"proposed": "open", "confirmed": "confirmed", "returned": "returned", "withdrawn": "taken_back"}
    query = sa.text("SELECT * FROM register_order").columns(proposed_at=CLOCK, decided_at=CLOCK)
    return [
        _row(
            ("order", o["id"]),
            (f"proposal_{o['id']}", "propose", o["maker_id"], o["reasons"], o["digest"], o["proposed_at"]),
            (states[o["state"]], o["checker_id"], o["note"], o["decided_at"]),
        )
        for o in bind.execute(query).mappings()
    ]


def _of_editions(bind: sa.Connection) -> list[dict[str, Any]]:
    """What was submitted had been tried exactly as it stood, so the last trial's digest is that of what was seen."""
    query = sa.text(
        "SELECT e.*, (SELECT t.rules FROM rule_trial t WHERE t.edition_id = e.id ORDER BY t.asked_at DESC, t.id DESC LIMIT 1)"
        " AS tried FROM rule_edition e WHERE e.state IN ('submitted', 'approved')"
    ).columns(submitted_at=CLOCK, approved_at=CLOCK, created_at=CLOCK)
    return [
        _row(
            ("rules", e["id"]),
            (
                f"proposal_{e['id']}",
                "submit",
                e["author_id"],
                e["reason"],
                e["tried"] or "",
                e["submitted_at"] or e["created_at"],
            ),
            ("open", None, None, None)
            if e["state"] == "submitted"
            else ("confirmed", e["approver_id"], None, e["approved_at"]),
        )
        for e in bind.execute(query).mappings()
    ]
