"""The one place where a refused act becomes the page it came from: drawn again with the reasons and what was typed.

A view whose page needs nothing but its matter is wrapped (``shown_on``); a view with a form tries its act (``attempt``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, TypeVar

from flask import flash, redirect
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response
from wtforms.form import BaseForm

from licensing.act import Actor
from licensing.errors import Conflict, Invalid, Refused
from licensing.work import Work
from portal.access import current_actor
from portal.errors import log_refusal, sentence_of
from portal.forms import attach
from portal.i18n import t
from portal.office import current_office

View = Callable[..., ResponseReturnValue]
Result = TypeVar("Result")


def sentences(error: Refused) -> list[str]:
    """Why not, a sentence for each code."""
    return [sentence_of(code, error.params) or code for code in error.codes]


def shown_on(
    page: Callable[..., str], words: Callable[[Refused], list[str]] = sentences
) -> Callable[[View], View]:
    """The view's act may be refused or overtaken: ``page`` is then drawn with ``refused``, its reasons.

    ``page`` takes the view's first argument, the matter the page is about; ``words``: how a refusal is told there.
    """

    def guarded(view: View) -> View:
        @wraps(view)
        def answering(**given: Any) -> ResponseReturnValue:
            try:
                return view(**given)
            except Refused as error:
                log_refusal(error.codes)
                told = words(error)
            except Conflict:
                told = [_overtaken()]
            about = list(given.values())[:1]
            return page(*about, refused=told), 409

        return answering

    return guarded


class Attempt:
    """How an act ended. ``came_back``: nothing was done, the page is to be drawn again with ``said`` (sentences) and ``status``."""

    def __init__(self) -> None:
        self.came_back = False
        self.said: list[str] = []
        self.codes: tuple[str, ...] = ()
        self.status = 303

    def bring_back(self, status: int, said: list[str], codes: tuple[str, ...] = ()) -> None:
        self.came_back, self.status, self.said, self.codes = True, status, said, codes


@contextmanager
def attempt(form: BaseForm | None = None) -> Iterator[Attempt]:
    """Try the act inside. It may be wrong (422: problems beside the fields of ``form``), refused or overtaken (409: said above them).

    Without a form the reasons are the caller's to show (``said``), and what is wrong in what was sent stays an error.
    """
    tried = Attempt()
    try:
        yield tried
    except Invalid as error:
        if form is None:
            raise
        attach(form, error.problems)
        tried.bring_back(422, [])
    except Refused as error:
        log_refusal(error.codes)
        tried.bring_back(409, sentences(error), error.codes)
    except Conflict:
        tried.bring_back(409, [_overtaken()])
    if form is not None:
        form.form_errors.extend(tried.said)


def _overtaken() -> str:
    return t("errors.conflict.text")


def carry(do: Callable[[Work], Any], said: str, onward: str) -> Response:
    """One act of the person signed in; then the sentence ``said`` (a key of the messages) on the page ``onward``."""
    act(do)
    flash(t(said), "success")
    return redirect(onward, 303)


def act(do: Callable[[Work], Result], actor: Actor | None = None) -> Result:
    """One act in one transaction, of the person signed in unless ``actor`` says whose; what ``do`` gave."""
    with current_office().work(actor or current_actor()) as work:
        return do(work)
