"""Majorities of the own articles: Ma (60 %) and Li (40 %) ask for more than the law, and nobody below that undoes it."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from licensing import id_documents
from licensing.errors import Refused
from licensing.kinds.change import opening
from licensing.kinds.change.view import open_view
from licensing.services.register import articles, history
from licensing.store.models import Enterprise, Investor, RegisterItem
from portal.wiring import Office
from tests.portal.api.conftest import program
from tests.support import changes, exits, kinds, stories
from tests.support.changes import hand_in, sign, written
from tests.support.clock import FixedClock
from tests.support.exits import Firm
from tests.support.pages import assert_page_hygiene, post
from tests.support.refusing import refusal
from tests.support.stories import LI, MA, ZHAO, SignUp
from tests.support.visits import Visits
from tests.support.wording import says

TEXT = "第二十条修改为：股东会对特别事项须经代表全部表决权的股东通过。"
ROOM = "青海省海东市乐都区碾伯街道古城大街20号101室"


@pytest.fixture
def firm(sqlite_office: Office) -> Firm:
    return exits.company(sqlite_office)


def amended(office: Office, firm: Firm, *signers: object, **percent: Any) -> str:
    case_id = written(office, firm, {"articles": {"text": TEXT, **percent}})
    sign(office, case_id, *signers)  # type: ignore[arg-type]  # people
    hand_in(office, case_id, firm.owner)
    changes.decide(office, firm, case_id)
    return case_id


def majorities(office: Office, firm: Firm) -> dict[str, int]:
    with office.read() as session:
        return articles.majorities(session, firm.enterprise_id)


def test_what_the_articles_ask_counts_from_then_on_and_is_said_before_anything_begins(
    sqlite_office: Office, firm: Firm, clock: FixedClock
) -> None:
    office = sqlite_office
    assert majorities(office, firm) == {}
    own = program(office, firm.owner)
    (before,) = own.get("/api/v1/own-enterprises").get_json()["enterprises"]
    assert {x["by_articles"] for x in before["items"]} == {0}
    amended(office, firm, MA, LI, ordinary="61", special="100")
    assert majorities(office, firm) == {"special": 100, "ordinary": 61}
    (after,) = own.get("/api/v1/own-enterprises").get_json()["enterprises"]
    asked = {x["item"]: x["by_articles"] for x in after["items"]}
    assert (asked["domicile"], asked["representative"], asked["suspension"]) == (100, 61, 0)
    page = Visits(office).of(MA).get(f"/change/enterprises/{firm.enterprise_id}").text
    assert says(page, "change.articles.ask", percent=100) and says(page, "change.articles.ask", percent=61)
    moved = written(office, firm, {"term": {"term": "long"}})
    sign(office, moved, MA)
    with office.look(firm.owner) as work:
        seen = open_view(work, moved).count
        assert (seen.articles, seen.resolved) == (100, False)
    sign(office, moved, LI)
    with office.look(firm.owner) as work:
        assert open_view(work, moved).count.resolved


def test_who_could_decide_by_the_law_alone_does_not_get_around_the_articles(
    sqlite_office: Office, firm: Firm
) -> None:
    """Ma has 60 % and asks, by the articles, for 61 %: not for a representative, and not to be rid of the articles."""
    office = sqlite_office
    amended(office, firm, MA, LI, special="100", ordinary="61")
    for item in ({"articles": {"text": TEXT}}, {"domicile": {"domicile": ROOM}}):
        case_id = written(office, firm, item)
        sign(office, case_id, MA)
        assert "change.majority_missing" in refusal(partial(hand_in, office, case_id, firm.owner))


def test_an_application_written_before_the_articles_changed_is_read_anew(
    sqlite_office: Office, firm: Firm
) -> None:
    office = sqlite_office
    old = written(office, firm, {"domicile": {"domicile": ROOM}})
    sign(office, old, MA, LI)
    hand_in(office, old, firm.owner)
    amended(office, firm, MA, LI, special="100")
    changes.take(office, firm, old)
    with office.look(firm.owner) as work:
        assert not open_view(work, old).as_signed, "more votes may be asked for now"


def test_no_less_than_the_law_and_not_without_its_text(sqlite_office: Office, firm: Firm) -> None:
    office = sqlite_office
    with office.work(firm.owner) as work:
        case_id = opening.open_change(work, firm.enterprise_id, ["articles"]).id
    for given, codes in (
        ({"text": "短"}, {"change.articles_text"}),
        ({"text": TEXT, "special": "66"}, {"change.articles_special"}),
        ({"text": TEXT, "ordinary": "50"}, {"change.articles_ordinary"}),
        (
            {"text": TEXT, "special": "101", "ordinary": "x"},
            {"change.articles_special", "change.articles_ordinary"},
        ),
        ({"text": TEXT}, set()),
    ):
        with office.work(firm.owner) as work:
            assert {p.code for p in opening.save(work, case_id, "articles", given)} == codes


def test_its_days_are_kept_and_nothing_of_it_is_published(
    sqlite_office: Office, firm: Firm, clock: FixedClock
) -> None:
    office = sqlite_office
    amended(office, firm, MA, LI, special="80")
    first = clock.day()
    clock.move(days=5)
    amended(office, firm, MA, LI)
    assert majorities(office, firm) == {}
    with office.read() as session:
        (row,) = session.query(RegisterItem).filter_by(item="articles_special")
        assert (row.value, row.since, row.until) == ("80", first, clock.day())
        enterprise = session.get_one(Enterprise, firm.enterprise_id)
        assert history.published(session, enterprise) == []
    code = str(changes.enterprise(office, firm).uscc)
    assert "articles_special" not in Visits(office).nobody().get(f"/enterprises/{code}").text


def test_the_page_takes_it_and_nobody_else_writes_it(sqlite_office: Office, firm: Firm) -> None:
    office, visits = sqlite_office, Visits(sqlite_office)
    with office.work(firm.owner) as work:
        case_id = opening.open_change(work, firm.enterprise_id, ["articles"]).id
    address = f"/change/cases/{case_id}/items/articles"
    page = visits.of(MA).get(address)
    assert_page_hygiene(page.text, address)
    wrong = post(visits.of(MA), address, {"text": TEXT, "special": "50"})
    assert wrong.status_code == 422 and says(wrong.text, "problems.change.articles_special", least=67)
    assert post(visits.of(MA), address, {"text": TEXT, "special": "75"}).status_code == 303
    assert changes.case_of(office, case_id).answers["articles"]["special"] == "75"
    assert visits.of(LI).get(address).status_code == 404


def decided_by(office: Office, firm: Firm, *signers: SignUp) -> str:
    """A change of domicile that these people sign: nothing where it is handed in, else why not."""
    case_id = written(office, firm, {"domicile": {"domicile": ROOM}})
    sign(office, case_id, *signers)
    try:
        hand_in(office, case_id, firm.owner)
    except Refused as refused:
        return ",".join(refused.codes)
    return ""


def voting(office: Office, firm: Firm) -> dict[str, Any]:
    with office.read() as session:
        return articles.voting(session, firm.enterprise_id)


def test_votes_by_heads_and_nobodys_part_shrinks_without_an_own_signature(
    sqlite_office: Office, firm: Firm
) -> None:
    """Ma (60 %, with Zhao 70 %) has one vote of three afterwards: he signs. A capital of two thirds alone decides no more."""
    office = sqlite_office
    case_id = written(office, firm, {"articles": {"text": TEXT, "votes": "heads"}})
    sign(office, case_id, MA)
    assert "change.majority_missing" in refusal(lambda: hand_in(office, case_id, firm.owner))
    amended(office, firm, MA, LI, votes="heads")
    assert voting(office, firm) == {"way": "heads"}
    assert decided_by(office, firm, MA) == "change.majority_missing", "one head of two is no two thirds"
    assert decided_by(office, firm, MA, LI) == ""


def test_fixed_parts_count_until_somebody_new_owns_and_then_all_must_agree(
    sqlite_office: Office, firm: Firm
) -> None:
    """The thief's way: Ma gives Li nothing without her; the buyer's votes stand in no articles, so nobody decides over them."""
    office = sqlite_office
    ids = changes.owner_ids(office, firm)
    parts = {ids[MA.name]: "70", ids[LI.name]: "30"}
    case_id = written(office, firm, {"articles": {"text": TEXT, "votes": "fixed", "weights": parts}})
    with office.look(firm.owner) as work:
        whys = {(n.name, n.why) for n in open_view(work, case_id).count.needed}
    assert (LI.name, "diminished") in whys and (MA.name, "diminished") not in whys
    amended(office, firm, MA, LI, votes="fixed", weights=parts)
    assert voting(office, firm) == {"way": "fixed", "weights": {k: int(v) for k, v in parts.items()}}
    assert decided_by(office, firm, MA) == "", "seventy percent of the votes with sixty of the capital"
    with office.work(firm.owner) as work:
        row = work.session.get_one(Investor, ids[LI.name])
        row.amount_fen = (row.amount_fen or 0) - 1_000_000
        work.session.add(
            Investor(
                id="inv_new",
                enterprise_id=firm.enterprise_id,
                name=ZHAO.name,
                id_number_index=id_documents.index_of("RESIDENT_ID", ZHAO.id_number),
                roles=["SHAREHOLDER"],
                amount_fen=1_000_000,
            )
        )
    with office.work(firm.owner) as work:
        case_id = opening.open_change(work, firm.enterprise_id, ["term"]).id
        opening.save(work, case_id, "term", {"term": "30"})
        assert open_view(work, case_id).count.articles == 100


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"votes": "fixed"}, "change.articles_weights"),
        ({"votes": "fixed", "weights": {"MA": "60", "LI": "30"}}, "change.articles_weights"),
        ({"votes": "fixed", "weights": {"MA": "100"}}, "change.articles_weights"),
        ({"quorum": "101"}, "change.articles_quorum"),
        ({"votes": "luck"}, "order.missing"),
    ],
)
def test_what_articles_cannot_say_of_votes(
    sqlite_office: Office, firm: Firm, given: dict[str, Any], code: str
) -> None:
    ids = changes.owner_ids(sqlite_office, firm)
    named = {"MA": ids[MA.name], "LI": ids[LI.name]}
    told = {n: {named[k]: w for k, w in v.items()} if n == "weights" else v for n, v in given.items()}
    with sqlite_office.work(firm.owner) as work:
        case_id = opening.open_change(work, firm.enterprise_id, ["articles"]).id
        found = opening.save(work, case_id, "articles", {"text": TEXT, **told})
    assert code in {p.code for p in found}


def test_a_quorum_counts_who_signs_and_an_older_draft_is_read_anew(sqlite_office: Office, firm: Firm) -> None:
    office = sqlite_office
    li = stories.sign_up(office, LI)
    old = written(office, firm, {"representative": {}}, actor=li, new={"representative": LI})
    amended(office, firm, MA, LI, quorum="80")
    sign(office, old, LI, MA)
    assert "change.register_moved" in refusal(lambda: hand_in(office, old, li))
    case_id = written(office, firm, {"representative": {}}, new={"representative": MA})
    with office.look(firm.owner) as work:
        assert open_view(work, case_id).count.articles == 80, (
            "a majority of sixty is none where eighty must take part"
        )


def test_a_charter_does_not_count_members_otherwise_than_by_heads(sqlite_office: Office) -> None:
    """农民专业合作社法 art 22: a program that says so is refused as a page is."""
    stories.give_keys(sqlite_office)
    union = exits.registered(sqlite_office, kinds.draft(sqlite_office, "cooperative"))
    with sqlite_office.work(union.owner) as work:
        case_id = opening.open_change(work, union.enterprise_id, ["articles"]).id
        found = opening.save(work, case_id, "articles", {"text": TEXT, "votes": "heads"})
    assert "change.articles_by_heads" in {p.code for p in found}
