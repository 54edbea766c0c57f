"""Makes the design system reachable in every template as ``ui.<macro>(…)``."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from flask import Flask, render_template, url_for
from flask_bootstrap import Bootstrap5
from jinja2.bccache import Bucket
from markupsafe import Markup

from portal.access import MATRIX, current_actor
from portal.alignment import align
from portal.discovery import NavItem
from portal.forms import problems
from portal.here import this_app, this_request
from portal.i18n import language
from portal.icons import icon
from portal.lanes import draw

MACROS = "ui"
PLACES, FRAMES = "portal-places", "portal-frames"


class Compiled(jinja2.BytecodeCache):
    """Templates compiled once for all applications of a process; the key carries the bytes of the template."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        found = self._kept.get((bucket.key, bucket.checksum))
        if found is not None:
            bucket.bytecode_from_string(found)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key, bucket.checksum] = bucket.bytecode_to_string()


COMPILED = Compiled()


class Macros:
    """Looks a macro up in ``templates/ui/*.html``; names are unique over the files."""

    def __init__(self, env: jinja2.Environment) -> None:
        self._env = env
        self._found: dict[str, Any] = {}

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        if not self._found:
            self._found = dict(self._all())
        return self._found[name]

    def _all(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for template in self._env.list_templates(filter_func=lambda name: name.startswith(f"{MACROS}/")):
            if not template.endswith(".html"):
                continue
            for name, value in vars(self._env.get_template(template).module).items():
                if isinstance(value, jinja2.runtime.Macro):
                    if name in found:
                        raise ValueError(f"two macros are called {name}")
                    found[name] = value
        return found


def install(app: Flask) -> None:
    Bootstrap5(app)
    env = app.jinja_env
    env.trim_blocks = env.lstrip_blocks = True
    env.undefined = jinja2.StrictUndefined
    env.bytecode_cache = COMPILED
    env.globals.update(
        icon=icon, asset=asset, fixed_url=fixed_url, framed=framed, has_page=has_page, nav_items=nav_items,
        problems=problems, align_names=align, draw_lanes=draw,
    )  # fmt: skip
    app.extensions[PLACES], app.extensions[FRAMES] = {}, {}
    env.globals["ui"] = Macros(env)
    env.globals["office_settings"] = app.extensions["office"].settings


def asset(name: str) -> str:
    """Address of a file in ``portal/static`` that changes with its bytes."""
    return fixed_url("static", filename=name, v=_digest(str(this_app().static_folder), name))


def fixed_url(endpoint: str, **values: Any) -> str:
    """As ``url_for`` for the few addresses that stand on every page: each is worked out once for an application and its prefix."""
    known: dict[tuple[str, ...], str] = this_app().extensions[PLACES]
    key = (this_request().script_root, endpoint, *values.values())
    if key not in known:
        known[key] = url_for(endpoint, **values)
    return known[key]


def framed(part: str) -> Markup:
    """A part of the frame around every page (``templates/frame``), drawn once for whom it is the same: a language, a role and a prefix."""
    known: dict[tuple[str, ...], Markup] = this_app().extensions[FRAMES]
    request = this_request()
    here = request.endpoint or ""
    place = here if part == "nav" and any(item.endpoint == here for item in _nav()) else ""
    key = (part, language(), current_actor().role, request.script_root, place)
    if key not in known:
        known[key] = Markup(render_template(f"frame/{part}.html").strip())  # noqa: S704  # our own template, escaped by it
    return known[key]


def has_page(endpoint: str) -> bool:
    """Whether a counter offers this page."""
    return endpoint in this_app().view_functions


def nav_items() -> list[NavItem]:
    """The navigation of the person signed in."""
    granted = MATRIX[current_actor().role]
    return [item for item in _nav() if item.permission is None or item.permission in granted]


def _nav() -> tuple[NavItem, ...]:
    found: tuple[NavItem, ...] = this_app().extensions.get("nav", ())
    return found


@cache
def _digest(folder: str, name: str) -> str:
    return hashlib.sha256((Path(folder) / name).read_bytes()).hexdigest()[:12]
