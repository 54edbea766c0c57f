"""Addresses that others lend, and what is known of a place (条例 art 11; law.md §7, §8.10; A01-A09): kinds, hosts, quotas, ends."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from licensing.act import Role
from licensing.errors import Invalid, NotFound, Refused
from licensing.findings import rules
from licensing.kinds.change.submit import withdraw
from licensing.kinds.establishment import submit
from licensing.services.cases import desk, hosting
from licensing.services.cases.cases import draft_of
from licensing.services.register import hosts, places
from licensing.services.register.places import Told
from licensing.store.models import AddressUse, Case, Enterprise
from portal.wiring import Office
from tests.support import addresses, changes, exits, orders, standings, stories
from tests.support.addresses import accepted, asked, decide, found, place, use_of
from tests.support.clock import FixedClock
from tests.support.exits import Firm
from tests.support.platforms import stated
from tests.support.refusing import refusal
from tests.support.rules import OTHER_CLERK
from tests.support.stories import LI, MA, Story
from tests.support.visits import Visits


@pytest.fixture
def firm(sqlite_office: Office) -> Firm:
    stories.give_keys(sqlite_office)
    return addresses.able(sqlite_office)


@pytest.fixture
def story(sqlite_office: Office, firm: Firm) -> Story:
    return addresses.founding(sqlite_office)


def put(office: Office, story: Story, answer: dict[str, object]) -> set[str]:
    stories.save(office, story, "place", answer)
    return found(office, story)


def refused(office: Office, firm: Firm, **changes: object) -> set[str]:
    with pytest.raises(Invalid) as caught:
        asked(office, firm, **changes)
    return {p.code for p in caught.value.problems}


# who may be a host


def test_a01_a02_a_host_has_the_scope_and_all_five_measures(sqlite_office: Office, firm: Firm) -> None:
    """A01: without secretary services none; A02: paid-in 90万, three years of lease, 80 m², a dwelling, four people: five reasons."""
    with sqlite_office.read() as session:
        session.get_one(Enterprise, firm.enterprise_id).scope = "一般项目：软件开发。"
        session.commit()
    assert refused(sqlite_office, firm) == {"host.scope"}
    with sqlite_office.read() as session:
        session.get_one(Enterprise, firm.enterprise_id).scope = addresses.SCOPE
        session.commit()
    lease = sqlite_office.clock.now().date() + timedelta(days=3 * 365)
    small = {"paid_in_fen": 90_000_000, "area": 80, "staff": 4, "business_use": False, "lease_until": lease}
    assert refused(sqlite_office, firm, **small) == {
        "host.paid_in",
        "host.area",
        "host.staff",
        "host.business_use",
        "host.lease_years",
    }
    assert accepted(sqlite_office, firm)


def test_who_is_no_representative_offers_no_address_and_no_other_place_accepts_it(
    sqlite_office: Office, firm: Firm
) -> None:
    with sqlite_office.work(stories.sign_up(sqlite_office, LI)) as work, pytest.raises((NotFound, Refused)):
        hosts.apply(work, firm.enterprise_id, addresses.offer())
    made = asked(sqlite_office, firm)
    assert asked(sqlite_office, firm) == made, "asked twice it is one"
    elsewhere = stories.appoint(sqlite_office, Role.CLERK, "630203", person=OTHER_CLERK)
    with sqlite_office.work(elsewhere) as work, pytest.raises(NotFound):
        hosts.decide(work, made, "accept", "看过")


# who sits there


def test_a_host_that_never_heard_of_it_confirms_nothing_and_the_application_waits(
    sqlite_office: Office, firm: Firm, story: Story
) -> None:
    """The founder names a host; only the host's own representative, signed in, makes it so. Then the licence says it."""
    accepted(sqlite_office, firm)
    assert put(sqlite_office, story, place(sqlite_office, firm)) == {"place.host_unconfirmed"}
    stories.sign_everybody(sqlite_office, story)
    with pytest.raises(Refused) as caught, sqlite_office.work(story.founder) as work:
        submit.submit(work, story.case_id)
    assert "case.incomplete" in caught.value.codes
    for wrong in (story.founder, stories.sign_up(sqlite_office, LI)):
        with pytest.raises((NotFound, Refused)):
            addresses.answer(sqlite_office, wrong, story.case_id)
    addresses.answer(sqlite_office, firm.owner, story.case_id)
    assert found(sqlite_office, story) == set()
    made = exits.registered(sqlite_office, story)
    with sqlite_office.read() as session:
        entry = session.get_one(Enterprise, made.enterprise_id)
        assert entry.domicile == f"青海省海东市乐都区{addresses.ADDRESS}（集群注册）"


