"""Cases of invented companies at one department, each left in another state: what a program of it will meet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from joserfc.jwk import ECKey

from licensing.act import Actor, Role
from licensing.beneficial import PLEDGE
from licensing.catalogue.model import AFTER, BEFORE, MERGED, Field, Item
from licensing.kinds.establishment import opening, submit
from licensing.services.accounts.accounts import SignUp
from licensing.services.cases import (
    beneficial,
    cases,
    facts,
    leg_corrections,
    leg_decisions,
    review,
    two_officers,
)
from licensing.services.cases.cases import PersonForm
from licensing.services.cases.leg_decisions import Substance
from licensing.services.names import names
from licensing.store.models import Case, Leg
from namecheck.declaration import Declaration
from portal.sandbox import people
from portal.sandbox.people import Vouching
from portal.wiring import Office
from portal.work.jobs import issue_licence

CITY = "630200"
FIRMS = ("青禾", "云岭", "金穗", "湟源", "朗月", "松柏", "恒泰", "嘉禾")
FIRST, THEN = "砚溪岚荻桐葭苕菡汀萱棠楠芷蕙沅湄珩珏", "舟笺亭陌麓畔墨箫帆屿棹霁烟岑砾鹭苇蓼"
NEEDED = "软件开发"
CLERKS, OFFICERS = 400_001, 500_001  # numbers of invented people from which on they hold posts
SHARE = 100_000_000  # fen
ROLES = frozenset({"LEGAL_REP", "SHAREHOLDER", "DIRECTOR", "MANAGER", "LIAISON"})
PLAIN = {"int": "3", "decimal": "3", "percent": "50", "money": "100", "bool": "yes", "pledge": "yes"}
PLAIN |= {"phone": "13900000000", "industry": "6513"}


NAMES = len(FIRMS) + len(FIRST) * len(THEN)  # how many companies a sandbox can have


class NothingToDo(Exception):
    """No certificate item of the catalogue reaches this department; or every name is taken."""


def firm_name(number: int) -> str:
    """The name of the number-th company, from 0."""
    if number < len(FIRMS):
        return f"海东市{FIRMS[number]}软件有限公司"
    row, column = divmod(number - len(FIRMS), len(FIRST))
    return f"海东市{FIRST[column]}{THEN[(row + column) % len(THEN)]}软件有限公司"


@dataclass
class Scene:
    """The people of one sandbox and how many companies they have founded."""

    office: Office
    department: str
    password: str
    vouching: Vouching = field(default_factory=lambda: Vouching(ECKey.generate_key("P-256")))
    founded: int = 0
    officers: dict[str, Actor] = field(default_factory=dict)
    clerks: list[Actor] = field(default_factory=list)

    @property
    def county(self) -> str:
        return self.department.partition("-")[0]

    def officer(self, department: str) -> Actor:
        """An officer of a department of this place, appointed when first needed."""
        if department not in self.officers:
            place, _, short = department.partition("-")
            number = OFFICERS + sorted(self.office.books.catalogue.departments).index(department)
            self.officers[department] = self._appoint(number, "周办事", Role.OFFICER, place, short)
        return self.officers[department]

    def desk(self) -> list[Actor]:
        """The two officers of the registry."""
        if not self.clerks:
            desk = enumerate(("王登记", "韩复核"), start=CLERKS)
            self.clerks = [self._appoint(number, n, Role.CLERK, self.county) for number, n in desk]
        return self.clerks

    def _appoint(self, number: int, name: str, role: Role, place: str, short: str | None = None) -> Actor:
        """The same post has the same officer at every start."""
        who = people.invented(number, name, self.password)
        return people.known(self.office, who) or people.post(self.office, who, role, place, short)


def fill(scene: Scene) -> list[tuple[str, str]]:
    """Make the cases. (state as the department sees it, company), in the order they were made. Raises NothingToDo."""
    decided = item_of(scene, (AFTER, BEFORE), scene.department)
    told = item_of(scene, (MERGED,), scene.department)
    if decided is None and told is None:
        raise NothingToDo(scene.department)
    made = []
    if told is not None:
        made += [_licensed(scene, told) for _ in range(2)]
    if decided is not None:
        steps: tuple[Callable[[Scene, Leg], None] | None, ...] = (None, None, _return, _grant, _refuse)
        made += [_asked(scene, decided, step) for step in steps]
        gate = item_of(scene, (BEFORE,), None)
        if gate is not None and gate.code != decided.code:
            made.append(void(scene, decided, gate))
    return made


def item_of(scene: Scene, kinds: tuple[str, ...], department: str | None) -> Item | None:
    """An item of these kinds that a company can apply for here; ``department`` None: decided by any other body of this place."""
    catalogue = scene.office.books.catalogue
    for item in catalogue.offered("LLC"):
        if item.kind not in kinds or not ("*" in item.triggered_by or _callers(scene, item)):
            continue
        body = catalogue.department_for(item, scene.county)
        if body.code == department or (department is None and body.code != scene.department):
            return item
    return None


def _callers(scene: Scene, item: Item) -> list[str]:
    """Phrases of business scope that call for the item, those that call for little else first."""
    catalogue = scene.office.books.catalogue
    if catalogue.department_for(item, scene.county).level not in item.levels:
        return []
    found = [p for p in catalogue.scope_items.values() if item.code in p.permit_codes]
    return [p.code for p in sorted(found, key=lambda p: len(p.permit_codes))]


def _opened(scene: Scene) -> tuple[Actor, SignUp, str]:
    """The next founder, with a name nobody has; the case is begun."""
    office = scene.office
    while scene.founded < NAMES:
        text, scene.founded = firm_name(scene.founded), scene.founded + 1
        who = people.invented(
            scene.founded, f"马{'甲乙丙丁戊己庚辛壬癸'[scene.founded % 10 - 1]}", scene.password
        )
        if people.known(office, who) is not None:  # founded by an earlier start
            continue
        actor = people.founder(office, who, scene.vouching)
        with office.work(actor) as work:
            declared = Declaration(text, "llc", CITY, work.act.on, applicant_division=scene.county)
            record = names.reserve(work, declared, committed=True).record
            if record is not None:
                return actor, who, opening.open_establishment(work, record.id).id
    raise NothingToDo(scene.department)


def accepted(scene: Scene, wanted: list[Item]) -> str:
    """A company whose application the registry accepted; the id of its case. Raises NothingToDo when every name is taken."""
    office, (actor, who, case_id) = scene.office, _opened(scene)
    for section, answer in _answers(scene, wanted).items():
        with office.work(actor) as work:
            cases.save_section(work, case_id, section, answer)
    due = (office.clock.now() + timedelta(days=900)).date()
    share = {"amount_fen": SHARE, "form": "currency", "due_on": str(due)}
    with office.work(actor) as work:
        cases.put_person(work, case_id, None, PersonForm(who.name, who.id_number, who.mobile, ROLES, share))
        beneficial.choose(work, case_id, PLEDGE, pledge=True)
    people.sign(office, actor, who, scene.vouching, case_id)
    with office.work(actor) as work:
        submit.submit(work, case_id)
    with office.work(scene.desk()[0]) as work:
        review.take(work, case_id)
    _decide(scene, case_id)
    return case_id


def _answers(scene: Scene, wanted: list[Item]) -> dict[str, dict[str, object]]:
    catalogue, today = scene.office.books.catalogue, scene.office.clock.now().date()
    basic = next(key for key, p in catalogue.scope_items.items() if p.item == NEEDED)
    called = [_callers(scene, item)[0] for item in wanted if "*" not in item.triggered_by]
    scope = list(dict.fromkeys([basic, *called]))
    days = {"date": str(today), "datetime": f"{today}T09:00"}
    asked = catalogue.shared_fields(wanted)
    return {
        "place": {"county": scene.county, "address": "模拟街道1号101室", "tenure": "owned"},
        "business": {"items": scope, "main": basic, "term_years": 20},
        "capital": {"amount_fen": SHARE},
        "certificates": {
            "items": [item.code for item in wanted],
            "fields": {f.name: _answer(f, PLAIN | days) for f in asked},
            "pledge": True,
        },
    }


def _answer(asked: Field, plain: dict[str, str]) -> object:
    """An answer that passes the question's own check."""
    if asked.type == "enum":
        return asked.choices[0].value
    if asked.type == "enum[]":
        return [asked.choices[0].value]
    if asked.type == "list":
        return [{c.name: "一号" for c in asked.columns}] * (asked.least or 1)
    if asked.type == "idcard":
        return people.invented(800, "模拟", "").id_number
    return plain.get(asked.type, "模拟填写")


