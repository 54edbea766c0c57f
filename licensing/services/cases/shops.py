"""Shops on platforms that have an account of their own: asked for by an application, answered by the platform, ended when a shop closes.

条例 art 11; 电子商务法 arts 10, 27, 28; 网络交易监督管理办法 art 10. A platform answers for its own shops alone; one shop is the place of
one enterprise. An end moves nobody: the owner is told and has the days of a change (条例 art 24) to file another address; afterwards it
is a finding for the head. Platforms without an account state it in a file (decision 0521).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.sql.elements import ColumnElement

from licensing.address_key import key_of
from licensing.catalogue.addresses import PLATFORM
from licensing.errors import Problem
from licensing.flows import enterprise as enterprises
from licensing.flows.platform_shop import FLOW
from licensing.kind_papers import PAPERS
from licensing.services.cases import hosting, lodged
from licensing.services.register import places, platforms
from licensing.store import hanging
from licensing.store.models import Case, Enterprise, Platform, PlatformShop
from licensing.uploads.about import PAPER, signed_files
from licensing.work import Work

FIELDS = ("platform", "shop")
STATEMENT = "SHOP"  # of papers.tsv: what a platform without an account states


@dataclass(frozen=True)
class Asked:
    """A shop somebody asks a platform for or has there. ``faults``: codes of what is wrong with it today."""

    row: PlatformShop
    platform: Platform
    case: Case
    faults: tuple[str, ...] = ()


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
            lodged.drop(work, row, FLOW)
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


def _others(work: Work, case: Case, *where: ColumnElement[bool]) -> int:
    """How many confirmed shops of others there are."""
    asked = lodged.of_others(PlatformShop, FLOW, case).where(*where).subquery()
    return int(work.session.scalar(select(func.count()).select_from(asked)) or 0)


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


def unstated(work: Work, case: Case, answer: Mapping[str, Any]) -> list[Problem]:
    """A founder's platform without an account says nothing itself: its statement is handed in (网络交易监督管理办法 art 10)."""
    row = PAPERS.get(case.entity_type, {}).get(STATEMENT)
    if row is None or not by_file(work, case, answer):
        return []
    if any(x.about == PAPER + STATEMENT for x in signed_files(case)):
        return []
    return [Problem("platform", "certificates.paper_needed", {"paper": row.zh, "law": row.basis})]


def occupied(
    work: Work, case: Case, answer: Mapping[str, Any], printed_as: Callable[[str], str]
) -> list[Problem]:
    """Shops of platforms without an account that are another enterprise's only place already. ``printed_as``: the domicile of one shop."""
    told = [
        (name, shop)
        for name, shop in named(work, answer)
        if name and shop and known(work, case, name) is None
    ]
    places_of = {printed_as(printed(name, shop)): (name, shop) for name, shop in told}
    keys = {text: key_of(text) for text in places_of}
    query = select(Enterprise.domicile).where(
        places.sits_at(sorted(keys.values()), sorted(keys)),
        Enterprise.id != (case.enterprise_id or ""),
        Enterprise.status.in_(enterprises.FLOW.states_in("on_register")),
    )
    taken = {platforms.key_of(text or "") for text in work.session.scalars(query)} if keys else set()
    return [
        Problem("shop", "place.shop_taken", {"platform": name, "shop": shop})
        for text, (name, shop) in places_of.items()
        if platforms.key_of(text) in taken  # a refusal hangs on it: other words are another shop
    ]


def leave(work: Work, enterprise: Enterprise, by: str) -> None:
    """The enterprise has another domicile: shops that are not in it any more end. ``by``: the case that changed it."""
    mine = lodged.with_lender(PlatformShop, Platform, PlatformShop.platform_id, FLOW.states_in("open")).where(
        Enterprise.id == enterprise.id, PlatformShop.case_id != by
    )
    for row, platform, _, _ in work.session.execute(mine).all():
        if printed(platform.name, row.shop) not in (enterprise.domicile or ""):
            lodged.drop(work, row, FLOW)


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
    closed = lodged.with_lender(PlatformShop, Platform, PlatformShop.platform_id, FLOW.states).where(
        where,
        Enterprise.status.in_(enterprises.FLOW.states_in("on_register")),
        PlatformShop.due_on.is_not(None),
        Enterprise.domicile.contains(Platform.name),
    )
    return [
        Asked(row, platform, case, ("place.shop_closed",))
        for row, platform, case, enterprise in work.session.execute(
            closed.order_by(PlatformShop.due_on, PlatformShop.id)
        ).all()
        if printed(platform.name, row.shop) in (enterprise.domicile or "")
        and not _has(work, enterprise.id, platform, row.key)
    ]
