"""Puts what somebody typed back into the form it was typed into, in a page as any counter draws it.

The page is drawn by its own view, from what is saved; only the controls of the one form are set, by their names.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from urllib.parse import urlsplit

NEVER = frozenset({"password", "file", "submit", "button", "image", "reset"})
TICKED = frozenset({"checkbox", "radio"})
FRESH = frozenset({"csrf_token"})  # the page's own is the only one that works
Pairs = Iterable[tuple[str, str]]


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
    values: dict[str, list[str]] = defaultdict(list)
    for name, value in pairs:
        values[name].append(value)
    reader = _Forms(html, page, action, values)
    if not reader.forms:
        return None
    best = max(reader.forms, key=lambda form: len(form.names & values.keys()))
    left = [
        value
        for name, given in values.items()
        if name not in FRESH
        for value in given[best.places.get(name, 0) if name in best.texts else 0 :]
        if value.strip() and (name not in best.names or name in best.texts)
    ]
    return Filled(_edited(html, best.edits), tuple(left))


@dataclass
class _FormSeen:
    """One form: names it has, how many text places each has, and the edits (from, to, text) that fill it."""

    names: set[str] = field(default_factory=set)
    texts: set[str] = field(default_factory=set)
    places: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    edits: list[tuple[int, int, str]] = field(default_factory=list)


class _Forms(HTMLParser):
    def __init__(self, html: str, page: str, action: str, values: dict[str, list[str]]) -> None:
        super().__init__(convert_charrefs=False)
        self.forms: list[_FormSeen] = []
        self._page, self._action, self._values = page, action, values
        self._form: _FormSeen | None = None
        self._select: str | None = None
        self._area: tuple[int, str] | None = None
        self._folded: list[
            tuple[int, int, str] | None
        ] = []  # the details around this place, closed ones as edits
        self._starts = [0]
        for line in html.split("\n"):
            self._starts.append(self._starts[-1] + len(line) + 1)
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "details":
            self._folded.append(None if "open" in given else self._tag(tag, given | {"open": None}))
        elif tag == "form":
            unfold = [edit for edit in self._folded if edit]  # what comes back is not to be looked for
            self._form = _FormSeen(edits=unfold) if self._is_ours(given) else None
            self.forms += [self._form] if self._form else []
        elif self._form is not None and tag in {"input", "select", "textarea", "button", "option"}:
            self._control(self._form, tag, given)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "details" and self._folded:
            self._folded.pop()
        elif tag == "select":
            self._select = None
        elif tag == "textarea" and self._form is not None and self._area is not None:
            start, text = self._area
            self._form.edits.append((start, self._here(), "\n" + escape(text)))
            self._area = None

    def _is_ours(self, given: dict[str, str | None]) -> bool:
        path = urlsplit(given.get("action") or self._page).path
        return (given.get("method") or "").lower() == "post" and path == self._action

    def _control(self, form: _FormSeen, tag: str, given: dict[str, str | None]) -> None:
        if tag == "option":
            if self._select is not None and "value" in given:
                self._mark(form, tag, given, "selected", given["value"] in self._values[self._select])
            return
        name = given.get("name") or ""
        form.names.add(name)
        if tag == "select":
            self._select = name if name in self._values else None
        elif tag == "textarea":
            text = self._next(form, name)
            self._area = None if text is None else (self._after(), text)
        elif tag == "input":
            self._input(form, name, given)

    def _input(self, form: _FormSeen, name: str, given: dict[str, str | None]) -> None:
        kind = (given.get("type") or "text").lower()
        if kind in NEVER or name in FRESH:
            return
        if kind in TICKED:
            on = (given.get("value") or "on") in self._values.get(name, ())
            self._mark(form, "input", given, "checked", on)
            return
        text = self._next(form, name, hidden=kind == "hidden")
        if text is not None:
            form.edits.append(self._tag("input", given | {"value": text}))

    def _next(self, form: _FormSeen, name: str, hidden: bool = False) -> str | None:
        """What was typed into this place of that name; None when nothing was sent for it."""
        if not hidden:
            form.texts.add(name)
        place, given = form.places[name], self._values.get(name, [])
        form.places[name] += 1
        return given[place] if place < len(given) else None

    def _mark(self, form: _FormSeen, tag: str, given: dict[str, str | None], word: str, on: bool) -> None:
        rest = {key: value for key, value in given.items() if key != word}
        form.edits.append(self._tag(tag, rest | ({word: None} if on else {})))

    def _tag(self, tag: str, given: dict[str, str | None]) -> tuple[int, int, str]:
        """The edit that writes the tag at this place anew."""
        words = "".join(
            f" {key}" if value is None else f' {key}="{escape(value)}"' for key, value in given.items()
        )
        return self._here(), self._after(), f"<{tag}{words}>"

    def _here(self) -> int:
        line, column = self.getpos()
        return self._starts[line - 1] + column

    def _after(self) -> int:
        return self._here() + len(self.get_starttag_text() or "")


def _edited(html: str, edits: list[tuple[int, int, str]]) -> str:
    parts, place = [], 0
    for start, end, text in edits:
        parts += [html[place:start], text]
        place = end
    return "".join([*parts, html[place:]])
