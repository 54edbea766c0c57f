"""What a platform says to one shop, or to many by a list."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from licensing.errors import Invalid, NotFound
from licensing.services.cases import shop_answers
from licensing.services.cases.shop_answers import Answer
from portal import refusing
from portal.access import Permission, allow
from portal.body_sizes import takes
from portal.counters.platforms import lists
from portal.counters.platforms.blueprint import blueprint
from portal.counters.platforms.own import page
from portal.i18n import t
from portal.words.problem_words import problem_text

OWN = Permission.OWN_LICENCE
ANSWERS = ("confirm", "decline", "end")
LARGEST = 512 * 1024  # a list of a thousand answers


@blueprint.post("/shops/<shop_id>")
@allow(OWN)
@refusing.shown_on(lambda shop_id, refused=None: page(refused))
def answer(shop_id: str) -> ResponseReturnValue:
    """Confirm, decline or end one shop, the latter two with reasons."""
    action, reasons = request.form.get("action", ""), request.form.get("reasons", "")
    if action not in ANSWERS:
        raise NotFound(action)
    refusing.act(lambda work: shop_answers.answer(work, Answer(shop_id, action, reasons)))
    flash(t(f"platforms.done.{action}"), "success")
    return redirect(url_for("platforms.index"), 303)


@blueprint.post("/own/<platform_id>/answers")
@allow(OWN)
@takes(LARGEST)
@refusing.shown_on(lambda platform_id, refused=None: page(refused))
def answers(platform_id: str) -> ResponseReturnValue:
    """A list with an answer in each line; all or none."""
    given = request.files.get("file")
    try:
        told = lists.read(given.read(LARGEST) if given is not None else b"")
        done = refusing.act(lambda work: shop_answers.answer_all(work, platform_id, told))
    except Invalid as error:
        return page([problem_text(p) for p in error.problems[: lists.SHOWN]]), 422
    flash(t("platforms.done.list", n=len(done)), "success")
    return redirect(url_for("platforms.index"), 303)
