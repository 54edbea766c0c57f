"""Brings the search index to this version, with a progress bar, before anybody is served."""

from __future__ import annotations

from rich.console import Console
from rich.progress import Progress

from licensing import name_search
from portal.wiring import Office


def index_names(office: Office, console: Console) -> int:
    """The number of names that were read for the index; 0 when all stood in it. Killed half way it goes on where it stood."""
    shelf = office.search_shelf
    with office.sessions.begin() as session:
        total = name_search.stale(session, shelf)
        name_search.begin_again(session, total)
    if not total:
        return 0
    with Progress(console=console, transient=True) as bar:
        task = bar.add_task("reading names for the search", total=total)
        after = ""
        while True:
            with office.sessions.begin() as session:
                after, done = name_search.read_again(session, shelf, after)
            if not after:
                break
            bar.advance(task, done)
    with office.sessions.begin() as session:
        name_search.begin_again(session, 0)
    return total
