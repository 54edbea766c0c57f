"""Shops on platforms that have an account of their own: asked for by an application, answered by the platform, ended when a shop closes.

条例 art 11; 电子商务法 arts 10, 27, 28; 网络交易监督管理办法 art 10. A platform answers for its own shops alone; one shop is the place of
one enterprise. An end moves nobody: the owner is told and has the days of a change (条例 art 24) to file another address; afterwards it
is a finding for the head. Platforms without an account state it in a file (decision 0521).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.sql.elements import ColumnElement

from licensing.act import Role
from licensing.catalogue.addresses import PLATFORM
from licensing.errors import Invalid, NotFound, Problem, Refused
from licensing.flows import enterprise as enterprises
from licensing.flows.platform import FLOW as PLATFORMS
from licensing.flows.platform_shop import FLOW
from licensing.known_kinds import standing_in
from licensing.services.cases import hosting
from licensing.services.holding.holding import SHOPS, power_over, powers
from licensing.services.identity import proofs
from licensing.services.register import platforms
from licensing.services.register.lenders import LONGEST_REASONS
from licensing.store import hanging
from licensing.store.models import Case, Enterprise, Platform, PlatformShop
from licensing.work import Work

MOST = 1000  # answers at once
LINE = {  # why a line of many cannot be answered: what a refusal's code is called there
    "review.no_reasons": "platform.line_reasons",
    "platform.shop_taken": "platform.line_taken",
    "platform.closed": "platform.line_closed",
    "platform.full": "platform.line_full",
}
NOT_OPEN = "platform.line_not_open"
CHANGE = "D25"  # row of deadlines.tsv: a change is filed within thirty days
FIELDS = ("platform", "shop")


@dataclass(frozen=True)
class Asked:
    """A shop somebody asks a platform for or has there. ``faults``: codes of what is wrong with it today."""

    row: PlatformShop
    platform: Platform
    case: Case
    faults: tuple[str, ...] = ()


@dataclass(frozen=True)
class Answer:
    """What a platform says of one shop. ``action``: confirm, decline or end."""

    shop_id: str
    action: str
    reasons: str = ""


def named(work: Work, answer: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Platform and shop as an answer names them: a founder's one, a change's several; none for another kind of address."""
    if hosting.kind_of(work, dict(answer)).host != PLATFORM:
        return []
    shops = answer.get("shops") if "shops" in answer else [answer]
    lines = [line for line in shops or [] if isinstance(line, Mapping)]
    return [(str(line.get("platform") or "").strip(), str(line.get("shop") or "").strip()) for line in lines]


def known(work: Work, case: Case, name: str) -> Platform | None:
    """The platform of that name which is to be asked: one that came after the application was handed in is not."""
    row = platforms.named(work, name)
    late = (
        row is not None
        and case.submitted_at is not None
        and (row.since_at or work.act.at) > case.submitted_at
    )
    return None if late else row


def follow(work: Work, case: Case) -> None:
    """After a founder's place was kept: the platform's name is as its own account has it, and the platform is asked."""
    answer = dict(case.answers.get(hosting.SECTION) or {})
    pairs = named(work, answer)
    platform = platforms.named(work, pairs[0][0]) if pairs else None
    if platform is not None:
        case.answers = {**case.answers, hosting.SECTION: answer | {"platform": platform.name}}
    ask(work, case)


def ask(work: Work, case: Case) -> None:
    """Have the requests say what the application says now; who is not asked any more hears nothing. Nothing is asked twice."""
    pairs = named(work, hosting.said(case))
    wanted: dict[str, tuple[Platform, str]] = {}
    for name, shop in pairs:
        platform = known(work, case, name)
        if platform is not None and shop and not stands(work, case, platform, shop):
            wanted[about(case, platform, shop)] = (platform, shop)
    for row in _of_case(work, case):
        if row.about in wanted:
            wanted.pop(row.about)
        else:
            _drop(work, row)
    for digest, (platform, shop) in wanted.items():
        made = PlatformShop(
            id=work.act.ids.new("shop"),
            platform_id=platform.id,
            case_id=case.id,
            shop=shop,
            key=platforms.key_of(shop),
            about=digest,
            state=FLOW.initial,
            asked_at=work.act.at,
        )
        work.session.add(made)
        work.record("platform_shop.asked", "enterprise", platform.enterprise_id, shop=made.id, case=case.id)
    if pairs or wanted:
        work.session.flush()


