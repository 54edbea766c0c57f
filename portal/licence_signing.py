"""Signs a prepared licence with the installation's keys: the one call that turns a written-down row into artefacts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from esign.errors import KeyNotUsable
from esign.issue import IssuedLicence, issue
from licensing.services import holder_keys
from licensing.services.issue import stored_face
from licensing.store.models import Licence
from portal.i18n import sentence

if TYPE_CHECKING:
    from datetime import datetime

    from portal.wiring import Office


def sign(office: Office, prepared: Licence) -> IssuedLicence:
    """The artefacts of a prepared licence. The same row gives the same bytes while its key is active."""
    base = (
        office.seals.names.base_url
    )  # the name of the installation, which outlives a change of port or host
    with office.read() as session:
        holder = holder_keys.public_half(session, prepared.enterprise_id, prepared.holder_kid)
    return issue(
        stored_face(prepared),
        office.seals,
        _instant(office, prepared),
        version=prepared.number_version,
        status_index=prepared.status_index,
        status_uri=f"{base}/status/{prepared.status_list}",
        verify_url=f"{office.settings.base_url}/l/{prepared.token}",
        issuer=base,
        watermark=sentence("verify.watermark", "zh") if office.settings.demo else "",
        holder=holder,
    )


def _instant(office: Office, prepared: Licence) -> datetime:
    """When it was written down; now, when the key of that instant was taken out of use before it could sign."""
    try:
        office.seals.entry("licence", prepared.prepared_at)
    except KeyNotUsable:
        return office.clock.now()
    return prepared.prepared_at
