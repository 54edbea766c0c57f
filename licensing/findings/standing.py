"""Facts that departments state about people (条例 arts 12, 40; 公司法 art 178; 公务员法 art 59): which offices they close, by date."""

from __future__ import annotations

from collections.abc import Iterator

from licensing.application.draft import Bar, Draft, PersonAnswer
from licensing.catalogue.load import Catalogue
from licensing.catalogue.standings import StandingKind
from licensing.entities import EVERY, OWNERS
from licensing.errors import Problem
from licensing.findings.rule import REFUSE, REVIEW, Check, Rule

CLOSED = {  # gate of standing_kinds -> the roles it closes; None: every part in an application
    "rep": frozenset({"LEGAL_REP", "OPERATOR", "COOP_CHAIR", "BR_HEAD"}),
    "officer": frozenset({"DIRECTOR", "AUDIT", "SUPERVISOR", "MANAGER", "FIN_HEAD"}),
    "owner": OWNERS,
    "apply": None,
}


def touched(kind: StandingKind, gate: str, roles: frozenset[str]) -> bool:
    """Whether a fact of this kind closes, by this gate, one of the roles."""
    closed = CLOSED[gate]
    return gate in kind.gates and (closed is None or bool(closed & roles))


def _open_question(kind: StandingKind, bar: Bar) -> bool:
    """Whether personal responsibility, on which it hangs, was never decided: then nobody is refused for it by a machine."""
    return kind.by_responsibility and bar.responsible not in ("yes", "no")


def _bars(draft: Draft, catalogue: Catalogue) -> Iterator[tuple[PersonAnswer, StandingKind, Bar]]:
    for person in draft.people:
        for bar in draft.bars.get(person.id, ()):
            kind = catalogue.standing_kinds.get(bar.code)
            if kind is not None and not (kind.by_responsibility and bar.responsible == "no"):
                yield person, kind, bar


def _closing(gate: str, code: str) -> Check:
    """The ground is not named: the applicant reads it too, and it is the person's own matter."""

    def check(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
        names = {
            p.id: p.name
            for p, k, b in _bars(draft, catalogue)
            if touched(k, gate, p.roles) and not _open_question(k, b)
        }
        for person, name in names.items():
            yield Problem(f"person.{person}.roles", code, {"name": name})

    return check


def _undecided(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    for person, kind, bar in _bars(draft, catalogue):
        if _open_question(kind, bar) and any(touched(kind, gate, person.roles) for gate in CLOSED):
            yield Problem(f"person.{person.id}.roles", "people.responsibility_open", {"name": person.name})


RULES = (
    Rule("GE-02", REFUSE, "市场主体登记管理条例第十二条", "yes", EVERY, _closing("rep", "people.barred_rep")),
    Rule("GE-03", REFUSE, "公司法第一百七十八条", "yes", EVERY, _closing("officer", "people.barred_officer")),
    Rule("GE-05", REVIEW, "公司法第一百七十八条", "yes", EVERY, _undecided),
    Rule(
        "GE-06",
        REFUSE,
        "市场主体登记管理条例第四十条",
        "yes",
        EVERY,
        _closing("apply", "people.barred_apply"),
    ),
    Rule("WA-25", REFUSE, "公务员法第五十九条", "yes", EVERY, _closing("owner", "people.barred_owner")),
)
