"""The key that an enterprise's licence versions are bound to: made with its first version, kept sealed (docs/decisions/0006).

The private half is read in one place, to sign one presentation by an act of somebody who may present at that instant.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from esign.holder import holder_jwk, new_holder_key, pack_holder_key, unpack_holder_key
from esign.jose import Json
from esign.keys import KeyProvider
from licensing.errors import NotFound
from licensing.store.models import HolderKey
from licensing.work import Work


def ensure(work: Work, enterprise_id: str) -> HolderKey:
    """The enterprise's key, made on first use."""
    kept = work.session.get(HolderKey, enterprise_id)
    if kept is not None:
        return kept
    made = new_holder_key()
    row = HolderKey(
        enterprise_id=enterprise_id,
        kid=made.kid,
        jwk=holder_jwk(made),
        private=pack_holder_key(made),
        made_at=work.act.at,
    )
    work.session.add(row)
    work.session.flush()
    work.record("holder.key_made", "enterprise", enterprise_id, kid=row.kid)
    return row


def public_half(session: Session, enterprise_id: str, kid: str | None) -> Json | None:
    """The JWK to bind a version to; None for a version that was written down without one."""
    row = session.get(HolderKey, enterprise_id) if kid is not None else None
    return dict(row.jwk) if row is not None and row.kid == kid else None


def signer(session: Session, enterprise_id: str) -> KeyProvider:
    """The key itself, for one signature. Raises NotFound."""
    sealed = session.scalar(select(HolderKey.private).where(HolderKey.enterprise_id == enterprise_id))
    if sealed is None:
        raise NotFound(enterprise_id)
    return unpack_holder_key(sealed)
