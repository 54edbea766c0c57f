"""Stories about agents: a party lets somebody act in a case, and signs it."""

from __future__ import annotations

from datetime import date, timedelta

from licensing.act import Actor
from licensing.services.accounts.accounts import SignUp
from licensing.services.cases import mandates, signing_acts
from licensing.services.cases.mandates import Agent
from licensing.store.models import Mandate
from portal.statements import OfficeNotary, place_of
from portal.wiring import Office
from tests.support import identity, standings, stories
from tests.support.stories import ZHAO, Story

ALL = ("LOOK", "DRAFT", "SUBMIT")


def show(office: Office, who: SignUp = ZHAO, days: int = 366) -> str:
    """The registry of 乐都区 states that somebody is shown in the national system of agents; the id of the fact."""
    today = office.clock.now().date()
    last = today + timedelta(days=days)
    return standings.about_person(office, "AGENT_SHOWN", today, who, last_day=last)


def written(
    office: Office,
    giver: Actor,
    case_id: str,
    to: SignUp = ZHAO,
    matters: tuple[str, ...] = ALL,
    days: int = 10,
) -> str:
    show(office, to)
    with office.work(giver) as work:
        until: date = work.act.on + timedelta(days=days)
        agent = Agent(to.name, "RESIDENT_ID", to.id_number, to.mobile, matters, until)
        return mandates.write(work, case_id, agent).id


def signed(office: Office, giver: Actor, mandate_id: str) -> Mandate:
    own = identity.new_key(office, giver)
    with office.work(giver) as work:
        sheet = mandates.prepare(work, mandate_id, mandates.digest(work, mandates.own(work, mandate_id)))
    place = place_of(office.settings.base_url)
    act = own.assertion(bytes.fromhex(sheet.id), place.rp, place.origin)
    with office.work(giver) as work:
        notary = OfficeNotary(office.seals, office.stamper, work.act.at)
        made = signing_acts.sign_with_key(work, sheet.id, own.credential, act, notary, place)
    assert isinstance(made, Mandate)
    return made


def given(
    office: Office, story: Story, matters: tuple[str, ...] = ALL, days: int = 10
) -> tuple[Actor, Mandate]:
    """Ma lets Zhao act; Zhao's account and the mandate."""
    agent = stories.sign_up(office, ZHAO)
    made = signed(
        office, story.founder, written(office, story.founder, story.case_id, matters=matters, days=days)
    )
    return agent, made
