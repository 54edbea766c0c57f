"""A thousand made applications handed in with the machine on: how many go straight through, what the others are held by, from last
signature to licence, CPU seconds of a whole registration, and the same answer in all counties over those registered."""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from sqlalchemy import select
from stdnum.cn import ric

from licensing.act import SYSTEM
from licensing.errors import Invalid, Refused
from licensing.kinds.establishment import sameness
from licensing.services.accounts.accounts import SignUp
from licensing.services.cases import draws
from licensing.services.cases.cases import problems_by_section
from licensing.store.models import Case, StraightRecord
from portal.clock import RandomIds, SystemClock
from portal.migration import migrate
from portal.wiring import Office, open_office
from portal.work.jobs import issue_licence
from tests.support import stories
from tests.support.identity import Authenticator
from tests.support.offices import make_settings
from tests.support.stories import Story
from tests.support.straight import switch_on

MADE, REPLAYED = 1000, 100
SIGNS = "禾麦谷岭泉溪松柏云岚晨曦峰川澜霖煦朗睿博恒泰裕丰盈鑫瑞祥启航远腾跃卓越嘉禧和顺安宁康乐"
TRADES = (
    "软件",
    "建筑工程",
    "商贸",
    "餐饮管理",
    "物业管理",
    "农业科技",
    "广告",
    "运输",
    "家政服务",
    "文化传播",
)
CAPITALS = (10, 50, 100, 300, 500, 1000, 5000)  # of ten thousand yuan
PHRASES = ("软件开发", "五金产品零售", "餐饮服务", "广告设计、代理", "物业管理", "危险化学品经营", "食品销售")


def run(register: Path | None) -> dict[str, Any]:
    """All figures; the register file is for other benches."""
    chosen = random.Random(20261129)  # noqa: S311  # made applications, the same each time
    with tempfile.TemporaryDirectory() as folder:
        settings = make_settings(Path(folder) / "data", straight_through="on")
        settings.data_dir.mkdir()
        migrate(settings.database_url)
        office = open_office(settings, SystemClock(), RandomIds())
        try:
            stories.give_keys(office)
            switch_on(office)
            with office.work(SYSTEM) as work:
                draws.settle(work)
            return _figures(office, chosen)
        finally:
            office.close()


def _figures(office: Office, chosen: random.Random) -> dict[str, Any]:
    held: Counter[str] = Counter()
    ring: dict[str, Authenticator] = {}
    waited: list[float] = []
    cost: list[float] = []
    for number in range(MADE):
        cpu = time.process_time()
        reason, seconds = _one(office, chosen, number, ring)
        held[reason] += 1
        if reason == "registered":
            waited.append(seconds)
            cost.append(time.process_time() - cpu)
    with office.look(SYSTEM) as work:
        begun = time.perf_counter()
        same = sameness.measure(sameness.decided(work, limit=REPLAYED))
        replaying = (time.perf_counter() - begun) / max(1, same.cases)
    figures = {
        "made": MADE,
        "straight_through": held["registered"] / MADE,
        "held_by": dict(held.most_common()),
        "last_signature_to_licence_s_p50": round(statistics.median(waited), 3),
        "last_signature_to_licence_s_max": round(max(waited), 3),
        "cpu_s_a_registration_p50": round(statistics.median(cost), 3),
        "same_answer_in_all_counties": f"{same.same} of {same.cases}",
        "replay_ms_a_case": round(replaying * 1000, 1),
    }
    for name, value in figures.items():
        print(f"{name:36} {value}", flush=True)
    return figures


def _one(
    office: Office, chosen: random.Random, number: int, ring: dict[str, Authenticator]
) -> tuple[str, float]:
    """Why it was held, or ``registered`` with the seconds from the last signature to the licence."""
    alone = chosen.random() < 0.3
    trade, sign = chosen.choice(TRADES), "".join(chosen.sample(SIGNS, 2))
    end = f"{trade}店（个体工商户）" if alone else f"{trade}有限公司"
    name = f"海东市乐都区{sign}{end}"
    who = _somebody(number)
    try:
        story = stories.individual_draft(office, who, name) if alone else _company(office, who, number, name)
    except (AssertionError, Refused):
        return "name not reserved", 0.0
    amount = chosen.choice(CAPITALS) * 1_000_000
    phrases = chosen.sample(PHRASES[:5], chosen.randint(1, 3)) + (
        [chosen.choice(PHRASES[5:])] if chosen.random() < 0.1 else []
    )
    items = stories.scope_ids(office, phrases)
    room = {
        "address": f"碾伯街道古城大街{1 + number // 9}号{1 + number % 9}01室"
    }  # a thousand at one address are a doubt
    stories.save(office, story, "place", stories.answers(office)["place"] | room)
    stories.save(office, story, "business", {"items": items, "main": items[0], "term_years": 20})
    stories.save(
        office,
        story,
        "certificates",
        {"items": ["S01"], "fields": dict(stories.SEAL_FIELDS), "pledge": True},
    )
    if not alone:
        stories.save(office, story, "capital", {"amount_fen": amount})
        _shares(office, story.case_id, amount)
        limit = office.books.catalogue.beneficial.exempt_fen
        (stories.pledge_beneficial if amount <= limit else stories.name_beneficial)(office, story)
    stories.sign_everybody(office, story, ring)
    signed = time.perf_counter()
    try:
        stories.hand_in(office, story)
    except (Refused, Invalid):
        with office.look(story.founder) as work:
            found = problems_by_section(work, work.session.get_one(Case, story.case_id)).values()
            return "not complete: " + ", ".join(sorted({p.code for each in found for p in each})), 0.0
    with office.read() as session:
        record = session.scalar(select(StraightRecord).where(StraightRecord.case_id == story.case_id))
    if record is None or not record.registered:
        return "doubt: " + ", ".join(sorted({d["code"] for d in record.doubts})) if record else "off", 0.0
    issue_licence.run(office, story.case_id)
    return "registered", time.perf_counter() - signed


def _company(office: Office, who: SignUp, number: int, name: str) -> Story:
    """As ``stories.draft``, with another second owner each time."""
    actor = stories.sign_up(office, who)
    story = stories.open_case(office, actor, stories.reserve_name(office, actor, name))
    for section, answer in stories.answers(office).items():
        stories.save(office, story, section, answer)
    second = _somebody(MADE + number)
    first_part, other = stories.CAPITAL_FEN * 6 // 10, stories.CAPITAL_FEN * 4 // 10
    stories.add_person(office, story, stories.person(who, stories.FOUNDER_ROLES, first_part))
    stories.add_person(office, story, stories.person(second, {"SHAREHOLDER", "MANAGER"}, other))
    return story


def _shares(office: Office, case_id: str, amount: int) -> None:
    """The two owners' parts follow the capital."""
    with office.work(SYSTEM) as work:
        case = work.session.get_one(Case, case_id)
        for person, part in zip(case.people, (6, 4), strict=True):
            person.contribution = {**person.contribution, "amount_fen": amount * part // 10}


def _somebody(number: int) -> SignUp:
    first = f"632123{1960 + number % 40}{1 + number % 12:02d}{1 + number % 28:02d}{number % 1000:03d}"
    return SignUp(
        "马" + SIGNS[number % len(SIGNS)],
        f"138{number:08d}",
        first + ric.calc_check_digit(first + "0"),
        stories.PASSWORD,
    )