def about(case: Case, platform: Platform, shop: str) -> str:
    """What a platform is asked for."""
    return sha256(f"{case.id}\n{case.title}\n{platform.id}\n{platforms.key_of(shop)}".encode()).hexdigest()


def _of_case(work: Work, case: Case) -> Sequence[PlatformShop]:
    if not hanging.any_of(work.session, case.id, PlatformShop):
        return []
    query = select(PlatformShop).where(
        PlatformShop.case_id == case.id, PlatformShop.state.in_(FLOW.states_in("open"))
    )
    return work.session.scalars(query.order_by(PlatformShop.asked_at, PlatformShop.id)).all()


def _drop(work: Work, row: PlatformShop) -> None:
    row.state, row.ended_on = FLOW.step(row.state, "drop", Role.SYSTEM, {}).target, work.act.on
    work.record("platform_shop.dropped", "platform_shop", row.id, case=row.case_id)


def _counting(work: Work) -> tuple[ColumnElement[bool], ...]:
    """What makes a confirmed shop count today: its application not given up, its enterprise there."""
    return (
        PlatformShop.state.in_(FLOW.states_in("agreed")),
        ~standing_in("given_up"),
        Enterprise.id.is_(None) | Enterprise.status.in_(enterprises.FLOW.states_in("on_register")),
    )


def _others(work: Work, case: Case, *where: ColumnElement[bool]) -> int:
    """How many confirmed shops of others there are."""
    query = (
        select(func.count())
        .select_from(PlatformShop)
        .join(Case, Case.id == PlatformShop.case_id)
        .outerjoin(Enterprise, Enterprise.id == Case.enterprise_id)
        .where(
            PlatformShop.case_id != case.id,
            Case.enterprise_id.is_(None) | (Case.enterprise_id != (case.enterprise_id or "")),
            *_counting(work),
            *where,
        )
    )
    return int(work.session.scalar(query) or 0)


def stands(work: Work, case: Case, platform: Platform, shop: str) -> bool:
    """Whether the platform has confirmed this shop to the enterprise of the application before."""
    key = platforms.key_of(shop)
    return case.enterprise_id is not None and _has(work, case.enterprise_id, platform, key, but=case.id)


def _has(work: Work, enterprise_id: str, platform: Platform, key: str, but: str = "") -> bool:
    """Whether a shop is confirmed to an enterprise. ``but``: an application whose own request does not count."""
    query = (
        select(PlatformShop.id)
        .join(Case, Case.id == PlatformShop.case_id)
        .where(
            Case.enterprise_id == enterprise_id,
            PlatformShop.platform_id == platform.id,
            PlatformShop.key == key,
            PlatformShop.case_id != but,
            PlatformShop.state.in_(FLOW.states_in("agreed")),
        )
    )
    return work.session.scalar(query.limit(1)) is not None


def shop_free(work: Work, case: Case, platform: Platform, shop: str) -> bool:
    """One shop, one enterprise."""
    key = platforms.key_of(shop)
    return not _others(work, case, PlatformShop.platform_id == platform.id, PlatformShop.key == key)


def shops_left(work: Work, case: Case, platform: Platform) -> bool:
    """Whether the row of the kind leaves the platform another; without a quota it always does."""
    quota = platforms.kind_of(work).quota
    return quota is None or _others(work, case, PlatformShop.platform_id == platform.id) < quota


def against(work: Work, case: Case, answer: Mapping[str, Any]) -> list[Problem]:
    """Everything that stands against the shops an answer names, where their platforms have an account."""
    found: list[Problem] = []
    lines = named(work, answer)
    rows = {row.about: row for row in _of_case(work, case)} if lines else {}
    for name, shop in lines:
        platform = known(work, case, name)
        if platform is not None and shop:
            row = rows.get(about(case, platform, shop))
            found += _wrong(work, case, platform, shop, row)
    return found


