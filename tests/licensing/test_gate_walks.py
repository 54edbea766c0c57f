"""No licence with an unapproved pre-approval phrase, whatever was ticked, granted, refused, taken back, corrected, reopened, changed or
ordered; for every kind that is founded with a scope of its own, in every county, by officers and by the machine.

Hypothesis draws what founder, clerks, departments and the worker try one after the other; what is out of order is refused and the
walk goes on. The oracle reads the rows of departments and clerks itself and shares no code with the gate.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from licensing.act import Actor, Role
from licensing.errors import Invalid, LicensingError, NotFound, Refused
from licensing.services.cases import leg_decisions, review, seeing, two_officers
from licensing.services.register import stating
from licensing.store.models import Case, Enterprise, Leg, Licence, RegisterOrder, Review, Standing
from portal.wiring import Office
from portal.work.jobs import issue_licence
from tests.licensing.test_gate import APPROVAL, CHEMICALS, TOBACCO, applied_for
from tests.support import changes, kinds, orders, standings, stories, straight
from tests.support.clock import FixedClock
from tests.support.exits import Firm
from tests.support.offices import make_office, make_settings
from tests.support.stories import Story

PHRASES = (CHEMICALS, TOBACCO, "软件开发")
ITEM = {CHEMICALS: "A32", TOBACCO: "A19"}  # by the law's list, not by the product's tables
GATED = {  # one more of these in each walk: with the two above all that the catalogue's phrases gate
    "爆破作业": "A22",
    "保安服务": "A25",
    "融资担保业务": "A12",
    "快递服务": "A35",
    "对外劳务合作": "A39",
    "营利性民办职业技能培训机构": "B49",
    "面向中小学生开展的非学科类培训": "B127",
    "成品油零售": "A32",
    "燃料油销售": "A32",
    "石油制品销售": "A32",
    "石油成品油销售": "A32",
    "石油化工产品销售": "A32",
    "腐蚀品销售": "A32",
}
ABOVE = frozenset(
    {"A19", "A12"}
)  # decided by the nation's and the province's bodies, which have no place here: a clerk sees theirs
DECIDES = {
    "A32": "{county}-EMER",
    "A22": "630200-PSB",
    "A39": "630200-COMM",
    "A25": "630000-PSB",
    "A35": "630000-POST",
}
DECIDES |= {"B49": "{county}-HRSS", "B127": "{county}-EDU"}
COUNTIES = ("630202", "630203", "630222", "630223", "630224", "630225")
FOUNDED = ("llc", "individual", "sole", "partnership", "limited_partnership", "jsc", "cooperative")
OUT_OF_ORDER = (Refused, Invalid, NotFound)
NUMBERS = ("国烟批〔2026〕8号", "国烟批〔2026〕9号")


@dataclass
class Walk:
    """One case and the people around it."""

    office: Office
    story: Story
    county: str
    clerk: Actor
    second: Actor
    other: str = "爆破作业"
    done: list[str] = field(default_factory=list)

    def case(self) -> Case:
        with self.office.read() as session:
            case = session.get_one(Case, self.story.case_id)
            _ = (case.legs, case.reviews)
            return case

    @property
    def gated(self) -> tuple[str, str, str]:
        return (CHEMICALS, TOBACCO, self.other)

    def item(self, choice: int) -> str:
        """One of the three that are gated here."""
        return (ITEM | GATED)[self.gated[choice % 3]]

    def body(self, item: str) -> str:
        return DECIDES.get(item, "630200-TAX").format(county=self.county)

    def firm(self) -> Firm | None:
        """The enterprise that came to be, if one did."""
        with self.office.read() as session:
            found = session.query(Enterprise).filter_by(case_id=self.story.case_id).one_or_none()
            return Firm(self.story, found.id, self.clerk) if found else None

    def code(self) -> str:
        with self.office.read() as session:
            return str(session.query(Enterprise.uscc).filter_by(case_id=self.story.case_id).scalar())


def walking(
    office: Office, kind: str, county: str, other: str = "爆破作业", *, machine: bool = False
) -> Walk:
    """A complete draft of the kind in the county, and whoever may have to do with it."""
    stories.give_keys(office)
    story = kinds.draft(office, kind, county)
    if machine:
        straight.switch_on(office, straight.EVERY)
        assert isinstance(office.clock, FixedClock)
        straight.committed(office, office.clock)
    at = stories.CITY if (kinds.BUSINESSES | kinds.PLAIN)[kind].authority == stories.CITY else county
    clerk, second = stories.appoint(office, Role.CLERK, at), stories.second_officer(office, at)
    return Walk(office, story, at, clerk, second, other)


def trades(walk: Walk, choice: int) -> None:
    """The founder writes another scope."""
    wanted = [phrase for bit, phrase in enumerate((*PHRASES, walk.other)) if choice >> bit & 1]
    items = stories.scope_ids(walk.office, (*stories.SCOPE, *[p for p in wanted if p not in stories.SCOPE]))
    stories.save(walk.office, walk.story, "business", {"items": items, "main": items[0], "term_years": 20})


def ticks(walk: Walk, choice: int) -> None:
    codes = [code for bit, code in enumerate(("A32", "A19", "B81")) if choice >> bit & 1]
    codes += [GATED[walk.other]] if choice & 32 and GATED[walk.other] not in codes else []
    told: dict[str, Any] = {}
    if choice & 8:
        told = {"approvals": {"A19": APPROVAL, "A12": APPROVAL}}
    if choice & 16:
        told = {"approvals": {"A19": APPROVAL | {"number": NUMBERS[1]}, "A32": APPROVAL}}
    stories.save(walk.office, walk.story, "certificates", applied_for(walk.office, *codes, **told))


def fits(walk: Walk, choice: int) -> None:
    """The founder applies for what the scope calls for, and names an approval of whatever is given above."""
    with walk.office.read() as session:
        chosen = set(session.get_one(Case, walk.story.case_id).answers["business"]["items"])
    called = {
        item for text, item in (ITEM | GATED).items() if chosen & set(stories.scope_ids(walk.office, [text]))
    }
    given = dict.fromkeys(called & ABOVE, APPROVAL)
    answer = applied_for(walk.office, *sorted(called - ABOVE), approvals=given)
    stories.save(walk.office, walk.story, "certificates", answer)


def signs(walk: Walk, choice: int) -> None:
    stories.sign_everybody(walk.office, walk.story)


def hands_in(walk: Walk, choice: int) -> None:
    stories.hand_in(walk.office, walk.story)


def takes(walk: Walk, choice: int) -> None:
    with walk.office.work(walk.clerk) as work:
        review.take(work, walk.story.case_id)


def sees(walk: Walk, choice: int) -> None:
    with walk.office.work(walk.clerk) as work:
        seeing.see(work, walk.story.case_id, ("A19", "A32", "A12")[choice % 3])


def sees_all(walk: Walk, choice: int) -> None:
    for which in range(3):
        tried(walk, sees, which)


def sends_back(walk: Walk, choice: int) -> None:
    with walk.office.work(walk.clerk) as work:
        line = {"section": "certificates", "field": "items", "text": "请补充说明。"}
        review.request_correction(work, walk.story.case_id, [line])


def answers(walk: Walk, choice: int) -> None:
    """The founder answers what was to be corrected, in words and with another scope."""
    stories.answer_points(walk.office, walk.story)
    trades(walk, choice)


def proposes(walk: Walk, choice: int) -> None:
    with walk.office.work(walk.clerk) as work:
        two_officers.propose_approval(work, walk.story.case_id)


def confirms(walk: Walk, choice: int) -> None:
    stories.confirm(walk.office, walk.story.case_id, walk.second)


def turns_down(walk: Walk, choice: int) -> None:
    stories.decide(walk.office, walk.story.case_id, walk.clerk, refused_for="材料不全。")


def takes_back(walk: Walk, choice: int) -> None:
    """The clerk takes back the proposal, the correction list or the refusal."""
    with walk.office.work(walk.clerk) as work:
        (two_officers.take_back, two_officers.undo)[choice % 2](work, walk.story.case_id)


def decides(walk: Walk, choice: int) -> None:
    """Every department that was asked answers; one of a neighbouring county tries to."""
    asked = [(leg.id, leg.department, leg.round) for leg in walk.case().legs if leg.kind == "before"]
    for leg, department, shown in asked:
        body = "630222-EMER" if choice % 5 == 4 and walk.county != "630222" else department
        with walk.office.work(_system(body)) as work:
            refused = "" if choice % 3 else "储存条件不符合。"
            leg_decisions.decide(work, leg, granted=choice % 3 > 0, reasons=refused, shown=shown)


def undoes(walk: Walk, choice: int) -> None:
    """The departments take their answers back."""
    asked = [(leg.id, leg.department, leg.round) for leg in walk.case().legs if leg.kind == "before"]
    for leg, department, shown in asked:
        with walk.office.work(_system(department)) as work:
            leg_decisions.undo(work, leg, shown=shown)


def _system(department: str) -> Actor:
    return Actor(f"client_{department}", "部门系统", Role.OFFICER, None, department)


def waits(walk: Walk, choice: int) -> None:
    walk.office.clock.move(days=choice % 12, minutes=10)  # type: ignore[attr-defined]  # a test's clock


def licenses(walk: Walk, choice: int) -> None:
    issue_licence.run(walk.office, walk.story.case_id)


def states(walk: Walk, choice: int) -> None:
    """A department states an approval: whoever decides, or another one; under a number that will be given, or another."""
    item = walk.item(choice)
    body = walk.body(item) if choice & 4 else "630200-TAX"
    on = walk.office.clock.now().date()
    told = standings.said(
        "APPROVAL_GIVEN", walk.code(), on, reference=NUMBERS[choice >> 3 & 1], basis=f"{item} 批准"
    )
    with walk.office.work(_system(body)) as work:
        stating.state(work, told)


def wider(walk: Walk, choice: int) -> Mapping[str, Any]:
    """The scope with one gated phrase more, and an approval of its item in the enterprise's name or none."""
    with walk.office.read() as session:
        holder = session.query(Enterprise.name).filter_by(case_id=walk.story.case_id).scalar()
    given = {walk.item(choice): APPROVAL | {"holder": holder}} if choice & 8 else {}
    return {"scope": "软件开发\n" + walk.gated[choice % 3], "approvals": given}


