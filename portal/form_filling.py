"""Puts what somebody typed back into the form it was typed into, in a page as any counter draws it.

The page is drawn by its own view, from what is saved; only the controls of the one form are set, by their names.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from typing import Any
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Tag
from bs4.formatter import HTMLFormatter

CONTROLS = ["input", "select", "textarea", "button"]
NEVER = frozenset({"password", "file", "submit", "button", "image", "reset"})
TICKED = frozenset({"checkbox", "radio"})
BARE = frozenset({"checked", "selected", "open"})  # these words are told without a value
FRESH = "csrf_token"  # the page's own is the only one that works
Pairs = Iterable[tuple[str, str]]
Waiting = dict[str, list[str]]  # what is still to be put into a place, by name


@dataclass(frozen=True)
class Filled:
    """The page with the form filled in, and what was typed for which it has no place."""

    html: str
    left: tuple[str, ...]


def fill(html: str, page: str, action: str, pairs: Pairs) -> Filled | None:
    """Fill the form of ``html`` that posts to the path ``action``; None when the page has no such form.

    ``page``: the path of the page, where a form without an address posts to. ``pairs``: names and values as they were
    sent. Where several forms post there, the one with most of the names is filled. Passwords and files never are.
    """
    waiting: Waiting = {}
    for name, value in pairs:
        if name != FRESH:
            waiting.setdefault(name, []).append(value)
    soup = BeautifulSoup(html, "html.parser")
    ours = [form for form in soup.find_all("form", method="post") if _path(form, page) == action]
    if not ours:
        return None
    form = max(ours, key=lambda one: len(_names(one) & waiting.keys()))
    for control in form.find_all(CONTROLS):
        _set(control, waiting)
    for folded in form.find_parents("details"):  # what comes back is not to be looked for
        _mark(folded, "open", True)
    places = {str(control.get("name")): _takes_text(control) for control in form.find_all(CONTROLS)}
    left = [
        text for name, texts in waiting.items() if places.get(name, True) for text in texts if text.strip()
    ]
    return Filled(soup.decode(formatter=_AsDrawn()), tuple(left))


class _AsDrawn(HTMLFormatter):
    """Attributes in the order the page has them, and escaped as its templates do."""

    def __init__(self) -> None:
        super().__init__(escape, void_element_close_prefix="")

    def attributes(self, tag: Tag) -> Iterable[tuple[str, Any]]:
        return ((name, None if name in BARE else value) for name, value in tag.attrs.items())


def _path(form: Tag, page: str) -> str:
    return urlsplit(str(form.get("action") or page)).path


def _names(form: Tag) -> set[str]:
    return {str(control.get("name")) for control in form.find_all(CONTROLS)}


def _set(control: Tag, waiting: Waiting) -> None:
    """Give one control what was sent under its name; a place for text takes the next value."""
    name, kind = str(control.get("name", "")), str(control.get("type", "text")).lower()
    if control.name == "input" and kind in TICKED:
        _mark(control, "checked", control.get("value", "on") in waiting.get(name, ()))
    elif control.name == "button" or kind in NEVER or not waiting.get(name):
        return
    elif control.name == "select":
        for option in control.find_all("option"):
            _mark(option, "selected", option.get("value") in waiting[name])
    elif control.name == "textarea":
        control.string = "\n" + waiting[name].pop(0)  # the first line break of a text area is not its text
    else:
        control["value"] = waiting[name].pop(0)


def _takes_text(control: Tag) -> bool:
    kind = str(control.get("type", "text")).lower()
    return control.name == "textarea" or (control.name == "input" and kind not in {*NEVER, *TICKED, "hidden"})


def _mark(control: Tag, word: str, on: bool) -> None:
    del control[word]
    if on:
        control[word] = ""
