"""No licence with an unapproved pre-approval phrase, whatever was ticked, granted, refused, corrected, reopened or ordered.

Hypothesis draws what founder, clerks, departments and the worker try one after the other; what is out of order is refused and the
walk goes on. The oracle reads the rows of departments and clerks itself and shares no code with the gate.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from licensing.act import Actor, Role
from licensing.errors import Invalid, LicensingError, NotFound, Refused
from licensing.services.cases import leg_decisions, review, seeing, two_officers
from licensing.store.models import Case, Enterprise, Leg, Licence, Review
from portal.wiring import Office
from tests.licensing.test_gate import APPROVAL, CHEMICALS, TOBACCO, applied_for, trading_in
from tests.support import exits, identity, orders, stories
from tests.support.clock import FixedClock
from tests.support.offices import make_office, make_settings
from tests.support.stories import LI, MA, Story

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
EMERGENCY = "EMER"
OUT_OF_ORDER = (Refused, Invalid, NotFound)


@dataclass
class Walk:
    """One case and the people around it."""

    office: Office
    story: Story
    clerk: Actor
    second: Actor
    officer: Actor
    other: str = "爆破作业"
    done: list[str] = field(default_factory=list)

    def case(self) -> Case:
        with self.office.read() as session:
            case = session.get_one(Case, self.story.case_id)
            _ = (case.legs, case.reviews)
            return case


def trades(walk: Walk, choice: int) -> None:
    """The founder writes another scope."""
    wanted = [phrase for bit, phrase in enumerate((*PHRASES, walk.other)) if choice >> bit & 1]
    items = stories.scope_ids(walk.office, (*stories.SCOPE, *[p for p in wanted if p not in stories.SCOPE]))
    stories.save(walk.office, walk.story, "business", {"items": items, "main": items[0], "term_years": 20})


def ticks(walk: Walk, choice: int) -> None:
    codes = [code for bit, code in enumerate(("A32", "A19", "B81")) if choice >> bit & 1]
    codes += [GATED[walk.other]] if choice & 32 else []
    told: dict[str, Any] = {"approvals": {"A19": APPROVAL}} if choice & 8 else {}
    if choice & 16:
        told = {"approvals": {"A19": APPROVAL | {"number": "国烟批〔2026〕9号"}, "A32": APPROVAL}}
    stories.save(walk.office, walk.story, "certificates", applied_for(walk.office, *codes, **told))


def signs(walk: Walk, choice: int) -> None:
    for who in (MA, LI):
        identity.sign_case(walk.office, stories.sign_up(walk.office, who), walk.story.case_id)


def hands_in(walk: Walk, choice: int) -> None:
    stories.hand_in(walk.office, walk.story)


def takes(walk: Walk, choice: int) -> None:
    with walk.office.work(walk.clerk) as work:
        review.take(work, walk.story.case_id)


def sees(walk: Walk, choice: int) -> None:
    with walk.office.work(walk.clerk) as work:
        seeing.see(work, walk.story.case_id, ("A19", "A32")[choice % 2])


def sends_back(walk: Walk, choice: int) -> None:
    with walk.office.work(walk.clerk) as work:
        line = {"section": "certificates", "field": "items", "text": "请补充说明。"}
        review.request_correction(work, walk.story.case_id, [line])


def proposes(walk: Walk, choice: int) -> None:
    with walk.office.work(walk.clerk) as work:
        two_officers.propose_approval(work, walk.story.case_id)


def confirms(walk: Walk, choice: int) -> None:
    stories.confirm(walk.office, walk.story.case_id, walk.second)


def decides(walk: Walk, choice: int) -> None:
    open_legs = [leg.id for leg in walk.case().legs if leg.kind == "before"]
    for leg in open_legs:
        with walk.office.work(walk.officer) as work:
            leg_decisions.decide(
                work, leg, granted=choice % 3 > 0, reasons="" if choice % 3 else "储存条件不符合。"
            )


def waits(walk: Walk, choice: int) -> None:
    walk.office.clock.move(days=choice % 12, minutes=10)  # type: ignore[attr-defined]  # a test's clock


def licenses(walk: Walk, choice: int) -> None:
    exits.make_licence(walk.office, walk.story.case_id)


def ordered(walk: Walk, choice: int) -> None:
    """A clerk orders the scope anew for the enterprise that came to be."""
    with walk.office.read() as session:
        code = session.query(Enterprise.uscc).filter_by(case_id=walk.story.case_id).scalar()
    if code:
        scope = "软件开发\n" + (CHEMICALS, TOBACCO, walk.other)[choice % 3]
        orders.order(walk.office, str(code), "CHANGE", scope=scope)


STEPS: tuple[Callable[[Walk, int], None], ...] = (
    trades, ticks, signs, hands_in, takes, sees, sends_back, proposes, confirms, decides, waits, licenses, ordered,
)  # fmt: skip
TOWARDS = (signs, hands_in, takes, sees, proposes, confirms, waits, decides, waits, licenses)


def tried(walk: Walk, step: Callable[[Walk, int], None], choice: int) -> None:
    try:
        step(walk, choice)
    except OUT_OF_ORDER as error:
        assert isinstance(error, LicensingError)
        walk.done.append(f"{step.__name__} {choice} refused")
    else:
        walk.done.append(f"{step.__name__} {choice}")


def approved(walk: Walk, item: str) -> bool:
    """By the rows alone: the department's grant, or what a clerk saw of the approval as the application words it today."""
    with walk.office.read() as session:
        granted = session.query(Leg).filter_by(case_id=walk.story.case_id, kind="before", state="granted")
        if any(item in leg.items for leg in granted):
            return True
        case = session.get_one(Case, walk.story.case_id)
        told = (case.answers.get("certificates") or {}).get("approvals", {}).get(item)
        rows = session.query(Review).filter_by(case_id=case.id, action="see_approval", undone=False)
        seen = {entry["number"] for row in rows for entry in row.items if entry["item"] == item}
        return item == "A19" and told is not None and told["number"] in seen


