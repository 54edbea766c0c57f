"""Names that are checked and looked for."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from portal.api.models.base import NAME_LIMIT, Day, Division, EntityType, Page, Strict, Uscc

Claim = Literal[
    "other_meaning",
    "authorised",
    "own_name",
    "foreign_controlled",
    "cross_province",
    "cross_industry",
    "state_council",
    "trade_custom",
]


class NameCheck(Strict):
    """A name to check, and what the law lets count about its applicant."""

    name: Annotated[
        str, Field(min_length=1, max_length=NAME_LIMIT, examples=["海东市乐都区青禾餐饮有限公司"])
    ]
    type: EntityType | None = None
    authority: Division = "630200"
    division: Division | None = None
    on: Day | None = None
    investors: Annotated[list[Uscc], Field(max_length=50, default_factory=list)]
    transferee_of: Uscc | None = None
    claims: Annotated[list[Claim], Field(max_length=8, default_factory=list)]


class NameQuery(Page):
    """What a search over names takes; the words are those of ``licensing.searching``."""

    q: Annotated[
        str,
        Field(
            min_length=1,
            max_length=100,
            description="Characters, pinyin (`qinghe`, `qing he`, `qing2he2`) or initials (`qhcy`); terms between blanks are all wanted",
        ),
    ]
    part: (
        Annotated[
            Literal["division", "trade_name", "industry", "form"],
            Field(description="The part of the name in which the text must stand"),
        ]
        | None
    ) = None
    match: Annotated[
        Literal["any", "contains", "prefix", "whole", "sound", "initials"],
        Field(
            description="How the text must stand there; `sound` also takes characters; `any`: text, pinyin or initials"
        ),
    ] = "any"
    status: (
        Annotated[
            Literal["registered", "reserved", "deregistered", "renamed", "rescinded", "revoked"],
            Field(description="The standing of the name"),
        ]
        | None
    ) = None
    authority: (
        Annotated[
            str,
            Field(
                pattern="^[0-9]{6}$",
                description="Registration authority, GB/T 2260; zeros at the end stand for everything below it",
            ),
        ]
        | None
    ) = None
