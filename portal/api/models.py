"""The shapes of the interface. The published description is made from these models, so it cannot say anything else."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

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


class Strict(BaseModel):
    """Unknown members and lenient conversions are refused."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Query(BaseModel):
    """A query string: text that is converted, unknown parameters refused."""

    model_config = ConfigDict(extra="forbid")


class NameCheck(Strict):
    """A name to check, and what the law lets count about its applicant."""

    name: Annotated[
        str, Field(min_length=1, max_length=NAME_LIMIT, examples=["海东市乐都区青禾餐饮有限公司"])
    ]
    type: EntityType | None = None
    authority: Division = "630200"
    division: Division | None = None
    on: Day | None = None
    investors: Annotated[list[Uscc], Field(max_length=50)] = []
    transferee_of: Uscc | None = None
    claims: Annotated[list[Claim], Field(max_length=8)] = []


def whole(value: Any) -> Any:
    """JSON knows one kind of number: 2.0 is the integer 2 (JSON Schema 2020-12 §6.1.1)."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


Round = Annotated[
    Annotated[int, Field(ge=1)] | None,
    BeforeValidator(whole),
    Field(description="The task's round that was read; may be left out while it has been asked once"),
]


Words = Annotated[str, Field(max_length=2000, pattern="^[^\\x00]*$")]


class Permit(Strict):
    """The permit of a grant. ``file``: the id of a file put at the task's ``permit-files`` before."""

    number: Annotated[str, Field(min_length=1, max_length=100, pattern="^[^\\x00]*[^\\s\\x00][^\\x00]*$")]
    valid_from: Day
    valid_until: Annotated[Day | None, Field(description="Absent: it has no end")] = None
    conditions: Words = ""
    file: Annotated[str, Field(pattern="^upload_[0-9a-z]{1,64}$")] | None = None


class Decision(Strict):
    """What a department decides about its leg."""

    decision: Literal["grant", "refuse"]
    reasons: Annotated[str, Field(max_length=2000)] = ""
    round: Round = None
    permit: Permit | None = None
    way_on: Words = ""


class Step(Strict):
    """A step of a task that is no decision."""

    reasons: Annotated[str, Field(max_length=2000, pattern="^[^\\x00]*$")] = ""
    round: Round = None


class Grant(Strict):
    """The department agrees."""

    decision: Literal["grant"]
    reasons: Words = ""
    round: Round = None
    permit: Permit | None = None


class Refuse(Strict):
    """The department does not agree, and says why."""

    decision: Literal["refuse"]
    reasons: Annotated[str, Field(max_length=2000, pattern="^[^\\x00]*[^\\s\\x00][^\\x00]*$")]
    way_on: Annotated[
        Words, Field(description="What the founder can do; shown beside the days for appeal")
    ] = ""


Text = Annotated[str, Field(min_length=1, max_length=LONGEST_CREDENTIAL)]


class Credential(Strict):
    """A licence as the signed text its holder shows, and its SM2 twin where it has one."""

    credential: Text
    sm2_twin: Text | None = None


class QrText(Strict):
    """A licence as the text its QR code holds, address and all, or the signed part alone."""

    qr: Text


RequestId = Annotated[
    str,
    Field(min_length=1, max_length=100, description="Your presentation request, or the secret of its page"),
]


class BoundCredential(Strict):
    """A presentation: a credential with the holder's signature for your request."""

    credential: Text
    request: RequestId


class DynamicQr(Strict):
    """The text of a five-minute code, for your request."""

    qr: Text
    request: RequestId


class PresentationAsked(Strict):
    """What you want to be shown a licence for; the purpose decides which claims."""

    purpose: Annotated[
        str, Field(pattern="^[A-Z_]{2,40}$", examples=["BANK_COUNTER"], description="holder_purposes code")
    ]
    reference: Annotated[
        str,
        Field(
            max_length=60,
            pattern="^[^\\x00-\\x1f\\x7f-\\x9f\\u2028-\\u202e\\u2066-\\u2069]*$",
            description="Your own number of the matter; the holder reads it",
        ),
    ] = ""


