"""The one place where a refused act becomes the page it came from: drawn again with the reasons and what was typed, status 409."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask.typing import ResponseReturnValue

from licensing.errors import Conflict, Refused
from licensing.work import Work
from portal.access import current_actor
from portal.errors import sentence_of
from portal.i18n import t
from portal.office import current_office

View = Callable[..., ResponseReturnValue]


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
                told = words(error)
            except Conflict:
                told = [t("errors.conflict.text")]
            about = list(given.values())[:1]
            return page(*about, refused=told), 409

        return answering

    return guarded


def act(do: Callable[[Work], Any]) -> Any:
    """One act of the person signed in, in one transaction; what ``do`` gave."""
    with current_office().work(current_actor()) as work:
        return do(work)
