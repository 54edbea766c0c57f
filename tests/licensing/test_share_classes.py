"""GE-26: class shares only as listed, whole, told in the articles; what an ordinary share is stays what it was (公司法 142-146)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from licensing.act import SYSTEM
from licensing.application.draft import Draft
from licensing.catalogue.load import Catalogue
from licensing.documents.founding import founding
from licensing.errors import NotFound
from licensing.findings import rules
from licensing.services.cases import cases
from licensing.services.register import share_classes as register
from licensing.stock import Stock
from licensing.store.models import Case, Document, Investor
from portal.wiring import Office
from tests.licensing.test_kinds import STOCK, WAN, catalogue, drafted
from tests.support import share_classes as story
from tests.support.stories import LI

__all__ = ["catalogue"]
REFUSED, WEIGHED = "refuse", "review"
HALF = {"p2": 400}  # of 1,000 shares at 1,000 yuan; each promoter paid for 500
READ = ("GE-26R", WEIGHED, "classes.weighed")


def classed(*classes: dict[str, Any], **capital: Any) -> Draft:
    made = drafted("jsc", *STOCK)
    money = {**made.answers["capital"], **capital}
    return replace(made, answers={**made.answers, "capital": money, "classes": {"classes": list(classes)}})


def one(**more: Any) -> dict[str, Any]:
    return story.preferred(HALF, paid_fen=40 * WAN) | more


def five(number: int) -> list[dict[str, Any]]:
    """So many classes, each of ten shares."""
    return [one(name=f"优先股{n}", held={"p2": 10}, paid_fen=WAN) for n in range(number)]


def found(catalogue: Catalogue, given: Draft) -> set[tuple[str, str, str]]:
    looked = (s for s in rules.look(given, catalogue) if s.rule.section in ("classes", "people"))
    return {(s.rule.id, s.rule.outcome, p.code) for s in looked for p in s.problems}


CASES: dict[str, tuple[Draft, set[tuple[str, str, str]]]] = {
    "all ordinary": (classed(), set()),
    "preferred without a vote": (classed(one()), {READ}),
    "bought at twice the price of ordinary ones": (
        classed(one(held={"p2": 200}, paid_fen=40 * WAN), issued=800, amount_fen=80 * WAN),
        {READ},
    ),
    "like ordinary shares": (
        classed(one(profit="same", remainder="same", votes=1)),
        {READ, ("GE-26", REFUSED, "classes.as_ordinary")},
    ),
    "only what is left of a liquidation": (classed(one(profit="same", votes=1)), {READ}),
    "only the transfer": (classed(one(profit="same", remainder="same", votes=1, transfer="consent")), {READ}),
    "of a kind that the State Council has not listed": (
        classed(one(profit="conversion")),
        {READ, ("GE-26A", REFUSED, "classes.order")},
    ),
    "of an order in liquidation that nobody listed": (
        classed(one(remainder="conversion")),
        {READ, ("GE-26A", REFUSED, "classes.order")},
    ),
    "of a limit on its transfer that nobody listed": (
        classed(one(transfer="never")),
        {READ, ("GE-26A", REFUSED, "classes.transfer")},
    ),
    "for nothing": (classed(one(paid_fen=0)), {READ, ("GE-26S", REFUSED, "classes.price")}),
    "at a price that is no whole fen": (
        classed(one(held={"p1": 100, "p2": 200}, paid_fen=40 * WAN)),
        {READ, ("GE-26S", REFUSED, "classes.price"), ("GE-24", REFUSED, "people.part_of_a_share")},
    ),
    "so dear that the ordinary ones are below par": (
        classed(one(paid_fen=41 * WAN)),
        {
            READ,
            ("GE-26S", REFUSED, "classes.ordinary_below_par"),
            ("GE-24", REFUSED, "people.part_of_a_share"),
        },
    ),
    "five of them": (classed(*five(5)), {READ}),
    "more than a form takes": (classed(*five(6)), {READ, ("GE-26", REFUSED, "classes.most")}),
    "called ordinary": (classed(one(name="普通股")), {READ, ("GE-26", REFUSED, "classes.name")}),
    "two of one name": (
        classed(one(held={"p2": 200}, paid_fen=20 * WAN), one(held={"p2": 100}, paid_fen=10 * WAN)),
        {READ, ("GE-26", REFUSED, "classes.name")},
    ),
    "nothing protects": (classed(one(protects="有")), {READ, ("GE-26A", REFUSED, "classes.protects")}),
    "votes unsaid": (classed(one(votes=None)), {READ, ("GE-26A", REFUSED, "classes.votes")}),
    "fewer votes than none": (classed(one(votes=-1)), {READ, ("GE-26A", REFUSED, "classes.votes")}),
    "nobody takes it": (classed(one(held={})), {READ, ("GE-26S", REFUSED, "classes.nobody")}),
    "somebody who is no promoter": (
        classed(one(held={"p9": 400})),
        {READ, ("GE-26S", REFUSED, "classes.nobody")},
    ),
    "minus shares": (
        classed(one(held={"p1": -100, "p2": 500})),
        {READ, ("GE-26S", REFUSED, "classes.nobody")},
    ),
    "below par": (
        classed(one(paid_fen=39 * WAN)),
        {READ, ("GE-26S", REFUSED, "classes.below_par"), ("GE-24", REFUSED, "people.part_of_a_share")},
    ),
    "the class takes everything": (
        classed(one(held={"p1": 500, "p2": 500}, paid_fen=100 * WAN)),
        {READ, ("GE-26S", REFUSED, "classes.no_ordinary")},
    ),
    "more than its holder paid": (
        classed(one(held={"p2": 600}, paid_fen=60 * WAN)),
        {READ, ("GE-26S", REFUSED, "classes.more_than_paid")},
    ),
}


@pytest.mark.parametrize("case", list(CASES))
def test_ge_26_class_shares(catalogue: Catalogue, case: str) -> None:
    given, expected = CASES[case]
    assert found(catalogue, given) == expected


def test_a_limited_company_has_no_classes(catalogue: Catalogue) -> None:
    given = replace(classed(one()), entity_type="llc")
    assert not {id for id, _, _ in found(catalogue, given) if id.startswith("GE-26")}
    assert "优先股" in text(classed(one()), catalogue) and "优先股" not in text(given, catalogue)


def test_a_limited_company_is_asked_for_none_and_keeps_none(sqlite_office: Office) -> None:
    """公司法 art 144 knows shares; the thief's answer is sent by program, or lies in a draft from elsewhere."""
    made = story.stories.draft(sqlite_office)
    classes = [story.preferred({story.id_of(sqlite_office, made, LI): 400})]
    with pytest.raises(NotFound):
        story.stories.save(sqlite_office, made, "classes", {"classes": classes})
    with sqlite_office.work(SYSTEM) as work:
        case = work.session.get_one(Case, made.case_id)
        case.answers = {**case.answers, "classes": {"classes": classes}}
    firm = story.exits.registered(sqlite_office, made)
    with sqlite_office.read() as session:
        assert register.standing(session, firm.enterprise_id) == ()
        papers = [row.content.decode() for row in session.query(Document).filter_by(case_id=made.case_id)]
    assert papers and not any("优先股" in paper for paper in papers)