class Page(Query):
    """How much, and after what."""

    limit: Annotated[int, Field(ge=1, le=PAGE_LIMIT)] = 20
    cursor: Annotated[str, Field(max_length=1000, pattern="^[A-Za-z0-9_-]+$")] | None = None


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


class TaskQuery(Page):
    state: Annotated[
        Literal[
            "waiting",
            "open",
            "returned",
            "granted",
            "refused",
            "informed",
            "acknowledged",
            "cancelled",
            "planned",
            "all",
        ],
        Field(
            description="`waiting` (default): what is to be decided (`open`), and told but not acknowledged (`informed`); "
            "`planned`: not begun; `cancelled`: no longer needed, void; `all`: with the answer's `position`, a snapshot"
        ),
    ] = "waiting"
    claim: Annotated[
        Literal["any", "mine", "free"],
        Field(description="`mine`: what this client has claimed; `free`: what nobody has"),
    ] = "any"


class PledgeQuery(Page):
    state: Annotated[
        Literal["unchecked", "correcting", "met", "withdrawn", "all"],
        Field(description="`unchecked` (default): granted or to be put right, and not yet found met"),
    ] = "unchecked"


class PledgeCheck(Strict):
    """What the check of a pledge found. `correct`: to be put right by `correct_by`, the longest day of the rows when absent."""

    result: Literal["confirm", "correct", "withdraw", "find_false"]
    reasons: Annotated[str, Field(max_length=2000, pattern="^[^\\x00]*$")] = ""
    correct_by: Day | None = None


class ClaimMade(Strict):
    """The department answers for a phrase of the claiming pool."""

    note: Annotated[str, Field(max_length=500, pattern="^[^\\x00]*$")] = ""


class StandingQuery(Page):
    subject: Annotated[
        str | None, Field(pattern="^[0-9A-Z]{18}$", description="A credit code or an ID number")
    ] = None


Written = "^[^\\x00]*[^\\s\\x00][^\\x00]*$"


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


class EventQuery(Query):
    after: Annotated[
        int, Field(ge=0, le=LARGEST, description="The last number you have; one never given is 404")
    ] = 0
    limit: Annotated[int, Field(ge=1, le=PAGE_LIMIT)] = 50


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


class TokenRequest(BaseModel):
    """The form of the token endpoint; id and secret may come as HTTP Basic instead. Other parameters are ignored."""

    grant_type: Literal["client_credentials"]
    scope: Annotated[str, Field(max_length=500)] | None = None
    client_id: Annotated[str, Field(max_length=100)] | None = None
    client_secret: Annotated[str, Field(max_length=200)] | None = None


class Upload(BaseModel):
    """A licence PDF as a browser or curl uploads it; with it the national seal (`licence.ses`) or the SM2 twin."""

    model_config = ConfigDict(extra="forbid")
    file: Annotated[str, Field(min_length=1, json_schema_extra={"format": "binary"})]
    seal: list[Annotated[str, Field(min_length=1, json_schema_extra={"format": "binary"})]] = Field(
        default_factory=list, max_length=2
    )


class PermitUpload(BaseModel):
    """A permit as a PDF, JPEG or PNG, as a browser or curl uploads it."""

    model_config = ConfigDict(extra="forbid")
    file: Annotated[str, Field(min_length=1, json_schema_extra={"format": "binary"})]


class ExchangeQuery(EventQuery):
    """Which rows of the ledger, after which number."""

    state: Annotated[
        Literal["open", "all"],
        Field(description="`open` (default): what is not confirmed; `all`: everything"),
    ] = "open"


class Receipt(Strict):
    """A compact JWS by the system's registered key over `sub` (the row's id), `digest` and `iat` (when it was received)."""

    receipt: Annotated[
        str,
        Field(min_length=1, max_length=4000, pattern="^[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+$"),
    ]
