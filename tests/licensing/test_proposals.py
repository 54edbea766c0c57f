"""Two officers are one mechanism: whatever is proposed is a row, and who made it never answers it, however a flow is written."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from licensing.act import Role
from licensing.errors import Refused
from licensing.flow import Flow, Row
from licensing.services import proposals
from licensing.services.cases import two_officers
from licensing.store.models import Case, Proposal
from portal.wiring import Office
from tests.support import stories

CARELESS = Row("proposed", "confirm", "confirmed", Role.CLERK, proposal="confirm")
SEEN = {"shown_proposal": True, "proposal_unchanged": True}


def put(office: Office, reasons: str = "") -> Proposal:
    with office.work(stories.appoint(office, Role.CLERK)) as work:
        row = Row("draft", "propose", "proposed", Role.CLERK, proposal="put")
        return proposals.put(work, row, ("order", "o"), reasons, lambda _: "digest")


def test_a_careless_row_of_a_new_flow_does_not_let_the_maker_confirm(sqlite_office: Office) -> None:
    put(sqlite_office)
    maker = stories.appoint(sqlite_office, Role.CLERK)
    with pytest.raises(Refused) as caught, sqlite_office.work(maker) as work:
        known = proposals.known(work, ("order", "o")) | SEEN
        proposals.follow(work, CARELESS, ("order", "o"), known)
    assert caught.value.codes == ("review.same_officer",)
    with sqlite_office.work(stories.second_officer(sqlite_office)) as work:
        known = proposals.known(work, ("order", "o")) | SEEN
        answered = proposals.follow(work, CARELESS, ("order", "o"), known)
        assert answered is not None
        assert (answered.state, answered.checker_id) == ("confirmed", work.act.actor.id)


def test_only_one_proposal_of_a_subject_is_open(office: Office) -> None:
    put(office)
    with pytest.raises(IntegrityError), office.sessions() as session, session.begin():
        first = session.scalars(select(Proposal)).one()
        session.add(
            Proposal(
                id="second", subject_kind="order", subject_id="o", what="propose", state="open",
                maker_id=first.maker_id, digest="other", proposed_at=first.proposed_at,
            )
        )  # fmt: skip


def test_a_flow_that_would_strand_a_case_before_nobody_does_not_load() -> None:
    rows = (
        Row("draft", "propose", "waiting", Role.CLERK, proposal="put"),
        Row("waiting", "confirm", "done", Role.CLERK, proposal="confirm"),
    )
    assert Flow("whole", "draft", ("done",), rows).awaiting == {"waiting"}
    for row in (
        Row("done", "back", "waiting", Role.SUPERVISOR),
        Row("waiting", "leave", "draft", Role.SUPERVISOR),
    ):
        with pytest.raises(ValueError, match=row.action):
            Flow("torn", "draft", ("done",), (*rows, row))


def test_whatever_waits_is_one_row_and_says_what_was_seen(sqlite_office: Office) -> None:
    story, clerk = stories.taken(sqlite_office)
    with sqlite_office.work(clerk) as work:
        two_officers.propose_approval(work, story.case_id)
    with sqlite_office.read() as session:
        waiting = session.scalars(select(Proposal)).one()
        assert (waiting.subject_kind, waiting.subject_id) == ("case", story.case_id)
        assert (waiting.state, waiting.maker_id, len(waiting.digest)) == ("open", clerk.id, 64)
        assert session.get_one(Case, story.case_id).state == "to_confirm"
