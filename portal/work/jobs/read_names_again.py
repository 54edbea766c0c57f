"""What ``portal migrate`` does to names, once more: those that the release before granted while it still served have keys of its rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console

from licensing.act import SYSTEM
from licensing.services.names import rekeying
from portal.rekeying import rekey
from portal.searching import index_names

if TYPE_CHECKING:
    from portal.wiring import Office

NAME = rekeying.JOB


def run(office: Office, hour: str) -> None:
    """Safe to repeat and to be killed: small transactions, and it goes on where it stood. ``hour``: when it was asked for."""
    quiet = Console(quiet=True)
    rekey(office, quiet)
    with office.read() as session:
        lately = rekeying.lately(session, office.clock.now())
    for first in range(0, len(lately), rekeying.BATCH):
        with office.work(SYSTEM) as work:
            rekeying.read_some(work, lately[first : first + rekeying.BATCH])
    index_names(office, quiet)
