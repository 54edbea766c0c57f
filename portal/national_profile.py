"""The SM2/SM3 profile: with the switch on, a process that could not seal does not start."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.settings import SettingsError
from esign.errors import EsignError

if TYPE_CHECKING:
    from portal.wiring import Office


def require(office: Office) -> None:
    """Raises SettingsError with one line when ``sm2_profile`` is on and nothing can seal now."""
    if not office.settings.sm2_profile:
        return
    try:
        office.seals.seal_key(office.clock.now())
    except EsignError as error:
        raise SettingsError(
            f"setting 'sm2_profile' is on, but: {error}; see portal keys enable-sm2 and docs/operate.md"
        ) from error
