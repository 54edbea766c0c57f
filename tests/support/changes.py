"""Stories about changes that owners file: Ma (60%) and Li (40%) own a company of 乐都区."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from licensing.act import Actor
from licensing.kinds.change import opening, submit
from licensing.kinds.change.asked import NewPerson
from licensing.services.cases import review
from licensing.store.models import Case, Enterprise, Investor, Standing
from portal.wiring import Office
from tests.support import exits, identity, stories
from tests.support.exits import Firm
from tests.support.stories import SignUp


def newcomer(who: SignUp) -> NewPerson:
    return NewPerson(who.name, who.id_number, who.mobile)


def written(
    office: Office,
    firm: Firm,
    given: Mapping[str, Mapping[str, Any]],
    actor: Actor | None = None,
    new: Mapping[str, SignUp] | None = None,
) -> str:
    """A change whose items are all answered; ``new``: who comes in by which item. The case's id."""
    actor = actor or firm.owner
    with office.work(actor) as work:
        case_id = opening.open_change(work, firm.enterprise_id, list(given)).id
    for item, answer in given.items():
        person = newcomer(new[item]) if new and item in new else None
        with office.work(actor) as work:
            opening.save(work, case_id, item, answer, person)
    return case_id


def raised(amounts: Mapping[str, int], due: str = "2030-06-30") -> dict[str, Any]:
    """New amounts by owner, each addition in money and due on one day."""
    return {
        "amounts": amounts,
        "due": dict.fromkeys(amounts, due),
        "form": dict.fromkeys(amounts, "currency"),
    }


def hidden(page: str, name: str) -> str:
    """What a page's form keeps under a name."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None, name
    return found.group(1)


def bought(office: Office, firm: Firm, who: NewPerson) -> tuple[str, set[str]]:
    """Li sells 10 % to somebody new: the change's id and what stands against it."""
    with office.work(firm.owner) as work:
        case_id = opening.open_change(work, firm.enterprise_id, ["shareholders"]).id
        start = work.session.get_one(Case, case_id).answers["start"]
        seller = next(row[0] for row in start["owners"] if row[1] == stories.LI.name)
    given = {"from": seller, "amount_fen": stories.CAPITAL_FEN // 10, "price_fen": stories.CAPITAL_FEN // 10}
    with office.work(firm.owner) as work:
        found = opening.save(work, case_id, "shareholders", given, who)
    return case_id, {p.code for p in found}


def sign(office: Office, case_id: str, *people: SignUp) -> None:
    stories.give_keys(office)
    for who in people:
        identity.sign_case(office, stories.sign_up(office, who), case_id)


def tax_paid(office: Office, firm: Firm, number: str) -> None:
    """The tax authority says that what is due for the transfer of this application is paid."""
    row_id = exits.stand(office, firm, "SHARE_TAX_PAID", office.clock.now().date())
    with office.work(firm.clerk) as work:
        work.session.get_one(Standing, row_id).reference = number


def hand_in(office: Office, case_id: str, actor: Actor) -> None:
    with office.work(actor) as work:
        submit.submit(work, case_id)


def decide(office: Office, firm: Firm, case_id: str) -> None:
    """Wang takes and proposes, Han confirms."""
    take(office, firm, case_id)
    stories.decide(office, case_id, firm.clerk)


def take(office: Office, firm: Firm, case_id: str) -> None:
    with office.work(firm.clerk) as work:
        review.take(work, case_id)


def owner_ids(office: Office, firm: Firm) -> dict[str, str]:
    """Owner's name -> id on the register."""
    with office.read() as session:
        rows = session.query(Investor).filter_by(enterprise_id=firm.enterprise_id)
        return {row.name: row.id for row in rows}


def amounts(office: Office, firm: Firm) -> dict[str, int | None]:
    with office.read() as session:
        rows = session.query(Investor).filter_by(enterprise_id=firm.enterprise_id)
        return {row.name: row.amount_fen for row in rows}


def enterprise(office: Office, firm: Firm) -> Enterprise:
    with office.read() as session:
        return session.get_one(Enterprise, firm.enterprise_id)


def case_of(office: Office, case_id: str) -> Case:
    with office.read() as session:
        return session.get_one(Case, case_id)


def person_id(office: Office, case_id: str, who: SignUp) -> str:
    with office.read() as session:
        case = session.get_one(Case, case_id)
        return next(p.id for p in case.people if p.name == who.name)
