"""Facts that are stated, and errors, orders and fines about beneficial owners."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from portal.api.models.base import LARGEST, Day, Page, Strict, Written


class StandingQuery(Page):
    subject: Annotated[
        str | None, Field(pattern="^[0-9A-Z]{18}$", description="A credit code or an ID number")
    ] = None


class StandingStated(Strict):
    """A fact about an enterprise or a person, by whom it is known. What kinds there are: docs/catalogue.md."""

    code: Annotated[str, Field(pattern="^[A-Z_]{2,40}$", examples=["TAX_ARREARS"])]
    subject: Annotated[str, Field(pattern="^[0-9A-Z]{18}$", description="A credit code or an ID number")]
    name: Annotated[str, Field(max_length=50, pattern="^[^\\x00]*$", description="Of a person")] = ""
    basis: Annotated[str, Field(min_length=1, max_length=200, pattern=Written)]
    reference: Annotated[
        str,
        Field(min_length=1, max_length=100, pattern=Written, description="Your own number of the decision"),
    ]
    since: Day
    last_day: Day | None = None
    responsible: Literal["yes", "no", "unknown"] | None = None


class StandingEnd(Strict):
    """The first day on which a fact stands no longer, and why."""

    on: Day
    basis: Annotated[str, Field(min_length=1, max_length=200, pattern=Written)]


class BeneficialErrorMade(Strict):
    """An authority says that what an enterprise filed of beneficial owners is wrong."""

    uscc: Annotated[str, Field(pattern="^[0-9A-Z]{18}$")]
    reasons: Annotated[str, Field(min_length=1, max_length=2000, pattern=Written)]
    reference: Annotated[
        str, Field(min_length=1, max_length=100, pattern=Written, description="Your own number")
    ]


class BeneficialOrder(Strict):
    """What is false or was not updated is ordered to be filed."""

    uscc: Annotated[str, Field(pattern="^[0-9A-Z]{18}$")]


class BeneficialFine(Strict):
    """What follows when the order was not obeyed in its days."""

    uscc: Annotated[str, Field(pattern="^[0-9A-Z]{18}$")]
    amount_fen: Annotated[int, Field(ge=1, le=LARGEST, examples=[2000000])]
    reasons: Annotated[str, Field(min_length=1, max_length=2000, pattern=Written)]