def _wrong(
    work: Work, case: Case, platform: Platform, shop: str, row: PlatformShop | None
) -> Iterable[Problem]:
    told = {"platform": platform.name, "shop": shop}
    if platforms.closed_for(work, platform):
        yield Problem("platform", "place.platform_closed", told)
    elif not shop_free(work, case, platform, shop):
        yield Problem("shop", "place.shop_taken", told)
    elif stands(work, case, platform, shop) or (row is not None and FLOW.within(row.state, "agreed")):
        return
    elif row is not None and FLOW.within(row.state, "declined"):
        yield Problem("shop", "place.shop_declined", told | {"reasons": row.reasons or ""})
    else:
        yield Problem("shop", "place.shop_unconfirmed", told)


def by_file(work: Work, case: Case, answer: Mapping[str, Any]) -> bool:
    """Whether some platform named has no account, so that its own statement comes as a file."""
    return any(known(work, case, name) is None for name, _ in named(work, answer) if name)


def mine(work: Work) -> list[tuple[Platform, Enterprise]]:
    """The platforms the acting person answers for: their representative, and to whom exactly that was lent."""
    proofs.acting(work)
    own = {p.enterprise.id: p.enterprise for p in powers(work) if p.may(SHOPS)}
    query = select(Platform).where(
        Platform.enterprise_id.in_(sorted(own)), Platform.state.in_(PLATFORMS.states_in("known"))
    )
    rows = work.session.scalars(query.order_by(Platform.asked_at, Platform.id))
    return [(row, own[row.enterprise_id]) for row in rows]


def own(work: Work, platform_id: str) -> Platform:
    """A platform the acting person answers for. Raises NotFound."""
    for row, _ in mine(work):
        if row.id == platform_id:
            return row
    raise NotFound(platform_id)


@dataclass(frozen=True)
class Wanted:
    """Which of a platform's shops: in a group of states, with words in the shop's or the business's name, by id from ``after`` on.

    ``most``: 0 for all.
    """

    group: str = "open"
    words: str = ""
    after: str | None = None
    most: int = 0


def of_platform(work: Work, platform: Platform, wanted: Wanted) -> list[Asked]:
    """Shops of a platform, by id."""
    query = (
        select(PlatformShop, Case)
        .join(Case, Case.id == PlatformShop.case_id)
        .where(*_wanted(platform, wanted.group))
        .order_by(PlatformShop.id)
    )
    if wanted.words.strip():
        key = platforms.key_of(wanted.words)
        query = query.where(
            PlatformShop.key.contains(key, autoescape=True)
            | Case.title.contains(wanted.words.strip(), autoescape=True)
        )
    query = query.where(PlatformShop.id > wanted.after) if wanted.after else query
    rows = work.session.execute(query.limit(wanted.most) if wanted.most else query)
    return [Asked(row, platform, case) for row, case in rows]


def number(work: Work, platform: Platform, group: str) -> int:
    """How many shops of a platform are in a group of states."""
    query = select(func.count()).select_from(PlatformShop).join(Case, Case.id == PlatformShop.case_id)
    return int(work.session.scalar(query.where(*_wanted(platform, group))) or 0)


def _wanted(platform: Platform, group: str) -> tuple[ColumnElement[bool], ...]:
    return (
        PlatformShop.platform_id == platform.id,
        PlatformShop.state.in_(FLOW.states_in(group)),
        ~standing_in("given_up"),
    )


def answer(work: Work, told: Answer) -> Asked:
    """The platform confirms, declines or ends. Raises NotFound for anybody else, Refused with every reason."""
    row = work.session.get(PlatformShop, told.shop_id)
    platform = work.session.get(Platform, row.platform_id, with_for_update=True) if row is not None else None
    if row is None or platform is None:
        raise NotFound(told.shop_id)
    power = power_over(work, platform.enterprise_id)
    proofs.require(work, "consent")
    case, reasons = work.session.get_one(Case, row.case_id), told.reasons.strip()
    facts: dict[str, object] = {
        "may_answer_shops": power.may(SHOPS),
        "reasons_given": bool(reasons),
        "platform_open": not platforms.closed_for(work, platform),
        "shop_free": shop_free(work, case, platform, row.shop),
        "shops_left": shops_left(work, case, platform),
    }
    step = FLOW.step(row.state, told.action, Role.APPLICANT, facts)
    row.state, row.answered_by, row.answered_at = step.target, work.act.actor.id, work.act.at
    row.reasons = reasons[:LONGEST_REASONS] or None
    if FLOW.within(row.state, "final"):
        _closed(work, row, case, step.emits[0])
    else:
        work.record(step.emits[0], "case", case.id, shop=row.id)
    return Asked(row, platform, case)


