"""Every row of the table of occasions is said by the real act, to the right account, in both languages; and nothing else is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from pyotp import TOTP
from sqlalchemy import select

from licensing.act import SYSTEM, Actor, Role
from licensing.catalogue.model import GRANTS
from licensing.errors import Conflict
from licensing.kinds.change import alive, calling, opening, papering
from licensing.kinds.simplified_exit import steps as leaving
from licensing.messages import occasions
from licensing.messages.occasions import COLUMNS, OccasionsError
from licensing.services import upkeep
from licensing.services.accounts import (
    accounts,
    contacts,
    freeing,
    own_sessions,
    programs,
    recovery,
    resets,
    second_factor,
    staff,
)
from licensing.services.accounts.api_clients import OWN_SCOPES
from licensing.services.cases import (
    abuse,
    abuse_notices,
    cases,
    consents,
    leg_claims,
    leg_corrections,
    leg_decisions,
    mandates,
    review,
    signing,
    signing_costs,
    two_officers,
)
from licensing.services.holding import lending, looks
from licensing.services.holding.looks import Look
from licensing.services.identity import claims, keys
from licensing.services.licences import issue
from licensing.services.pledges import keeping
from licensing.services.register import beneficial, beneficial_handing, in_office, repairing
from licensing.store.models import Account, Case, Contact, Enterprise, Licence, Message, Notice, WebSession
from portal.i18n import has
from portal.wiring import Office
from portal.work.jobs import sweep
from tests.licensing import test_branches as branches
from tests.licensing.change import test_forfeiture as late
from tests.licensing.change import test_forfeiture_on_paper as on_paper
from tests.licensing.change import test_group_lives as lives
from tests.licensing.change import test_preemption as sales
from tests.licensing.test_abuse import WHY, Filed
from tests.licensing.test_warning import due_of, to_the_day_before
from tests.support import (
    agents,
    changes,
    exits,
    holders,
    identity,
    items,
    orders,
    owners,
    platforms,
    pledges,
    post,
    standings,
    stories,
    straight,
)
from tests.support.clock import FixedClock
from tests.support.items import approved_with, legs_of
from tests.support.stories import HEAD, LI, MA, PASSWORD, ZHAO

Story = Callable[[Office], None]


def naming_and_signing(office: Office) -> None:
    """Li already has a proved account when Ma names her; she hears of it, signs, and Ma hears that she did."""
    li = stories.sign_up(office, LI)
    story = stories.draft(office)
    with office.work(story.founder) as work:
        signing.ask(work, story.case_id)
    stories.sign_everybody(office, story)
    stories.hand_in(office, story)
    assert post.told(office, "named") == post.told(office, "asked_to_sign") == [li.id]
    assert set(post.told(office, "own_signature")) == {li.id, story.founder.id}
    assert post.told(office, "signed") == [story.founder.id]
    assert post.told(office, "submitted") == [li.id]


def signed_at_a_counter(office: Office) -> None:
    """Two officers make a signature of somebody from abroad; the founder hears that it counts."""
    stories.give_keys(office)
    case = owners.foreign(office)
    first, second = owners.officers(office)
    owners.confirm(office, second, owners.see(office, first, case).id)
    assert post.told(office, "counter_signed") == [case.story.founder.id]


def entrusting(office: Office) -> None:
    """Ma mandates Zhao, who gives it back; another mandate Ma ends: the other one hears of each."""
    stories.give_keys(office)
    story = stories.draft(office)
    for who_ends in ("agent", "giver"):
        agent, made = agents.given(office, story)
        with office.work(agent if who_ends == "agent" else story.founder) as work:
            mandates.end(work, made.id)
    assert set(post.told(office, "mandate_given")) == set(post.told(office, "mandate_ended")) == {agent.id}
    assert post.told(office, "mandate_declined") == [story.founder.id]


def selling_to_an_outsider(office: Office) -> None:
    """Ma tells Li of a sale; he hears that she claims the shares, and that she lets go."""
    firm, li = exits.company(office), stories.sign_up(office, LI)
    case_id, digest = sales.told(office, firm, li)
    for said in ("claim", "waive"):
        sales.say(office, case_id, li, said, digest)
    assert post.told(office, "transfer_notified") == [li.id]
    assert post.told(office, "transfer_claimed") == post.told(office, "transfer_waived") == [firm.owner.id]


def said_to_be_dead(office: Office) -> None:
    """Zhao says that Li has died; she hears of it and signs in, and he hears that it is over."""
    firm, li, zhao = exits.company(office), stories.sign_up(office, LI), stories.sign_up(office, ZHAO)
    with office.work(zhao) as work:
        case_id = opening.open_inheritance(work, str(changes.enterprise(office, firm).uscc)).id
    with office.work(zhao) as work:
        opening.save(work, case_id, "inheritance", {"from": changes.owner_ids(office, firm)[LI.name]})
    assert post.told(office, "said_dead") == [li.id]
    with office.work(li) as work:
        alive.lives(work)
    assert post.told(office, "said_dead_lives") == [zhao.id]


def shares_are_forfeited(office: Office) -> None:
    """Li hears of the demand and of the notice, Ma of what Li says to them and, six months later, that the shares still wait."""
    firm, clock = exits.company(office), _clock(office)
    late.due_on(office, firm, str(clock.day() - timedelta(days=1)))
    case_id, li = late.ready(office, firm, clock), stories.sign_up(office, LI)
    with office.work(li) as work:
        calling.receive(work, case_id)
    with office.work(li) as work:
        calling.answer(work, case_id, "已于上月缴清")
    late.entered(office, firm, case_id)
    with office.work(li) as work:
        calling.receive(work, case_id)
    with office.work(li) as work:
        calling.sue(work, case_id, "乐都区人民法院（2026）1号")
    assert post.told(office, "contribution_called") == post.told(office, "contribution_forfeited") == [li.id]
    assert post.told(office, "contribution_answered") == [firm.owner.id]
    clock.move(days=200)
    sweep.run(office)
    assert firm.owner.id in post.told(office, "contribution_undisposed")
    code, call = str(orders.enterprise(office).uscc), late.call_of(office, case_id)
    orders.order(office, code, "FORFEITURE_SET_ASIDE", forfeiture=call.id)
    assert post.told(office, "contribution_set_aside") == [li.id]


def a_demand_came_on_paper(office: Office) -> None:
    """Li hears that Ma says so, and Ma that it is not true."""
    firm, clock = exits.company(office), _clock(office)
    late.due_on(office, firm, late.DUE)
    clock.move(days=(on_paper.TODAY - clock.day()).days)
    li, case_id = stories.sign_up(office, LI), on_paper.recorded(office, firm)
    with office.work(li) as work:
        calling.receive(work, case_id)
    with office.work(li) as work:
        papering.contest(work, case_id, "从未收到任何催缴书")
    assert post.told(office, "contribution_recorded") == [li.id]
    assert post.told(office, "contribution_disputed") == [firm.owner.id]


def _clock(office: Office) -> FixedClock:
    assert isinstance(office.clock, FixedClock)
    return office.clock


def a_head_is_renamed(office: Office) -> None:
    """Zhao, in charge of the branch, hears that its head has another name."""
    head, _ = branches.branch(office)
    branches.rename_head(office, head)
    assert stories.sign_up(office, ZHAO).id in post.told(office, "head_renamed")


def a_group_is_short(office: Office) -> None:
    """The parent's owners hear that too few members are left, once."""
    firm = lives.group(office)
    lives.sold(office, lives.NAMES[1])
    for _ in range(2):
        sweep.run(office)
    assert post.told(office, "group_short").count(firm.owner.id) == 1


