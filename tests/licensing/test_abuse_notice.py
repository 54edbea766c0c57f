"""A complaint takes longer, waits, or its enterprise cannot be reached: the head's extension, the suspension, the notice of 45 days.

The days are those of the law's own worked cases (细则 arts 52-54; 条例 art 40).
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from licensing.act import Actor, Role
from licensing.errors import NotFound, Refused
from licensing.services.cases import abuse, abuse_notices
from licensing.services.register import disputes
from licensing.store.models import Impersonation, NoticeAnswer
from portal.wiring import Office
from tests.licensing.test_abuse import WHY, Filed
from tests.support import stories
from tests.support.refusing import refusal
from tests.support.stories import HEAD, ZHAO

OBJECTION = "公司一直在经营，设立时李秀兰本人到场签字。"


def on(filed: Filed, day: str) -> None:
    """Ten in the morning of that day."""
    filed.clock.at = datetime.fromisoformat(day).replace(hour=2, tzinfo=UTC)


@pytest.fixture
def filed(sqlite_office: Office) -> Filed:
    """Li disowns a registered company."""
    return Filed(sqlite_office, after=True)


def published(filed: Filed) -> abuse_notices.RescissionNotice:
    filed.do(filed.wang, abuse.take_up)
    filed.do(filed.wang, abuse.propose, "propose_notice", "两次上门、三次电话均无法联系，邮寄被退回。")
    filed.do(filed.han, abuse.confirm, filed.shown())
    with filed.office.read() as session:
        return abuse_notices.one(session, filed.id, filed.clock.day())


def test_the_head_extends_once(filed: Filed) -> None:
    """I14 and I15 in the days of this story: three working days to answer, three months to decide, three more by the head."""
    head = stories.appoint(filed.office, Role.SUPERVISOR, person=HEAD)
    row = filed.do(filed.wang, abuse.take_up)
    first = row.decide_by
    assert "flow.not_open" in refusal(lambda: filed.do(filed.wang, abuse.extend, WHY))
    assert "review.no_reasons" in refusal(lambda: filed.do(head, abuse.extend, " "))
    row = filed.do(head, abuse.extend, WHY)
    assert row.decide_by == filed.office.books.last_day(first, "D64") > first
    assert "impersonation.extended_before" in refusal(lambda: filed.do(head, abuse.extend, WHY))


@pytest.mark.parametrize(
    ("rule", "start", "last"),
    [
        ("D62", "2026-06-01", "2026-06-04"),
        ("D63", "2026-06-04", "2026-09-04"),
        ("D64", "2026-09-04", "2026-12-04"),
        ("D65", "2026-06-01", "2026-07-16"),
    ],
    ids=["I14 answer", "I15 decide", "I15 extended", "I16 notice"],
)
def test_the_days_of_the_worked_cases(sqlite_office: Office, rule: str, start: str, last: str) -> None:
    """I14, I15, I16."""
    assert sqlite_office.books.last_day(date.fromisoformat(start), rule) == date.fromisoformat(last)


def test_a_suspension_names_its_ground_and_its_days_are_not_counted(filed: Filed) -> None:
    """I19: the police ask by letter, their own case is open."""
    due = filed.do(filed.wang, abuse.take_up).decide_by
    for ground in ("", "holiday"):
        assert "impersonation.no_ground" in refusal(
            lambda ground=ground: filed.do(filed.wang, abuse.propose, "propose_suspension", WHY, ground)
        )
    filed.do(filed.wang, abuse.propose, "propose_suspension", WHY, "other_authority")
    assert "review.same_officer" in refusal(lambda: filed.do(filed.wang, abuse.confirm, filed.shown()))
    row = filed.do(filed.han, abuse.confirm, filed.shown())
    assert (row.state, row.decided_at) == ("suspended", None)
    with filed.office.look(filed.wang) as work:  # nothing moves meanwhile, and the desk still has it
        assert disputes.of_enterprise(work, str(filed.enterprise_id)) is not None
        assert [each.row.id for each in abuse.waiting_here(work)] == [filed.id]
    filed.clock.move(days=20)
    row = filed.do(filed.wang, abuse.resume, "公安机关已结案。")
    assert (row.state, row.decide_by - due) == ("accepted", timedelta(days=20))


def test_a_suspension_waits_for_what_the_second_officer_read(filed: Filed) -> None:
    filed.do(filed.wang, abuse.take_up)
    filed.do(filed.wang, abuse.propose, "propose_suspension", WHY, "dispute")
    read = filed.shown()
    filed.do(filed.wang, abuse.take_back)
    filed.do(filed.wang, abuse.propose, "propose_suspension", WHY, "lawsuit")
    assert "review.proposal_replaced" in refusal(lambda: filed.do(filed.han, abuse.confirm, read))


def test_silence_of_45_days_opens_the_finding_and_not_a_day_before(filed: Filed) -> None:
    """I16: published on a day, the last is the 45th after it, and it is decided from the next."""
    notice = published(filed)
    last = notice.row.ends_on
    assert last is not None and notice.state == "running"
    assert last == filed.office.books.last_day(filed.clock.day(), "D65")
    on(filed, last.isoformat())
    assert "impersonation.notice_runs" in refusal(lambda: filed.do(filed.wang, abuse.end_notice))
    assert "flow.not_open" in refusal(lambda: filed.do(filed.wang, abuse.propose, "propose_finding", WHY))
    on(filed, (last + timedelta(days=1)).isoformat())
    filed.do(filed.wang, abuse.end_notice)
    assert "impersonation.announced_before" in refusal(
        lambda: filed.do(filed.wang, abuse.propose, "propose_notice", WHY)
    )
    filed.do(filed.wang, abuse.propose, "propose_finding", WHY)
    filed.do(filed.han, abuse.confirm, filed.shown())
    assert filed.state() == "abused"


def test_whoever_is_concerned_objects_while_it_runs(filed: Filed) -> None:
    published(filed)
    with filed.office.work(filed.story.founder) as work:
        abuse_notices.object_to(work, filed.id, "shareholder", OBJECTION)
    assert filed.state() == "accepted"
    with filed.office.read() as session:
        (said,) = abuse_notices.answers_to(session, filed.id)
        assert (said.relation, said.reasons) == ("shareholder", OBJECTION)
        seen = abuse_notices.one(session, filed.id, filed.clock.day())
        assert (seen.state, seen.opposed_by) == ("opposed", ("shareholder",))
        stored = (
            session.connection().exec_driver_sql("select reasons from impersonation_objection").scalar_one()
        )
        assert OBJECTION not in str(stored), "what somebody says of a person is not kept in clear"


def test_an_invented_account_stops_no_notice_and_nobody_after_its_days(filed: Filed) -> None:
    notice = published(filed)
    stranger = stories.declare(filed.office, ZHAO)

    def object_as(who: Actor, relation: str = "creditor", why: str = OBJECTION) -> str:
        with filed.office.work(who) as work:
            abuse_notices.object_to(work, filed.id, relation, why)
        return "done"

    assert "identity.needed" in refusal(lambda: object_as(stranger))
    founder = filed.story.founder
    assert "impersonation.no_relation" in refusal(lambda: object_as(founder, "department"))
    assert "impersonation.no_relation" in refusal(lambda: object_as(founder, ""))
    assert "review.no_reasons" in refusal(lambda: object_as(founder, why=" "))
    assert notice.row.ends_on is not None
    on(filed, (notice.row.ends_on + timedelta(days=1)).isoformat())
    assert "impersonation.notice_over" in refusal(lambda: object_as(founder))
    with filed.office.read() as session:
        assert session.query(NoticeAnswer).count() == 0


def test_a_department_objects_in_its_own_name_only(filed: Filed) -> None:
    published(filed)
    officer = stories.appoint(filed.office, Role.OFFICER, "630202", "TAX")
    with filed.office.work(officer) as work:
        made = abuse_notices.object_to(work, filed.id, "shareholder", OBJECTION)
    assert (made.relation, made.department) == ("department", officer.department)


def test_what_was_never_published_is_nobodys_to_read(filed: Filed) -> None:
    filed.do(filed.wang, abuse.take_up)
    with filed.office.read() as session, pytest.raises(NotFound):
        abuse_notices.one(session, filed.id, filed.clock.day())
    with pytest.raises(NotFound), filed.office.work(filed.story.founder) as work:
        abuse_notices.object_to(work, filed.id, "creditor", OBJECTION)


def test_where_nothing_is_registered_nothing_is_published(sqlite_office: Office) -> None:
    filed = Filed(sqlite_office)
    filed.do(filed.wang, abuse.take_up)
    with pytest.raises(Refused) as caught:
        filed.do(filed.wang, abuse.propose, "propose_notice", WHY)
    assert "impersonation.no_entry" in caught.value.codes


def test_the_public_list_names_the_enterprise_and_nobody_who_complains(filed: Filed) -> None:
    notice = published(filed)
    today = filed.clock.day()
    with filed.office.read() as session:
        assert [n.row.id for n in abuse_notices.public(session, today, True)] == [filed.id]
        assert abuse_notices.public(session, today, False) == []
        later = today + timedelta(days=60)
        assert [n.state for n in abuse_notices.public(session, later, False)] == ["over"]
    assert notice.enterprise.id == filed.enterprise_id


def test_a_page_begins_below_the_last_and_loses_nobody(filed: Filed) -> None:
    """A complaint filed first may be published last: the cursor goes by the day of the notice, then by the id."""
    published(filed)
    today = filed.clock.day()
    with filed.office.sessions.begin() as session:
        first = session.get_one(Impersonation, filed.id)
        kept = {c.key: getattr(first, c.key) for c in Impersonation.__table__.columns if c.key != "id"}
        session.add(
            Impersonation(id="abuse_9", **kept | {"published_at": first.published_at - timedelta(days=1)})
        )
    with filed.office.read() as session:
        (top,) = abuse_notices.public(session, today, True, limit=1)
        assert top.row.id == filed.id
        assert [n.row.id for n in abuse_notices.public(session, today, True, after=top.row.id)] == ["abuse_9"]