def _closed(work: Work, row: PlatformShop, case: Case, event: str) -> None:
    """The shop is closed: whoever has the address there hears it, with the last day to file another."""
    row.ended_on = work.act.on
    if case.enterprise_id is None:
        work.record(event, "case", case.id, shop=row.id)
        return
    row.due_on = work.books.last_day(work.act.on, CHANGE)
    work.record(event, "enterprise", case.enterprise_id, shop=row.id, due=row.due_on.isoformat())


def answer_all(work: Work, platform_id: str, told: Sequence[Answer]) -> list[Asked]:
    """Many answers of one platform, all or none. Raises NotFound, Invalid with every line that cannot be."""
    platform = own(work, platform_id)
    if not 1 <= len(told) <= MOST:
        raise Invalid([Problem("", "platform.lines", {"most": MOST})])
    done, found = [], []
    for n, each in enumerate(told):
        row = work.session.get(PlatformShop, each.shop_id)
        if row is None or row.platform_id != platform.id:
            found.append(Problem(f"answers/{n}", "platform.unknown_shop", {"line": n + 1}))
            continue
        try:
            done.append(answer(work, each))
            work.session.flush()
        except Refused as error:
            found += [Problem(f"answers/{n}", LINE.get(c, NOT_OPEN), {"line": n + 1}) for c in error.codes]
    if found:
        raise Invalid(found)
    return done


def leave(work: Work, enterprise: Enterprise, by: str) -> None:
    """The enterprise has another domicile: shops that are not in it any more end. ``by``: the case that changed it."""
    query = (
        select(PlatformShop, Platform)
        .join(Platform, Platform.id == PlatformShop.platform_id)
        .join(Case, Case.id == PlatformShop.case_id)
        .where(
            Case.enterprise_id == enterprise.id,
            PlatformShop.case_id != by,
            PlatformShop.state.in_(FLOW.states_in("open")),
        )
    )
    for row, platform in work.session.execute(query).all():
        if printed(platform.name, row.shop) not in (enterprise.domicile or ""):
            _drop(work, row)


def printed(platform: str, shop: str) -> str:
    """A shop as the domicile says it."""
    return f"{platform}“{shop}”"


def over(work: Work, enterprise: Enterprise) -> list[Asked]:
    """Shops of an enterprise's domicile that their platform closed and nobody confirmed again."""
    return _over(work, Enterprise.id == enterprise.id)


def astray(work: Work, prefix: str, most: int = 100) -> list[Asked]:
    """Enterprises of a place whose shop was closed and whose days to file another address are over: a finding for the head."""
    place = Enterprise.authority.startswith(prefix, autoescape=True)
    return [each for each in _over(work, place) if (each.row.due_on or date.max) < work.act.on][:most]


def _over(work: Work, where: ColumnElement[bool]) -> list[Asked]:
    query = (
        select(PlatformShop, Platform, Case, Enterprise)
        .join(Platform, Platform.id == PlatformShop.platform_id)
        .join(Case, Case.id == PlatformShop.case_id)
        .join(Enterprise, Enterprise.id == Case.enterprise_id)
        .where(
            where,
            Enterprise.status.in_(enterprises.FLOW.states_in("on_register")),
            PlatformShop.due_on.is_not(None),
            Enterprise.domicile.contains(Platform.name),
        )
        .order_by(PlatformShop.due_on, PlatformShop.id)
    )
    return [
        Asked(row, platform, case, ("place.shop_closed",))
        for row, platform, case, enterprise in work.session.execute(query).all()
        if printed(platform.name, row.shop) in (enterprise.domicile or "")
        and not _has(work, enterprise.id, platform, row.key)
    ]
