"""an organisation code (places 9 to 17 of a credit code) is given once

Should an installation have given one twice, the second owner keeps it and the rule holds from then on for all but those: the index is
left out and ``portal check-invariants`` names them.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

GIVEN = "uq_enterprise_organisation_given"


def upgrade() -> None:
    op.execute("CREATE INDEX ix_enterprise_organisation ON enterprise (substr(uscc, 9, 9))")
    twice = sa.text(
        "SELECT count(*) FROM (SELECT substr(uscc, 9, 9) AS code FROM enterprise"
        " WHERE case_id IS NOT NULL AND uscc IS NOT NULL GROUP BY 1 HAVING count(*) > 1) AS found"
    )
    if op.get_bind().execute(twice).scalar() == 0:
        op.execute(
            f"CREATE UNIQUE INDEX {GIVEN} ON enterprise (substr(uscc, 9, 9)) WHERE case_id IS NOT NULL"
        )


def downgrade() -> None:
    op.execute(f"DROP INDEX IF EXISTS {GIVEN}")
    op.execute("DROP INDEX ix_enterprise_organisation")
