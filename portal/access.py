"""Who may open what: one matrix, closed by default.

Every view carries ``@allow(Permission.X)``, ``@public`` or ``@own_guard("why")``; a route without one stops the start.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from flask import Flask
from werkzeug.exceptions import Forbidden, ServiceUnavailable

from licensing.act import VISITOR, Act, Actor, Role
from portal.here import this_app, this_memory, this_request, this_session
from portal.office import current_office

ACTOR = "acting"
View = TypeVar("View", bound=Callable[..., Any])


class Permission(StrEnum):
    """What an account may do on pages; scopes of programs are the programming interface's own."""

    OWN_ACCOUNT = "account.own"
    OWN_CASES = "case.own"
    OWN_LICENCE = "licence.own"
    SIGN = "document.sign"
    READ_CASES = "case.read"
    DECIDE_CASES = "case.decide"
    READ_LEGS = "leg.read"
    DECIDE_LEGS = "leg.decide"
    READ_REGISTER = "register.read"
    STATE_FACTS = "facts.state"
    RESET_PASSWORDS = "account.reset"
    SUPERVISE = "supervise"
    READ_JOURNAL = "journal.read"
    EDIT_RULES = "rules.edit"
    APPROVE_RULES = "rules.approve"
    OPERATE = "operate"


P = Permission
MATRIX: dict[Role, frozenset[Permission]] = {
    Role.VISITOR: frozenset(),
    Role.APPLICANT: frozenset({P.OWN_ACCOUNT, P.OWN_CASES, P.OWN_LICENCE, P.SIGN}),
    Role.CLERK: frozenset(
        {
            P.OWN_ACCOUNT,
            P.READ_CASES,
            P.DECIDE_CASES,
            P.READ_REGISTER,
            P.STATE_FACTS,
            P.RESET_PASSWORDS,
            P.EDIT_RULES,
        }
    ),
    Role.SUPERVISOR: frozenset(
        {
            P.OWN_ACCOUNT,
            P.READ_CASES,
            P.DECIDE_CASES,
            P.READ_REGISTER,
            P.STATE_FACTS,
            P.RESET_PASSWORDS,
            P.SUPERVISE,
            P.READ_JOURNAL,
            P.EDIT_RULES,
            P.APPROVE_RULES,
        }
    ),
    Role.OFFICER: frozenset({P.OWN_ACCOUNT, P.READ_LEGS, P.DECIDE_LEGS, P.READ_REGISTER, P.STATE_FACTS}),
    Role.OPERATOR: frozenset({P.OWN_ACCOUNT, P.READ_JOURNAL, P.OPERATE}),
    Role.SYSTEM: frozenset(),
}

# Where an account arrives after signing in.
FIRST_PAGES = {
    Role.APPLICANT: "/",
    Role.CLERK: "/desk",
    Role.SUPERVISOR: "/supervision",
    Role.OFFICER: "/department",
    Role.OPERATOR: "/operations/log",
}

FRAMEWORK_ENDPOINTS = frozenset(
    {"static", "bootstrap.static", "openapi.spec"}
)  # files and the public API description


@dataclass(frozen=True)
class Rule:
    """What stands before a view: a permission, or none with the reason why."""

    permission: Permission | None
    reason: str = ""


class UnguardedRoute(RuntimeError):
    """A route says neither who may open it nor that everybody may."""


class SignInNeeded(Exception):
    """Nobody is signed in and the page is not for everybody."""


def allow(permission: Permission) -> Callable[[View], View]:
    """The view is for accounts whose role has ``permission``."""
    return _mark(Rule(permission))


def public(view: View) -> View:
    """The view is for everybody."""
    return _mark(Rule(None, "public"))(view)


def own_guard(reason: str) -> Callable[[View], View]:
    """The view checks by itself, for example an OAuth token or a one-time link; ``reason`` says how."""
    if not reason:
        raise ValueError("own_guard needs a reason")
    return _mark(Rule(None, reason))


def may(permission: Permission | str, actor: Actor | None = None) -> bool:
    """Whether the role of ``actor`` (default: who is signed in) has the permission."""
    return Permission(permission) in MATRIX[(actor or current_actor()).role]


def current_actor() -> Actor:
    """Who is signed in, or the visitor."""
    stored = this_session().get("actor")
    if not stored:
        return VISITOR
    memory = this_memory()
    made: tuple[object, Actor] | None = memory.get(ACTOR)
    if made is None or made[0] is not stored:  # a page asks a dozen times; signing in says another one
        made = (
            stored,
            Actor(
                stored["id"], stored["name"], Role(stored["role"]), stored["authority"], stored["department"]
            ),
        )
        setattr(memory, ACTOR, made)
    return made[1]


def current_act() -> Act:
    """An act of the person signed in, at this instant, ready for a service."""
    office = current_office()
    return Act(current_actor(), office.clock.now(), office.ids)


def rule_of(view: Callable[..., Any]) -> Rule | None:
    """The rule a view function or the class behind it carries."""
    found = getattr(view, "access_rule", None) or getattr(
        getattr(view, "view_class", None), "access_rule", None
    )
    return found if isinstance(found, Rule) else None


def install(app: Flask) -> None:
    """Refuses to start with an unguarded route, then guards each request."""
    bare = sorted(
        name
        for name, view in app.view_functions.items()
        if name not in FRAMEWORK_ENDPOINTS and rule_of(view) is None
    )
    if bare:
        raise UnguardedRoute("no permission on: " + ", ".join(bare))
    app.before_request(_guard)
    app.jinja_env.globals.update(current_actor=current_actor, may=may)


def _guard() -> None:
    endpoint = this_request().endpoint
    if endpoint is None or endpoint in FRAMEWORK_ENDPOINTS:
        return
    view = this_app().view_functions.get(endpoint)
    rule = rule_of(view) if view else None
    if rule is None:
        raise Forbidden
    if rule.permission is None:
        return
    if this_memory().get("sessions_unknown"):  # the store does not answer: closed, but not "signed out"
        raise ServiceUnavailable
    actor = current_actor()
    if actor.id is None:
        raise SignInNeeded
    if not may(rule.permission, actor):
        raise Forbidden


def _mark(rule: Rule) -> Callable[[View], View]:
    def mark(view: View) -> View:
        view.access_rule = rule  # type: ignore[attr-defined]  # functions take attributes, TypeVar cannot say so
        return view

    return mark