def ordered(walk: Walk, choice: int) -> None:
    """A clerk orders the scope anew for the enterprise that came to be."""
    if walk.firm():
        made = orders.propose(walk.office, walk.code(), "CHANGE", walk.clerk, **wider(walk, choice))
        orders.confirm(walk.office, made, walk.second)


def files(walk: Walk, choice: int) -> None:
    """The owners change the scope by their own application."""
    firm = walk.firm()
    if firm:
        made = changes.written(walk.office, firm, {"scope": wider(walk, choice)})
        stories.sign_everybody(walk.office, Story(walk.story.founder, "", made))
        changes.hand_in(walk.office, made, walk.story.founder)
        changes.take(walk.office, firm, made)
        if choice & 16:
            with walk.office.work(walk.clerk) as work:
                seeing.see(work, made, walk.item(choice))
        with walk.office.work(walk.clerk) as work:
            two_officers.propose_approval(work, made)
        stories.confirm(walk.office, made, walk.second)


STEPS: tuple[Callable[[Walk, int], None], ...] = (
    trades, ticks, fits, signs, hands_in, takes, sees, sends_back, answers, proposes, confirms, turns_down, takes_back, decides, undoes,
    waits, licenses, states, ordered, files,
)  # fmt: skip
TOWARDS = (fits, signs, hands_in, takes, sees_all, proposes, confirms, decides, waits, licenses)
AFTERWARDS = (states, ordered, files)


