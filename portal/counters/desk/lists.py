"""The desk's first page: every queue with its first rows, or one queue as asked for in the address, page by page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from licensing.known_kinds import kinds
from licensing.services.cases import afterwards, queue, saved_views
from licensing.services.cases.queue import QUEUES, Asked
from licensing.work import Work
from portal import refusing
from portal.access import Permission, allow, current_actor
from portal.counted import told
from portal.counters.desk.blueprint import blueprint
from portal.counters.desk.rows import rows_of
from portal.reading import reading

SHOWN = {"check": 10, "mine": 10, "proposed": 5, "waiting": 25, "others": 5, "done": 10}
PAGE = 25
VERDICTS = ("pass", "warn", "review")
LONGEST = 80
LONGEST_CURSOR = 200


@dataclass(frozen=True)
class Filters:
    """What the address asks for; empty is everything. ``queue`` is one of ``QUEUES``."""

    queue: str
    kind: str
    verdict: str
    q: str

    @classmethod
    def read(cls, args: Mapping[str, str]) -> Filters:
        """What is not offered counts as not given."""

        def one_of(name: str, offered: Any) -> str:
            return args.get(name, "") if args.get(name, "") in offered else ""

        q = " ".join(args.get("q", "").split())[:LONGEST]
        return cls(one_of("queue", QUEUES), one_of("kind", kinds()), one_of("verdict", VERDICTS), q)

    @property
    def given(self) -> dict[str, Any]:
        """As parameters of an address."""
        return {name: value for name, value in vars(self).items() if value}

    @property
    def asked(self) -> Asked:
        return Asked(self.kind, self.verdict, self.q)


@blueprint.get("")
@allow(Permission.READ_CASES)
def index() -> str:
    """What waits for a second officer, what is on one's own desk, what waits to be taken, due first; below, what has just left."""
    filters = Filters.read(request.args)
    with reading() as work:
        given = _found(work, filters) if filters.given else _overview(work)
        return render_template(
            "desk/index.html",
            filters=filters,
            kinds=tuple(kinds()),
            verdicts=VERDICTS,
            queues=QUEUES,
            told=told,
            afterwards=afterwards.count(work),
            views=[(row, Filters.read(row.given).given) for row in saved_views.of_mine(work)],
            **given,
        )


@blueprint.post("/views")
@allow(Permission.READ_CASES)
def save_view() -> ResponseReturnValue:
    """Keep the filters that are on under a name, for this officer alone."""
    given = Filters.read(request.form).given
    with refusing.attempt() as tried:
        refusing.act(lambda work: saved_views.save(work, request.form.get("name", ""), given))
    for text in tried.said:
        flash(text, "warning")
    return redirect(url_for("desk.index", **given), 303)


@blueprint.post("/views/<view_id>/remove")
@allow(Permission.READ_CASES)
def remove_view(view_id: str) -> ResponseReturnValue:
    refusing.act(lambda work: saved_views.remove(work, view_id))
    return redirect(url_for("desk.index"), 303)


def _overview(work: Work) -> dict[str, Any]:
    pages, counts = queue.overview(work.session, current_actor(), SHOWN)
    return {
        "q": rows_of(work, pages),
        "counts": counts,
        "found": None,
        "next_url": None,
        "first_url": None,
    }


def _found(work: Work, filters: Filters) -> dict[str, Any]:
    after = request.args.get("after", "")[:LONGEST_CURSOR]
    page = queue.page(work.session, current_actor(), filters.queue, filters.asked, after, PAGE)
    onward = url_for("desk.index", **filters.given, after=page.after) if page.after else None
    return {
        "q": {},
        "counts": queue.counts(work.session, current_actor()),
        "found": rows_of(work, {"found": page})["found"],
        "next_url": onward,
        "first_url": url_for("desk.index", **filters.given) if after else None,
    }