def in_office_no_more(office: Office) -> None:
    """Ma and Li hear that Li may not manage any more; three years on Ma hears that his term as a director is over."""
    firm = exits.company(office)
    standings.about_person(office, "COURT_LISTED", office.clock.now().date(), LI)
    with office.work(SYSTEM) as work:
        in_office.tell(work, firm.enterprise_id)
    assert set(post.told(office, "officer_barred")) == {firm.owner.id, stories.sign_up(office, LI).id}
    office.clock.move(days=3 * 365 + 2)  # type: ignore[attr-defined]  # the clock of tests
    with office.work(SYSTEM) as work:
        in_office.remind(work, firm.enterprise_id)
    assert post.told(office, "terms_over") == [firm.owner.id]


def refusing(office: Office) -> None:
    stories.give_keys(office)
    li, story = stories.sign_up(office, LI), stories.draft(office)
    for answer in (consents.REFUSED, consents.NOT_ME):
        with office.work(li) as work:
            consents.answer(work, story.case_id, answer)
    assert post.told(office, "not_me") == [story.founder.id]


def disowning(office: Office) -> None:
    """Li complains three times: declined, taken up and dismissed, taken up and found. Each time whoever it concerns hears of it."""
    filed = Filed(office)
    filed.decide("propose_declining")
    for action in ("propose_dismissal", "propose_finding"):
        filed.id, _ = filed.file()
        filed.decide(action)
    assert post.told(office, "abuse_declined") == [filed.li.id]
    assert post.told(office, "abuse_accepted") == [filed.li.id] * 2
    both = {filed.story.founder.id, filed.li.id}
    assert set(post.told(office, "abuse_found")) == set(post.told(office, "abuse_dismissed")) == both


