"""What the law says of a farmers' cooperative (农民专业合作社法 arts 12-14, 19, 20, 32, 33)."""

from __future__ import annotations

from collections.abc import Iterator

from licensing.application.draft import Draft
from licensing.catalogue.load import Catalogue
from licensing.entities._partners import parts, total
from licensing.errors import Problem
from licensing.findings.rule import REFUSE, REVIEW, Rule
from licensing.parties import ORGAN

COOP = ("cooperative",)
FEWEST, FARMERS = 5, 80  # arts 12, 20: members, percent of them farmers
SMALL, BODY_OF_SMALL, BODIES = 20, 1, 5  # art 20: up to twenty members one body, beyond that five percent
PUBLIC = "12"  # GB 32100: an institution, which may administer public affairs


def _enough(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    if 0 < len(draft.owners) < FEWEST:
        yield Problem("people", "people.members_five", {"least": FEWEST})


def _farmers(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    """Whoever is a person says whether they farm; four fifths of all members do."""
    for person in draft.owners:
        if not person.is_body and person.details.get("farmer") not in ("yes", "no"):
            yield Problem(f"person.{person.id}.farmer", "people.farmer_needed", {"name": person.name})
    farming = sum(not p.is_body and p.details.get("farmer") == "yes" for p in draft.owners)
    if farming * 100 < FARMERS * len(draft.owners):
        told = {"farmers": farming, "members": len(draft.owners), "percent": FARMERS}
        yield Problem("people", "people.farmers_few", told)


def _bodies(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    bodies, members = sum(p.is_body for p in draft.owners), len(draft.owners)
    most = BODY_OF_SMALL if members <= SMALL else members * BODIES // 100
    if bodies > most:
        yield Problem("people", "people.bodies_many", {"most": most, "members": members})


def _organs(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    for person in draft.owners:
        if person.is_body and person.id_number.startswith(ORGAN):
            yield Problem(f"person.{person.id}.id_number", "people.public_affairs", {"name": person.name})


def _institutions(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    """Whether an institution administers public affairs stands on no register: a clerk looks."""
    for person in draft.owners:
        if person.is_body and person.id_number.startswith(PUBLIC):
            yield Problem(
                f"person.{person.id}.id_number", "people.public_affairs_weighed", {"name": person.name}
            )


def _proofs(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    """That members are farmers is shown by papers, which a clerk compares."""
    if any(p.details.get("farmer") == "yes" for p in draft.owners):
        yield Problem("people", "people.farmers_shown")


def _elected(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    for role in ("COOP_CHAIR", "COOP_DIRECTOR", "COOP_SUPERVISOR"):
        for person in draft.holding(role):
            if "MEMBER" not in person.roles:
                yield Problem(
                    f"person.{person.id}.roles", "people.not_a_member", {"name": person.name, "role": role}
                )


RULES = (
    Rule("GE-107", REFUSE, "农民专业合作社法第十二条", "yes", COOP, _enough),
    Rule("COOP-20", REFUSE, "农民专业合作社法第二十条", "yes", COOP, _farmers),
    Rule("COOP-20B", REFUSE, "农民专业合作社法第二十条", "yes", COOP, _bodies),
    Rule("COOP-19", REFUSE, "农民专业合作社法第十九条", "yes", COOP, _organs),
    Rule("COOP-19R", REVIEW, "农民专业合作社法第十九条", "yes", COOP, _institutions),
    Rule("COOP-20P", REVIEW, "农民专业合作社法第十六条、第二十条", "partial", COOP, _proofs),
    Rule("COOP-32", REFUSE, "农民专业合作社法第十四条、第三十二条、第三十三条", "yes", COOP, _elected),
    Rule("COOP-13", REFUSE, "农民专业合作社法第十三条", "yes", COOP, parts),
    Rule("COOP-16", REFUSE, "农民专业合作社法第十六条", "yes", COOP, total),
)
