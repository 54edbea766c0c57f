"""Finds counters and the programming interface by where they stand: nobody edits a list."""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass
from types import ModuleType

from apiflask import APIFlask
from flask import url_for
from flask_wtf.csrf import CSRFProtect

from licensing.known_kinds import stands
from portal import counters
from portal.access import Permission
from portal.words.flow_words import action_word, refusal_words, review_word, step_word


@dataclass(frozen=True)
class NavItem:
    """One entry of the main navigation. ``permission`` None: for everybody. Smaller ``order`` stands first."""

    endpoint: str
    text_key: str
    permission: Permission | None = None
    order: int = 100


def register(app: APIFlask, csrf: CSRFProtect, demo: bool = False) -> None:
    """Registers ``portal/counters/<name>/pages.py:blueprint`` of every counter, and ``portal.api`` when present.

    A counter's ``KIND_PAGES`` says on which of its pages the owner finds a case of a kind (kind code to endpoint).
    ``OF_THE_WORKSHOP``: it serves those who write pages, and is open in a demo alone (ASVS 15.2.3).
    Its ``PROGRAMS`` are blueprints that programs post to: no cookie counts there, so no form's token is asked for.
    """
    nav: list[NavItem] = []
    pages: dict[str, str] = {}
    for module in _counter_modules():
        if getattr(module, "OF_THE_WORKSHOP", False) and not demo:
            continue
        app.register_blueprint(module.blueprint)
        for programs in getattr(module, "PROGRAMS", ()):
            csrf.exempt(programs)
            app.register_blueprint(programs)
        nav.extend(getattr(module, "NAV", ()))
        pages |= getattr(module, "KIND_PAGES", {})
    app.jinja_env.globals["case_url"] = lambda case: url_for(pages[case.kind], case_id=case.id)
    app.jinja_env.globals.update(
        stands=stands,
        action_word=action_word,
        review_word=review_word,
        step_word=step_word,
        refusal_words=refusal_words,
    )
    app.extensions["nav"] = tuple(sorted(nav, key=lambda item: (item.order, item.endpoint)))
    if importlib.util.find_spec("portal.api") is not None:
        api = importlib.import_module("portal.api")
        api.register(app, csrf)


def _counter_modules() -> Iterator[ModuleType]:
    for found in sorted(pkgutil.iter_modules(counters.__path__), key=lambda each: each.name):
        name = f"{counters.__name__}.{found.name}.pages"
        if found.ispkg and importlib.util.find_spec(name) is not None:
            yield importlib.import_module(name)