def test_who_decides_by_votes_that_money_does_not_show_is_seen(catalogue: Catalogue) -> None:
    """The thief's story: a fifth of the money, ten votes a share, and nobody asks who owns it."""
    few = replace(STOCK[1], contribution={**STOCK[1].contribution, "amount_fen": 10 * WAN})
    told = one(held={"p2": 100}, paid_fen=10 * WAN, votes=10, profit="same", remainder="same")
    made = classed(told, issued=600, amount_fen=60 * WAN)
    given = replace(made, people=(STOCK[0], few))
    assert Stock.of(given).votes(few) == 1000
    assert found(catalogue, given) == {READ, ("GE-26R", WEIGHED, "classes.controls")}


def text(given: Draft, catalogue: Catalogue) -> str:
    blocks = [b for paper in founding(given, catalogue) for b in paper.blocks]
    return "\n".join([b.text for b in blocks] + ["｜".join(row) for b in blocks for row in b.rows])


def test_the_articles_say_order_votes_limits_and_protection(catalogue: Catalogue) -> None:
    plain, told = text(classed(), catalogue), text(classed(one(transfer="consent")), catalogue)
    assert "公司的股份均为普通股" in plain and "类别股股东会议" not in plain
    assert "普通股600股，类别股：优先股400股" in told and story.PROTECTS in told
    assert "优先股｜400股｜40万元｜优先于普通股｜优先于普通股｜0票｜须经公司同意" in told
    assert "出席类别股股东会议的该类别股东所持表决权的三分之二以上通过" in told
    assert "每一股的表决权数相同" in told  # art 144: in the election of who watches
    assert "普通股100股、优先股400股" in told


def test_what_the_api_or_a_browser_sends_crooked_is_a_finding_and_no_fault(catalogue: Catalogue) -> None:
    crooked = classed({"name": 7, "votes": "many", "held": {"p2": "x"}, "paid_fen": None})
    assert {code for _, _, code in found(catalogue, crooked)} >= {"classes.votes", "classes.nobody"}


def test_a_company_with_class_shares_is_weighed_and_enters_the_register(sqlite_office: Office) -> None:
    made = story.draft(sqlite_office)
    with sqlite_office.look(made.founder) as work:
        case = work.session.get_one(Case, made.case_id)
        assert cases.problems_by_section(work, case)["classes"] == []
        draft = cases.draft_of(work.session, case, work)
        codes = {p.code for p in rules.to_review(draft, work.books.catalogue)}
    assert "classes.weighed" in codes  # the machine alone decides no such company
    firm = story.exits.registered(sqlite_office, made)
    with sqlite_office.read() as session:
        (stands,) = register.standing(session, firm.enterprise_id)
        owner = session.query(Investor).filter_by(enterprise_id=firm.enterprise_id, name=LI.name).one()
    assert (stands.name, stands.shares, stands.votes) == ("优先股", story.SHARES, 0)
    assert stands.held == {owner.id: story.SHARES}
