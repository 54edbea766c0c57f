"""Stories about leaving: an enterprise on the register, its exit, and what stands in its way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from esign.issue import issue as sign_licence
from licensing.act import SYSTEM, Actor, Role
from licensing.kinds.simplified_exit import steps as leaving
from licensing.services.cases import review
from licensing.services.holding import holder_keys
from licensing.services.licences import issue
from licensing.store.models import Case, Enterprise, Licence, Standing
from portal import into_the_log
from portal.wiring import Office
from tests.support import stories
from tests.support.remembered import remembered
from tests.support.stories import INDIVIDUAL_NAME, LLC_NAME, MA, Story


@dataclass(frozen=True)
class Firm:
    """An enterprise on the register with a valid licence, and the case that made it."""

    story: Story
    enterprise_id: str
    clerk: Actor

    @property
    def owner(self) -> Actor:
        return self.story.founder


def make_licence(office: Office, case_id: str) -> str:
    """What the worker does for an approved case: write down, sign, record. The licence's id."""
    with office.work(SYSTEM) as work:
        row = issue.prepare(work, case_id)
        face, index, token, listed = issue.stored_face(row), row.status_index, row.token, row.status_list
        holder = holder_keys.public_half(work.session, row.enterprise_id, row.holder_kid)
    base = office.settings.base_url
    signed = sign_licence(
        face,
        office.seals,
        office.clock.now(),
        stamper=office.stamper,
        version=1,
        status_index=index,
        status_uri=f"{base}/status/{listed}",
        verify_url=f"{base}/v/{token}",
        holder=holder,
    )
    return into_the_log.issued(office, SYSTEM, lambda work: issue.record(work, row.id, signed).id)


@remembered
def company(office: Office, name: str = LLC_NAME) -> Firm:
    """A limited company of Ma (60%) and Li (40%) on the register of 乐都区."""
    story, clerk = stories.approved(office, MA, name)
    return _on_register(office, story, clerk)


@remembered
def individual(office: Office, name: str = INDIVIDUAL_NAME) -> Firm:
    """Ma's individual business on the register of 乐都区."""
    return registered(office, stories.individual_draft(office, MA, name))


def registered(office: Office, story: Story) -> Firm:
    """A complete draft on the register: signed by all, decided by two officers, its licence made."""
    stories.sign_everybody(office, story)
    stories.hand_in(office, story)
    return decided(office, story)


def decided(office: Office, story: Story) -> Firm:
    """A case handed in, decided by two officers, its licence made."""
    with office.read() as session:
        authority = session.get_one(Case, story.case_id).authority
    clerk = stories.appoint(office, Role.CLERK, authority)
    with office.work(clerk) as work:
        review.take(work, story.case_id)
    stories.decide(office, story.case_id, clerk)
    return _on_register(office, story, clerk)


def _on_register(office: Office, story: Story, clerk: Actor) -> Firm:
    make_licence(office, story.case_id)
    with office.read() as session:
        enterprise_id = session.get_one(Case, story.case_id).enterprise_id
    assert enterprise_id is not None
    return Firm(story, enterprise_id, clerk)


def begin(office: Office, firm: Firm) -> Story:
    """The exit is open; nobody has signed."""
    with office.work(firm.owner) as work:
        return Story(firm.owner, "", leaving.open_exit(work, firm.enterprise_id).id)


def start(office: Office, firm: Firm) -> Story:
    """All investors have signed; the notice runs, or the departments are asked."""
    exit_story = begin(office, firm)
    publish(office, exit_story)
    return exit_story


def publish(office: Office, exit_story: Story) -> None:
    """Everybody signs, and the owner starts the notice or has the departments asked."""
    stories.sign_everybody(office, exit_story)
    with office.work(exit_story.founder) as work:
        leaving.start_exit(work, exit_story.case_id)


def applied(office: Office, firm: Firm, clock_days: int = 30) -> Story:
    """The notice has passed without an objection and the owner has applied on day ``clock_days``."""
    exit_story = start(office, firm)
    office.clock.move(days=clock_days)  # type: ignore[attr-defined]  # the clock of the tests
    with office.work(firm.owner) as work:
        leaving.apply(work, exit_story.case_id)
    return exit_story


def stand(office: Office, firm: Firm, code: str, since: date, until: date | None = None) -> str:
    """Put a fact on the register that closes the simplified way; the id of the row."""
    with office.work(SYSTEM) as work:
        row = Standing(
            id=work.act.ids.new("standing"),
            enterprise_id=firm.enterprise_id,
            code=code,
            since=since,
            until=until,
            source="court",
        )
        work.session.add(row)
        return row.id


def licence_state(office: Office, firm: Firm) -> str:
    with office.read() as session:
        row = session.query(Licence).filter_by(enterprise_id=firm.enterprise_id).one()
        return row.state


def status_of(office: Office, firm: Firm) -> str:
    with office.read() as session:
        return session.get_one(Enterprise, firm.enterprise_id).status
