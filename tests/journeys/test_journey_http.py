"""The whole way over plain HTTP, without script, on both databases: from a name to a verified licence and out again.

Ma Jianguo founds with Li Xiulan; Wang and Han register in 乐都区; the emergency bureau decides on its page, the tobacco bureau through its
own system; Zhao Lei, a stranger, sees nothing that is not public.
"""

from __future__ import annotations

import base64
import re
import time
from collections.abc import Callable
from dataclasses import dataclass

import pytest
import requests

from licensing.act import Actor, Role
from licensing.services.accounts import api_clients
from licensing.services.accounts.accounts import SignUp
from tests.support.deciding import past_undo
from tests.support.simulated import confirm, simulated
from tests.support.site import Site
from tests.support.stories import (
    CLERK,
    LI,
    MA,
    OFFICER,
    PASSWORD,
    SCOPE,
    SECOND,
    ZHAO,
    appoint,
    give_keys,
    scope_ids,
    second_officer,
    sign_up,
)
from tests.support.walker import Walker
from tests.support.wording import says

PINGAN_CLERK = SignUp("祁平安", "13911110012", "632121198406060014", PASSWORD)
STAFF = (("zhao", ZHAO), ("wang", CLERK), ("han", SECOND), ("qi", PINGAN_CLERK), ("zhou", OFFICER))
EMERGENCY, TOBACCO, POLICE = "630202-EMER", "630202-TOB", "630202-PSB"


@dataclass(frozen=True)
class Founding:
    """Who founds with whom, under which sign and at which number of the street."""

    first: SignUp = MA
    second: SignUp = LI
    sign: str = "青禾远山"
    house: int = 18

    @property
    def name(self) -> str:
        return f"海东市乐都区{self.sign}商贸有限公司"

    @property
    def name_parts(self) -> dict[str, str]:
        """As the page of a new name asks for it."""
        return {
            "entity_type": "llc",
            "county": "630202",
            "division": "海东市乐都区",
            "trade_name": self.sign,
            "industry": "商贸",
            "form": "有限公司",
        }


OURS = Founding()
NAME = OURS.name
ITEMS = ["S01", "A32", "B81"]
FIELDS = {
    "seal_kinds": ["公章", "财务专用章"],
    "seal_count": "2",
    "engraver_choice": "由窗口指定免费刻制",
    "seal_delivery": "自取",
    "chemicals": "汽油, 1203",
    "chemical_storage": "yes",
    "safety_head": "李秀兰",
    "safety_cert_no": "AQ-2026-0001",
    "premises_address": "碾伯街道古城大街18号",
    "premises_area_m2": "120",
    "premises_title": "租赁",
    "distance_to_school_ok": "yes",
}


def wait_for(happened: Callable[[], bool], seconds: float = 300) -> None:
    """Until the worker has done it; its work is real, its clock the office's."""
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, "the worker did not get there"
        time.sleep(0.2)


@pytest.fixture
def people(site: Site) -> dict[str, Walker]:
    return staffed(site)


def staffed(site: Site) -> dict[str, Walker]:
    """Everybody at their own browser, the officers signed in."""
    office = site.office
    give_keys(office)
    sign_up(office, ZHAO)
    appoint(office, Role.CLERK)
    second_officer(office)
    appoint(office, Role.CLERK, "630203", person=PINGAN_CLERK)
    appoint(office, Role.OFFICER, "630202", EMERGENCY)
    walkers = {name: Walker(site.url) for name in ("ma", "li", "zhao", "wang", "han", "qi", "zhou", "anyone")}
    for name, who in STAFF:
        walkers[name].sign_in(who.mobile, who.password)
    return walkers


def test_from_a_name_to_a_licence_and_out_again(site: Site, people: dict[str, Walker]) -> None:
    with simulated(site.office, (MA, LI)), site.worker():
        case = establish(site, people)
        uscc, pdf = licence(site, people, case)
        leave(site, people, uscc, pdf)
    page = people["wang"].open("/desk")
    assert page.status == 200


def establish(site: Site, people: dict[str, Walker], founding: Founding = OURS) -> str:
    ma = people["ma"]
    open_account(ma, founding.first)
    ma.open("/names/new")
    assert says(ma.send(founding.name_parts | {"action": "check"}).text, "names.outcome.pass")
    assert founding.name in ma.send(founding.name_parts | {"action": "reserve", "committed": "y"}).text
    ma.send(action="/applications")
    case = re.search(r"/applications/(case_\w+)", ma.page.url)
    assert case, ma.page.url
    fill_in(site, ma, f"/applications/{case[1]}", founding)
    refused_to_strangers(people, f"/applications/{case[1]}")
    return case[1]