def disowned_firm_is_silent(office: Office) -> None:
    """The examination waits, takes longer, and is published; Ma objects. Li hears of each, the people of the company of the notice."""
    filed, head = Filed(office, after=True), stories.appoint(office, Role.SUPERVISOR, person=HEAD)
    filed.do(filed.wang, abuse.take_up)
    filed.do(head, abuse.extend, WHY)
    filed.do(filed.wang, abuse.propose, "propose_suspension", WHY, "lawsuit")
    filed.do(filed.han, abuse.confirm, filed.shown())
    filed.do(filed.wang, abuse.resume, WHY)
    filed.do(filed.wang, abuse.propose, "propose_notice", WHY)
    filed.do(filed.han, abuse.confirm, filed.shown())
    with office.work(filed.story.founder) as work:
        abuse_notices.object_to(work, filed.id, "enterprise", WHY)
    for occasion in ("abuse_extended", "abuse_suspended", "abuse_resumed", "abuse_opposed"):
        assert post.told(office, occasion) == [filed.li.id]
    assert set(post.told(office, "abuse_published")) == {filed.story.founder.id, filed.li.id}


def correcting(office: Office) -> None:
    """A week passes in silence: the applicant is reminded once, by as many sweeps as there are."""
    story, _ = stories.asked_to_correct(office)
    office.clock.move(days=8)  # type: ignore[attr-defined]
    sweep.run(office)
    sweep.run(office)
    assert post.told(office, "correction_due") == [story.founder.id]


def nearly_due(office: Office) -> None:
    """A case with a complaint stands still on the desk until the day before its last."""
    filed, head = Filed(office), stories.appoint(office, Role.SUPERVISOR, person=HEAD)
    to_the_day_before(office, due_of(office, filed.story))
    sweep.run(office)
    assert post.told(office, "case_due") == post.told(office, "complaint_due") == [head.id]


def department_nearly_late(office: Office) -> None:
    story, head = approved_with(office, ["B14"]), stories.appoint(office, Role.SUPERVISOR, person=HEAD)
    due = next(leg.due_on for leg in legs_of(office, story) if leg.kind == "after")
    to_the_day_before(office, due or office.clock.day())  # type: ignore[attr-defined]
    sweep.run(office)
    assert post.told(office, "leg_due") == [head.id]


def department_late(office: Office) -> None:
    """The day is over and nobody answered: the head and the applicant hear of it."""
    story, head = approved_with(office, ["B14"]), stories.appoint(office, Role.SUPERVISOR, person=HEAD)
    due = next(leg.due_on for leg in legs_of(office, story) if leg.kind == "after")
    to_the_day_before(office, (due or office.clock.day()) + timedelta(days=2))  # type: ignore[attr-defined]
    sweep.run(office)
    assert post.told(office, "leg_missed") == [head.id]
    assert post.told(office, "leg_late") == [story.founder.id]


def department_silent(office: Office) -> None:
    """A row says that silence grants."""
    story = approved_with(office, ["B14"])
    rows = office.books.catalogue.items
    kept = rows["B14"]
    due = next(leg.due_on for leg in legs_of(office, story) if leg.kind == "after")
    to_the_day_before(office, (due or office.clock.day()) + timedelta(days=2))  # type: ignore[attr-defined]
    try:
        rows["B14"] = replace(kept, silence=GRANTS)  # type: ignore[index]  # a dict behind a Mapping
        sweep.run(office)
    finally:
        rows["B14"] = kept  # type: ignore[index]


def refused_and_undone(office: Office) -> None:
    story, clerk = stories.taken(office)
    stories.decide(office, story.case_id, clerk, "住所无法核实，材料互相矛盾。")
    with office.work(stories.second_officer(office)) as work:
        two_officers.undo(work, story.case_id)