def tried(walk: Walk, step: Callable[[Walk, int], None], choice: int) -> None:
    try:
        step(walk, choice)
    except OUT_OF_ORDER as error:
        assert isinstance(error, LicensingError)
        walk.done.append(f"{step.__name__} {choice} refused: {error}")
    else:
        walk.done.append(f"{step.__name__} {choice}")


def approved(walk: Walk, item: str) -> bool:
    """By the rows alone: the department's grant, what the body that decides stated about the enterprise, or, where it is given above,
    what a clerk saw of it as the application words it today or entered in an order of two officers."""
    with walk.office.read() as session:
        granted = session.query(Leg).filter_by(case_id=walk.story.case_id, kind="before", state="granted")
        if any(item in leg.items and leg.department == walk.body(item) for leg in granted):
            return True
        stated = session.query(Standing).filter_by(code="APPROVAL_GIVEN", department=walk.body(item))
        if item in DECIDES and any(f"{item} " in str(row.basis) for row in stated):
            return True
        if item not in ABOVE:
            return False
        ordered = session.query(RegisterOrder).filter_by(state="confirmed")
        if any(item in (order.fields.get("approvals") or {}) for order in ordered):
            return True
        return any(_seen(session, case, item) for case in session.query(Case))


def _seen(session: Session, case: Case, item: str) -> bool:
    """Whether a clerk saw the number that this founding or change names of the item."""
    given = [(case.answers.get(part) or {}).get("approvals") or {} for part in ("certificates", "scope")]
    rows = session.query(Review).filter_by(case_id=case.id, action="see_approval", undone=False)
    seen = {entry["number"] for row in rows for entry in row.items if entry["item"] == item}
    return any(told[item]["number"] in seen for told in given if item in told)


def holds(walk: Walk) -> None:
    """What anybody may trust: a licence's scope, and the register's, has no phrase without its approval."""
    with walk.office.read() as session:
        entries = list(session.query(Enterprise).filter_by(case_id=walk.story.case_id))
        ids = [entry.id for entry in entries]
        faces = [row.face for row in session.query(Licence).where(Licence.enterprise_id.in_(ids))]
    for scope in [*(face["scope"] for face in faces), *(entry.scope for entry in entries)]:
        for phrase, item in (ITEM | GATED).items():
            assert phrase not in str(scope) or approved(walk, item), (phrase, scope, walk.done)