def test_what_the_host_confirmed_is_what_is_registered(
    sqlite_office: Office, firm: Firm, story: Story
) -> None:
    """Another day after the confirmation asks anew; a declined one stays declined."""
    accepted(sqlite_office, firm)
    put(sqlite_office, story, place(sqlite_office, firm))
    addresses.answer(sqlite_office, firm.owner, story.case_id)
    assert put(sqlite_office, story, place(sqlite_office, firm, days=800)) == {"place.host_unconfirmed"}
    addresses.answer(sqlite_office, firm.owner, story.case_id, "decline")
    assert found(sqlite_office, story) == {"place.host_unconfirmed"}
    assert put(sqlite_office, story, stories.answers(sqlite_office)["place"]) == set(), "and home is open"


@pytest.mark.parametrize("kind", ["cluster", "workstation", "secretary", "incubator"])
def test_each_kind_of_host_has_its_checks_its_word_and_its_end(
    sqlite_office: Office, firm: Firm, story: Story, kind: str
) -> None:
    """Its own measures, its own confirmation, its mark on the register, a joint-stock company at none of them, its end a finding."""
    row = sqlite_office.books.catalogue.address_kinds[kind]
    with sqlite_office.read() as session:
        session.get_one(Enterprise, firm.enterprise_id).scope = "一般项目：软件开发。"
        session.commit()
    assert "host.scope" in refused(sqlite_office, firm, kind=kind)
    with sqlite_office.read() as session:
        session.get_one(Enterprise, firm.enterprise_id).scope = addresses.SCOPE
        session.commit()
    made_of = asked(sqlite_office, firm, kind=kind, quota=999)
    with sqlite_office.read() as session:  # whatever it says, no more than the row of the place has
        assert session.get_one(hosting.AddressHost, made_of).quota == (row.quota or 999)
        session.get_one(hosting.AddressHost, made_of).quota = 1
        session.commit()
    decide(sqlite_office, made_of, "accept")
    asked_for = place(sqlite_office, firm, kind=kind, **({"desk": "A12"} if row.desk else {}))
    assert put(sqlite_office, story, asked_for) == {"place.host_unconfirmed"}
    addresses.answer(sqlite_office, firm.owner, story.case_id)
    assert found(sqlite_office, story) == set()
    other = stories.draft(sqlite_office, LI, "海东市乐都区青杨信息技术有限公司")
    put(sqlite_office, other, asked_for | ({"desk": "A13"} if row.desk else {}))
    assert refusal(lambda: addresses.answer(sqlite_office, firm.owner, other.case_id)) == "host.full"
    made = exits.registered(sqlite_office, story)
    with sqlite_office.read() as session:
        assert str(session.get_one(Enterprise, made.enterprise_id).domicile).endswith(row.marker)
    assert not row.open_to("JSC")
    addresses.answer(sqlite_office, firm.owner, story.case_id, "end")
    with sqlite_office.look(firm.owner) as work:
        assert [each.faults for each in hosting.astray(work, "6302")] == [("place.agreement_over",)]


