"""What is pressed twice at one instant, or by two who may, is opened once: on both databases."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from licensing.act import Actor
from licensing.kinds.change import opening as changing
from licensing.kinds.establishment import opening as founding
from licensing.kinds.simplified_exit import steps as leaving
from licensing.services.identity import claims
from licensing.store.models import Case, EnterpriseClaim
from licensing.work import Work
from portal.wiring import Office
from tests.support import exits, stories
from tests.support.races import together
from tests.support.registered import only
from tests.support.stories import LI

Act = Callable[[Work], object]


def named(office: Office) -> tuple[tuple[Actor, ...], Act]:
    actor = stories.sign_up(office)
    name = stories.reserve_name(office, actor)
    return (actor,), lambda work: founding.open_establishment(work, name)


def unnamed(office: Office) -> tuple[tuple[Actor, ...], Act]:
    return (stories.sign_up(office),), lambda work: founding.open_unnamed(work, "individual")


def change(office: Office) -> tuple[tuple[Actor, ...], Act]:
    firm = exits.company(office)
    return (firm.owner,), lambda work: changing.open_change(work, firm.enterprise_id, ["domicile"])


def leave(office: Office) -> tuple[tuple[Actor, ...], Act]:
    """The thief's way: two owners open two exits of one firm, an objection stops the first notice, and the second one runs on."""
    firm = exits.company(office)
    return (firm.owner, stories.sign_up(office, LI)), lambda work: leaving.open_exit(work, firm.enterprise_id)


def owned(office: Office) -> tuple[tuple[Actor, ...], Act]:
    """Of an enterprise that only the register knows; granted twice, its owner would stand there twice."""
    code = only(office)
    return (stories.sign_up(office, LI),), lambda work: claims.claim(work, code, claims.INVESTOR)


@pytest.mark.parametrize("matter", [named, unnamed, change, leave, owned])
def test_it_is_one_application(
    office: Office, matter: Callable[[Office], tuple[tuple[Actor, ...], Act]]
) -> None:
    actors, opens = matter(office)
    with office.read() as session:
        before = set(session.scalars(select(Case.id)))
        assert session.scalar(select(EnterpriseClaim)) is None

    def press(who: Actor) -> None:
        with office.work(who) as work:
            opens(work)

    presses = [actors[n % len(actors)] for n in range(8)]
    assert together(*(lambda who=who: press(who) for who in presses)) == [None] * 8  # type: ignore[misc]  # default binds
    with office.read() as session:
        made = [case.state for case in session.scalars(select(Case)) if case.id not in before]
        assert made + [claim.state for claim in session.scalars(select(EnterpriseClaim))] in (
            ["draft"],
            ["waiting"],
        )
