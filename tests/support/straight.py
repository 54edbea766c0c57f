"""The machine switched on in a story: offered by the operator, switched on by two heads."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from licensing import straight
from licensing.act import SYSTEM, Actor, Role
from licensing.services.cases import draws, switching
from licensing.straight import Straight
from portal.wiring import Office, read_straight
from tests.support import stories
from tests.support.clock import FixedClock
from tests.support.stories import SignUp, Story

SUN = SignUp("孙科长", "13911110071", "632123197805050058", stories.PASSWORD)
LUO = SignUp("罗科长", "13911110072", "632123197208150026", stories.PASSWORD)
EVERY = {
    kind: dataclasses.replace(row, looked_at=1000) for kind, row in read_straight().items()
}  # all are drawn


def switch_on(office: Office, rows: Mapping[str, Straight] | None = None) -> None:
    """Offered by the operator with the office's rows or the story's own, and switched on for them by two heads."""
    offer(office, rows)
    sun, luo = heads(office)
    with office.work(sun) as work:
        made = switching.propose(work, "当场登记试行，抽查不少于一成。").id
    with office.work(luo) as work:
        switching.confirm(work, made, straight.digest(work.books.straight))


def offer(office: Office, rows: Mapping[str, Straight] | None = None) -> None:
    """The operator's setting alone."""
    books = dataclasses.replace(office.books, straight=rows or read_straight())
    office.__dict__.pop("rulebooks", None)
    office.__dict__["books"] = books


def heads(office: Office) -> tuple[Actor, Actor]:
    """The head of a county and the head of the prefecture."""
    sun = stories.appoint(office, Role.SUPERVISOR, stories.LEDU, person=SUN)
    return sun, stories.appoint(office, Role.SUPERVISOR, stories.CITY, person=LUO)


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