def test_a_host_over_its_quota_takes_nobody(sqlite_office: Office, firm: Firm, story: Story) -> None:
    accepted(sqlite_office, firm, quota=1)
    put(sqlite_office, story, place(sqlite_office, firm))
    other = stories.draft(sqlite_office, LI, "海东市乐都区青杨信息技术有限公司")
    put(sqlite_office, other, place(sqlite_office, firm))
    addresses.answer(sqlite_office, firm.owner, other.case_id)
    assert refusal(lambda: addresses.answer(sqlite_office, firm.owner, story.case_id)) == "host.full"
    assert "place.host_full" in found(sqlite_office, story) and found(sqlite_office, other) == set()
    with sqlite_office.work(other.founder) as work:
        submit.withdraw(work, other.case_id)
    addresses.answer(sqlite_office, firm.owner, story.case_id)


def test_one_desk_one_enterprise(sqlite_office: Office, firm: Firm, story: Story) -> None:
    accepted(sqlite_office, firm, kind="workstation")
    desk = {"kind": "workstation", "desk": "A12"}
    assert "place.desk_needed" in put(sqlite_office, story, place(sqlite_office, firm, kind="workstation"))
    put(sqlite_office, story, place(sqlite_office, firm, **desk))
    other = stories.draft(sqlite_office, LI, "海东市乐都区青杨信息技术有限公司")
    put(sqlite_office, other, place(sqlite_office, firm, **desk))
    addresses.answer(sqlite_office, firm.owner, other.case_id)
    assert "place.desk_taken" in found(sqlite_office, story)
    assert refusal(lambda: addresses.answer(sqlite_office, firm.owner, story.case_id)) == "host.desk_taken"


def test_a03_a_scope_with_a_pre_approval_is_not_hosted(
    sqlite_office: Office, firm: Firm, story: Story
) -> None:
    """A03, also when the phrase comes after the host has confirmed."""
    accepted(sqlite_office, firm)
    put(sqlite_office, story, place(sqlite_office, firm))
    addresses.answer(sqlite_office, firm.owner, story.case_id)
    items = stories.scope_ids(sqlite_office, ("危险化学品经营",))
    stories.save(sqlite_office, story, "business", {"items": items, "main": items[0], "term_years": 20})
    assert "place.hosted_scope" in found(sqlite_office, story)


def test_a04_a_listed_host_takes_nobody_new_and_is_seen_at_the_decision(
    sqlite_office: Office, firm: Firm, story: Story
) -> None:
    """A04: listed between the confirmation and the decision it counts, too; repaired it is open again."""
    accepted(sqlite_office, firm)
    put(sqlite_office, story, place(sqlite_office, firm))
    addresses.answer(sqlite_office, firm.owner, story.case_id)
    code = addresses.code_of(sqlite_office, firm)
    standings.about_firm(sqlite_office, code, "ABNORMAL", sqlite_office.clock.now().date())
    assert found(sqlite_office, story) == {"place.host_listed"}
    other = stories.draft(sqlite_office, LI, "海东市乐都区青杨信息技术有限公司")
    put(sqlite_office, other, place(sqlite_office, firm))
    assert refusal(lambda: addresses.answer(sqlite_office, firm.owner, other.case_id)) == "host.closed"


@pytest.mark.parametrize("way", ["stop", "end", "lease"])
def test_a_host_that_stopped_or_whose_lease_ran_out_takes_nobody(
    sqlite_office: Office, firm: Firm, story: Story, clock: FixedClock, way: str
) -> None:
    made = accepted(sqlite_office, firm)
    put(sqlite_office, story, place(sqlite_office, firm, days=4000))
    if way == "stop":
        decide(sqlite_office, made, "stop")
    elif way == "end":
        with sqlite_office.work(firm.owner) as work:
            hosts.end(work, made)
    else:
        clock.move(days=7 * 366)
    assert found(sqlite_office, story) & {"place.host_stopped", "place.no_such_host", "place.host_lease_over"}
    with pytest.raises(Refused):
        addresses.answer(sqlite_office, firm.owner, story.case_id)


