"""Stories about a licence in use: Ma Jianguo represents the company, Li Xiulan manages, Zhao Lei is the agent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from licensing.act import VISITOR, Actor
from licensing.errors import LicensingError
from licensing.services.accounts.accounts import SignUp
from licensing.services.holding import asking, lending, presenting
from licensing.services.holding.asking import Question
from licensing.services.holding.lending import Extent, Named
from licensing.services.licences import company_certificates
from licensing.store.models import Case, CompanyCertificate, Licence, PresentationRequest
from portal.trust import document
from portal.wiring import Office
from portal.work.jobs import issue_company_certificate
from tests.support import stories
from tests.support.remembered import remembered
from tests.support.stories import LI, MA, PASSWORD, ZHAO

SUN = SignUp("孙丽", "13911110004", "632123199001010025", PASSWORD)
BANK = "海东银行乐都支行柜台"
COUNTER = "BANK_COUNTER"


@dataclass(frozen=True)
class Held:
    """A company with a licence bound to its key, and the account of its representative."""

    enterprise_id: str
    licence_id: str
    owner: Actor


@remembered
def held(office: Office, name: str = stories.LLC_NAME) -> Held:
    """Licensed by the worker's own job."""
    story, licence_id = stories.licensed(office, MA, name)
    with office.read() as session:
        enterprise_id = session.get_one(Case, story.case_id).enterprise_id
    assert enterprise_id is not None
    return Held(enterprise_id, licence_id, story.founder)


def certified(office: Office, enterprise_id: str, owner: Actor) -> CompanyCertificate:
    """The company certificate, asked for and signed by the worker's own job."""
    with office.work(owner) as work:
        asked = company_certificates.ask(work, enterprise_id)
    issue_company_certificate.run(office, asked)
    with office.read() as session:
        return session.get_one(CompanyCertificate, asked)


def named(who: SignUp) -> Named:
    return Named(who.name, who.id_number)


def manager(office: Office, firm: Held, who: SignUp = LI) -> tuple[Actor, str]:
    """The representative appoints; the manager's account and the grant's id."""
    actor = stories.sign_up(office, who)
    with office.work(firm.owner) as work:
        return actor, lending.appoint(work, firm.enterprise_id, named(who)).id


def agent(
    office: Office,
    firm: Held,
    by: Actor | None = None,
    who: SignUp = ZHAO,
    matters: tuple[str, ...] = ("PRESENT_BANK",),
    days: int = 30,
) -> tuple[Actor, str]:
    """Authorised from today for some days; the agent's account and the grant's id."""
    actor = stories.sign_up(office, who)
    with office.work(by or firm.owner) as work:
        extent = Extent(matters, work.act.on, work.act.on + timedelta(days=days))
        return actor, lending.authorise(work, firm.enterprise_id, named(who), extent).id


def ask(office: Office, asker: str = BANK, purpose: str = COUNTER) -> tuple[PresentationRequest, str]:
    """Somebody on the page asks; the request and the secret of its page."""
    with office.work(VISITOR) as work:
        return asking.ask(work, Question(asker, purpose), office.settings.base_url)


def show(office: Office, actor: Actor, request: PresentationRequest, firm: Held) -> PresentationRequest:
    with office.work(actor) as work:
        url = f"{office.settings.base_url}/verify"
        return presenting.show(work, request.code, firm.enterprise_id, url)


def settle(office: Office, request: PresentationRequest) -> PresentationRequest:
    """The asker's page is opened."""
    trust = document(office.seals, office.settings.data_dir / "keys", office.clock.now()).trust
    with office.work(VISITOR) as work:
        return asking.settle(work, request.id, trust)


def scan(
    office: Office, request: PresentationRequest, text: str | None
) -> tuple[str, str, dict[str, object]]:
    """(result, first reason, claims) of a code scanned by the request's asker."""
    trust = document(office.seals, office.settings.data_dir / "keys", office.clock.now()).trust
    with office.work(VISITOR) as work:
        verdict = asking.scan(work, request.id, str(text), trust)
    return verdict.result, (verdict.reasons or ("",))[0], verdict.claims


def refusal(office: Office, actor: Actor, request: PresentationRequest, firm: Held) -> str:
    """How showing is refused: the codes, or "not found"; empty when it is not."""
    try:
        show(office, actor, request, firm)
    except LicensingError as error:
        return ",".join(getattr(error, "codes", ())) or "not found"
    return ""


def licence_of(office: Office, firm: Held) -> Licence:
    with office.read() as session:
        return session.get_one(Licence, firm.licence_id)
