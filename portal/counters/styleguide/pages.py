"""``/design``: every building block in every state, for those who write pages and for the tests that look at them."""

from __future__ import annotations

from flask import Blueprint, render_template

from portal.access import public
from portal.counters.styleguide import samples

blueprint = Blueprint("styleguide", __name__, url_prefix="/design")
OF_THE_WORKSHOP = True


@blueprint.get("")
@public
def show() -> str:
    wrong = samples.SampleForm(formdata=samples.WRONG, prefix="w-", meta={"csrf": False})
    wrong.validate()
    right = samples.SampleForm(data=samples.RIGHT, prefix="r-", meta={"csrf": False})
    return render_template("styleguide/show.html", wrong=wrong, right=right, s=samples)


@blueprint.get("/verdict/<result>")
@public
def verdict(result: str) -> str:
    return render_template("styleguide/verdict.html", result=samples.verdict(result), s=samples)