def test_the_host_leaves_the_register_and_whom_it_hosts_is_a_finding(
    sqlite_office: Office, firm: Firm, story: Story
) -> None:
    accepted(sqlite_office, firm)
    put(sqlite_office, story, place(sqlite_office, firm))
    addresses.answer(sqlite_office, firm.owner, story.case_id)
    exits.registered(sqlite_office, story)

    def astray() -> list[tuple[str, ...]]:
        with sqlite_office.look(firm.clerk) as work:
            return [each.faults for each in hosting.astray(work, "6302")]

    assert astray() == []
    orders.order(
        sqlite_office, addresses.code_of(sqlite_office, firm), "DEREGISTER", **orders.RULED["DEREGISTER"]
    )
    assert astray() == [("place.host_gone",)]


def test_an_agreement_that_ended_is_a_finding_and_its_place_is_free(
    sqlite_office: Office, firm: Firm, story: Story
) -> None:
    accepted(sqlite_office, firm, quota=1)
    put(sqlite_office, story, place(sqlite_office, firm))
    addresses.answer(sqlite_office, firm.owner, story.case_id)
    exits.registered(sqlite_office, story)
    with sqlite_office.look(firm.owner) as work:
        host = work.session.get_one(hosting.AddressHost, use_of(sqlite_office, story.case_id).host_id)
        assert hosting.counts(work, host) == 1
    addresses.answer(sqlite_office, firm.owner, story.case_id, "end")
    with sqlite_office.look(firm.owner) as work:
        assert [each.faults for each in hosting.astray(work, "6302")] == [("place.agreement_over",)]
        assert hosting.counts(work, work.session.get_one(hosting.AddressHost, host.id)) == 0


# network places


def test_a07_a09_a_person_who_sells_on_a_platform_alone_has_its_place(sqlite_office: Office) -> None:
    """A07: accepted; A09: a bare domain is none, the platform's place with trade on the network alone is; a company has none."""
    business = stories.individual_draft(sqlite_office)
    net = {
        "kind": "platform",
        "county": stories.LEDU,
        "platform": "青海好物商城",
        "shop": "马家拉面",
        "net_only": True,
    }
    assert put(sqlite_office, business, net) == {"certificates.paper_needed"}
    stated(sqlite_office, business)
    assert put(sqlite_office, business, net) == set()
    assert put(sqlite_office, business, net | {"platform": "www.majia-lamian.cn"}) == {"place.bare_domain"}
    assert put(sqlite_office, business, net | {"shop": "https://lamian.example.com/x"}) == {
        "place.bare_domain"
    }
    assert put(sqlite_office, business, net | {"net_only": False}) == {"place.net_only_needed"}
    company = stories.draft(sqlite_office, LI, "海东市乐都区青杨信息技术有限公司")
    assert put(sqlite_office, company, net) == {"place.kind_not_for_type"}
    put(sqlite_office, business, net)
    made = exits.registered(sqlite_office, business)
    with sqlite_office.read() as session:
        entry = session.get_one(Enterprise, made.enterprise_id)
        assert entry.domicile == "青海省海东市乐都区青海好物商城“马家拉面”（网络经营场所）"


# what shared data knows

WHOLE = "青海省海东市乐都区碾伯街道古城大街18号302室"
ELSEWHERE = "青海省海东市乐都区碾伯街道古城大街20号101室"


def told(office: Office, address: str = WHOLE, dwelling: bool = False, until: date | None = None) -> None:
    with office.work(stories.appoint(office, Role.CLERK)) as work:
        row = Told(address, "马建国", dwelling, f"不动产{len(address)}", date(2020, 1, 1), until)
        places.told_in(work, [row], "630202-AMR")


def test_a08_proof_is_waived_only_where_shared_data_knows_the_place(sqlite_office: Office) -> None:
    """A08: unknown, proof is needed; known (width and spaces aside), it is waived; known until yesterday, needed again."""
    story = stories.draft(sqlite_office)
    waived = stories.answers(sqlite_office)["place"] | {"proof": "waived"}
    assert put(sqlite_office, story, waived) == {"place.not_known"}
    assert put(sqlite_office, story, waived | {"proof": "file"}) == set()
    told(sqlite_office, "海东市乐都区　碾伯街道古城大街１８号302室")
    assert put(sqlite_office, story, waived) == set()
    told(sqlite_office, "海东市乐都区　碾伯街道古城大街１８号302室", until=date(2026, 11, 1))
    assert put(sqlite_office, story, waived) == {"place.not_known"}


