"""the first schema"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from licensing.store import types

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("mobile", types.Sealed(), nullable=False),
        sa.Column("mobile_index", sa.String(), nullable=False),
        sa.Column("id_number", types.Sealed(), nullable=False),
        sa.Column("id_number_index", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("authority", sa.String(), nullable=True),
        sa.Column("department", sa.String(), nullable=True),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        sa.Column("created_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("id_number_index", name=op.f("uq_account_id_number_index")),
        sa.UniqueConstraint("mobile_index", name=op.f("uq_account_mobile_index")),
    )
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_account_department"), ["department"], unique=False)

    op.create_table(
        "api_client",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("secret_hash", sa.String(), nullable=False),
        sa.Column("department", sa.String(), nullable=True),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        sa.Column("created_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_client")),
    )
    with op.batch_alter_table("api_client", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_api_client_department"), ["department"], unique=False)

    op.create_table(
        "counter",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_counter")),
        sa.UniqueConstraint("name", name=op.f("uq_counter_name")),
    )
    op.create_table(
        "enterprise",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("uscc", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("entity_type", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("status_date", sa.Date(), nullable=True),
        sa.Column("authority", sa.String(), nullable=False),
        sa.Column("established_on", sa.Date(), nullable=True),
        sa.Column("capital_fen", sa.BigInteger(), nullable=True),
        sa.Column("domicile", sa.String(), nullable=True),
        sa.Column("scope", sa.String(), nullable=True),
        sa.Column("representative", sa.String(), nullable=True),
        sa.Column("industry_code", sa.String(), nullable=True),
        sa.Column("case_id", sa.String(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("source_key", sa.String(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enterprise")),
        sa.UniqueConstraint("case_id", name=op.f("uq_enterprise_case_id")),
        sa.UniqueConstraint("source_key", name=op.f("uq_enterprise_source_key")),
        sa.UniqueConstraint("uscc", name=op.f("uq_enterprise_uscc")),
    )
    with op.batch_alter_table("enterprise", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_enterprise_authority"), ["authority"], unique=False)
        batch_op.create_index(batch_op.f("ix_enterprise_name"), ["name"], unique=False)

    op.create_table(
        "idempotency_key",
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("request_sha256", sa.String(), nullable=False),
        sa.Column("status", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("at", types.UTCDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("client_id", "key", name=op.f("pk_idempotency_key")),
    )
    op.create_table(
        "journal_entry",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(), nullable=True),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("subject_kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.String(), nullable=False),
        sa.Column("department", sa.String(), nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("previous", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_journal_entry")),
    )
    with op.batch_alter_table("journal_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_journal_entry_department"), ["department"], unique=False)
        batch_op.create_index(batch_op.f("ix_journal_entry_subject_id"), ["subject_id"], unique=False)

    op.create_table(
        "journal_head",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_head")),
    )
    op.create_table(
        "log_node",
        sa.Column("level", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("level", "position", name=op.f("pk_log_node")),
    )
    op.create_table(
        "sign_in_attempt",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("succeeded", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_attempt")),
    )
    with op.batch_alter_table("sign_in_attempt", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_attempt_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_sign_in_attempt_subject"), ["subject"], unique=False)

    op.create_table(
        "worker_heartbeat",
        sa.Column("executor_id", sa.String(), nullable=False),
        sa.Column("started_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("seen_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("executor_id", name=op.f("pk_worker_heartbeat")),
    )
    with op.batch_alter_table("worker_heartbeat", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_worker_heartbeat_seen_at"), ["seen_at"], unique=False)

    op.create_table(
        "api_token",
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("issued_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"], ["api_client.id"], name=op.f("fk_api_token_client_id_api_client")
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_api_token")),
    )
    with op.batch_alter_table("api_token", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_api_token_client_id"), ["client_id"], unique=False)

    op.create_table(
        "investor",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("enterprise_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("id_number_index", sa.String(), nullable=True),
        sa.Column("uscc", sa.String(), nullable=True),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_investor_enterprise_id_enterprise")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_investor")),
    )
    with op.batch_alter_table("investor", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_investor_enterprise_id"), ["enterprise_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_investor_id_number_index"), ["id_number_index"], unique=False)
        batch_op.create_index(batch_op.f("ix_investor_uscc"), ["uscc"], unique=False)

    op.create_table(
        "name_record",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("authority", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("status_date", sa.Date(), nullable=True),
        sa.Column("reserved_until", sa.Date(), nullable=True),
        sa.Column("held_by_case", sa.String(), nullable=True),
        sa.Column("holder_id", sa.String(), nullable=True),
        sa.Column("enterprise_id", sa.String(), nullable=True),
        sa.Column("entity_type", sa.String(), nullable=True),
        sa.Column("division_code", sa.String(), nullable=True),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column("investors", sa.JSON(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_name_record_enterprise_id_enterprise")
        ),
        sa.ForeignKeyConstraint(["holder_id"], ["account.id"], name=op.f("fk_name_record_holder_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_name_record")),
    )
    with op.batch_alter_table("name_record", schema=None) as batch_op:
        batch_op.create_index("ix_name_record_authority_status", ["authority", "status"], unique=False)
        batch_op.create_index(batch_op.f("ix_name_record_enterprise_id"), ["enterprise_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_name_record_holder_id"), ["holder_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_name_record_name"), ["name"], unique=False)

    op.create_table(
        "standing",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("enterprise_id", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_standing_enterprise_id_enterprise")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standing")),
    )
    with op.batch_alter_table("standing", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_standing_enterprise_id"), ["enterprise_id"], unique=False)

    op.create_table(
        "web_session",
        sa.Column("id_hash", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=True),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("created_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_web_session_account_id_account")
        ),
        sa.PrimaryKeyConstraint("id_hash", name=op.f("pk_web_session")),
    )
    with op.batch_alter_table("web_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_web_session_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_web_session_expires_at"), ["expires_at"], unique=False)

    op.create_table(
        "name_key",
        sa.Column("key", sa.BigInteger(), nullable=False),
        sa.Column("name_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["name_id"], ["name_record.id"], name=op.f("fk_name_key_name_id_name_record")
        ),
        sa.PrimaryKeyConstraint("key", "name_id", name=op.f("pk_name_key")),
    )
    with op.batch_alter_table("name_key", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_name_key_name_id"), ["name_id"], unique=False)

    op.create_table(
        "name_verdict",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("name_id", sa.String(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("declaration", sa.JSON(), nullable=False),
        sa.Column("report", sa.String(), nullable=False),
        sa.Column("rules", sa.String(), nullable=False),
        sa.Column("committed", sa.Boolean(), nullable=False),
        sa.Column("at", types.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_name_verdict_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["name_id"], ["name_record.id"], name=op.f("fk_name_verdict_name_id_name_record")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_name_verdict")),
    )
    with op.batch_alter_table("name_verdict", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_name_verdict_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_name_verdict_name_id"), ["name_id"], unique=False)

    op.create_table(
        "registration_case",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("entity_type", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("applicant_id", sa.String(), nullable=False),
        sa.Column("authority", sa.String(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("name_id", sa.String(), nullable=True),
        sa.Column("enterprise_id", sa.String(), nullable=True),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("clerk_id", sa.String(), nullable=True),
        sa.Column("uscc", sa.String(), nullable=True),
        sa.Column("established_on", sa.Date(), nullable=True),
        sa.Column("created_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("accepted_at", types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("decided_at", types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["applicant_id"], ["account.id"], name=op.f("fk_registration_case_applicant_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["clerk_id"], ["account.id"], name=op.f("fk_registration_case_clerk_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_registration_case_enterprise_id_enterprise")
        ),
        sa.ForeignKeyConstraint(
            ["name_id"], ["name_record.id"], name=op.f("fk_registration_case_name_id_name_record")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration_case")),
    )
    with op.batch_alter_table("registration_case", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_registration_case_applicant_id"), ["applicant_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_registration_case_authority"), ["authority"], unique=False)
        batch_op.create_index(batch_op.f("ix_registration_case_clerk_id"), ["clerk_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_registration_case_enterprise_id"), ["enterprise_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_registration_case_state"), ["state"], unique=False)

    op.create_table(
        "case_person",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("id_number", types.Sealed(), nullable=False),
        sa.Column("id_number_index", sa.String(), nullable=False),
        sa.Column("mobile", types.Sealed(), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("contribution", sa.JSON(), nullable=False),
        sa.Column("sign_token_hash", sa.String(), nullable=True),
        sa.Column("sign_token", types.Sealed(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["registration_case.id"], name=op.f("fk_case_person_case_id_registration_case")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_person")),
        sa.UniqueConstraint("sign_token_hash", name=op.f("uq_case_person_sign_token_hash")),
    )
    with op.batch_alter_table("case_person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_person_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_case_person_id_number_index"), ["id_number_index"], unique=False)

    op.create_table(
        "document",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["registration_case.id"], name=op.f("fk_document_case_id_registration_case")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
    )
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_document_case_id"), ["case_id"], unique=False)

    op.create_table(
        "leg",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("department", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("days", sa.BigInteger(), nullable=True),
        sa.Column("unit", sa.String(), nullable=True),
        sa.Column("basis", sa.String(), nullable=True),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.Column("opened_at", types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("decided_at", types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("reasons", sa.String(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["registration_case.id"], name=op.f("fk_leg_case_id_registration_case")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leg")),
        sa.UniqueConstraint("case_id", "department", "kind", name=op.f("uq_leg_case_id_department_kind")),
    )
    with op.batch_alter_table("leg", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_leg_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_leg_department"), ["department"], unique=False)
        batch_op.create_index(batch_op.f("ix_leg_state"), ["state"], unique=False)

    op.create_table(
        "licence",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("number_version", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=True),
        sa.Column("enterprise_id", sa.String(), nullable=False),
        sa.Column("uscc", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("state_reason", sa.String(), nullable=True),
        sa.Column("state_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("status_list", sa.BigInteger(), nullable=False),
        sa.Column("status_index", sa.BigInteger(), nullable=False),
        sa.Column("face", sa.JSON(), nullable=False),
        sa.Column("face_sha256", sa.String(), nullable=False),
        sa.Column("prepared_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("issued_at", types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("jti", sa.String(), nullable=True),
        sa.Column("credential", sa.String(), nullable=True),
        sa.Column("short_jws", sa.String(), nullable=True),
        sa.Column("pdf", sa.LargeBinary(), nullable=True),
        sa.Column("pdf_sha256", sa.String(), nullable=True),
        sa.Column("log_index", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["registration_case.id"], name=op.f("fk_licence_case_id_registration_case")
        ),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_licence_enterprise_id_enterprise")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_licence")),
        sa.UniqueConstraint(
            "enterprise_id", "number_version", name=op.f("uq_licence_enterprise_id_number_version")
        ),
        sa.UniqueConstraint("jti", name=op.f("uq_licence_jti")),
        sa.UniqueConstraint("log_index", name=op.f("uq_licence_log_index")),
        sa.UniqueConstraint("status_list", "status_index", name=op.f("uq_licence_status_list_status_index")),
        sa.UniqueConstraint("token", name=op.f("uq_licence_token")),
    )
    with op.batch_alter_table("licence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_licence_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_licence_enterprise_id"), ["enterprise_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_licence_number"), ["number"], unique=False)
        batch_op.create_index(batch_op.f("ix_licence_pdf_sha256"), ["pdf_sha256"], unique=False)
        batch_op.create_index(batch_op.f("ix_licence_uscc"), ["uscc"], unique=False)

    op.create_table(
        "notice",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("enterprise_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("published_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("window_ends_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["registration_case.id"], name=op.f("fk_notice_case_id_registration_case")
        ),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_notice_enterprise_id_enterprise")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
    )
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_notice_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_notice_enterprise_id"), ["enterprise_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_notice_published_at"), ["published_at"], unique=False)

    op.create_table(
        "review",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("clerk_id", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.Column("reasons", sa.String(), nullable=True),
        sa.Column("undone", sa.Boolean(), nullable=False),
        sa.Column("at", types.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["registration_case.id"], name=op.f("fk_review_case_id_registration_case")
        ),
        sa.ForeignKeyConstraint(["clerk_id"], ["account.id"], name=op.f("fk_review_clerk_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
    )
    with op.batch_alter_table("review", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_review_case_id"), ["case_id"], unique=False)

    op.create_table(
        "objection",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("notice_id", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("department", sa.String(), nullable=True),
        sa.Column("relation", sa.String(), nullable=False),
        sa.Column("reasons", sa.String(), nullable=False),
        sa.Column("at", types.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_objection_account_id_account")),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_objection_notice_id_notice")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection")),
    )
    with op.batch_alter_table("objection", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_objection_notice_id"), ["notice_id"], unique=False)

    op.create_table(
        "signature",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("documents", sa.JSON(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=True),
        sa.Column("evidence", sa.String(), nullable=False),
        sa.Column("at", types.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_signature_account_id_account")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["registration_case.id"], name=op.f("fk_signature_case_id_registration_case")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["case_person.id"], name=op.f("fk_signature_person_id_case_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signature")),
    )
    with op.batch_alter_table("signature", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_signature_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_signature_person_id"), ["person_id"], unique=False)

    op.execute(
        "INSERT INTO journal_head (id, seq, hash) VALUES (1, 0, '0000000000000000000000000000000000000000000000000000000000000000')"
    )


def downgrade() -> None:
    with op.batch_alter_table("signature", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_signature_person_id"))
        batch_op.drop_index(batch_op.f("ix_signature_case_id"))

    op.drop_table("signature")
    with op.batch_alter_table("objection", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_objection_notice_id"))

    op.drop_table("objection")
    with op.batch_alter_table("review", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_review_case_id"))

    op.drop_table("review")
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_notice_published_at"))
        batch_op.drop_index(batch_op.f("ix_notice_enterprise_id"))
        batch_op.drop_index(batch_op.f("ix_notice_case_id"))

    op.drop_table("notice")
    with op.batch_alter_table("licence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_licence_uscc"))
        batch_op.drop_index(batch_op.f("ix_licence_pdf_sha256"))
        batch_op.drop_index(batch_op.f("ix_licence_number"))
        batch_op.drop_index(batch_op.f("ix_licence_enterprise_id"))
        batch_op.drop_index(batch_op.f("ix_licence_case_id"))

    op.drop_table("licence")
    with op.batch_alter_table("leg", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_leg_state"))
        batch_op.drop_index(batch_op.f("ix_leg_department"))
        batch_op.drop_index(batch_op.f("ix_leg_case_id"))

    op.drop_table("leg")
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_document_case_id"))

    op.drop_table("document")
    with op.batch_alter_table("case_person", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_person_id_number_index"))
        batch_op.drop_index(batch_op.f("ix_case_person_case_id"))

    op.drop_table("case_person")
    with op.batch_alter_table("registration_case", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_registration_case_state"))
        batch_op.drop_index(batch_op.f("ix_registration_case_enterprise_id"))
        batch_op.drop_index(batch_op.f("ix_registration_case_clerk_id"))
        batch_op.drop_index(batch_op.f("ix_registration_case_authority"))
        batch_op.drop_index(batch_op.f("ix_registration_case_applicant_id"))

    op.drop_table("registration_case")
    with op.batch_alter_table("name_verdict", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_name_verdict_name_id"))
        batch_op.drop_index(batch_op.f("ix_name_verdict_account_id"))

    op.drop_table("name_verdict")
    with op.batch_alter_table("name_key", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_name_key_name_id"))

    op.drop_table("name_key")
    with op.batch_alter_table("web_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_web_session_expires_at"))
        batch_op.drop_index(batch_op.f("ix_web_session_account_id"))

    op.drop_table("web_session")
    with op.batch_alter_table("standing", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_standing_enterprise_id"))

    op.drop_table("standing")
    with op.batch_alter_table("name_record", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_name_record_name"))
        batch_op.drop_index(batch_op.f("ix_name_record_holder_id"))
        batch_op.drop_index(batch_op.f("ix_name_record_enterprise_id"))
        batch_op.drop_index("ix_name_record_authority_status")

    op.drop_table("name_record")
    with op.batch_alter_table("investor", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_investor_uscc"))
        batch_op.drop_index(batch_op.f("ix_investor_id_number_index"))
        batch_op.drop_index(batch_op.f("ix_investor_enterprise_id"))

    op.drop_table("investor")
    with op.batch_alter_table("api_token", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_api_token_client_id"))

    op.drop_table("api_token")
    with op.batch_alter_table("worker_heartbeat", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_worker_heartbeat_seen_at"))

    op.drop_table("worker_heartbeat")
    with op.batch_alter_table("sign_in_attempt", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_attempt_subject"))
        batch_op.drop_index(batch_op.f("ix_sign_in_attempt_at"))

    op.drop_table("sign_in_attempt")
    op.drop_table("log_node")
    op.drop_table("journal_head")
    with op.batch_alter_table("journal_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_journal_entry_subject_id"))
        batch_op.drop_index(batch_op.f("ix_journal_entry_department"))

    op.drop_table("journal_entry")
    op.drop_table("idempotency_key")
    with op.batch_alter_table("enterprise", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_enterprise_name"))
        batch_op.drop_index(batch_op.f("ix_enterprise_authority"))

    op.drop_table("enterprise")
    op.drop_table("counter")
    with op.batch_alter_table("api_client", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_api_client_department"))

    op.drop_table("api_client")
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_account_department"))

    op.drop_table("account")
