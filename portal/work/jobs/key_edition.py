"""Make the register ready for an approved edition of the name rules: its keys are added, a transaction for each batch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from licensing.act import SYSTEM
from licensing.services.rules import rule_keys

if TYPE_CHECKING:
    from portal.wiring import Office

NAME = "key_edition"


def run(office: Office, edition_id: str) -> None:
    """Safe to repeat: it goes on behind the last batch that was committed. Raises NotFound."""
    more = True
    while more:
        with office.work(SYSTEM) as work:
            more = rule_keys.make_ready(work, edition_id)
