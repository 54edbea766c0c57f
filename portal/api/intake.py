"""Reads what a program sends, strictly: right type, bounded size, no twins, no unknown field, all problems at once."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn, TypeVar, get_args

from flask import request
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from portal.api.problems import ApiProblem, FieldError, one_field
from portal.i18n import has, t

JSON_LIMIT = 64 * 1024  # bytes; the largest honest request is a name check with its investors
EVERYWHERE = frozenset({"lang"})  # the language switch of the whole portal

Model = TypeVar("Model", bound=BaseModel)


def body(model: type[Model], limit: int = JSON_LIMIT) -> Model:
    """The JSON body as ``model``. Raises ApiProblem 400, 413, 415 or 422."""
    return checked(model, members(limit))


def members(limit: int = JSON_LIMIT) -> dict[str, Any]:
    """The JSON body, not yet looked into. Raises ApiProblem 400, 413, 415 or 422."""
    if request.mimetype != "application/json":
        raise ApiProblem(415, "s415")
    request.max_content_length = limit
    return _parse(request.get_data())


def one_of(models: Sequence[type[BaseModel]], by: str, limit: int = JSON_LIMIT) -> BaseModel:
    """The JSON body as the shape whose member ``by`` has that word. Raises ApiProblem 400, 413, 415 or 422."""
    value = members(limit)
    named = {word: model for model in models for word in get_args(model.model_fields[by].annotation)}
    return checked(chosen(named, value, by), value)


def chosen(named: Mapping[str, type[Model]], value: Mapping[str, Any], by: str) -> type[Model]:
    """The shape that the member ``by`` names. Raises ApiProblem 422."""
    if by not in value:
        raise one_field(f"/{by}", "required")
    found = named.get(value[by]) if isinstance(value[by], str) else None
    if found is None:
        raise one_field(f"/{by}", "not_offered")
    return found


def query(model: type[Model]) -> Model:
    """The query string as ``model``; a parameter given twice is refused. Raises ApiProblem 422."""
    given = {name: values for name, values in request.args.lists() if name not in EVERYWHERE}
    for name, values in given.items():
        if len(values) > 1:
            raise one_field(f"/{_escaped(name)}", "twice")
    return checked(model, {name: values[0] for name, values in given.items()})


def _parse(raw: bytes) -> dict[str, Any]:
    try:
        value = json.loads(raw.decode("utf-8"), object_pairs_hook=_no_twins, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise ApiProblem(400, "not_json") from None
    if not isinstance(value, dict):
        raise ApiProblem(422, "not_object")
    return value


def _no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a member appears twice")
    return found


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def checked(model: type[Model], value: dict[str, Any]) -> Model:
    try:
        return model.model_validate(value)
    except ValidationError as error:
        raise ApiProblem(422, "s422", tuple(_field(e) for e in error.errors(include_url=False))) from None
    except RecursionError:
        raise ApiProblem(400, "not_json") from None


# pydantic's many types in the few codes we promise; anything else is "unusable"
CODES = {
    "missing": "required",
    "extra_forbidden": "unknown",
    "string_too_short": "too_short",
    "string_too_long": "too_long",
    "too_long": "too_long",
    "string_pattern_mismatch": "form",
    "literal_error": "not_offered",
    "greater_than_equal": "range",
    "less_than_equal": "range",
    "int_parsing": "type",
    "int_parsing_size": "range",
    "value_error": "form",
}


def _field(error: ErrorDetails) -> FieldError:
    kind = error["type"]
    code = CODES.get(kind) or ("type" if kind.endswith("_type") else "unusable")
    pointer = "".join(f"/{_escaped(str(part))}" for part in error["loc"])
    key = f"api.field.{code}"
    return FieldError(pointer, code, t(key if has(key) else "api.field.unusable"))


def _escaped(part: str) -> str:
    """One step of a JSON pointer; what cannot be written as UTF-8 is replaced."""
    plain = part[:200].encode("utf-8", "replace").decode("utf-8")
    return plain.replace("~", "~0").replace("/", "~1")
