"""What was answered about a name can be answered again, to the byte, whatever happened to the register since."""

from __future__ import annotations

import dataclasses
import json
from datetime import date

import pytest
from sqlalchemy import select, update

from licensing.errors import NotFound
from licensing.services.names import names
from licensing.services.names.name_proof import (
    declaration_data,
    declaration_from,
    priors_data,
    priors_from,
)
from licensing.services.names.replay import Replayed, replay, replay_all
from licensing.store.models import NameVerdict, RuleTables
from namecheck.declaration import Declaration
from namecheck.name import Parts
from namecheck.register import PriorName
from namecheck.shelf import Shelf
from portal.wiring import Office
from tests.support.clock import FixedClock
from tests.support.stories import CITY, LI, MA, ZHAO, reserve_name, sign_up

NAME = "海东市乐都区青禾软件有限公司"
SAME = "海东市青禾软件有限责任公司"
NEAR = "海东市乐都区青和软件有限公司"


def declare(office: Office, who: object, text: str) -> None:
    with office.work(sign_up(office, who)) as work:  # type: ignore[arg-type]
        names.reserve(work, Declaration(text, "llc", CITY, work.act.on, applicant_division="630202"), True)


def story(office: Office) -> None:
    """A grant, a refusal because of it, and a grant with a hint at it."""
    for who, text in ((MA, NAME), (LI, SAME), (LI, NEAR)):
        declare(office, who, text)


def replayed(office: Office, shelf: Shelf | None = None) -> list[Replayed]:
    with office.read() as session:
        return list(replay_all(session, shelf or office.books.shelf))


def test_grants_and_refusals_replay_to_the_same_bytes(office: Office) -> None:
    story(office)
    assert [(r.before, r.result) for r in replayed(office)] == [
        ("pass", "same"),
        ("reject", "same"),
        ("warn", "same"),
    ]


def test_later_events_change_nothing(office: Office, clock: FixedClock) -> None:
    story(office)
    with office.work(sign_up(office, MA)) as work:
        mine = names.names_of(work.session, str(work.act.actor.id))
        names.release(work, mine[0].id)
    declare(office, ZHAO, "海东市青禾软件有限公司")
    clock.move(days=500)
    reserve_name(office, sign_up(office, ZHAO), NEAR)
    assert {r.result for r in replayed(office)} == {"same"}


def test_what_is_kept_is_enough_and_is_really_used(office: Office) -> None:
    """Without the stored prior names the refusal would come out otherwise, and a replay says so."""
    story(office)
    with office.sessions.begin() as session:
        session.execute(update(NameVerdict).where(NameVerdict.outcome == "reject").values(priors=[]))
    assert [(r.before, r.now, r.result) for r in replayed(office)][1] == ("reject", "pass", "differs")


def test_changed_tables_are_named(office: Office) -> None:
    story(office)
    shelf = office.books.shelf
    changed = dict(shelf.tables) | {"policy.toml": "0" * 64}
    other = dataclasses.replace(shelf, digest="sha256:other", tables=changed)
    assert {(r.result, r.tables) for r in replayed(office, other)} == {("other_tables", ("policy.toml",))}
    with office.read() as session:
        assert session.scalars(select(RuleTables.digest)).all() == [shelf.digest]


def test_a_verdict_from_before_the_names_were_kept_says_so(office: Office) -> None:
    story(office)
    with office.sessions.begin() as session:
        session.execute(update(NameVerdict).values(priors=None))
    assert {r.result for r in replayed(office)} == {"not_kept"}


def test_an_unknown_verdict_is_not_found(office: Office) -> None:
    with office.read() as session, pytest.raises(NotFound):
        replay(session, office.books.shelf, "verdict_none")


def test_declarations_and_prior_names_survive_json() -> None:
    parts = Parts("海东市", "630200", "青禾", "软件", "有限公司", "DTIF")
    declaration = Declaration(
        NAME, "llc", CITY, date(2026, 11, 23), "630202", parts, frozenset({"b", "a"}), None,
        frozenset({"other_meaning"}), "account_1", None, frozenset({"马建国"}), 3, None, "I6510",
    )  # fmt: skip
    prior = PriorName(
        NAME, "91630202YY000001XW", "reserved", date(2026, 1, 1), CITY, frozenset({"x"}), date(2026, 3, 1)
    )
    kept = json.loads(json.dumps([declaration_data(declaration), priors_data([prior, PriorName("青禾")])]))
    assert declaration_from(kept[0]) == declaration
    assert priors_from(kept[1]) == [prior, PriorName("青禾")]