def departments(office: Office) -> None:
    """Two departments with a pre-approval each: one grants, the other refuses."""
    story = approved_with(office, ("A22", "A25"))
    for granted, leg in zip(
        (True, False), [x for x in legs_of(office, story) if x.kind == "before"], strict=True
    ):
        place, short = leg.department.split("-")
        person = stories.OFFICER if granted else ZHAO
        with office.work(stories.appoint(office, Role.OFFICER, place, short, person)) as work:
            leg_corrections.send_back(work, leg.id, "请补交照片。", 1)
        with office.work(story.founder) as work:
            leg_corrections.answer(work, story.case_id, leg.id, "已补交。")
        with office.work(stories.appoint(office, Role.OFFICER, place, short, person)) as work:
            leg_decisions.decide(work, leg.id, granted, "现场与材料不符，请补充。", 2)
            leg_decisions.undo(work, leg.id, shown=2)
            leg_decisions.decide(work, leg.id, granted, "现场与材料不符，请补充。", 2)
    assert post.told(office, "leg_granted") == post.told(office, "leg_refused") == [story.founder.id]


def taking_over(office: Office) -> None:
    """A department's officer takes a claimed matter over from a colleague, who hears of it."""
    leg = next(x for x in legs_of(office, approved_with(office, ("A22",))) if x.kind == "before")
    place, short = leg.department.split("-")
    first, second = (
        stories.appoint(office, Role.OFFICER, place, short, each) for each in (stories.OFFICER, ZHAO)
    )
    for who, action in ((first, leg_claims.claim), (second, leg_claims.take_over)):
        with office.work(who) as work:
            action(work, leg.id)
    assert post.told(office, "leg_taken_over") == [first.id]


def licensed_and_lent(office: Office) -> None:
    firm = holders.held(office)
    ready = post.told(office, "licensed")
    assert len(ready) == len(set(ready)) == 2, (
        "each owner hears of the licence once, however many departments do"
    )
    _, grant = holders.manager(office, firm)
    agent, mandate = holders.agent(office, firm)
    with office.work(agent) as work:
        lending.decline(work, mandate)
    with office.work(firm.owner) as work:
        lending.revoke(work, firm.enterprise_id, grant)
    with office.read() as session:
        jti = str(session.get_one(Licence, firm.licence_id).jti)
    for minute in (0, 5):
        with office.work(SYSTEM) as work:
            seen = Look(jti, work.act.at + timedelta(minutes=minute), "file", "valid")
            looks.write(work.session, work.post, [(seen, 1)])
    assert post.told(office, "licence_looked") == [firm.owner.id], "once a day, however often it is verified"
    with office.work(SYSTEM) as work:
        enterprise = work.session.get_one(Enterprise, firm.enterprise_id)
        issue.follow_register(work, enterprise, "suspend", "suspended")
        issue.follow_register(work, enterprise, "revoke", "revoked")


def lent_by_a_manager(office: Office) -> None:
    """What a manager does with the licence, the representative hears."""
    firm = holders.held(office)
    li, _ = holders.manager(office, firm)
    holders.agent(office, firm, by=li)
    assert post.told(office, "licence_lent") == [firm.owner.id]


def leaving_and_objecting(office: Office) -> None:
    firm = exits.company(office)
    story = exits.start(office, firm)
    zhao = stories.sign_up(office, ZHAO)
    with office.read() as session:
        notice = session.query(Notice).filter_by(case_id=story.case_id).one().id
    with office.work(zhao) as work:
        objection = leaving.object_to(work, notice, "creditor", "货款三万元尚未支付。")
    with office.work(firm.owner) as work:
        leaving.answer_objection(work, objection.id, "货款已于昨日付清。")
    assert post.told(office, "objection_answered") == [zhao.id]
    assert firm.owner.id in post.told(office, "objection")


def leaving_too_late(office: Office) -> None:
    firm = exits.company(office)
    exits.start(office, firm)
    office.clock.move(days=90)  # type: ignore[attr-defined]
    sweep.run(office)


def left(office: Office) -> None:
    firm = exits.company(office)
    story = exits.applied(office, firm)
    clerk = firm.clerk
    with office.work(clerk) as work:
        review.take(work, story.case_id)
    stories.decide(office, story.case_id, clerk)


def came_back(office: Office) -> None:
    """A false exit is rescinded; struck off years later, it is restored twice."""
    left(office)
    code = str(orders.enterprise(office).uscc)
    orders.order(office, code, "RESCIND_EXIT")
    orders.order(office, code, "REVOKE")
    for kind in ("RESTORE", "RESTORE_OFFICIAL"):
        office.clock.move(days=3 * 366)  # type: ignore[attr-defined]  # the tests' clock
        orders.order(office, code, "STRIKE_NOTICE", intended="强制注销")
        office.clock.move(days=100)  # type: ignore[attr-defined]  # the tests' clock
        orders.order(office, code, "STRIKE_OFF")
        orders.order(office, code, kind)


