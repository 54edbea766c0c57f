"""The machine switched on in a story, as the operator's setting does it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from licensing.act import SYSTEM
from licensing.services.cases import draws
from licensing.straight import Straight
from portal.wiring import Office, read_straight
from tests.support import stories
from tests.support.clock import FixedClock
from tests.support.stories import Story

EVERY = {
    kind: dataclasses.replace(row, looked_at=1000) for kind, row in read_straight().items()
}  # all are drawn


def switch_on(office: Office, rows: Mapping[str, Straight] | None = None) -> None:
    """With the office's rows or the story's own."""
    books = dataclasses.replace(office.books, straight=rows or read_straight())
    office.__dict__.pop("rulebooks", None)
    office.__dict__["books"] = books


def committed(office: Office, clock: FixedClock) -> None:
    """The sweep has committed to a seed."""
    with office.work(SYSTEM) as work:
        draws.settle(work)
    clock.move(minutes=1)


def ready(office: Office, clock: FixedClock, rows: Mapping[str, Straight] | None = None) -> Story:
    """Signed by all, the machine switched on and its seed committed."""
    story = stories.signed(office)
    switch_on(office, rows)
    committed(office, clock)
    return story
