"""Every page in a real browser, loaded once: nothing axe objects to, nothing wider than the window on a desk or a phone.

In English, whose words are the longer ones; the pages' own tests read them in Chinese.
"""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

import pytest

from licensing.act import Role
from licensing.services.accounts.accounts import SignUp
from licensing.services.cases import two_officers
from licensing.store.models import Enterprise, Leg, Licence, Notice
from portal.wiring import Office
from tests.support import exits, holders, orders, stories
from tests.support.cast import PHONE, WIDE, stage
from tests.support.pages import follow, overflow, violations
from tests.support.rules import HEAD as SUPERVISOR
from tests.support.rules import desk
from tests.support.screenshots import addresses
from tests.support.site import Site
from tests.support.stories import CLERK, MA, OFFICER

pytestmark = [pytest.mark.browser, pytest.mark.slow]
OPERATOR = SignUp("褚运维", "13911110031", "632121198302020018", stories.PASSWORD)
SECOND_NAME = "海东市乐都区瑞雪丰谷商贸有限公司"


@pytest.fixture
def told(sqlite_office: Office) -> list[str]:
    """A licensed company that is leaving and one under examination: addresses of every page that needs an id."""
    firm = exits.company(sqlite_office)
    leaving = exits.start(sqlite_office, firm)
    waiting, _ = stories.taken(sqlite_office, name=SECOND_NAME)
    proposed, clerk = stories.taken(sqlite_office, name="海东市乐都区云杉谷地商贸有限公司")
    with sqlite_office.work(clerk) as work:
        two_officers.propose_approval(work, proposed.case_id)
    ordered = orders.propose(sqlite_office, str(orders.enterprise(sqlite_office).uscc), "NAME_ORDER")
    drafted = stories.draft(sqlite_office, name="海东市乐都区金麦山谷商贸有限公司")
    stories.appoint(sqlite_office, Role.OFFICER, department="630202-PSB")
    stories.appoint(sqlite_office, Role.SUPERVISOR, person=SUPERVISOR)
    stories.appoint(sqlite_office, Role.OPERATOR, None, person=OPERATOR)
    rules = laboratory(sqlite_office)
    with sqlite_office.read() as session:
        licence, notice = session.query(Licence).one(), session.query(Notice).one()
        enterprise, leg = session.query(Enterprise).one(), session.query(Leg).first()
        assert leg is not None
        return [
            *(f"/applications/{drafted.case_id}{page}" for page in SECTIONS),
            f"/applications/{waiting.case_id}",
            f"/applications/{firm.story.case_id}",
            f"/names/{drafted.name_id}",
            f"/exit/cases/{leaving.case_id}",
            f"/exit/enterprises/{enterprise.id}",
            f"/notices/{notice.id}",
            f"/enterprises/{enterprise.uscc}",
            f"/l/{licence.token}",
            f"/licences/{licence.id}/copies",
            f"/desk/cases/{waiting.case_id}",
            f"/desk/cases/{proposed.case_id}",
            f"/applications/{proposed.case_id}",
            f"/orders/{ordered}",
            f"/orders/new?uscc={enterprise.uscc}",
            *(f"/orders/new/{enterprise.uscc}/{kind}" for kind in ("CHANGE", "SUSPEND", "STRIKE_OFF")),
            f"/department/legs/{leg.id}",
            *holder_pages(sqlite_office, firm.enterprise_id),
            "/names/check?name=海东市乐都区青禾软件有限公司",
            "/enterprises?q=乐都",
            "/names/search?q=qinghe&status=registered",
            "/names/search?q=查无此名",
            *rules,
        ]


def holder_pages(office: Office, enterprise_id: str) -> list[str]:
    """A licence that is lent, was shown once and is asked for again: its holder's pages and the asker's."""
    owner = stories.sign_up(office, MA)
    firm = holders.Held(enterprise_id, "", owner)
    holders.manager(office, firm)
    holders.agent(office, firm)
    answered, _ = holders.ask(office)
    holders.show(office, owner, answered, firm)
    waiting, secret = holders.ask(office)
    _, done = holders.ask(office)
    return [
        *(
            f"/licence/{enterprise_id}{page}"
            for page in ("", "/people", "/managers/new", "/agents/new", "/looks")
        ),
        f"/show/{answered.code}/code",
        f"/show/{waiting.code}",
        f"/verify/ask/{secret}",
        f"/verify/ask/{done}",
    ]


def laboratory(office: Office) -> list[str]:
    """A draft of the name rules that has been tried, in every table it may touch."""
    team = desk(office)
    draft = team.draft([("industry_groups_own.tsv", ("软件", "g1")), ("policy.toml", ("glyph_floor", "0.8"))])
    team.try_out(draft)
    here = f"/rules/editions/{draft}"
    row = f'{here}/tables/weak_words.tsv/row?key=["快速"]'
    tables = [f"{here}/tables/{name}" for name in ("words_law.tsv", "policy.toml")]
    return [
        here,
        f"{here}/trial",
        *tables,
        row,
        f"{here}/tables/words_law.tsv/row",
        f"{tables[0]}/import",
        "/rules/tables/shapes.tsv",
    ]


SECTIONS = (
    "",
    "/place",
    "/business?q=食品",
    "/capital",
    "/people",
    "/people/new",
    "/beneficial",
    "/certificates",
    "/certificates/fields",
    "/review",
    "/documents",
    "/signatures",
    "/check",
    "/withdraw",
)


def is_own_page(answer: Any, url: str, path: str) -> bool:
    """Whether the person got the page itself: not a refusal, not the sign-in page, not data for a script."""
    if answer is None or answer.status != 200 or "text/html" not in answer.headers.get("content-type", ""):
        return False
    return path == "/sign-in" or "/sign-in" not in url


def is_for_everybody(site: Site, path: str) -> bool:
    """Whether a visitor gets this page: then it was judged as the visitor sees it, and only the menu differs."""
    return site.app.test_client().get(path).status_code == HTTPStatus.OK


@pytest.fixture(scope="module")
def browser_stage() -> Iterator[Any]:
    with stage() as browser:
        yield browser


@pytest.mark.parametrize(
    "who",
    [None, MA, CLERK, OFFICER, SUPERVISOR, OPERATOR],
    ids=["anyone", "ma", "clerk", "officer", "supervisor", "operator"],
)
def test_every_page_is_fit_for_everybody(
    sqlite_site: Site, told: list[str], browser_stage: Any, who: SignUp | None
) -> None:
    wrong: list[str] = []
    paths = [*addresses(sqlite_site.app).values(), *told]
    if who is not None:
        paths = [path for path in paths if path == "/" or not is_for_everybody(sqlite_site, path)]
    context = browser_stage.new_context(viewport=WIDE, base_url=sqlite_site.url)
    page, own = context.new_page(), 0
    if who is not None:
        page.goto("/sign-in")
        page.fill("#mobile", who.mobile)
        page.fill("#password", who.password)
        follow(page, page.locator("main button[type=submit]"))
    for path in paths:
        page.set_viewport_size(WIDE)
        answer = page.goto(f"{path}{'&' if '?' in path else '?'}lang=en")
        if answer is not None and answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            wrong.append(f"{path}: {answer.status}")
        if not is_own_page(answer, page.url, path):
            continue
        own += 1
        wrong += [f"{path}: {each}" for each in violations(page)]
        for size in (WIDE, PHONE):
            page.set_viewport_size(size)
            wrong += (
                [f"{path}: at {size['width']} {overflow(page)} px too wide"] if overflow(page) > 0 else []
            )
    context.close()
    assert wrong == []
    assert own > 5
