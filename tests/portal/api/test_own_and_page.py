"""API equals pages, sent over both: the page's form and the program's request are kept as the same answer, and the page shows the same."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from licensing.kinds.change import dates
from licensing.store.models import Case
from portal.counters.change.forms import LEAVES
from portal.wiring import Office
from tests.licensing.change import test_converting as converting
from tests.licensing.change import test_cooperative as cooperatives
from tests.licensing.change import test_grouping as grouping
from tests.licensing.change import test_reforming as reforming
from tests.portal.api.conftest import program
from tests.support import changes, exits, kinds, stories
from tests.support.exits import Firm
from tests.support.pages import post
from tests.support.stories import LI, MA
from tests.support.visits import Visits

FIELD = re.compile(r"<(?:input|select|option|textarea)\b[^>]*>[^<]*")
TURN = ("csrf_token", "version", "form_key")  # of one opening of the page
Said = tuple[Firm, dict[str, Any], dict[str, Any]]  # of whom, the page's fields, the program's request


def articles(office: Office) -> Said:
    firm = exits.company(office)
    ids = changes.owner_ids(office, firm)
    page = {
        "special": "80",
        "ordinary": "",
        "quorum": "60",
        "votes": "fixed",
        "text": "第九条修改为：股东会会议每年召开两次。",
    }
    shares = {ids[MA.name]: "55", ids[LI.name]: "45"}
    return firm, page | {f"weight-{o}": n for o, n in shares.items()}, page | {"weights": shares}


def meeting(office: Office) -> Said:
    """A joint-stock company's, which tells its meeting."""
    stories.give_keys(office)
    firm = exits.registered(office, kinds.draft(office, "jsc"))
    told = {"text": "第九条修改为：股东会会议每年召开两次。", "decided_on": "2026-11-20"}
    return (
        firm,
        told | {"votes_present": "80", "votes_for": "60"},
        told | {"votes_present": 80, "votes_for": 60},
    )


def issue(office: Office) -> Said:
    """Reserves into capital, by the meeting."""
    stories.give_keys(office)
    firm = exits.registered(office, kinds.draft(office, "jsc"))
    words = {"way": "reserves", "by": "meeting", "decided_on": "2026-11-20"}
    page = words | {"votes_present": "80", "votes_for": "60", "capital_fen": "150", "reserve_left_fen": "25"}
    told = words | {"votes_present": 80, "votes_for": 60}
    return firm, page, told | {"capital_fen": 150 * kinds.WAN, "reserve_left_fen": 25 * kinds.WAN}


def group(office: Office) -> Said:
    firm = grouping.parent_of_three(office)
    members = {"members": grouping.lines(office, *grouping.NAMES)}
    return firm, members, members


def paid(office: Office) -> Said:
    firm = exits.company(office)
    ids = changes.owner_ids(office, firm)
    told = [(MA, 20, "2026-11-01"), (MA, 5, "2026-11-10"), (LI, 7, "2026-11-02")]
    page, lines, places = {}, [], {MA.name: 0, LI.name: 0}
    for who, wan, day in told:
        place = f"{ids[who.name]}-{places[who.name]}"
        page |= {f"amount-{place}": str(wan), f"paid_on-{place}": day, f"form-{place}": "currency"}
        line = {"owner": ids[who.name], "amount_fen": wan * kinds.WAN, "paid_on": day, "form": "currency"}
        places[who.name] += 1
        lines.append(line)
    return firm, page, {"payments": lines}


def contributions(office: Office) -> Said:
    firm = exits.company(office)
    case_id = changes.written(office, firm, {"contributions": {}})
    parts = [place for place, _ in dates.places(changes.case_of(office, case_id))]
    assert len(parts) == 2
    page = {f"due-{p}": "2029-01-31" for p in parts} | {f"form-{p}": "currency" for p in parts}
    return firm, page, {"parts": [{"part": p, "due_on": "2029-01-31", "form": "currency"} for p in parts]}


def conversion(office: Office, to: str) -> Said:
    firm = exits.individual(office)
    stories.reserve_name(office, firm.owner, converting.NAMES[to], to)
    given = {k: str(v) for k, v in converting.GIVEN[to].items() if k != "amount_fen"}
    amount = int(str(converting.GIVEN[to]["amount_fen"]))
    told = {"name": converting.NAMES[to], **given}
    return firm, told | {"amount_fen": str(amount // kinds.WAN)}, told | {"amount_fen": amount}


def limited(office: Office) -> Said:
    """A joint-stock company into a limited one, which asks a name alone."""
    firm, name = reforming.stock_firm(office), {"name": reforming.NAMES["llc"]}
    stories.reserve_name(office, firm.owner, name["name"], "llc")
    return firm, name, name


def withdrawals(office: Office) -> Said:
    firm = cooperatives.firm_of(office)
    owner = changes.owner_ids(office, firm)[LI.name]
    asked = {"asked_on": "2025-06-30"}
    return firm, asked | {f"leave-{owner}": LEAVES}, asked | {"leave": [owner]}


STORIES: dict[str, tuple[str, Callable[[Office], Said]]] = {
    "articles": ("articles", articles),
    "articles of a joint-stock company": ("articles", meeting),
    "stock": ("stock", issue),
    "group": ("group", group),
    "paid": ("paid", paid),
    "contributions": ("contributions", contributions),
    "into a company": ("conversion", lambda office: conversion(office, "llc")),
    "into a sole proprietorship": ("conversion", lambda office: conversion(office, "sole")),
    "another form of company": ("company_form", limited),
    "withdrawals": ("withdrawals", withdrawals),
}


def asked(client: FlaskClient, form: str) -> list[str]:
    """The fields of a form's page with what stands in them."""
    page = client.get(form).text
    main = page[page.index("<main") : page.index("</main")]
    return [field for field in FIELD.findall(main) if not any(f'name="{name}"' in field for name in TURN)]


def complaints(page: str) -> list[str]:
    return re.findall(r'class="[^"]*error[^"]*"[^>]*>(.{0,200})', page)


def kept(office: Office, case_id: str, item: str) -> dict[str, Any]:
    answer = dict(changes.case_of(office, case_id).answers[item])
    assert answer, "it was kept"
    return answer


@pytest.mark.parametrize("story", sorted(STORIES))
def test_a_page_and_a_program_keep_the_same_and_show_the_same(sqlite_office: Office, story: str) -> None:
    office, (item, tell) = sqlite_office, STORIES[story]
    firm, fields, request = tell(office)
    owner, choose = Visits(office).of(MA), f"/change/enterprises/{firm.enterprise_id}"
    case = post(owner, choose, {"item": item}, choose).location
    case_id, form = case.rsplit("/", 1)[1], f"{case}/items/{item}"
    answer = post(owner, form, fields, form)
    assert answer.status_code == 303, complaints(answer.text)
    by_page, shown = kept(office, case_id, item), asked(owner, form)
    with office.read() as session:  # what the page kept is gone: the program says it all anew
        row = session.get_one(Case, case_id)
        row.answers = {name: said for name, said in row.answers.items() if name != item}
        session.commit()
    sent = program(office, firm.owner).put(f"/api/v1/changes/{case_id}/items", {"item": item, **request})
    assert sent.status_code == 200, sent.text
    assert kept(office, case_id, item) == by_page
    assert asked(owner, form) == shown
    (read,) = [x for x in sent.get_json()["items"] if x["item"] == item]
    assert read["missing"] == []