def fill_in(site: Site, ma: Walker, at: str, founding: Founding) -> None:
    scope = scope_ids(site.office, (*SCOPE, "危险化学品经营", "烟草制品零售"))
    ma.open(f"{at}/place")
    ma.send({"county": "630202", "address": f"碾伯街道古城大街{founding.house}号302室", "tenure": "owned"})
    ma.open(f"{at}/business")
    for phrase in scope:
        ma.send(button=("do", f"add:{phrase}"))
    ma.send({"main": scope[0], "do": "save"})
    assert "/capital" in ma.page.url
    ma.send({"amount_fen": "100"})
    for who, roles, wan in (
        (founding.first, ["SHAREHOLDER", "LEGAL_REP", "DIRECTOR", "LIAISON"], "60"),
        (founding.second, ["SHAREHOLDER", "MANAGER"], "40"),
    ):
        ma.open(f"{at}/people/new")
        ma.send({"name": who.name, "id_number": who.id_number, "mobile": who.mobile, "roles": roles})
        assert ma.page.url.endswith("?topic=2")  # one topic a page
        ma.send({"amount_fen": wan, "form": "currency", "due_on": "2030-06-30"})
    ma.open(f"{at}/beneficial")
    ma.send({"way": "pledge", "pledge": "y"})
    assert "/certificates" in ma.page.url
    ma.send({"items": ITEMS})
    for _ in range(12):  # one topic a page
        if "/certificates/fields" in ma.page.url:
            ma.send({f"f_{name}": value for name, value in FIELDS.items()} | {"pledge": "y"})
            assert ma.page.errors == []
    assert "problem" not in re.findall(r"task-(\w+)", ma.open(at).text)


def refused_to_strangers(people: dict[str, Walker], at: str) -> None:
    assert people["zhao"].open(at).status == 404
    assert "/sign-in" in people["anyone"].open(at).url
    assert people["wang"].open(at).status == 403


def licence(site: Site, people: dict[str, Walker], case: str, founding: Founding = OURS) -> tuple[str, bytes]:
    ma, at = people["ma"], f"/applications/{case}"
    ma.open(f"{at}/check")
    assert says(ma.send(action="/check").text, "refusals.case.unsigned")
    sign_both(people, at, founding)
    ma.open(f"{at}/check")
    assert ma.send(action="/check").status == 200
    decide(site, people, case)
    past_undo(site.office)
    wait_for(lambda: "licence.pdf" in ma.open(at).text)
    address = re.search(r"/licences/[\w-]+/licence\.pdf", ma.page.text)
    assert address
    pdf = ma.http.get(site.url + address[0], timeout=60)
    assert pdf.headers["Content-Type"] == "application/pdf"
    assert people["zhao"].http.get(site.url + address[0], timeout=60).status_code == 404
    said = verify(site, pdf.content)
    assert (said["result"], said["claims"]["name"]) == ("valid", founding.name)
    assert verify(site, pdf.content[:-400] + b"\x00" + pdf.content[-399:])["result"] == "forged"
    return str(said["claims"]["uscc"]), pdf.content


def verify(site: Site, pdf: bytes) -> dict[str, object]:
    headers = {"Content-Type": "application/pdf"}
    answer = requests.post(f"{site.url}/api/v1/licence-verifications", data=pdf, headers=headers, timeout=60)
    found: dict[str, object] = answer.json()
    return found


def sign_both(people: dict[str, Walker], at: str, founding: Founding) -> None:
    ma, li = people["ma"], people["li"]
    first, second = founding.first, founding.second
    ma.open(f"{at}/documents")
    ma.send(action="/documents")
    assert "/signatures" in ma.page.url
    assert "/sign/" not in ma.page.text
    prove(ma, first, second)
    open_account(li, second)
    assert li.open(at.replace("applications", "signing")).status == 404  # only said to be her
    prove(li, second, first)
    for walker, who in ((ma, first), (li, second)):
        sign_here(walker, who)


def open_account(walker: Walker, who: SignUp) -> None:
    walker.open("/sign-up")
    walker.send(
        {
            "name": who.name,
            "mobile": who.mobile,
            "id_number": who.id_number,
            "password": PASSWORD,
            "notice": "y",
        }
    )


def prove(walker: Walker, who: SignUp, other: SignUp) -> None:
    """The provider vouches for the person; for somebody else than the account says, nothing is believed."""
    walker.open("/identity")
    walker.send(action="/identity/provider")
    assert confirm(walker, other).status == 409
    walker.send(action="/identity/provider")
    assert says(confirm(walker, who).text, "holder.csv.known")


def sign_here(walker: Walker, who: SignUp) -> None:
    """Reads what waits, steps up at the provider in this very act, and has the receipt."""
    walker.open("/signing")
    wanted = re.search(r"/signing/(case_\w+)", walker.page.text)
    assert wanted, "it waits for every signer"
    walker.open(wanted[0])
    walker.send(action="/provider")
    assert says(confirm(walker, who).text, "signing.signed")


