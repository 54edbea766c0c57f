"""bodies and people from abroad as parties, signatures given at a counter, agents' mandates"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from licensing.store import types

revision = "0151"
down_revision = "0162"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name, default in (("party", "PERSON"), ("document_kind", "RESIDENT_ID")):
        op.add_column("case_person", sa.Column(name, sa.String(), nullable=False, server_default=default))
    op.add_column("case_person", sa.Column("details", types.SealedJSON(), nullable=True))
    op.add_column("signature", sa.Column("power", types.SealedJSON(), nullable=True))
    _counter_signature()
    _mandate()
    with op.batch_alter_table("signing_sheet") as table:
        table.add_column(sa.Column("mandate_id", sa.String(), nullable=True))
        table.create_foreign_key(
            op.f("fk_signing_sheet_mandate_id_mandate"), "mandate", ["mandate_id"], ["id"]
        )


def _account(table: str, *columns: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([c], ["account.id"], name=op.f(f"fk_{table}_{c}_account")) for c in columns
    ]


def _case(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_case_id_registration_case")
    return sa.ForeignKeyConstraint(["case_id"], ["registration_case.id"], name=name)


def _counter_signature() -> None:
    plain = ("id", "case_id", "person_id", "authority", "state", "covers", "signer_name", "document_kind")
    op.create_table(
        "counter_signature",
        *(sa.Column(name, sa.String(), nullable=False) for name in plain),
        sa.Column("number", types.Sealed(), nullable=False),
        sa.Column("number_index", sa.String(), nullable=False),
        sa.Column("seen", types.Sealed(), nullable=False),
        sa.Column("file_name", types.Sealed(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("content", types.SealedBytes(), nullable=False),
        sa.Column("maker_id", sa.String(), nullable=False),
        sa.Column("made_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("checker_id", sa.String(), nullable=True),
        sa.Column("decided_at", types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        _case("counter_signature"),
        *_account("counter_signature", "maker_id", "checker_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_counter_signature")),
    )
    for name in ("case_id", "person_id", "authority", "state"):
        op.create_index(f"ix_counter_signature_{name}", "counter_signature", [name])


def _mandate() -> None:
    plain = (
        *("id", "case_id", "state", "giver_id", "giver_name", "giver_index", "giver_proof"),
        *("agent_name", "agent_kind", "agent_index"),
    )
    op.create_table(
        "mandate",
        *(sa.Column(name, sa.String(), nullable=False) for name in plain),
        sa.Column("for_person", sa.String(), nullable=True),
        sa.Column("agent_number", types.Sealed(), nullable=False),
        sa.Column("agent_mobile", types.Sealed(), nullable=False),
        sa.Column("matters", sa.JSON(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=True) for name in ("digest", "method", "assurance")),
        sa.Column("evidence", types.SealedLater(), nullable=True),
        sa.Column("made_at", types.UTCDateTime(timezone=True), nullable=False),
        *(sa.Column(n, types.UTCDateTime(timezone=True), nullable=True) for n in ("signed_at", "ended_at")),
        sa.Column("ended_for", sa.String(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        _case("mandate"),
        *_account("mandate", "giver_id"),
        sa.ForeignKeyConstraint(
            ["giver_proof"], ["identity_proof.id"], name=op.f("fk_mandate_giver_proof_identity_proof")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mandate")),
    )
    for name in ("case_id", "giver_id", "agent_index"):
        op.create_index(f"ix_mandate_{name}", "mandate", [name])


def downgrade() -> None:
    with op.batch_alter_table("signing_sheet") as table:
        table.drop_constraint(op.f("fk_signing_sheet_mandate_id_mandate"), type_="foreignkey")
        table.drop_column("mandate_id")
    op.drop_table("mandate")
    op.drop_table("counter_signature")
    op.drop_column("signature", "power")
    for name in ("details", "document_kind", "party"):
        op.drop_column("case_person", name)