def filing_fell(office: Office) -> None:
    """The false filing of a director is rescinded alone."""
    exits.company(office)
    code = str(orders.enterprise(office).uscc)
    orders.order(office, code, "RESCIND_FILING", officer=f"DIRECTOR:{stories.MA.name}")


def called_awake(office: Office) -> None:
    """Two reports missing and no tax declared: the registry calls."""
    exits.company(office)
    code = str(orders.enterprise(office).uscc)
    for year in (2025, 2026):
        standings.about_firm(office, code, "REPORT_MISSED", date(year, 7, 1))
    standings.about_firm(office, code, "TAX_UNFILED", date(2025, 7, 1), standings.TAX)
    orders.order(office, code, "WAKE_NOTICE")


def repaired(office: Office) -> None:
    """Asked for twice: refused, then granted."""
    firm = exits.company(office)
    fact = standings.about_firm(office, str(orders.enterprise(office).uscc), "ABNORMAL", date(2026, 1, 5))
    for answer in ("refuse", "grant"):
        with office.work(firm.owner) as work:
            made = repairing.ask(work, fact, "地址已经变更，现场可以联系。").id
        with office.work(firm.clerk) as work:
            repairing.decide(work, made, answer, "现场核实")


def changed(office: Office) -> None:
    """An owner's change of the address is approved."""
    firm = exits.company(office)
    room = "青海省海东市乐都区碾伯街道古城大街20号101室"
    case_id = changes.written(office, firm, {"domicile": {"domicile": room}})
    changes.sign(office, case_id, stories.MA, LI)
    changes.hand_in(office, case_id, firm.owner)
    changes.decide(office, firm, case_id)


def refused_exit(office: Office) -> None:
    firm = exits.company(office)
    story = exits.applied(office, firm)
    with office.work(firm.clerk) as work:
        review.take(work, story.case_id)
    stories.decide(office, story.case_id, firm.clerk, "清算情况说明不实，不予登记。")


def claiming(office: Office) -> None:
    """Ma is known to the register; Zhao claims as investor and is granted at the counter, then refused as another's."""
    firm = exits.company(office)
    zhao = stories.sign_up(office, ZHAO)
    with office.read() as session:
        uscc = str(session.get_one(Enterprise, firm.enterprise_id).uscc)
    for good in (False, True):
        with office.work(zhao) as work:
            wish = claims.claim(work, uscc, claims.INVESTOR)
        with office.work(firm.clerk) as work:
            claims.see(work, wish.id, "身份证原件、执照原件")
        with office.work(stories.second_officer(office)) as work:
            claims.decide(work, wish.id, good=good)
    assert post.told(office, "claimed") == [firm.owner.id]
    assert post.told(office, "claim_granted") == post.told(office, "claim_refused") == [zhao.id]


def a_program_of_ones_own(office: Office) -> None:
    firm = exits.company(office)
    with office.work(firm.owner) as work:
        made, _ = programs.create(work, "代账软件", OWN_SCOPES[:1])
    with office.work(firm.owner) as work:
        programs.end(work, made.id)


def own_account(office: Office) -> None:
    ma = stories.sign_up(office, MA)
    identity.new_key(office, ma)
    with office.work(ma) as work:
        key = keys.keys_of(work)[0].id
    with office.work(ma) as work:
        keys.end_key(work, key)
    proved = post.prove_address(office, ma, "mail", "ma@example.cn")
    with office.work(ma) as work:
        contacts.end(work, proved.id, PASSWORD, office.hasher)
    with office.sessions.begin() as session:
        at = office.clock.now()
        row = {"data": {}, "created_at": at, "last_seen_at": at, "expires_at": at + timedelta(hours=1)}
        session.add(WebSession(id_hash="a" * 64, account_id=ma.id, **row))
    with office.work(ma) as work:
        own_sessions.end(work, "a" * own_sessions.SHOWN)
    with office.work(ma) as work:
        accounts.change_password(work, PASSWORD, "eight-quiet-rivers", office.hasher)
    with office.work(ma) as work:
        wanted = contacts.add(
            work, "mobile", "13911117777", "eight-quiet-rivers", office.hasher, signs_in=True
        )
    with office.work(ma) as work:
        contacts.prove(work, wanted.id, post.code_sent(office, wanted.id), office.hasher)
    with office.work(Actor(None, "visitor", Role.VISITOR)) as work:
        typed = replace(MA, mobile="13911117788")  # somebody else's, as its reader says
        accounts.sign_up(work, typed, office.hasher)
        freeing.ask(work, typed.mobile, office.hasher)
    with office.read() as session:
        sat_on = session.scalars(
            select(Contact.id).order_by(Contact.made_at.desc(), Contact.id.desc())
        ).first()
    with office.work(Actor(None, "visitor", Role.VISITOR)) as work:
        assert freeing.free(work, typed.mobile, post.code_sent(office, str(sat_on)), office.hasher)
    with_a_second_factor(office, ma)


