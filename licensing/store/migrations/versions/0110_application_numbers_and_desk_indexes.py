"""every case has an application number; the indexes by which desks, sweeps and searches find their rows"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from licensing.application_number import draw
from licensing.deadlines import legal_date
from licensing.store.types import UTCDateTime

revision = "0110"
down_revision = "0095"
branch_labels = None
depends_on = None

CASE = sa.table(
    "registration_case",
    sa.column("id", sa.String()),
    sa.column("created_at", UTCDateTime()),
    sa.column("number", sa.String()),
)
INDEXES = (
    (
        "ix_registration_case_place_queue",
        "registration_case",
        ["authority", "kind", "state", "due_on", "submitted_at", "id", "clerk_id"],
    ),
    (
        "ix_registration_case_queue",
        "registration_case",
        ["kind", "state", "due_on", "submitted_at", "id", "authority", "clerk_id"],
    ),
    ("ix_registration_case_title", "registration_case", ["authority", "title", "id"]),
    ("ix_registration_case_name_id", "registration_case", ["name_id"]),
    ("ix_registration_case_uscc", "registration_case", ["uscc"]),
    ("ix_case_person_name", "case_person", ["name"]),
    ("ix_leg_state_due_on", "leg", ["state", "due_on"]),
    ("ix_enterprise_suspended_until", "enterprise", ["suspended_until"]),
    ("ix_journal_entry_action", "journal_entry", ["action"]),
    ("ix_licence_state", "licence", ["state"]),
)


def upgrade() -> None:
    op.add_column("registration_case", sa.Column("number", sa.String(), nullable=True))
    _number_older_cases()
    op.create_index("uq_registration_case_number", "registration_case", ["number"], unique=True)
    for name, table, columns in INDEXES:
        op.create_index(name, table, columns)


def _number_older_cases() -> None:
    """Cases from before get the number they would have been given on their day."""
    connection = op.get_bind()
    given: set[str] = set()
    rows = connection.execute(sa.select(CASE.c.id, CASE.c.created_at).order_by(CASE.c.id)).all()
    for case_id, created_at in rows:
        number = draw(legal_date(created_at), case_id, given.__contains__)
        given.add(number)
        connection.execute(sa.update(CASE).where(CASE.c.id == case_id).values(number=number))


def downgrade() -> None:
    for name, table, _ in INDEXES:
        op.drop_index(name, table)
    op.drop_index("uq_registration_case_number", "registration_case")
    op.drop_column("registration_case", "number")
