"""Tells the plots one after the other while the demonstration is served already; a second start goes on where the first one ended."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import structlog

from config.settings import Settings
from licensing.errors import LicensingError
from portal.cli.demo_steps._texts import demo_texts
from portal.demo_story.cast import Cast
from portal.demo_story.founding import Founding, found
from portal.demo_story.later import THEN
from portal.demo_story.plots import telling
from portal.wiring import Office, open_office

LOG = structlog.get_logger()
LICENCE_SECONDS = 120  # how long one licence may take the worker


def tell(office: Office, stopping: threading.Event) -> int:
    """Tell what no earlier start has told; the number of cases made. ``stopping``: ends it between two acts of the story."""
    told = telling()
    cast = Cast(office, dict(told.people))
    cast.enter(demo_texts().password)
    begun: list[Founding] = []
    for story in _new(cast, stopping):
        if _tried(story, found):
            begun.append(story)
    for story in begun:
        if story.plot.then and not stopping.is_set() and _is_ready(story, stopping):
            _tried(story, THEN[story.plot.then])
    return len(begun)


def _new(cast: Cast, stopping: threading.Event) -> Iterator[Founding]:
    for plot in telling().plots:
        story = Founding(cast, telling(), plot)
        if stopping.is_set():
            return
        if not story.known():
            yield story


def _tried(story: Founding, part: Callable[[Founding], object]) -> bool:
    """A plot that an operator's own register or rules do not allow is left out, and said; the others go on."""
    try:
        part(story)
    except LicensingError as error:
        LOG.warning("a plot of the demonstration was left out", name=story.plot.name, why=str(error))
        return False
    return True


def _is_ready(story: Founding, stopping: threading.Event) -> bool:
    """Whether what follows may be told: at once, or when the worker has made the licence."""
    if story.plot.ends != "approved":
        return True
    for _ in range(LICENCE_SECONDS * 5):
        if story.licensed():
            return True
        if stopping.wait(0.2):
            return False
    return False


def tell_beside(settings: Settings, stopping: threading.Event) -> threading.Thread:
    """A thread of its own, with an office of its own, while others serve."""

    def run() -> None:
        office = open_office(settings)
        try:
            made = tell(office, stopping)
            if made:
                LOG.info("the demonstration's desks are filled", cases=made)
        finally:
            office.close()

    thread = threading.Thread(target=run, name="demo story", daemon=True)
    thread.start()
    return thread
