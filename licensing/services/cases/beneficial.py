"""Naming the beneficial owners in an application: by the applicant alone, never an agent (受益所有人信息管理办法 arts 4, 9)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from licensing import beneficial, id_documents, parties
from licensing.application.draft import Draft
from licensing.beneficial import FILE, PLEDGE, RIGHTS, SECTION, Judged
from licensing.errors import Conflict, Invalid, NotFound, Problem
from licensing.findings.capacity import born_on
from licensing.id_documents import RESIDENT_ID
from licensing.known_kinds import kind_of
from licensing.services.cases.cases import own_case
from licensing.store.models import Case
from licensing.work import Work

LONGEST = {"name": 50, "address": 200, "contact": 50, "nationality": 30, "note": 500, "held": 100}
DATES = ("born", "valid_until", "since")
FOREVER = "9999-12-31"  # a document without an end
SEXES = ("male", "female")


@dataclass(frozen=True)
class OwnerForm:
    """``who``: the key of somebody already known, empty for anybody else; ``given``: the rest, by name, as ``findings.beneficial`` asks.

    ``held``: body -> what is held of it, along chains.
    """

    who: str
    given: Mapping[str, str]
    held: Mapping[str, str]


@dataclass(frozen=True)
class Open:
    """An application in which they are named. ``draft``: the enterprise as it will stand."""

    case: Case
    draft: Draft
    judged: Judged


def token(key: str) -> str:
    """How pages and programs name a key: it tells nobody an index."""
    return sha256(key.encode()).hexdigest()[:12]


def key_of(seen: Open, named: str) -> str:
    """Whom the owners' tree shows by that token. Raises NotFound."""
    keys = {token(key): key for key in (*seen.judged.names, *seen.judged.shares)}
    if named not in keys:
        raise NotFound(named)
    return keys[named]


def look(work: Work, case_id: str) -> Open:
    """The own application, for the applicant alone. Raises NotFound for anybody else's, an agent's, or where nothing is asked."""
    case = own_case(work, case_id)
    draft = kind_of(case).owned(work, case)
    rules = work.books.catalogue.beneficial
    if draft is None or not beneficial.asked(draft, rules):
        raise NotFound(case_id)
    return Open(case, draft, beneficial.judge(draft, rules))


def _writing(work: Work, case_id: str, seen_version: int | None) -> Open:
    seen = look(work, case_id)
    kind_of(seen.case).flow.step(seen.case.state, "save", work.act.actor.role, {"own_case": True})
    if seen_version is not None and seen_version != seen.case.version:
        raise Conflict("case")
    return seen


def _keep(work: Work, case: Case, **changes: Any) -> None:
    kept = {**(case.answers.get(SECTION) or {}), **changes}
    case.answers = {
        **case.answers,
        SECTION: {k: v for k, v in kept.items() if v not in (None, "", False, [])},
    }
    work.session.flush()
    kind_of(case).kept(work, case)
    work.record("case.saved", "case", case.id, section=SECTION)


def choose(
    work: Work,
    case_id: str,
    way: str,
    pledge: bool = False,
    changed_on: date | None = None,
    seen_version: int | None = None,
) -> None:
    """File, or give the pledge that exempts; ``changed_on``: the day of what is filed anew. Raises Invalid, NotFound, Conflict."""
    seen = _writing(work, case_id, seen_version)
    if way not in (PLEDGE, FILE):
        raise Invalid([Problem("way", "beneficial.needed")])
    day = changed_on.isoformat() if changed_on else ""
    _keep(work, seen.case, way=way, pledge=pledge and way == PLEDGE, changed_on=day)


def put(
    work: Work, case_id: str, owner_id: str | None, form: OwnerForm, seen_version: int | None = None
) -> str:
    """Name somebody, or change what is said of them; the id within the filing. Raises Invalid with every problem, NotFound, Conflict."""
    seen = _writing(work, case_id, seen_version)
    row = _row(seen, form)
    named = list(beneficial.filed(seen.draft))
    if owner_id is not None and all(o["id"] != owner_id for o in named):
        raise NotFound(owner_id)
    if any(o["who"] == row["who"] and o["id"] != owner_id for o in named):
        raise Invalid([Problem("who", "beneficial.twice")])
    row["id"] = owner_id or work.act.ids.new("owner")
    others = [o for o in named if o["id"] != row["id"]]
    _keep(work, seen.case, owners=[*others, row], way=FILE, pledge=False)
    return str(row["id"])


def drop(work: Work, case_id: str, owner_id: str) -> None:
    """Name somebody no more; safe to repeat."""
    seen = _writing(work, case_id, None)
    named = list(beneficial.filed(seen.draft))
    if any(o["id"] == owner_id for o in named):
        _keep(work, seen.case, owners=[o for o in named if o["id"] != owner_id])


def _row(seen: Open, form: OwnerForm) -> dict[str, Any]:
    """What was typed, checked by itself; what is missing is a finding. Raises Invalid."""
    given = {name: str(text).strip() for name, text in form.given.items() if str(text).strip()}
    found = [
        Problem(n, "beneficial.too_long", {"most": m})
        for n, m in LONGEST.items()
        if len(given.get(n, "")) > m
    ]
    if given.get("right") not in RIGHTS:
        found.append(Problem("right", "beneficial.right_needed"))
    found += [
        Problem(name, "beneficial.no_day") for name in DATES if given.get(name) and not _is_day(given[name])
    ]
    who, number_problem = _who(seen, form.who, given)
    if found or number_problem:
        raise Invalid([*found, *number_problem])
    unknown = {part.key for part in seen.judged.unknown}
    held = {body: text.strip()[: LONGEST["held"]] for body, text in form.held.items() if text.strip()}
    person = next((p for p in seen.draft.people if p.id == who), None)
    number = person.id_number if person else given.get("number", "")
    kind = person.document_kind if person else given.get("document_kind", RESIDENT_ID)
    return {
        **given,
        **_told_by(kind, number),
        "who": who,
        "held": {b: t for b, t in held.items() if b in unknown},
    }


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _told_by(kind: str, number: str) -> dict[str, str]:
    """What a resident card's number says by itself."""
    born = born_on(number) if kind == RESIDENT_ID else None
    if born is None or not re.fullmatch(r"\d{17}[\dX]", number):
        return {}
    return {"born": born.isoformat(), "sex": SEXES[int(number[16]) % 2 == 0], "nationality": "CHN"}


def _who(seen: Open, who: str, given: dict[str, str]) -> tuple[str, list[Problem]]:
    """The key of whoever is meant, and what is wrong with the number; one from the register must be that very person's."""
    people = {p.id: p for p in seen.draft.people if not p.is_body}
    if who in people and people[who].id_number:
        for name in ("name", "number", "document_kind"):
            given.pop(name, None)
        return who, []
    kind = given.setdefault("document_kind", RESIDENT_ID)
    number = id_documents.tidy(given.get("number", ""))
    if not id_documents.is_valid(kind, number):
        return who, [Problem("number", "people.document_number")]
    given["number"], index = number, id_documents.index_of(kind, number)
    if who:
        known = who in seen.judged.names
        if not known or index != who:
            return who, [Problem("number", "beneficial.other_number")]
        given["name"] = seen.judged.names[who]
        return who, []
    mine = {
        parties.index_of(p.party, p.document_kind, p.id_number): p.id for p in people.values() if p.id_number
    }
    if index in mine:
        for name in ("name", "number", "document_kind"):
            given.pop(name, None)
    return mine.get(index, index), []
