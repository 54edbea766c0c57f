"""who a person is and how it was shown; keys and sheets that sign; consent, impersonation, claims

Accounts of citizens lose the index by which powers are found until their identity is proved; the number they typed stays.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from licensing.store import types

revision = "0030"
down_revision = "0061"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "enterprise_claim",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("enterprise_id", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("person_index", sa.String(), nullable=False),
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("seen", types.Sealed(), nullable=False),
        sa.Column("maker_id", sa.String(), nullable=True),
        sa.Column("checker_id", sa.String(), nullable=True),
        sa.Column("made_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("decided_at", types.UTCDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_enterprise_claim_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["checker_id"], ["account.id"], name=op.f("fk_enterprise_claim_checker_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_enterprise_claim_enterprise_id_enterprise")
        ),
        sa.ForeignKeyConstraint(
            ["maker_id"], ["account.id"], name=op.f("fk_enterprise_claim_maker_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enterprise_claim")),
    )
    with op.batch_alter_table("enterprise_claim", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_enterprise_claim_account_id"), ["account_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_enterprise_claim_enterprise_id"), ["enterprise_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_enterprise_claim_state"), ["state"], unique=False)

    op.create_table(
        "identity_look",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("loser_id", sa.String(), nullable=False),
        sa.Column("winner_id", sa.String(), nullable=False),
        sa.Column("was_proved", sa.Boolean(), nullable=False),
        sa.Column("opened_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("closed_by", sa.String(), nullable=True),
        sa.Column("closed_at", types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["closed_by"], ["account.id"], name=op.f("fk_identity_look_closed_by_account")
        ),
        sa.ForeignKeyConstraint(["loser_id"], ["account.id"], name=op.f("fk_identity_look_loser_id_account")),
        sa.ForeignKeyConstraint(
            ["winner_id"], ["account.id"], name=op.f("fk_identity_look_winner_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_look")),
    )
    with op.batch_alter_table("identity_look", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_identity_look_loser_id"), ["loser_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_identity_look_winner_id"), ["winner_id"], unique=False)

    op.create_table(
        "identity_proof",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("subject_index", sa.String(), nullable=True),
        sa.Column("document_kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("number", types.Sealed(), nullable=False),
        sa.Column("number_index", sa.String(), nullable=False),
        sa.Column("evidence", types.Sealed(), nullable=False),
        sa.Column("evidence_sha256", sa.String(), nullable=False),
        sa.Column("proposed_by", sa.String(), nullable=True),
        sa.Column("confirmed_by", sa.String(), nullable=True),
        sa.Column("made_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("decided_at", types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("ended_at", types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("ended_for", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_identity_proof_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["confirmed_by"], ["account.id"], name=op.f("fk_identity_proof_confirmed_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by"], ["account.id"], name=op.f("fk_identity_proof_proposed_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_proof")),
    )
    with op.batch_alter_table("identity_proof", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_identity_proof_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_identity_proof_number_index"), ["number_index"], unique=False)
        batch_op.create_index(batch_op.f("ix_identity_proof_state"), ["state"], unique=False)
        batch_op.create_index(batch_op.f("ix_identity_proof_subject_index"), ["subject_index"], unique=False)

    op.create_table(
        "signer_key",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("proof_id", sa.String(), nullable=False),
        sa.Column("jwk", sa.JSON(), nullable=False),
        sa.Column("counter", sa.BigInteger(), nullable=False),
        sa.Column("made_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", types.UTCDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_signer_key_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["proof_id"], ["identity_proof.id"], name=op.f("fk_signer_key_proof_id_identity_proof")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signer_key")),
    )
    with op.batch_alter_table("signer_key", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_signer_key_account_id"), ["account_id"], unique=False)

    op.create_table(
        "consent",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=True),
        sa.Column("at", types.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_consent_account_id_account")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["registration_case.id"], name=op.f("fk_consent_case_id_registration_case")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consent_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_consent_person_id"), ["person_id"], unique=False)

    op.create_table(
        "impersonation",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("enterprise_id", sa.String(), nullable=True),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("authority", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=True),
        sa.Column("filed_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=False),
        sa.Column("decide_by", sa.Date(), nullable=True),
        sa.Column("reasons", sa.String(), nullable=True),
        sa.Column("maker_id", sa.String(), nullable=True),
        sa.Column("checker_id", sa.String(), nullable=True),
        sa.Column("decided_at", types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_impersonation_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["registration_case.id"], name=op.f("fk_impersonation_case_id_registration_case")
        ),
        sa.ForeignKeyConstraint(
            ["checker_id"], ["account.id"], name=op.f("fk_impersonation_checker_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_impersonation_enterprise_id_enterprise")
        ),
        sa.ForeignKeyConstraint(["maker_id"], ["account.id"], name=op.f("fk_impersonation_maker_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_impersonation")),
    )
    with op.batch_alter_table("impersonation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_impersonation_authority"), ["authority"], unique=False)
        batch_op.create_index(batch_op.f("ix_impersonation_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_impersonation_enterprise_id"), ["enterprise_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_impersonation_state"), ["state"], unique=False)

    op.create_table(
        "invitation",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("given_by", sa.String(), nullable=True),
        sa.Column("made_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", types.UTCDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["registration_case.id"], name=op.f("fk_invitation_case_id_registration_case")
        ),
        sa.ForeignKeyConstraint(["given_by"], ["account.id"], name=op.f("fk_invitation_given_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitation_token_hash")),
    )
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_invitation_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_invitation_expires_at"), ["expires_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_invitation_person_id"), ["person_id"], unique=False)

    op.create_table(
        "signing_sheet",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("proof_id", sa.String(), nullable=False),
        sa.Column("covers", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("made_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("used_at", types.UTCDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_signing_sheet_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["registration_case.id"], name=op.f("fk_signing_sheet_case_id_registration_case")
        ),
        sa.ForeignKeyConstraint(
            ["proof_id"], ["identity_proof.id"], name=op.f("fk_signing_sheet_proof_id_identity_proof")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signing_sheet")),
    )
    with op.batch_alter_table("signing_sheet", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_signing_sheet_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_signing_sheet_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_signing_sheet_expires_at"), ["expires_at"], unique=False)

    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.add_column(sa.Column("claimed_index", sa.String(), nullable=True))
        batch_op.add_column(
            sa.Column("document_kind", sa.String(), server_default="RESIDENT_ID", nullable=False)
        )
        batch_op.create_index(batch_op.f("ix_account_claimed_index"), ["claimed_index"], unique=False)

    with op.batch_alter_table("objection", schema=None) as batch_op:
        batch_op.add_column(sa.Column("role", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("evidence", types.Sealed(), nullable=True))
        batch_op.add_column(sa.Column("answer", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("answered_at", types.UTCDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("false_reasons", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("false_by", sa.String(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_objection_false_by_account"), "account", ["false_by"], ["id"]
        )

    with op.batch_alter_table("signature", schema=None) as batch_op:
        batch_op.add_column(sa.Column("assurance", sa.String(), nullable=True))

    account = sa.table(
        "account",
        sa.column("id"),
        sa.column("role"),
        sa.column("id_number_index"),
        sa.column("claimed_index"),
    )
    op.execute(account.update().values(claimed_index=account.c.id_number_index))
    unproved = account.update().where(account.c.role == "applicant")
    op.execute(unproved.values(id_number_index=sa.literal("declared:") + account.c.id))


def downgrade() -> None:
    account = sa.table("account", sa.column("id"), sa.column("id_number_index"), sa.column("claimed_index"))
    first = sa.select(sa.func.min(account.c.id)).group_by(
        account.c.claimed_index
    )  # the older schema knows one
    known = account.update().where(account.c.claimed_index.is_not(None), account.c.id.in_(first))
    op.execute(known.values(id_number_index=account.c.claimed_index))
    with op.batch_alter_table("signature", schema=None) as batch_op:
        batch_op.drop_column("assurance")

    with op.batch_alter_table("objection", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_objection_false_by_account"), type_="foreignkey")
        batch_op.drop_column("false_by")
        batch_op.drop_column("false_reasons")
        batch_op.drop_column("answered_at")
        batch_op.drop_column("answer")
        batch_op.drop_column("evidence")
        batch_op.drop_column("role")

    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_account_claimed_index"))
        batch_op.drop_column("document_kind")
        batch_op.drop_column("claimed_index")

    with op.batch_alter_table("signing_sheet", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_signing_sheet_expires_at"))
        batch_op.drop_index(batch_op.f("ix_signing_sheet_case_id"))
        batch_op.drop_index(batch_op.f("ix_signing_sheet_account_id"))

    op.drop_table("signing_sheet")
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_invitation_person_id"))
        batch_op.drop_index(batch_op.f("ix_invitation_expires_at"))
        batch_op.drop_index(batch_op.f("ix_invitation_case_id"))

    op.drop_table("invitation")
    with op.batch_alter_table("impersonation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_impersonation_state"))
        batch_op.drop_index(batch_op.f("ix_impersonation_enterprise_id"))
        batch_op.drop_index(batch_op.f("ix_impersonation_case_id"))
        batch_op.drop_index(batch_op.f("ix_impersonation_authority"))

    op.drop_table("impersonation")
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_consent_person_id"))
        batch_op.drop_index(batch_op.f("ix_consent_case_id"))

    op.drop_table("consent")
    with op.batch_alter_table("signer_key", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_signer_key_account_id"))

    op.drop_table("signer_key")
    with op.batch_alter_table("identity_proof", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_identity_proof_subject_index"))
        batch_op.drop_index(batch_op.f("ix_identity_proof_state"))
        batch_op.drop_index(batch_op.f("ix_identity_proof_number_index"))
        batch_op.drop_index(batch_op.f("ix_identity_proof_account_id"))

    op.drop_table("identity_proof")
    with op.batch_alter_table("identity_look", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_identity_look_winner_id"))
        batch_op.drop_index(batch_op.f("ix_identity_look_loser_id"))

    op.drop_table("identity_look")
    with op.batch_alter_table("enterprise_claim", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_enterprise_claim_state"))
        batch_op.drop_index(batch_op.f("ix_enterprise_claim_enterprise_id"))
        batch_op.drop_index(batch_op.f("ix_enterprise_claim_account_id"))

    op.drop_table("enterprise_claim")
