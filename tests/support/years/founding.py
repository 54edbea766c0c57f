"""Enterprises of every kind founded by the services, each by other people, in one of three counties."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from licensing import parties
from licensing.branch_heads import HEADS
from licensing.entities import KINDS, register_word
from licensing.kinds.establishment import opening
from licensing.services.cases.cases import PersonForm
from licensing.services.names import branching, declaring, names
from licensing.store.models import Case, Enterprise
from namecheck.declaration import Declaration
from tests.support import kinds, share_classes, stories
from tests.support.kinds import BUSINESSES, VARIANTS, WAN, Business, Part
from tests.support.stories import Story
from tests.support.years.town import CITY, PLACES, Known, Town

STREET = "古城大街{}号{}室"
OWNS = (Part(stories.MA, stories.FOUNDER_ROLES, 60), Part(stories.LI, ("SHAREHOLDER", "MANAGER"), 40))
LLC = Business("llc", "有限公司", "法定代表人", OWNS, "llc")
SHAPES: Mapping[str, Business] = {
    "llc": LLC,
    "llc_one": replace(LLC, people=(Part(stories.MA, stories.FOUNDER_ROLES, 100),)),
    "individual": Business(
        *(
            "individual",
            "工作室（个体工商户）",
            "经营者",
            (Part(stories.MA, ("OPERATOR", "LIAISON")),),
            "individual",
        ),
        prefix="92",
    ),
    **BUSINESSES,
    "nobody_named": VARIANTS["nobody_named"],
    "two_named": VARIANTS["two_named"],
    "classed": BUSINESSES["jsc"],
}
CLASSED = ("classed",)
UNNAMED = ("unnamed", "family")


def cast_of(town: Town, business: Business) -> list[Part]:
    """The same parts played by people of the town, paid in within what the law gives them."""
    due = str(town.later(900))
    today = str(town.today - timedelta(days=10))
    paid = business.kind == "jsc"
    return [replace(part, who=town.crowd.person(), due_on=today if paid else due) for part in business.people]


def named(town: Town, business: Business, place: str, founder: Part) -> tuple[str, str]:
    """Id and text of a name that the rules gave."""
    actor = town.actor(founder.who)
    while True:
        text = f"{PLACES[place]}{town.crowd.trade()}软件开发{business.form}"
        with town.office.work(actor) as work:
            word = register_word(business.kind)
            declaration = Declaration(text, word, CITY, work.act.on, applicant_division=place)
            answer = names.reserve(work, declaration, committed=True)
            if answer.record is not None:
                return answer.record.id, text
            town.refused += 1


def filled(town: Town, story: Story, place: str, phrases: Sequence[str] = stories.SCOPE) -> None:
    """Every section but capital and people."""
    given = stories.answers(town.office, place)
    items = stories.scope_ids(town.office, phrases)
    given["business"] |= {"items": items, "main": items[0]}
    room = STREET.format(town.rng.randrange(1, 900), town.rng.randrange(101, 999))
    given["place"] |= {"address": f"碾伯街道{room}"}
    for section, answer in given.items():
        if section != "capital":
            stories.save(town.office, story, section, answer)


def found(town: Town, shape: str) -> Known:
    """One of ``SHAPES`` from its name to its licence."""
    if shape in CLASSED:
        town.did("classes")
    business, place = SHAPES[shape], town.rng.choice(list(PLACES))
    people = cast_of(town, business)
    actor = town.actor(people[0].who)
    name_id, _ = named(town, business, place, people[0])
    story = stories.open_case(town.office, actor, name_id)
    filled(town, story, place)
    if KINDS[business.kind].capital != "none":
        money = {} if business.kind == "individual" else {"amount_fen": business.wan * WAN}
        stories.save(town.office, story, "capital", money | dict(business.capital or {}))
    for part in people:
        stories.add_person(town.office, story, kinds.person(part))
    if shape in CLASSED:
        _classed(town, story, people[1].who.name)
    stories.owned(town.office, story)
    return licensed(town, story, people, business.kind, place)


def _classed(town: Town, story: Story, holder: str) -> None:
    """Half of what the second promoter takes is preferred, without a vote."""
    with town.office.read() as session:
        people = session.get_one(Case, story.case_id).people
        held = next(p.id for p in people if p.name == holder)
    stories.save(
        town.office, story, "classes", {"classes": [share_classes.preferred({held: share_classes.SHARES})]}
    )


def found_unnamed(town: Town, composition: str) -> Known:
    """An individual business without a name, of one person or of a family."""
    place = town.rng.choice(list(PLACES))
    people = [Part(town.crowd.person(), ("OPERATOR", "LIAISON"))]
    if composition == "family":
        people.append(Part(town.crowd.person(), ("FAMILY",)))
    actor = town.actor(people[0].who)
    with town.office.work(actor) as work:
        story = Story(actor, "", opening.open_unnamed(work, "individual").id)
    filled(town, story, place)
    stories.save(town.office, story, "capital", {"composition": composition})
    for part in people:
        stories.add_person(town.office, story, kinds.person(part))
    return licensed(town, story, people, "individual", place)


def found_branch(town: Town, head: Known) -> Known:
    """A branch of an enterprise of the town: whoever represents the head founds it."""
    place, form = town.rng.choice(list(PLACES)), town.rng.choice(HEADS[head.kind].forms)
    actor, row = town.actor(head.founder), town.row(head)
    parts = declaring.BranchParts(row.name, head.uscc, place, f"第{town.papers}", form)
    while True:
        town.papers += 1
        parts = replace(parts, place=town.crowd.trade())
        with town.office.work(actor) as work:
            answer = names.reserve(work, branching.declare(work, parts), True)
            if answer.record is not None:
                break
            town.refused += 1
    story = stories.open_case(town.office, actor, answer.record.id)
    filled(town, story, place, [phrase for phrase in stories.SCOPE if phrase in str(row.scope)])
    in_charge = Part(town.crowd.person(), ("BR_HEAD", "LIAISON"))
    stories.add_person(town.office, story, stories.person(in_charge.who, in_charge.roles))
    return licensed(town, story, [in_charge], "branch", place, head)


def found_union(town: Town, members: Sequence[Known]) -> Known:
    """Three cooperatives join; whoever chairs is no member but somebody they sent."""
    union, place = kinds.UNION, members[0].place
    chair = replace(union.people[0], who=town.crowd.person())
    actor = town.actor(chair.who)
    name_id, _ = named(town, union, place, chair)
    story = stories.open_case(town.office, actor, name_id)
    filled(town, story, place)
    stories.save(town.office, story, "capital", {"amount_fen": union.wan * WAN})
    stories.add_person(town.office, story, stories.person(chair.who, chair.roles))
    for member in members:
        row = town.row(member)
        money = {"amount_fen": union.wan // 3 * WAN, "form": "currency", "due_on": str(town.later(900))}
        body = PersonForm(
            row.name, member.uscc, member.founder.mobile, frozenset({"MEMBER"}), money, parties.COMPANY
        )
        stories.add_person(town.office, story, body)
    return licensed(town, story, [chair], union.kind, place, *members)


def licensed(town: Town, story: Story, people: list[Part], kind: str, place: str, *bodies: Known) -> Known:
    """Signed by everybody, decided by two officers, its licence made by the worker's job."""
    for who in [p.who for p in people] + [b.founder for b in bodies]:
        town.sign(story.case_id, who)
    stories.hand_in(town.office, story)
    with town.office.read() as session:
        authority = str(session.get_one(Case, story.case_id).authority)
    town.decide(story.case_id, authority)
    town.work_off()
    with town.office.read() as session:
        case = session.get_one(Case, story.case_id)
        assert case.enterprise_id is not None, (kind, case.state)
        row = session.get_one(Enterprise, case.enterprise_id)
        items = ("name", "domicile", "scope", "representative", "authority", "term", "entity_type")
        first: dict[str, str | None] = {item: getattr(row, item) for item in items}
        first["capital_fen"] = None if row.capital_fen is None else str(row.capital_fen)
        uscc = str(row.uscc)
    enterprise_id = case.enterprise_id
    known = Known(enterprise_id, uscc, kind, authority, people[0].who, people, [(town.today, first)])
    known.of = frozenset(b.id for b in bodies)
    known.founders = frozenset(p.who.name for p in people if set(p.roles) & set(KINDS[kind].owners))
    town.firms.append(known)
    town.leads(known, known.founder)
    town.did(f"found {kind}")
    return known


FOUNDED: Mapping[str, Callable[[Town], Known]] = {
    **{shape: (lambda town, shape=shape: found(town, shape)) for shape in SHAPES},
    "unnamed": lambda town: found_unnamed(town, "person"),
    "family": lambda town: found_unnamed(town, "family"),
}