def _decide(scene: Scene, case_id: str, refused_for: str = "") -> None:
    first, second = scene.desk()
    with scene.office.work(first) as work:
        if refused_for:
            two_officers.propose_refusal(work, case_id, refused_for)
        else:
            two_officers.propose_approval(work, case_id)
        proposal = facts.proposal_of(work.session, work.session.get_one(Case, case_id))
        shown = proposal.digest if proposal else ""
    with scene.office.work(second) as work:
        two_officers.confirm(work, case_id, shown)


def _leg(scene: Scene, case_id: str, department: str) -> Leg:
    with scene.office.read() as session:
        legs = session.get_one(Case, case_id).legs
        return next(x for x in legs if x.department == department and x.kind in (AFTER, BEFORE, MERGED))


def _told(scene: Scene, case_id: str) -> tuple[str, str]:
    with scene.office.read() as session:
        case = session.get_one(Case, case_id)
        return next(x.state for x in case.legs if x.department == scene.department), case.title


def _licensed(scene: Scene, item: Item) -> tuple[str, str]:
    """The enterprise exists: the department is told."""
    case_id = accepted(scene, [item])
    issue_licence.run(scene.office, case_id)
    return _told(scene, case_id)


def _asked(scene: Scene, item: Item, step: Callable[[Scene, Leg], None] | None) -> tuple[str, str]:
    """A matter to decide, and what its officer did with it."""
    case_id = accepted(scene, [item])
    if step is not None:
        step(scene, _leg(scene, case_id, scene.department))
    if item.kind == AFTER:
        issue_licence.run(scene.office, case_id)
    return _told(scene, case_id)