def with_a_second_factor(office: Office, ma: Actor) -> None:
    """Set up, used once by paper, ended."""
    with office.work(ma) as work:
        device = second_factor.offer(work, "eight-quiet-rivers", "portal", office.hasher)
        papers = second_factor.confirm(work, TOTP(device.secret).at(int(office.clock.now().timestamp())))
    with office.work(ma) as work:
        written = second_factor.begin(work, str(ma.id))
        assert second_factor.finish(work, written, str(ma.id), papers[0])
    with office.work(ma) as work:
        second_factor.end(work, "eight-quiet-rivers", office.hasher, staff_need_it=False)


def forgotten(office: Office) -> None:
    post_account = stories.appoint(office, Role.CLERK)
    operator = Actor(None, "operator", Role.OPERATOR)
    with office.work(operator) as work:
        given = staff.new_code(work, str(post_account.id), office.hasher)
    with office.work(Actor(None, "visitor", Role.VISITOR)) as work:
        assert resets.set_password(
            work, stories.CLERK.id_number, given.code, "nine-quiet-rivers", office.hasher
        )
    with office.work(operator) as work:
        staff.close(work, str(post_account.id))
    with office.work(operator) as work:
        staff.reopen(work, str(post_account.id))


def recovered_and_stopped(office: Office) -> None:
    """Two clerks ask for a new password of Ma's; he stops one request, a second clerk refuses another, one goes through."""
    ma = stories.sign_up(office, MA)
    clerk, second = stories.appoint(office, Role.CLERK), stories.second_officer(office)
    for end in ("stop", "refuse"):
        with office.work(clerk) as work:
            row = recovery.propose(work, MA.id_number)
        if end == "stop":
            with office.work(ma) as work:
                recovery.stop(work)
        else:
            with office.work(second) as work:
                assert recovery.confirm(work, row.id, office.hasher, good=False) is None
    assert post.told(office, "recovery_asked") == [ma.id, ma.id]


def true_person_comes(office: Office) -> None:
    squatter = stories.sign_up(office, replace(MA, mobile="13911119999"))
    true = stories.sign_up(office, MA)
    assert post.told(office, "identity_lost") == [squatter.id]
    assert post.told(office, "identity_won") == [true.id]


def changed_after_signing(office: Office) -> None:
    """An edit after the signatures: whoever signed is told that it takes another."""
    story = stories.signed(office)
    answer = stories.answers(office)["place"] | {"address": "碾伯街道古城大街20号101室"}
    with office.work(story.founder) as work:
        case = work.session.get_one(Case, story.case_id)
        with signing_costs.counted(work, case, agreed=True):
            cases.save_section(work, story.case_id, "place", answer)


def left_out(office: Office) -> None:
    """Li signed, then Ma takes her out: no row of hers is left in the case, and she hears of it all the same."""
    story = stories.signed(office)
    with office.work(story.founder) as work:
        case = work.session.get_one(Case, story.case_id)
        li = next(p.id for p in case.people if p.name == LI.name)
        with signing_costs.counted(work, case, agreed=True):
            cases.remove_person(work, story.case_id, li)
    with office.read() as session:
        told = session.scalars(select(Message).where(Message.occasion == "left_out")).all()
        assert [session.get_one(Account, each.account_id).name for each in told] == [LI.name]


def by_machine(office: Office) -> None:
    """What leaves no doubt is registered as it is handed in."""
    stories.hand_in(office, straight.ready(office, office.clock))  # type: ignore[arg-type]  # the clock of the tests


