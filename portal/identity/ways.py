"""How the person at this page can sign now."""

from __future__ import annotations

from dataclasses import dataclass

from licensing.errors import Refused
from licensing.services.identity import keys, proofs
from licensing.work import Work
from portal.identity import passkeys
from portal.office import current_office
from portal.statements import place_of


@dataclass(frozen=True)
class Ways:
    """``unproved``: the identity is to be proved first; ``unreachable``: then a mobile or e-mail.

    ``simulation``: the provider is the demo's own and proves nothing."""

    unproved: bool
    unreachable: bool
    keys: bool
    provider: bool
    simulation: bool


def ways_of(work: Work) -> Ways:
    """For the acting account."""
    office = current_office()
    try:
        proofs.require(work, "sign")
    except Refused as error:
        unreachable = error.codes == ("contact.needed",)
        return Ways(not unreachable, unreachable, False, False, False)
    usable = passkeys.possible(place_of(office.settings.base_url))
    own = usable and bool(keys.keys_of(work))
    return Ways(False, False, own, office.provider.offered, office.provider.simulated)