CHOICE = st.integers(0, 63)
AT = st.integers(0, len(TOWARDS) - 1)
ROUND = st.tuples(
    st.sets(AT, max_size=2), st.sets(AT, max_size=1)
)  # before which something else is tried, and which is left out
EXAMPLES = 40
Round = tuple[set[int], set[int]]


@pytest.mark.slow
def test_no_licence_without_its_approvals_whatever_anybody_tries(sqlite_template: Path) -> None:
    """And the walks get somewhere: a third of them to a licence, some of these with a phrase that was approved."""
    licensed: list[bool] = []

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],  # a walk says itself what was done in it
        suppress_health_check=list(HealthCheck),
    )
    @given(
        kind=st.sampled_from(FOUNDED),
        county=st.sampled_from(COUNTIES),
        machine=st.booleans(),
        first=st.integers(0, 15),
        other=st.sampled_from(sorted(GATED)),
        rounds=st.lists(st.tuples(ROUND, CHOICE), min_size=1, max_size=2),
        steps=st.lists(st.tuples(st.sampled_from(STEPS), CHOICE), max_size=12),
        later=CHOICE,
    )
    def walks(
        kind: str,
        county: str,
        machine: bool,
        first: int,
        other: str,
        rounds: list[tuple[Round, int]],
        steps: list[tuple[Callable[[Walk, int], None], int]],
        later: int,
    ) -> None:
        with tempfile.TemporaryDirectory() as folder:
            database = Path(folder) / "portal.sqlite"
            shutil.copy(sqlite_template, database)
            office = make_office(make_settings(Path(folder) / "data", f"sqlite:///{database}"), FixedClock())
            walk = walking(office, kind, county, other, machine=machine)
            tried(walk, trades, first)
            walked(walk, rounds, steps)
            for step in AFTERWARDS:
                tried(walk, step, later)
                holds(walk)
            if walk.firm():
                licensed.append(any(phrase in scope_of(walk) for phrase in ITEM | GATED))
            office.close()

    walks()
    assert len(licensed) >= EXAMPLES // 5 and licensed.count(True) >= EXAMPLES // 12, licensed


def walked(
    walk: Walk,
    rounds: list[tuple[Round, int]],
    steps: list[tuple[Callable[[Walk, int], None], int]],
) -> None:
    """Towards the licence, once or again after whatever happened, with steps that lead elsewhere between."""
    wander = iter(steps)
    for ways, choice in rounds:
        astray, left_out = ways
        for at, step in enumerate(TOWARDS):
            if at in astray and (drawn := next(wander, None)):
                tried(walk, *drawn)
                holds(walk)
            if at not in left_out:
                tried(walk, step, choice)
                holds(walk)
    for drawn in wander:
        tried(walk, *drawn)
        holds(walk)


def scope_of(walk: Walk) -> str:
    with walk.office.read() as session:
        return str(session.query(Enterprise.scope).filter_by(case_id=walk.story.case_id).scalar())


@pytest.mark.parametrize("kind", FOUNDED)
def test_the_walk_can_reach_a_licence(sqlite_office: Office, kind: str) -> None:
    """The oracle can fail: the straight way of each kind ends in a licence, by the department's grant with dangerous goods, and a thief
    who writes a phrase into the register is found."""
    walk = walking(sqlite_office, kind, COUNTIES[FOUNDED.index(kind) % len(COUNTIES)])
    tried(walk, trades, 1)
    for step in TOWARDS:
        tried(walk, step, 1)
    assert walk.firm(), walk.done
    holds(walk)
    with walk.office.work(walk.clerk) as work:
        entry = work.session.query(Enterprise).filter_by(case_id=walk.story.case_id).one()
        assert CHEMICALS in str(entry.scope), walk.done
        entry.scope = f"{entry.scope}；{TOBACCO}"
    with pytest.raises(AssertionError, match=TOBACCO):
        holds(walk)


@pytest.mark.parametrize("way", [ordered, files])
def test_a_change_of_the_walk_can_come_through(
    sqlite_office: Office, way: Callable[[Walk, int], None]
) -> None:
    """Neither way is shut by the story: what the deciding body stated opens it, what another one stated does not."""
    walk = walking(sqlite_office, "llc", "630203")
    for step in TOWARDS:
        tried(walk, step, 0)
    assert walk.firm(), walk.done
    for stated, through in ((0, False), (6, True)):
        states(walk, stated)
        tried(walk, way, 9)
        holds(walk)
        assert (CHEMICALS in scope_of(walk)) is through, walk.done