def owing_beneficial(office: Office) -> None:
    """Capital above what a pledge covers: the representative has thirty days, and a head orders what is late."""
    firm = exits.company(office)
    with office.work(SYSTEM) as work:
        enterprise = work.session.get_one(Enterprise, firm.enterprise_id)
        enterprise.capital_fen = office.books.catalogue.beneficial.exempt_fen + 1
        beneficial.changed(work, enterprise, owners=False, capital=True)
    office.clock.move(days=31)  # type: ignore[attr-defined]  # the clock of the tests
    bank = Actor("client", "人民银行", Role.OFFICER, None, "630200-PBOC")
    with office.work(bank) as work:
        uscc = str(work.session.get_one(Enterprise, firm.enterprise_id).uscc)
        beneficial_handing.order(work, uscc)
        beneficial_handing.report_error(work, uscc, "代持协议已经解除", "银发〔2026〕1号")
    office.clock.move(days=35)  # type: ignore[attr-defined]
    with office.work(bank) as work:
        beneficial_handing.fine(work, uscc, 20_000_00, "逾期未更新")
    assert post.told(office, "beneficial_ordered") == [firm.owner.id]


def pledged_and_checked(office: Office) -> None:
    """Two permits on a pledge: one is late, put right, found met and false; the other is withdrawn."""
    stories.appoint(office, Role.SUPERVISOR, person=HEAD)
    story = items.licensed_with(office, ["B24", "B47"])
    said = pledges.answers(office, "B24", ("B24.duty",))
    fire, hrss = pledges.officer(office), stories.appoint(office, Role.OFFICER, "630202", "HRSS", person=ZHAO)
    first = pledges.written(office, story.founder, story.case_id, "B24", said)
    second = pledges.written(office, story.founder, story.case_id, "B47")
    for made in (first, second):
        pledges.sign(office, story.founder, made)
    pledges.checked(office, hrss, second, "correct", "没有场所")
    office.clock.move(days=70)  # type: ignore[attr-defined]  # the clock of the tests
    sweep.run(office)
    pledges.checked(office, hrss, second, "withdraw", "仍没有场所")
    with office.work(story.founder) as work:
        keeping.report_met(work, first, "B24.duty")
    for action in ("confirm", "find_false"):
        pledges.checked(office, fire, first, action, "消防验收")


def a_platform_answers(office: Office) -> None:
    """Asked for a shop the platform declines, confirms after all and withdraws; asked for another it confirms, and closes it later."""
    stories.give_keys(office)
    runs, seller = platforms.runner(office), stories.individual_draft(office, LI)
    platforms.accepted(office, runs)
    stories.save(office, seller, "place", platforms.place())
    platforms.answer(office, runs.owner, seller.case_id, "decline", "平台没有这家店铺")
    platforms.answer(office, runs.owner, seller.case_id)
    platforms.answer(office, runs.owner, seller.case_id, "end", platforms.WHY)
    stories.save(office, seller, "place", platforms.place("马家拉面二店"))
    platforms.answer(office, runs.owner, seller.case_id)
    exits.registered(office, seller)
    platforms.answer(office, runs.owner, seller.case_id, "end", platforms.WHY)
    assert set(post.told(office, "shop_asked")) == {runs.owner.id}
    assert post.told(office, "shop_withdrawn") == post.told(office, "shop_closed") == [seller.founder.id]


