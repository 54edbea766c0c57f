"""What a person's own program sends about beneficial owners, a sale to an outsider and an exit."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from licensing.beneficial import FILE, PLEDGE, RIGHTS
from licensing.id_documents import DOCUMENTS
from licensing.kinds.change.calling import LONGEST as MOST_WORDS
from licensing.kinds.change.serving import WAYS
from licensing.services.cases.beneficial import LONGEST, SEXES
from portal.api.models import Day, Strict, Uscc, Written
from portal.api.own_words import ONLY, Asked, Fen, Plain, Words

Digest = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
Token = Annotated[str, Field(pattern="^[0-9a-f]{12}$")]


class BeneficialWay(Asked):
    """`pledge` exempts where the law offers it (办法 art 3); `changed_on`: the day of what is filed anew."""

    way: Literal[(PLEDGE, FILE)]  # type: ignore[valid-type]  # the rules' words
    pledge: bool = False
    changed_on: Day | None = None


class BeneficialOwner(Asked):
    """One beneficial owner, whole. `who`: of `proposed`, absent for anybody else; `held`: body -> what is held of it, along chains."""

    who: Token | None = None
    right: Literal[RIGHTS]  # type: ignore[valid-type]  # the rules' words
    name: Annotated[str | None, Field(max_length=LONGEST["name"], pattern=Plain)] = None
    document_kind: Literal[tuple(DOCUMENTS)] | None = None  # type: ignore[valid-type]  # the rules' words
    number: Annotated[str | None, Field(max_length=30, pattern=Plain)] = None
    contact: Annotated[str | None, Field(max_length=LONGEST["contact"], pattern=Plain)] = None
    sex: Literal[tuple(SEXES)] | None = None  # type: ignore[valid-type]  # the rules' words
    nationality: Annotated[str | None, Field(max_length=LONGEST["nationality"], pattern=Plain)] = None
    born: Day | None = None
    note: Annotated[str | None, Field(max_length=LONGEST["note"], pattern=Plain)] = None
    since: Day | None = None
    address: Annotated[str | None, Field(max_length=LONGEST["address"], pattern=Plain)] = None
    valid_until: Day | None = None
    forever: Annotated[bool, Field(description="The document has no end")] = False
    held: Annotated[
        dict[Token, Annotated[str, Field(max_length=LONGEST["held"], pattern=Plain)]],
        Field(max_length=50, default_factory=dict, json_schema_extra=ONLY),
    ]


class TermsSeen(Strict):
    """`digest`: of the terms as you read them; other ones are refused."""

    digest: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class CallWords(Strict):
    """What the owner says: to the demand, against a paper that never came, or which court has the suit."""

    words: Annotated[str, Field(min_length=1, max_length=MOST_WORDS, pattern=Written)]


class CallServed(Strict):
    """A paper that went out. `document` and `proof`: SHA-256 of files of the change, `forfeiture` being what they are about."""

    way: Literal[tuple(WAYS)]  # type: ignore[valid-type]  # the rules' words
    reference: Annotated[str, Field(max_length=100, pattern=Plain)]
    dispatched_on: Day
    document: Digest
    proof: Digest


class CallOnPaper(CallServed):
    """A demand on paper: until when it gave grace, and what it demanded."""

    grace_until: Day
    amount_fen: Fen


class ObjectionAnswered(Strict):
    """The owner's answer to an objection."""

    answer: Words


class ExitOpened(Strict):
    """Which own enterprise is to leave the register."""

    enterprise: Uscc