def decide(site: Site, people: dict[str, Walker], case: str) -> None:
    wang, zhou, at = people["wang"], people["zhou"], f"/desk/cases/{case}"
    assert people["qi"].open(at).status == 404
    wang.open(at)
    wang.send(action="/take")
    assert "承诺" in wang.page.text
    propose_and_confirm(people, at)
    zhou.open("/department")
    leg = re.search(r"/department/legs/(leg_\w+)", zhou.page.text)
    assert leg
    assert people["zhao"].open(leg[0]).status == 403
    zhou.open(leg[0])
    zhou.send({"decision": "grant", "number": "青食许0001", "valid_from": "2026-11-23"}, action="/decision")
    assert "青食许0001" in zhou.page.text
    zhou.send(action="/decision")  # what was looked at is recorded
    decide_by_program(site)


def decide_by_program(site: Site) -> None:
    """The tobacco bureau's own system: a token for its client, the open task, a decision that may be sent twice."""
    secret = new_client(site)
    base, login = site.url, {"grant_type": "client_credentials", "scope": "tasks:read tasks:decide"}
    wrong = requests.post(f"{base}/oauth/token", data=login, auth=(secret[0], "wrong"), timeout=60)
    assert wrong.status_code == 401
    token = requests.post(f"{base}/oauth/token", data=login, auth=secret, timeout=60).json()["access_token"]
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "tobacco-1"}
    tasks = requests.get(f"{base}/api/v1/tasks", headers=headers, timeout=60).json()
    items = tasks.get("items") or tasks.get("tasks")
    assert [t["kind"] for t in items] == ["after"]
    address = f"{base}/api/v1/tasks/{items[0]['id']}/decision"
    answers = [
        requests.post(address, json={"decision": "grant"}, headers=headers, timeout=60) for _ in range(2)
    ]
    assert [a.status_code for a in answers] == [200, 200]
    assert answers[0].json() == answers[1].json()


def new_client(site: Site) -> tuple[str, str]:
    with site.office.work(Actor(None, "operator", Role.OPERATOR)) as work:
        client, secret = api_clients.create(work, "烟草系统", TOBACCO, ("tasks:read", "tasks:decide"))
        return client.id, secret


def leave(site: Site, people: dict[str, Walker], uscc: str, pdf: bytes) -> None:
    ma, clock = people["ma"], site.office.clock
    ma.open("/exit")
    enterprise = re.search(r"/exit/enterprises/(ent_\w+)", ma.page.text)
    assert enterprise
    ma.open(enterprise[0])
    ma.send(action="/exit/enterprises")
    exit_case = re.search(r"/exit/cases/(case_\w+)", ma.page.url)
    assert exit_case, ma.page.url
    sign_exit(site, people, exit_case[0])
    ma.open(exit_case[0])
    ma.send(action="/start")
    assert NAME in people["anyone"].open("/notices").text
    clock.move(days=22)
    sign_in_again(people)
    ma.open(exit_case[0])
    ma.send(action="/apply")
    close(people, exit_case[1])
    after = verify(site, pdf)
    assert after["result"] == "revoked"
    assert says(people["anyone"].open(f"/enterprises/{uscc}").text, "desk.state.deregistered")


def sign_exit(site: Site, people: dict[str, Walker], at: str) -> None:
    ma, li = people["ma"], people["li"]
    ma.open(at)
    assert "/start" not in ma.page.text or ma.send(action="/start").status in (200, 409)
    for walker, who in ((ma, MA), (li, LI)):
        sign_here(walker, who)


def sign_in_again(people: dict[str, Walker]) -> None:
    """Three weeks later every session has ended."""
    for name, who in (("ma", MA), ("wang", CLERK), ("han", SECOND)):
        people[name].sign_in(who.mobile, who.password)


def close(people: dict[str, Walker], case: str) -> None:
    wang, at = people["wang"], f"/desk/cases/{case}"
    wang.open(at)
    wang.send(action="/take")
    propose_and_confirm(people, at)


def propose_and_confirm(people: dict[str, Walker], at: str) -> None:
    """Wang proposes and cannot confirm; Han, the second officer of 乐都区, reads and confirms."""
    wang, han = people["wang"], people["han"]
    wang.send(action="/propose-approval")
    assert "/confirm" not in wang.open(at).text
    assert "王登记" in han.open(at).text
    assert han.send(action="/confirm").status == 200


def test_a_token_is_not_a_password(site: Site) -> None:
    give_keys(site.office)
    client = new_client(site)
    basic = base64.b64encode(f"{client[0]}:{client[1]}".encode()).decode()
    answer = requests.get(f"{site.url}/api/v1/tasks", headers={"Authorization": f"Basic {basic}"}, timeout=60)
    assert answer.status_code == 401
