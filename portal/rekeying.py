"""Brings the register's keys, of names and of addresses, to this version, with a progress bar, before anybody is served."""

from __future__ import annotations

from rich.console import Console
from rich.progress import Progress

from licensing.act import SYSTEM
from licensing.services.names import rekeying
from licensing.services.register import place_keys
from portal.wiring import Office


def rekey(office: Office, console: Console) -> int:
    """The number of names that were read again; 0 when the keys are those of this version. Safe to repeat after a kill."""
    with office.look(SYSTEM) as work:
        total = rekeying.stale(work.session, work.books)
    if total:
        with Progress(console=console, transient=True) as bar:
            task = bar.add_task("reading the register's names again", total=total)
            after = ""
            while True:
                with office.work(SYSTEM) as work:
                    after, done = rekeying.read_again(work, after)
                if not after:
                    break
                bar.advance(task, done)
    with office.work(SYSTEM) as work:
        rekeying.remember(work)
    return total


def key_places(office: Office, console: Console) -> int:
    """The number of addresses that had no key and have theirs now. Safe to repeat after a kill."""
    with office.look(SYSTEM) as work:
        total = place_keys.missing(work)
    if total:
        with Progress(console=console, transient=True) as bar:
            task, done = bar.add_task("reading the register's addresses", total=total), 1
            while done:
                with office.work(SYSTEM) as work:
                    done = place_keys.fill(work)
                bar.advance(task, done)
    return total