def review(office: Office, story: Story) -> set[str]:

    with office.look(story.founder) as work:
        draft = draft_of(work.session, work.session.get_one(Case, story.case_id), work)
        return {p.code for p in rules.to_review(draft, work.books.catalogue)}


def test_who_moves_to_such_an_address_is_left_to_a_person_too(sqlite_office: Office, firm: Firm) -> None:
    """Founded elsewhere and moved there a day later, nobody at the desk heard of it."""
    limit = sqlite_office.books.catalogue.limits[places.CROWDED].value

    def seen() -> set[str]:
        moved = changes.written(sqlite_office, firm, {"domicile": {"domicile": ELSEWHERE}})
        changes.sign(sqlite_office, moved, MA, LI)
        changes.hand_in(sqlite_office, moved, firm.owner)
        with sqlite_office.look(firm.clerk) as work:
            looked = desk.open_dossier(work, moved).looked
        with sqlite_office.work(firm.owner) as work:
            withdraw(work, moved)
        return {p.code for each in looked for p in each.problems}

    addresses.sit_there(sqlite_office, range(limit - 1), ELSEWHERE)
    assert not {"place.crowded", "place.dwelling"} & seen()
    addresses.sit_there(sqlite_office, [limit], ELSEWHERE)
    assert "place.crowded" in seen()
    told(sqlite_office, ELSEWHERE, dwelling=True)
    assert "place.dwelling" in seen()


def test_an_address_that_many_use_and_a_dwelling_are_left_to_a_person(sqlite_office: Office) -> None:
    story = stories.draft(sqlite_office)
    told(sqlite_office, dwelling=True)
    assert "place.dwelling" in review(sqlite_office, story)
    limit = sqlite_office.books.catalogue.limits[places.CROWDED].value
    addresses.sit_there(sqlite_office, range(limit - 1), WHOLE)
    addresses.sit_there(
        sqlite_office, range(limit, limit + 3), WHOLE, "deregistered"
    )  # who has left sits nowhere
    assert "place.crowded" not in review(sqlite_office, story)
    with sqlite_office.look(story.founder) as work:
        assert places.crowded(work, "6302") == []
    addresses.sit_there(sqlite_office, [limit - 1], WHOLE)
    assert "place.crowded" in review(sqlite_office, story)
    with sqlite_office.look(story.founder) as work:
        assert places.crowded(work, "6302") == [(WHOLE, limit)]
        assert places.crowded(work, "6303") == []


# the host's pages


def test_pages_are_the_hosts_and_the_registrys_and_nobody_elses(
    sqlite_office: Office, firm: Firm, story: Story
) -> None:
    accepted(sqlite_office, firm)
    put(sqlite_office, story, place(sqlite_office, firm))
    visits = Visits(sqlite_office)
    page = visits.of(MA).get("/hosting").text
    assert addresses.CHILD in page and f"/hosting/uses/{use_of(sqlite_office, story.case_id).id}" in page
    assert addresses.CHILD not in visits.of(stories.ZHAO).get("/hosting").text
    assert addresses.ADDRESS in visits.of(stories.CLERK).get("/hosting/desk").text
    assert visits.of(MA).get("/hosting/desk").status_code in (403, 404)
    assert visits.of(stories.CLERK).get("/hosting").status_code in (403, 404)
    assert visits.of(stories.ZHAO).get(f"/hosting/new/{firm.enterprise_id}").status_code == 404
    assert visits.of(MA).get(f"/hosting/new/{firm.enterprise_id}").status_code == 200
    assert visits.of(stories.CLERK).get("/supervision/addresses").status_code in (403, 404)
    with sqlite_office.read() as session:
        assert session.query(AddressUse).count() == 1
