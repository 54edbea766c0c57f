"""The share capital of a joint-stock company up and down (公司法 arts 98, 116, 142, 148, 151-153, 214, 224, 225, 228).

Its shareholders stand on no register here: the meeting is told with its votes, the directors sign its minutes. What the board issues by
its own power is its own decision by two thirds of all directors. Who subscribed is the company's register of shareholders.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from licensing.deadlines import add_years
from licensing.documents.wording import yuan
from licensing.errors import Problem
from licensing.kinds.change import issuing, matter, meeting, redeeming
from licensing.store.models import Case, Enterprise
from licensing.work import Work

ITEM = "stock"
ISSUE, RESERVES, REDUCE = "issue", "reserves", "reduce"
WAYS = {ISSUE: "发行新股", RESERVES: "公积金转增", REDUCE: "减少注册资本"}
MEETING, BOARD = "meeting", "board"
BY = {MEETING: "股东会决议", BOARD: "董事会依授权决议"}
PAR, NO_PAR = "par", "no_par"
KINDS = {PAR: "面额股", NO_PAR: "无面额股"}
POWER_YEARS = 3  # art 152: the board's power, and half of the shares issued
LEFT_PART = 4  # art 214: the statutory reserve that is left is no less than a quarter of the capital before
FIELDS = (
    *("way", "capital_fen", "by", "decided_on", "votes_for", "votes_present", "authorised_on"),
    *("kind", "shares", "proceeds_fen", "paid_on", "reserve_left_fen", "reason"),
    *("classes", "not_public"),
    *redeeming.FIELDS,
)


def given(case: Case) -> dict[str, Any]:
    return matter.answer(case, ITEM) if ITEM in matter.items_of(case) else {}


def board_decides(case: Case) -> bool:
    """Whether it is the board's own decision, which more of the directors must make (art 153)."""
    return given(case).get("by") == BOARD


def problems(work: Work, case: Case, enterprise: Enterprise) -> list[Problem]:
    """What is missing or not as the law has it; the notice of a reduction and its days are asked with the order's checks."""
    if ITEM not in matter.items_of(case):
        return []
    said, before = given(case), enterprise.capital_fen
    after = _number(said, "capital_fen")
    if not before:
        return [Problem(ITEM, "change.stock_unknown")]
    if not after or said.get("way") not in WAYS or said.get("by") not in BY:
        return [Problem(ITEM, "order.missing")]
    if after == before:
        return [Problem(ITEM, "change.same")]
    if (after < before) != (said["way"] == REDUCE):
        return [Problem(ITEM, "change.stock_way")]
    return [
        *_decided(work, said, before, after),
        *(_issued(work, said, after - before) if said["way"] == ISSUE else ()),
        *issuing.problems(case, said, after - before),
        *(_left(said, before) if said["way"] == RESERVES else ()),
        *redeeming.problems(work, case),
    ]


def _decided(work: Work, said: dict[str, Any], before: int, after: int) -> list[Problem]:
    """The meeting by two thirds of the votes present (art 116); the board within its power (art 152)."""
    found = _day_behind(work, said, "decided_on")
    if said["by"] == BOARD:
        power = _day(said.get("authorised_on"))
        if said["way"] != ISSUE:
            found.append(Problem(ITEM, "change.stock_meeting"))
        elif power is None or power > work.act.on or work.act.on > add_years(power, POWER_YEARS):
            found.append(Problem(ITEM, "change.stock_power", {"years": POWER_YEARS}))
        elif 2 * (after - before) > before:
            found.append(Problem(ITEM, "change.stock_half"))
        return found
    return found + meeting.short(ITEM, *(meeting.number(said.get(n)) for n in meeting.FIELDS[1:]))


def _issued(work: Work, said: dict[str, Any], more: int) -> list[Problem]:
    """What was brought: all of it paid (arts 98, 228), not below par (art 148), of no-par shares at least half into capital (art 142)."""
    found = _day_behind(work, said, "paid_on")
    brought = _number(said, "proceeds_fen")
    if said.get("kind") not in KINDS or _number(said, "shares") <= 0 or not brought:
        return [*found, Problem(ITEM, "change.stock_shares")]
    if brought < more:
        found.append(Problem(ITEM, "change.stock_below_par"))
    if said["kind"] == NO_PAR and 2 * more < brought:
        found.append(Problem(ITEM, "change.stock_half_to_capital"))
    if said["kind"] == PAR and more % _number(said, "shares"):
        found.append(Problem(ITEM, "capital.par_uneven"))
    return found


def _left(said: dict[str, Any], before: int) -> list[Problem]:
    """The statutory reserve after it (art 214)."""
    kept = said.get("reserve_left_fen")
    enough = kept is not None and LEFT_PART * _number(said, "reserve_left_fen") >= before
    return [] if enough else [Problem(ITEM, "change.stock_reserve")]


def _day_behind(work: Work, said: dict[str, Any], name: str) -> list[Problem]:
    day = _day(said.get(name))
    return [] if day is not None and day <= work.act.on else [Problem(ITEM, f"change.stock_{name}")]


def lines(case: Case) -> list[tuple[str, str, str]]:
    """Label, before and after, as the papers print it."""
    said = given(case)
    stood = (case.answers.get("start") or {}).get("items", {}).get(ITEM)
    if not said.get("capital_fen"):
        return []
    told = [("", yuan(int(stood)) if stood else "", yuan(_number(said, "capital_fen")))]
    told.append(("（方式）", "", WAYS.get(str(said.get("way")), "")))
    told.append(("（决定）", "", _decision(said)))
    if said.get("way") == ISSUE:
        shares = f"{KINDS.get(str(said.get('kind')), '')}{_number(said, 'shares')}股，股款{yuan(_number(said, 'proceeds_fen'))}"
        told.append(("（新股）", "", f"{shares}，{said.get('paid_on') or ''}缴足"))
        told += issuing.lines(case)
    told += redeeming.lines(case)
    if said.get("way") == RESERVES:
        told.append(("（转增后留存的法定公积金）", "", yuan(_number(said, "reserve_left_fen"))))
    return told


def _decision(said: dict[str, Any]) -> str:
    made = f"{BY.get(str(said.get('by')), '')}，{said.get('decided_on') or ''}"
    if said.get("by") == BOARD:
        return f"{made}，授权日{said.get('authorised_on') or ''}"
    return f"{made}，出席{_number(said, 'votes_present')}票，同意{_number(said, 'votes_for')}票"


def _number(said: dict[str, Any], name: str) -> int:
    value = str(said.get(name) or "0")
    return int(value) if value.isdecimal() else 0


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value)) if value else None
    except ValueError:
        return None
