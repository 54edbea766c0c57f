"""the holder's key, who may act with a licence, requests to be shown one, and who looked"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from licensing.store import types

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "presentation_claim",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("until", types.UTCDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_presentation_claim")),
    )
    with op.batch_alter_table("presentation_claim", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_presentation_claim_until"), ["until"], unique=False)

    op.create_table(
        "holder_grant",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("enterprise_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("person_index", sa.String(), nullable=False),
        sa.Column("matters", sa.JSON(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("representative_index", sa.String(), nullable=False),
        sa.Column("given_by", sa.String(), nullable=False),
        sa.Column("parent_id", sa.String(), nullable=True),
        sa.Column("given_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_holder_grant_enterprise_id_enterprise")
        ),
        sa.ForeignKeyConstraint(["given_by"], ["account.id"], name=op.f("fk_holder_grant_given_by_account")),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["holder_grant.id"], name=op.f("fk_holder_grant_parent_id_holder_grant")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holder_grant")),
    )
    with op.batch_alter_table("holder_grant", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_holder_grant_enterprise_id"), ["enterprise_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_holder_grant_parent_id"), ["parent_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_holder_grant_person_index"), ["person_index"], unique=False)

    op.create_table(
        "holder_key",
        sa.Column("enterprise_id", sa.String(), nullable=False),
        sa.Column("kid", sa.String(), nullable=False),
        sa.Column("jwk", sa.JSON(), nullable=False),
        sa.Column("private", types.Sealed(), nullable=False),
        sa.Column("made_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_holder_key_enterprise_id_enterprise")
        ),
        sa.PrimaryKeyConstraint("enterprise_id", name=op.f("pk_holder_key")),
        sa.UniqueConstraint("kid", name=op.f("uq_holder_key_kid")),
    )
    op.create_table(
        "licence_look",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("slot", sa.String(), nullable=False),
        sa.Column("licence_id", sa.String(), nullable=False),
        sa.Column("enterprise_id", sa.String(), nullable=False),
        sa.Column("at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("asker", sa.String(), nullable=True),
        sa.Column("client_id", sa.String(), nullable=True),
        sa.Column("reference", sa.String(), nullable=True),
        sa.Column("purpose", sa.String(), nullable=True),
        sa.Column("claims", sa.JSON(), nullable=False),
        sa.Column("result", sa.String(), nullable=False),
        sa.Column("shown_by", sa.String(), nullable=True),
        sa.Column("times", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"], ["api_client.id"], name=op.f("fk_licence_look_client_id_api_client")
        ),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_licence_look_enterprise_id_enterprise")
        ),
        sa.ForeignKeyConstraint(
            ["licence_id"], ["licence.id"], name=op.f("fk_licence_look_licence_id_licence")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_licence_look")),
        sa.UniqueConstraint("slot", name=op.f("uq_licence_look_slot")),
    )
    with op.batch_alter_table("licence_look", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_licence_look_at"), ["at"], unique=False)
        batch_op.create_index("ix_licence_look_enterprise_id_at", ["enterprise_id", "at", "id"], unique=False)

    op.create_table(
        "presentation_request",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=True),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("asker", sa.String(), nullable=False),
        sa.Column("client_id", sa.String(), nullable=True),
        sa.Column("reference", sa.String(), nullable=True),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("claims", sa.JSON(), nullable=False),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("nonce", sa.String(), nullable=False),
        sa.Column("created_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("licence_id", sa.String(), nullable=True),
        sa.Column("presented_by", sa.String(), nullable=True),
        sa.Column("presented_at", types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("presentation", sa.String(), nullable=True),
        sa.Column("dynamic_code", sa.String(), nullable=True),
        sa.Column("verdict", sa.JSON(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"], ["api_client.id"], name=op.f("fk_presentation_request_client_id_api_client")
        ),
        sa.ForeignKeyConstraint(
            ["licence_id"], ["licence.id"], name=op.f("fk_presentation_request_licence_id_licence")
        ),
        sa.ForeignKeyConstraint(
            ["presented_by"], ["account.id"], name=op.f("fk_presentation_request_presented_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_presentation_request")),
        sa.UniqueConstraint("code", name=op.f("uq_presentation_request_code")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_presentation_request_token_hash")),
    )
    with op.batch_alter_table("presentation_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_presentation_request_client_id"), ["client_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_presentation_request_expires_at"), ["expires_at"], unique=False)

    with op.batch_alter_table("licence", schema=None) as batch_op:
        batch_op.add_column(sa.Column("holder_kid", sa.String(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("licence", schema=None) as batch_op:
        batch_op.drop_column("holder_kid")

    with op.batch_alter_table("presentation_request", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_presentation_request_expires_at"))
        batch_op.drop_index(batch_op.f("ix_presentation_request_client_id"))

    op.drop_table("presentation_request")
    with op.batch_alter_table("licence_look", schema=None) as batch_op:
        batch_op.drop_index("ix_licence_look_enterprise_id_at")
        batch_op.drop_index(batch_op.f("ix_licence_look_at"))

    op.drop_table("licence_look")
    op.drop_table("holder_key")
    with op.batch_alter_table("holder_grant", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_holder_grant_person_index"))
        batch_op.drop_index(batch_op.f("ix_holder_grant_parent_id"))
        batch_op.drop_index(batch_op.f("ix_holder_grant_enterprise_id"))

    op.drop_table("holder_grant")
    with op.batch_alter_table("presentation_claim", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_presentation_claim_until"))

    op.drop_table("presentation_claim")
