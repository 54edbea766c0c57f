"""The staff in a company's organs, and the organs of a company that the state alone owns (公司法 arts 68, 76, 120, 130, 168-176)."""

from __future__ import annotations

from collections.abc import Iterator

from licensing.application.draft import Draft, PersonAnswer
from licensing.catalogue.load import Catalogue
from licensing.entities import COMPANIES, MARKS
from licensing.errors import Problem
from licensing.findings.offices import BOARD
from licensing.findings.rule import REFUSE, REVIEW, Rule
from licensing.parties import FOREIGN, ORGAN

STAFF_ASKED = 300  # 公司法 art 68


def marked(draft: Draft, mark: str) -> tuple[PersonAnswer, ...]:
    """Who holds the office that a mark is of, with that mark."""
    return tuple(p for p in draft.holding(mark) if MARKS[mark] in p.roles)


def staff(draft: Draft) -> int:
    """How many people work there, as the application says; 0 where it does not."""
    return int(draft.section("capital").get("staff") or 0)


def state_owned(draft: Draft) -> bool:
    """Whether an organ of state is its only owner (国有独资公司; 公司法 art 168)."""
    owners = draft.owners
    return len(owners) == 1 and all(
        p.is_body and p.party != FOREIGN and p.id_number.startswith(ORGAN) for p in owners
    )


def _employee_director(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    """From three hundred on, one of the staff sits on the board, unless one sits on a board of supervisors."""
    if staff(draft) < STAFF_ASKED or marked(draft, "EMP_DIRECTOR"):
        return
    if len(draft.holding("SUPERVISOR")) >= BOARD and marked(draft, "EMP_SUPERVISOR"):
        return
    yield Problem("people", "people.employee_director", {"staff": staff(draft), "from": STAFF_ASKED})


def _third(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    """At least a third of a board of supervisors is of the staff."""
    count, theirs = len(draft.holding("SUPERVISOR")), len(marked(draft, "EMP_SUPERVISOR"))
    if count >= BOARD and 3 * theirs < count:
        yield Problem("people", "people.staff_third", {"count": count, "least": -(-count // 3)})


def _of_state(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    """A person looks whether the owner's agency made the articles and chose the board; the machine counts the board."""
    if not state_owned(draft):
        return
    yield Problem("people", "people.state_owned", {"name": draft.owners[0].name})
    board, outside = len(draft.holding("DIRECTOR")), len(marked(draft, "EXT_DIRECTOR"))
    if board < BOARD:
        yield Problem("people", "people.state_board", {"count": board, "least": BOARD})
    if 2 * outside <= board:
        yield Problem("people", "people.state_outside", {"outside": outside, "count": board})
    if not marked(draft, "EMP_DIRECTOR"):
        yield Problem("people", "people.state_staff")


RULES = (
    Rule("GE-08", REFUSE, "公司法第六十八条、第一百二十条", "yes", COMPANIES, _employee_director),
    Rule("GE-09E", REFUSE, "公司法第七十六条、第一百三十条", "yes", COMPANIES, _third),
    Rule("GE-15", REVIEW, "公司法第一百七十一条至第一百七十三条", "yes", COMPANIES, _of_state),
)