def holds(walk: Walk) -> None:
    """What anybody may trust: a licence's scope, and the register's, has no phrase without its approval."""
    with walk.office.read() as session:
        faces = [row.face for row in session.query(Licence).filter_by(case_id=walk.story.case_id)]
        entries = [e.scope for e in session.query(Enterprise).filter_by(case_id=walk.story.case_id)]
    for scope in [*(face["scope"] for face in faces), *entries]:
        for phrase, item in (ITEM | GATED).items():
            assert phrase not in str(scope) or approved(walk, item), (phrase, scope, walk.done)


@pytest.mark.slow
@settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(
    first=st.integers(1, 15),
    ticked=st.integers(0, 63),
    other=st.sampled_from(sorted(GATED)),
    steps=st.lists(st.tuples(st.integers(0, len(STEPS) - 1), st.integers(0, 63)), max_size=12),
    keen=st.lists(st.booleans(), min_size=len(TOWARDS), max_size=len(TOWARDS)),
)
def test_no_licence_without_its_approvals_whatever_anybody_tries(
    sqlite_template: Path, first: int, ticked: int, other: str, steps: list[tuple[int, int]], keen: list[bool]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "portal.sqlite"
        shutil.copy(sqlite_template, database)
        office = make_office(make_settings(Path(folder) / "data", f"sqlite:///{database}"), FixedClock())
        story = trading_in(office)
        stories.give_keys(office)
        walk = Walk(
            office,
            story,
            stories.appoint(office, Role.CLERK),
            stories.second_officer(office),
            stories.appoint(office, Role.OFFICER, stories.LEDU, EMERGENCY),
            other,
        )
        tried(walk, trades, first)
        tried(walk, ticks, ticked)
        wander = iter(steps)
        for step, direct in zip(TOWARDS, keen, strict=True):
            if not direct and (drawn := next(wander, None)):
                tried(walk, STEPS[drawn[0]], drawn[1])
                holds(walk)
            tried(walk, step, ticked)
            holds(walk)
        for which, choice in wander:
            tried(walk, STEPS[which], choice)
            holds(walk)
        office.close()


@pytest.mark.parametrize(("scope", "ticked"), [(4, 0), (1, 1)])
def test_the_walk_can_reach_a_licence(sqlite_office: Office, scope: int, ticked: int) -> None:
    """The oracle can fail: the straight way ends in a licence, with dangerous goods only as far as the department granted them, and
    a thief who writes a phrase into the register is found."""
    office = sqlite_office
    stories.give_keys(office)
    walk = Walk(
        office,
        trading_in(office),
        stories.appoint(office, Role.CLERK),
        stories.second_officer(office),
        stories.appoint(office, Role.OFFICER, stories.LEDU, EMERGENCY),
    )
    tried(walk, trades, scope)
    for step in (ticks, *TOWARDS):
        tried(walk, step, ticked)
    holds(walk)
    with office.work(walk.clerk) as work:
        entry = work.session.query(Enterprise).filter_by(case_id=walk.story.case_id).one()
        assert (CHEMICALS in str(entry.scope)) == (ticked == 1), walk.done
        entry.scope = f"{entry.scope}；{TOBACCO}"
    with pytest.raises(AssertionError, match=TOBACCO):
        holds(walk)
