"""What the interface answers when something is wrong: problem+json (RFC 9457), with a pointer for each field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from werkzeug.wrappers import Response

from portal import errors
from portal.i18n import t


@dataclass(frozen=True)
class FieldError:
    """One field: where (RFC 6901 pointer), a stable code and a sentence."""

    pointer: str
    code: str
    detail: str


@dataclass
class ApiProblem(Exception):
    """``code`` names the sentences ``errors.<code>`` and makes the stable ``type``."""

    status: int
    code: str
    fields: Sequence[FieldError] = ()
    headers: Mapping[str, str] = field(default_factory=dict)


def answer(problem: ApiProblem) -> Response:
    """The problem document of an ``ApiProblem``."""
    listed = [{"pointer": f.pointer, "code": f.code, "detail": f.detail} for f in problem.fields]
    return errors.answer(
        problem.status, problem.code, extra={"errors": listed} if listed else None, headers=problem.headers
    )


def one_field(pointer: str, code: str) -> ApiProblem:
    """A 422 about a single field; the sentence is ``api.field.<code>``."""
    return ApiProblem(422, "s422", (FieldError(pointer, code, t(f"api.field.{code}")),))
