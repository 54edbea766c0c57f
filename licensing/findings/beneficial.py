"""Beneficial owners (受益所有人信息管理办法 arts 2, 3, 6, 7, 9, 11): filed, or exempted by a pledge where the law offers one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Any

from licensing import beneficial as owned
from licensing.application.draft import Draft
from licensing.beneficial import CONTROL, FILE, MANAGER, PLEDGE, SECTION, SENIOR, SHARE, STATE, VOTES, Judged
from licensing.catalogue.load import Catalogue
from licensing.entities import KINDS
from licensing.errors import Problem
from licensing.findings.rule import REFUSE, REVIEW, Rule

FILING = tuple(kind.code for kind in KINDS.values() if not kind.one_owner)
OWN = ("address", "valid_until", "since")  # asked of everybody (art 11)
OTHERS = ("name", "number", "sex", "nationality", "born", "contact")  # known of who is in the application
LEAST_NOTE = 4  # characters: how somebody controls is said in words
Found = Callable[[Draft, Judged], Iterable[Problem]]


def _when(way: str, found: Found) -> Callable[[Draft, Catalogue], Iterator[Problem]]:
    """A rule for those who file, or for those who pledge."""

    def check(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
        rules = catalogue.beneficial
        if owned.asked(draft, rules) and draft.section(SECTION).get("way") == way:
            yield from found(draft, owned.judge(draft, rules))

    return check


def _unsaid(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    said = draft.section(SECTION).get("way") in (PLEDGE, FILE)
    if owned.asked(draft, catalogue.beneficial) and not said:
        yield Problem("way", "beneficial.needed")


def _pledge(draft: Draft, judged: Judged) -> Iterator[Problem]:
    for why in judged.closed:
        yield Problem("way", f"beneficial.no_exemption_{why}")
    if not judged.closed and not draft.section(SECTION).get("pledge"):
        yield Problem("pledge", "beneficial.pledge_needed")


def _share(draft: Draft, judged: Judged) -> Iterator[Problem]:
    """Everybody who owns enough is named, and nobody by a part too small."""
    there = {str(o["who"]) for o in owned.filed(draft)}
    for key in judged.owners:
        if key not in there:
            told = {"name": judged.names.get(key, ""), "percent": owned.percent(judged.shares[key])}
            yield Problem(f"owner.{key}", "beneficial.missing", told)
    for owner in owned.filed(draft):
        key = str(owner["who"])
        if owner.get("right") == SHARE and key not in judged.owners:
            told = {
                "name": judged.names.get(key, ""),
                "percent": owned.percent(judged.shares.get(key, Fraction(0))),
            }
            yield Problem(f"owner.{owner['id']}.right", "beneficial.below", told)
        for body, text in (owner.get("held") or {}).items():
            if owned.chain(str(text)) is None:
                yield Problem(f"owner.{owner['id']}.held-{body}", "beneficial.chain_form")


def _last(draft: Draft, judged: Judged) -> Iterator[Problem]:
    """Who runs the business is named only when nobody owns or controls enough."""
    named = owned.filed(draft)
    if not named:
        yield Problem("owners", "beneficial.nobody")
    for owner in named:
        others = [o for o in named if o is not owner and o.get("right") not in (MANAGER, STATE, SENIOR)]
        if owner.get("right") == MANAGER and (judged.owners or others):
            yield Problem(f"owner.{owner['id']}.right", "beneficial.manager_last")


def _branch(draft: Draft, judged: Judged) -> Iterator[Problem]:
    """The branch of a foreign company: the company's own beneficial owners, and at least one senior manager of the branch (art 8)."""
    seniors = [o for o in owned.filed(draft) if o.get("right") == SENIOR]
    if not draft.kind.abroad:
        for owner in seniors:
            yield Problem(f"owner.{owner['id']}.right", "beneficial.senior_elsewhere")
        return
    if not seniors:
        yield Problem("owners", "beneficial.senior_needed")
    if len(seniors) == len(owned.filed(draft)):
        yield Problem("owners", "beneficial.company_needed")


def _data(draft: Draft, judged: Judged) -> Iterator[Problem]:
    people = {p.id for p in draft.people}
    for owner in owned.filed(draft):
        wanted = OWN if owner["who"] in people else (*OWN, *OTHERS)
        for field in wanted:
            if not owner.get(field):
                yield Problem(f"owner.{owner['id']}.{field}", "beneficial.field_needed")
        if str(owner.get("since") or "") > draft.on.isoformat():
            yield Problem(f"owner.{owner['id']}.since", "beneficial.since_ahead")
        if owner.get("right") == CONTROL and len(str(owner.get("note") or "").strip()) < LEAST_NOTE:
            yield Problem(f"owner.{owner['id']}.note", "beneficial.note_needed")


def _by_person(owner: Mapping[str, Any], judged: Judged) -> bool:
    """Whether what makes somebody one is nothing that owners' parts or an office show."""
    if owner.get("right") == SENIOR:
        return owner["who"] not in judged.seniors
    return owner.get("right") in (VOTES, CONTROL, STATE) and owner["who"] not in judged.heads


def _control(draft: Draft, judged: Judged) -> Iterator[Problem]:
    named = owned.filed(draft)
    for owner in filter(lambda o: _by_person(o, judged), named):
        told = {"name": judged.names.get(str(owner["who"]), "")}
        yield Problem(f"owner.{owner['id']}.right", "beneficial.by_control", told)
    there = {str(o["who"]) for o in named}
    for key in judged.heads:
        if key not in there:
            yield Problem("owners", "beneficial.head_unnamed", {"name": judged.names.get(key, "")})


def _opaque(draft: Draft, judged: Judged) -> Iterator[Problem]:
    """A body that holds enough, and nobody is named through it: whoever stands behind it is asked by a person."""
    through = {body for owner in owned.filed(draft) for body in owner.get("held") or {}}
    if any(o.get("right") == STATE for o in owned.filed(draft)):
        return
    for part in judged.unknown:
        if part.key not in through:
            yield Problem("owners", "beneficial.body_unknown", {"name": part.name})


ARTICLE = "受益所有人信息管理办法"
RULES = (
    Rule("GE-80", REFUSE, f"{ARTICLE}第二条、第九条", "partial", FILING, _unsaid, SECTION),
    Rule("GE-81", REFUSE, f"{ARTICLE}第三条", "yes", FILING, _when(PLEDGE, _pledge), SECTION),
    Rule("GE-82", REFUSE, f"{ARTICLE}第六条", "partial", FILING, _when(FILE, _share), SECTION),
    Rule("GE-83", REFUSE, f"{ARTICLE}第六条", "partial", FILING, _when(FILE, _last), SECTION),
    Rule("GE-85", REFUSE, f"{ARTICLE}第八条", "partial", FILING, _when(FILE, _branch), SECTION),
    Rule("GE-87", REFUSE, f"{ARTICLE}第十一条", "partial", FILING, _when(FILE, _data), SECTION),
    Rule("GE-82C", REVIEW, f"{ARTICLE}第六条、第七条", "partial", FILING, _when(FILE, _control), SECTION),
    Rule("GE-82B", REVIEW, f"{ARTICLE}第六条", "partial", FILING, _when(FILE, _opaque), SECTION),
)
