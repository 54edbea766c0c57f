"""The offline bundle of a credential: with the status list and checkpoint of this minute and its place in the log."""

from __future__ import annotations

from esign.bundle import write_bundle
from esign.witness import sign_checkpoint
from licensing.errors import NotFound
from licensing.services.licences import public_log, verification, witnessing
from licensing.store.models import CompanyCertificate, Licence
from portal.office import current_office

BUNDLE = "application/json"


def bundle_of(licence: Licence, sheet: Licence | CompanyCertificate) -> bytes:
    """Everything that judging ``sheet`` without a network takes, but the trust list. Raises NotFound before it is issued.

    ``licence``: the version whose place on the status list it has.
    """
    if sheet.credential is None or sheet.log_index is None:
        raise NotFound(sheet.id)
    office = current_office()
    now, size = office.clock.now(), office.books.policy.status_list_size
    with office.read() as session:
        entries = public_log.size(session)
        root = public_log.root(session, entries)
        lines = witnessing.lines(session, entries, root)
        proof = public_log.inclusion(session, sheet.log_index, entries)
        status = verification.status_list(session, licence.status_list, office.seals, now, size)
    note = sign_checkpoint(entries, root, office.seals, now) + "".join(lines)
    return write_bundle(sheet.credential, status, note, sheet.log_index, proof)
