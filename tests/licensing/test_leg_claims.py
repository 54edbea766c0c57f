"""Two officers of one department do not work on the same matter unknowing: one has it, the other takes it over in the open."""

from __future__ import annotations

import pytest

from licensing.act import Actor, Role
from licensing.errors import NotFound, Refused
from licensing.services.cases import leg_claims, leg_corrections, leg_decisions, leg_steps
from licensing.store.models import ApiClient, JournalEntry, Leg, Message
from portal.wiring import Office
from tests.licensing.test_legs import decide, officer_for
from tests.portal.api.conftest import machine
from tests.support import stories
from tests.support.clock import FixedClock
from tests.support.items import approved_with, first_of_kinds, legs_of
from tests.support.races import together
from tests.support.stories import HEAD, OFFICER, PINGAN, ZHAO


def permit_leg(office: Office) -> Leg:
    story = approved_with(office, first_of_kinds(office, ("after",)))
    return next(x for x in legs_of(office, story) if x.kind == "after")


def both(office: Office, leg: Leg) -> tuple[Actor, Actor]:
    return officer_for(office, leg), officer_for(office, leg, ZHAO)


def step(office: Office, who: Actor, leg: Leg, action: str) -> None:
    with office.work(who) as work:
        leg_steps.take(work, leg.id, action, "", leg.round)


def holder(office: Office, leg: Leg, who: Actor) -> tuple[str, bool] | None:
    with office.look(who) as work:
        found = leg_claims.of(work, work.session.get_one(Leg, leg.id))
        return (found.by, found.mine) if found else None


def told(office: Office, leg: Leg) -> list[str]:
    with office.read() as session:
        query = session.query(JournalEntry).filter_by(subject_id=leg.id).order_by(JournalEntry.seq)
        return [row.action for row in query]


def test_of_two_at_the_same_instant_one_has_it_and_the_other_is_told_who(office: Office) -> None:
    leg = permit_leg(office)
    first, second = both(office, leg)
    said = together(lambda: step(office, first, leg, "claim"), lambda: step(office, second, leg, "claim"))
    (refused,) = [each for each in said if each is not None]
    assert isinstance(refused, Refused) and refused.codes == ("leg.with_colleague",)
    with office.read() as session:
        row = session.get_one(Leg, leg.id)
        assert row.claimed_by == (second.id if said[0] else first.id)
    assert told(office, leg).count("leg.claimed") == 1


def test_a_claim_and_a_colleagues_decision_at_the_same_instant_do_not_both_stand(office: Office) -> None:
    leg = permit_leg(office)
    first, second = both(office, leg)
    said = together(
        lambda: step(office, first, leg, "claim"), lambda: decide(office, second, leg, granted=True)
    )
    assert len([each for each in said if each is not None]) == 1
    with office.read() as session:
        row = session.get_one(Leg, leg.id)
        assert (row.state, row.claimed_by) in {("open", first.id), ("granted", None)}


def test_what_a_colleague_claimed_is_neither_decided_nor_returned_before_it_is_taken_over(
    sqlite_office: Office,
) -> None:
    office, leg = sqlite_office, permit_leg(sqlite_office)
    first, second = both(office, leg)
    step(office, first, leg, "claim")
    assert holder(office, leg, first) == (OFFICER.name, True)
    assert holder(office, leg, second) == (OFFICER.name, False)
    with pytest.raises(Refused) as caught:
        decide(office, second, leg, granted=True)
    assert caught.value.codes == ("leg.with_colleague",)
    with pytest.raises(Refused, match="with_colleague"), office.work(second) as work:
        leg_corrections.send_back(work, leg.id, "请补交照片。", leg.round)
    with pytest.raises(Refused, match="not_your_claim"):
        step(office, second, leg, "release")
    step(office, second, leg, "take_over")
    assert holder(office, leg, second) == (ZHAO.name, True)
    with office.read() as session:
        (message,) = session.query(Message).filter_by(occasion="leg_taken_over")
        assert message.account_id == first.id  # openly: whoever had it hears so
        (entry,) = session.query(JournalEntry).filter_by(action="leg.taken_over")
        assert entry.facts["before"] == first.id and second.id in str(entry.actor)
    with pytest.raises(Refused, match="with_colleague"):
        decide(office, first, leg, granted=False, reasons="场所不符。")
    decide(office, second, leg, granted=True)
    assert holder(office, leg, second) is None  # nothing to be at


