"""What a case does not have is not asked for, and is seen as soon as it is there."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from licensing.act import SYSTEM
from licensing.services.cases import agents, consents, review, signing
from licensing.services.cases.cases import asking_draft
from licensing.services.identity import proofs
from licensing.store import hanging
from licensing.store.models import Account, Case, Consent, IdentityProof, NameRecord, Review, Signature
from licensing.work import Work
from portal.wiring import Office
from tests.licensing.test_looking import statements
from tests.support import stories


def test_a_draft_that_nobody_signed_is_two_statements(office: Office) -> None:
    story = stories.draft(office)
    with office.look(story.founder) as work:
        case = work.session.get_one(Case, story.case_id)
        with statements(office) as sent:
            draft = asking_draft(work.session, case, work)
    assert draft.name == stories.LLC_NAME
    assert draft.name_division == "630202"
    assert len(sent) == 2
    assert "EXISTS (" in sent[0]
    assert "FROM case_person" in sent[1]


def consent(work: Work, case: Case) -> None:
    person = case.people[0]
    row = Consent(
        id="consent_x", case_id=case.id, person_id=person.id, answer=consents.REFUSED, way="account"
    )
    row.about, row.account_id, row.at = consents.about(case, person), case.applicant_id, work.act.at
    work.session.add(row)


def note(work: Work, case: Case) -> None:
    work.session.add(
        Review(
            id="review_x",
            case_id=case.id,
            clerk_id=case.applicant_id,
            action="extend",
            items=[],
            at=work.act.at,
        )
    )


def signature(work: Work, case: Case) -> None:
    row = Signature(
        id="sig_x", case_id=case.id, person_id=case.people[0].id, digest="0", documents=[], method="x"
    )
    row.evidence, row.at = "{}", work.act.at
    work.session.add(row)


@pytest.mark.parametrize(
    ("add", "sees"),
    [
        (consent, lambda work, case: consents.answer_of(work, case, case.people[0])),
        (note, lambda work, case: review.known_facts(work, case)["extended"]),
        (signature, lambda work, case: hanging.any_of(work.session, case.id, Signature)),
        (signature, lambda work, case: signing.states(work, case)[0].state == "outdated"),
    ],
)
def test_what_an_act_adds_it_sees(
    office: Office, add: Callable[[Work, Case], None], sees: Callable[[Work, Case], object]
) -> None:
    story = stories.draft(office)
    with office.work(SYSTEM) as work:
        case = work.session.get_one(Case, story.case_id)
        assert not sees(work, case)
        add(work, case)
        work.session.flush()
        work.session.expire(case)
        assert sees(work, case)


def test_another_name_in_the_same_act_is_the_name(office: Office) -> None:
    story = stories.draft(office)
    other = stories.reserve_name(office, story.founder, "海东市乐都区松柏云岚软件有限公司")
    with office.work(SYSTEM) as work:
        case = work.session.get_one(Case, story.case_id)
        assert hanging.name_of(work.session, case) == (stories.LLC_NAME, "630202")
        case.name_id = other
        assert hanging.name_of(work.session, case)[0] == "海东市乐都区松柏云岚软件有限公司"
        record = work.session.get_one(NameRecord, other)
        record.name = "海东市乐都区松柏云雾软件有限公司"
        work.session.flush()
        assert hanging.name_of(work.session, case)[0] == record.name


def test_a_case_that_is_not_written_yet_has_perhaps_everything(office: Office) -> None:
    with office.work(SYSTEM) as work:
        assert hanging.any_of(work.session, "case_nowhere", Review)
        assert agents.of_case(work, "case_nowhere") == []


def test_a_proof_that_ends_in_an_act_stands_no_longer_in_it(office: Office) -> None:
    story = stories.signed(office)
    with office.work(story.founder) as work:
        account = work.session.get_one(Account, story.founder.id)
        proof = proofs.active_proof(work, account)
        assert isinstance(proof, IdentityProof)
        with statements(office) as sent:
            assert proofs.active_proof(work, account) is proof
        assert sent == []
        proof.state = "ended"
        assert proofs.active_proof(work, account) is None


def test_a_case_comes_with_what_hangs_on_it(office: Office) -> None:
    story = stories.draft(office)
    with office.work(story.founder) as work, statements(office) as sent:
        case = hanging.case_of(work.session, story.case_id)
        assert case is not None
        assert (case.title, hanging.name_of(work.session, case)[0]) == (stories.LLC_NAME, stories.LLC_NAME)
        assert not hanging.any_of(work.session, case.id, Review)
        assert hanging.case_of(work.session, story.case_id) is case
        assert [each for each in sent if not each.startswith("BEGIN")] == sent[-1:]
        note(work, case)
        assert hanging.any_of(work.session, case.id, Review)
    with office.look(story.founder) as work:
        assert hanging.case_of(work.session, "case_of_nobody") is None
        found = hanging.case_of(work.session, story.case_id)
        assert found is not None
        assert hanging.any_of(work.session, found.id, Review)