def _return(scene: Scene, leg: Leg) -> None:
    with scene.office.work(scene.officer(scene.department)) as work:
        leg_corrections.send_back(work, leg.id, "请补交场所照片。", leg.round)


def _grant(scene: Scene, leg: Leg) -> None:
    with scene.office.work(scene.officer(scene.department)) as work:
        permit = Substance(number="MN2026000001", valid_from=work.act.on, conditions="模拟许可，无效力")
        leg_decisions.decide(work, leg.id, True, "", leg.round, permit)


def _refuse(scene: Scene, leg: Leg) -> None:
    with scene.office.work(scene.officer(scene.department)) as work:
        leg_decisions.decide(work, leg.id, False, "场所不符合要求。", leg.round)


def void(scene: Scene, item: Item, gate: Item) -> tuple[str, str]:
    """Another body refuses what the licence hangs on, the registry refuses the case: what this department was asked is void."""
    case_id = accepted(scene, [item, gate])
    body = scene.office.books.catalogue.department_for(gate, scene.county).code
    other = _leg(scene, case_id, body)
    with scene.office.work(scene.officer(body)) as work:
        leg_decisions.decide(work, other.id, False, "不符合安全条件。", other.round)
    _decide(scene, case_id, refused_for="前置许可未获同意。")
    return _told(scene, case_id)