def test_a_claim_ends_by_itself_lasts_longer_when_claimed_again_and_is_given_back(
    sqlite_office: Office, clock: FixedClock
) -> None:
    office, leg = sqlite_office, permit_leg(sqlite_office)
    minutes = office.books.policy.task_claim_minutes
    first, second = both(office, leg)
    step(office, first, leg, "claim")
    clock.move(minutes=minutes - 1)
    with pytest.raises(Refused, match="with_colleague"):
        step(office, second, leg, "claim")
    step(office, first, leg, "claim")  # the minutes begin anew
    clock.move(minutes=minutes - 1)
    assert holder(office, leg, second) == (OFFICER.name, False)
    clock.move(minutes=1)
    assert holder(office, leg, first) is None
    with pytest.raises(Refused, match=r"leg\.free"):
        step(office, second, leg, "take_over")
    step(office, second, leg, "claim")
    step(office, second, leg, "release")
    assert holder(office, leg, second) is None
    decide(office, first, leg, granted=True)
    with pytest.raises(Refused, match="not_open"):
        step(office, second, leg, "claim")
    assert told(office, leg)[-5:] == [
        *("leg.claimed", "leg.claimed", "leg.claimed"),
        *("leg.released", "leg.granted"),
    ]


def test_a_decision_taken_back_is_with_whoever_had_it(sqlite_office: Office) -> None:
    office, leg = sqlite_office, permit_leg(sqlite_office)
    first, second = both(office, leg)
    step(office, first, leg, "claim")
    decide(office, first, leg, granted=True)
    with office.work(first) as work:
        leg_decisions.undo(work, leg.id, shown=leg.round)
    with pytest.raises(Refused, match="with_colleague"):
        decide(office, second, leg, granted=True)


def test_another_departments_officer_claims_nothing(sqlite_office: Office) -> None:
    office, leg = sqlite_office, permit_leg(sqlite_office)
    short = leg.department.partition("-")[2]
    stranger = stories.appoint(office, Role.OFFICER, PINGAN, short, HEAD)
    founder = stories.sign_up(office, stories.MA)
    for who in (stranger, founder):
        for action in ("claim", "take_over", "release"):
            with pytest.raises(NotFound):
                step(office, who, leg, action)


def test_the_departments_own_system_is_a_colleague_like_any_other(sqlite_office: Office) -> None:
    office, leg = sqlite_office, permit_leg(sqlite_office)
    officer, own = officer_for(office, leg), machine(office, leg.department)
    own.sign_in()
    task, at = f"/api/v1/tasks/{leg.id}", f"/api/v1/tasks/{leg.id}/steps"
    assert own.get(task).json["claim"] is None
    answer = own.post(f"{at}/claim", {})
    with office.read() as session:
        name = session.get_one(ApiClient, own.id).name
    assert answer.status_code == 200 and answer.json["claim"]["mine"] is True
    assert (
        answer.json["claim"]["by"] == name and answer.json["claim"]["since"] < answer.json["claim"]["until"]
    )
    with pytest.raises(Refused, match="with_colleague"):
        decide(office, officer, leg, granted=True)
    step(office, officer, leg, "take_over")
    assert own.get(task).json["claim"]["by"] == OFFICER.name
    for path, body in ((f"/api/v1/tasks/{leg.id}/decision", {"decision": "grant"}), (f"{at}/claim", {})):
        refused = own.post(path, body)
        assert refused.status_code == 409 and refused.json["codes"] == ["leg.with_colleague"]
    closed = {row["action"]: row["closed_by"] for row in own.get(task).json["actions"]}
    assert closed["grant"] == ["leg.with_colleague"] and closed["take_over"] == []

    def ids(claim: str) -> list[str]:
        return [each["id"] for each in own.get("/api/v1/tasks", claim=claim, state="open").json["tasks"]]

    assert (ids("mine"), ids("free"), ids("any")) == ([], [], [leg.id])
    assert own.post(f"{at}/take_over", {}).status_code == 200
    assert (ids("mine"), ids("free")) == ([leg.id], [])
    assert own.post(f"{at}/release", {}).json["claim"] is None
    assert (ids("mine"), ids("free")) == ([], [leg.id])
    types = [each["type"] for each in own.get("/api/v1/events").json["events"]]
    assert types[-4:] == ["leg.claimed", "leg.taken_over", "leg.taken_over", "leg.released"]