SAID: dict[Story, set[str]] = {
    a_platform_answers: {"shop_asked", "shop_declined", "shop_confirmed", "shop_withdrawn", "shop_closed"},
    owing_beneficial: {"beneficial_owed", "beneficial_wrong", "beneficial_fined", "beneficial_ordered"},
    naming_and_signing: {"named", "asked_to_sign", "signed", "own_signature", "submitted"},
    refusing: {"consent_refused", "not_me"},
    disowning: {"abuse_declined", "abuse_accepted", "abuse_dismissed", "abuse_found"},
    disowned_firm_is_silent: {
        *("abuse_accepted", "abuse_extended", "abuse_suspended", "abuse_resumed"),
        *("abuse_published", "abuse_opposed"),
    },
    correcting: {"correction", "correction_due"},
    nearly_due: {"case_due", "complaint_due"},
    department_nearly_late: {"leg_due"},
    department_late: {"leg_missed", "leg_late"},
    department_silent: {"leg_silent"},
    refused_and_undone: {"refused", "undone"},
    changed: {"changed"},
    changed_after_signing: {"sign_again"},
    left_out: {"left_out"},
    by_machine: {"registered"},
    departments: {"approved", "leg_granted", "leg_refused", "leg_returned", "leg_undone"},
    taking_over: {"leg_taken_over"},
    licensed_and_lent: {
        "licensed",
        "licence_version",
        "licence_manager",
        "licence_looked",
        "licence_suspended",
        "licence_revoked",
        "lent_to_you",
        "manager_of",
        "grant_over",
        "grant_declined",
    },
    lent_by_a_manager: {"licence_lent"},
    leaving_and_objecting: {"notice", "objection", "objection_answered"},
    leaving_too_late: {"exit_lapsed"},
    left: {"exit_done"},
    came_back: {"back_rescinded", "back_restored", "back_official"},
    filing_fell: {"filing_rescinded"},
    called_awake: {"woken"},
    repaired: {"repair_granted", "repair_refused"},
    refused_exit: {"exit_refused"},
    signed_at_a_counter: {"counter_signed"},
    entrusting: {"mandate_given", "mandate_ended", "mandate_declined"},
    claiming: {"claim_granted", "claim_refused", "claimed"},
    a_program_of_ones_own: {"program_made", "program_ended"},
    own_account: {
        "opened",
        "proved",
        "password",
        "mobile",
        "mobile_lost",
        "key_made",
        "key_ended",
        "contact_proved",
        "contact_ended",
        "sessions_ended",
        "factor_set",
        "paper_code",
        "factor_ended",
    },
    pledged_and_checked: {
        "pledge_given",
        "pledge_confirmed",
        "pledge_correct",
        "pledge_false",
        "pledge_late",
        "pledge_over",
        "pledge_unchecked",
        "pledge_uncorrected",
        "pledge_withdrawn",
    },
    shares_are_forfeited: {
        "contribution_called",
        "contribution_answered",
        "contribution_forfeited",
        "contribution_contested",
        "contribution_undisposed",
        "contribution_set_aside",
    },
    a_demand_came_on_paper: {"contribution_recorded", "contribution_disputed"},
    a_head_is_renamed: {"head_renamed"},
    a_group_is_short: {"group_short"},
    in_office_no_more: {"officer_barred", "terms_over"},
    said_to_be_dead: {"said_dead", "said_dead_lives"},
    selling_to_an_outsider: {"transfer_notified", "transfer_claimed", "transfer_waived"},
    forgotten: {"reset_code", "reset_done", "closed", "reopened"},
    recovered_and_stopped: {"recovery_asked", "recovery_stopped", "recovery_refused"},
    true_person_comes: {"identity_lost", "identity_won"},
}


@pytest.mark.parametrize("story", SAID, ids=lambda story: story.__name__)
def test_the_act_says_it(sqlite_office: Office, story: Story) -> None:
    story(sqlite_office)
    missing = SAID[story] - post.occasions_of(sqlite_office)
    assert not missing


def test_every_occasion_is_said_by_one_of_these_stories() -> None:
    assert set().union(*SAID.values()) == set(occasions.by_code())


def test_every_occasion_has_words_in_both_languages() -> None:
    lacking = [c for c in occasions.by_code() if not has(f"message.occasion.{c}.title")]
    assert lacking == [c for c in occasions.by_code() if not has(f"message.occasion.{c}.text")] == []


def test_what_is_rolled_back_was_never_said(office: Office) -> None:
    story = stories.draft(office)
    before = post.occasions_of(office)
    with pytest.raises(Conflict), office.work(story.founder) as work:
        cases.put_person(work, story.case_id, None, stories.person(ZHAO, {"SUPERVISOR"}))
        work.record("account.password_changed", "account", str(story.founder.id))
        raise Conflict("somebody was first")
    assert post.occasions_of(office) == before


@pytest.mark.parametrize(
    "row",
    [
        "x\tcase.signed\tnobody\tno\t-\tcase",
        "x\tcase.signed\tapplicant\tperhaps\t-\tcase",
        "x\tcase.signed\tapplicant\tno\tweek\tcase",
        "x\tcase.signed\tapplicant\tno\t-\tmoon",
        "x\tcase.signed\tapplicant\tno\t-",
        "x\tcase.signed\tapplicant\tno\t-\tcase\nx\tcase.signed\tpeople\tno\t-\tcase",
    ],
)
def test_an_unusable_row_stops_the_start(row: str) -> None:
    with pytest.raises(OccasionsError, match="line"):
        occasions.read("\t".join(COLUMNS) + "\n" + row)


def test_a_reminder_is_for_a_case_that_still_waits(sqlite_office: Office) -> None:
    story = stories.submitted(sqlite_office)
    with sqlite_office.work(SYSTEM) as work:
        upkeep.remind(work, story.case_id)
    assert post.told(sqlite_office, "correction_due") == []
