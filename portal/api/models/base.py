"""What all shapes are made of."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

NAME_LIMIT = 200

PAGE_LIMIT = 100

LONGEST_CREDENTIAL = 262_144

LARGEST = 2**63 - 1  # what both databases hold as a number


def _real_day(text: str) -> str:
    date.fromisoformat(text)
    return text


Division = Annotated[str, Field(pattern="^[0-9]{6}$", description="GB/T 2260 code, six digits")]

Uscc = Annotated[str, Field(pattern="^[0-9A-Z]{18}$", description="Unified social credit code")]

Day = Annotated[
    str,
    Field(pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}$", json_schema_extra={"format": "date"}),
    AfterValidator(_real_day),
]

EntityType = Literal["llc", "jsc", "partnership", "sole", "cooperative", "individual", "branch", "group"]


class Strict(BaseModel):
    """Unknown members and lenient conversions are refused."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Query(BaseModel):
    """A query string: text that is converted, unknown parameters refused."""

    model_config = ConfigDict(extra="forbid")


def whole(value: Any) -> Any:
    """JSON knows one kind of number: 2.0 is the integer 2 (JSON Schema 2020-12 §6.1.1)."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


Words = Annotated[str, Field(max_length=2000, pattern="^[^\\x00]*$")]


class Page(Query):
    """How much, and after what."""

    limit: Annotated[int, Field(ge=1, le=PAGE_LIMIT)] = 20
    cursor: Annotated[str, Field(max_length=1000, pattern="^[A-Za-z0-9_-]+$")] | None = None


Written = "^[^\\x00]*[^\\s\\x00][^\\x00]*$"


class Problem(BaseModel):
    """RFC 9457, with stable codes."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    instance: str
    codes: list[str] | None = None
    errors: list[dict[str, Any]] | None = None
